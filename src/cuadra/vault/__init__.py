"""Secrets of tenants and keys at rest: who may seal, who may open, and how the keys change."""
