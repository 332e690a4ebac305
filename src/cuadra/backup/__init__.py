"""Copies of everything, encrypted, kept by a plan, and proved by restoring them elsewhere."""
