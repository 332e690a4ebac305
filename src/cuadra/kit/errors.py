"""The root of every error that Cuadra raises on purpose, and the three questions a caller asks of it.

Whose fault is it (``status``), may I try again (``retry``), what do I show (``message``, ``hint``).
Texts live in ``kit/messages`` in Spanish and English; an error carries only its code and the facts.
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from cuadra.kit.say import hint, say


class CuadraError(Exception):
    """Root. ``code`` is stable and documented; ``hint`` tells the person what to do.

    ``facts`` fill the sentence of the code; they never hold a secret or a whole document.
    """

    code: ClassVar[str] = "CUA-000"
    status: ClassVar[int] = 500
    retry: ClassVar[bool] = False

    def __init__(self, **facts: object) -> None:
        self.facts = {name: str(value) for name, value in facts.items()}
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        """Travels between processes by its facts."""
        return partial(type(self), **self.facts), ()

    def message(self, language: str = "es") -> str:
        """The sentence for a person, in Spanish (``es``) or English (``en``)."""
        return say(self.code, language, self.facts)

    def hint(self, language: str = "es") -> str:
        """What the person can do about it; empty where nothing helps."""
        return hint(self.code, language, self.facts)


class Refusal(CuadraError):  # noqa: N818  the field's word for it
    """Input that cannot be read, and why: nothing is lost, the original stays where it was."""

    code = "FILE-000"
    status = 422
