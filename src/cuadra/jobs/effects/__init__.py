"""Calls to the outside that must not happen twice: intent, call, answer, each written before the next."""
