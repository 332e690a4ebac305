"""Requests that were already answered: the same Idempotency-Key gets the same answer and nothing is done twice."""
