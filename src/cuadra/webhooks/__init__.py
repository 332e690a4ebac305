"""Telling other programs what happened: their addresses, what is due to each, and how each delivery went."""
