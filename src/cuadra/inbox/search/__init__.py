"""Documents found by their words: how words are kept, how a question is understood."""
