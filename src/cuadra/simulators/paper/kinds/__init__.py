"""One file a kind of document."""
