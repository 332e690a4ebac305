"""Models that come with the product: signed files of weights and their public keys."""
