"""Letters and digits that OCR mixes up, put right by position and only when one reading alone can be true.

For identifiers with a check digit; names and amounts are no business of this file.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

_DIGIT_OF = {"O": "0", "Q": "0", "I": "1", "L": "1", "|": "1", "S": "5", "B": "8", "Z": "2"}
_LETTER_OF = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}
_SWAP = {**_LETTER_OF, **_DIGIT_OF}
_MOST = 64


def only_reading(token: str, classes: str, passes: Callable[[str], bool]) -> str | None:
    """The one reading of ``token`` that ``passes``; ``None`` where there is none or more than one.

    ``classes`` names what each position holds: ``D`` a digit, ``L`` a letter, ``A`` either.

    >>> only_reading("3O717336905", "D" * 11, lambda value: value == "30717336905")
    '30717336905'
    """
    options = [_options(char, kind) for char, kind in zip(token, classes, strict=True)]
    size = 1
    for option in options:
        size *= len(option)
    if not 0 < size <= _MOST:
        return None
    found = [reading for parts in product(*options) if passes(reading := "".join(parts))]
    return found[0] if len(found) == 1 else None


def _options(char: str, kind: str) -> tuple[str, ...]:
    if kind == "D":
        return (char,) if char.isdigit() else tuple(filter(None, (_DIGIT_OF.get(char),)))
    if kind == "L":
        return tuple(filter(None, (_LETTER_OF.get(char),))) if char.isdigit() else (char,)
    return tuple(dict.fromkeys((char, _SWAP.get(char, char))))
