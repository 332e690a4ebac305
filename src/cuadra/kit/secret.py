"""A key that never shows itself by accident: not in a log, not in a traceback, not in a ``repr``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """``reveal`` is for the line that puts it on the wire, and for no other.

    >>> Secret("abc")
    Secret(set)
    >>> f"{Secret('abc')}", bool(Secret("")), Secret("abc").reveal()
    ('Secret(set)', False, 'abc')
    """

    _value: str = ""

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"Secret({'set' if self._value else 'empty'})"

    __str__ = __repr__
