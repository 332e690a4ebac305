"""Everybody else: the formats and codes that a shop of the region receives from other countries."""
