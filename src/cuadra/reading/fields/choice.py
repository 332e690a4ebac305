"""What was chosen for a path, and the form that the path wants its value in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cuadra.model.geometry import Box, around
from cuadra.reading.fields.candidates import Candidate, bare

LATEST = datetime.now(UTC).date() + timedelta(days=800)  # a due date may lie ahead


@dataclass(slots=True)
class Choice:
    """A value chosen for a path, with the candidates that hold it and the reasons for its confidence."""

    value: Any
    score: float
    cells: list[Candidate]
    runner_up: float = 0.0
    checks: tuple[str, ...] = ()
    others: list[tuple[Any, float, Candidate]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(c.text for c in self.cells)

    def box(self) -> Box:
        return around(c.box for c in self.cells)


@dataclass(slots=True)
class Option:
    value: Any
    score: float
    best: Candidate


_UNSIGNED = frozenset(
    {"total", "subtotal", "taxes", "discount", "tip", "withholdings", "payment.paid", "payment.change"}
)
_DAY = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d")  # a day, whatever column it stands in
_UNPADDED = frozenset({"number", "point_of_sale", "kind_code"})


def value_of(one: Candidate, path: str) -> Any:
    """The candidate's value in the form that the path wants; ``None`` where it cannot be one.

    Digits only of a CUIT, no padding zeros of a number.
    """
    value = one.span.value
    if isinstance(value, Decimal):
        return abs(value) if path in _UNSIGNED else value
    if isinstance(value, date):
        return value if date(2000, 1, 1) <= value <= LATEST else None
    text = str(value).strip()
    if (path == "number" or path.startswith("portal.")) and _DAY.fullmatch(text):
        return None
    if path in _UNPADDED and text.isdigit():
        return text.lstrip("0") or "0"
    if path.endswith("tax_id"):
        return bare(text)
    return text
