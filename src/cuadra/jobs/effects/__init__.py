"""Calls to the outside that must not happen twice: intent, call, answer, each written before the next."""

from cuadra.jobs.effects.ledger import Effect, ask_all, decide, intend, perform

__all__ = ["Effect", "ask_all", "decide", "intend", "perform"]
