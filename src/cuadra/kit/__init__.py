"""Money, text, errors, limits: knows nothing of our business and imports nothing of the rest."""
