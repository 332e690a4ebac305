"""Limits of the parties outside: how many calls a second, over all workers of all machines."""
