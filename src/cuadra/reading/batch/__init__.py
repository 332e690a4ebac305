"""Many documents, none lost: which files, worker processes that may hang or die, and the journal to go on from."""
