"""A key that never shows itself by accident: not in a log, not in a traceback, not in a ``repr``, not in an answer.

A plain class and no dataclass: whatever turns values into JSON (``dataclasses.asdict``, an API's encoder) takes the
fields of a dataclass apart, and this one's only field is the secret.
"""

from __future__ import annotations

from typing import Any, NoReturn


class Secret:
    """``reveal`` is for the line that puts it on the wire, and for no other.

    >>> Secret("abc")
    Secret(set)
    >>> f"{Secret('abc')}", bool(Secret("")), Secret("abc").reveal()
    ('Secret(set)', False, 'abc')
    """

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str = "") -> None:
        object.__setattr__(self, "_value", value)

    def reveal(self) -> str:
        return self._value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret does not change")

    def __eq__(self, other: object) -> bool:
        return self._value == other._value if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"Secret({'set' if self._value else 'empty'})"

    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels to processes of ours, in the settings."""
        return type(self), (self._value,)
