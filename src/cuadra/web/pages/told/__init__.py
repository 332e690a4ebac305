"""Names of our own things as people read them: states, roles, kinds, deeds. Told in the reader's language."""
