"""Documents as state: the original kept untouched, what was read from it, and where it stands on its way."""
