"""What a form was refused for, as it is told above it."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.kit.errors import CuadraError
from cuadra.kit.say import hint, say


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    status: int
    sentence: str
    advice: str


def refused(error: CuadraError, language: str) -> Problem:
    """The words of an error that a person can mend, or that another try may; any other goes on to its own page."""
    if error.status >= 500 and not error.retry:
        raise error
    facts = error.facts
    return Problem(error.code, error.status, say(error.code, language, facts), hint(error.code, language, facts))
