"""The wire to each outside party, and nothing but the wire."""
