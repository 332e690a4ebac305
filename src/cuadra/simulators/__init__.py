"""The outside parties played on loopback, strictly, and the paper that their shops print. Never used in production."""
