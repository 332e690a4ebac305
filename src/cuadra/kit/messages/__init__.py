"""Sentences for people, one TOML file for each part of the product."""
