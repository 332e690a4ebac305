"""``cuadra`` on the command line."""
