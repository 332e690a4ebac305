"""Work that survives anything: queued in the caller's transaction, run once or again, never lost, never doubled."""
