"""Whether an answer is right, by the rules of our field notes (reading, 12): what training and reports count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from cuadra.reading.fields.candidates import bare

_NAMES = frozenset({"issuer.name", "receiver.name"})


def right(path: str, answer: Any, truth: Any) -> bool:
    """Amounts to the cent, days exactly, codes by letters and digits, names and other texts with forgiveness.

    >>> right("total", Decimal("5.00"), Decimal("5")), right("issuer.name", "ACME S.A. DE C.V.", "Acme SA de CV")
    (True, True)
    """
    if isinstance(truth, Decimal):
        return isinstance(answer, Decimal) and abs(abs(answer) - abs(truth)) < Decimal("0.005")
    if isinstance(truth, date):
        return bool(answer == truth)
    mine, true = bare(str(answer)), bare(str(truth))
    if path in _NAMES:
        return _same_name(str(answer), str(truth), mine, true)
    if path.endswith("address"):
        return bool(mine) and fuzz.ratio(mine, true) >= 85
    if mine.isdigit() and true.isdigit():
        return int(mine) == int(true)
    return mine == true


def _same_name(answer: str, truth: str, mine: str, true: str) -> bool:
    if not mine:
        return False
    if mine == true or (true in mine and len(mine) <= 1.6 * len(true)):
        return True
    return fuzz.token_set_ratio(answer.upper(), truth.upper()) >= 90 and fuzz.ratio(mine, true) >= 80
