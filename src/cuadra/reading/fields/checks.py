"""Contradictions between what was read, as findings: never settled in silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cuadra.model.evidence import Finding, Severity
from cuadra.model.extracted import FieldMap

_CENT = Decimal("0.011")
_FIVE = Decimal("0.05")  # what rounding to coins may take


def findings(fields: FieldMap, today: date) -> list[Finding]:
    """Sums that do not agree, and a date to come."""
    return [*_sums(fields), *_dates(fields, today)]


def _sums(fields: FieldMap) -> Iterator[Finding]:
    def get(path: str) -> Decimal:
        return fields[path].value if path in fields else Decimal(0)

    if not {"subtotal", "total"} <= fields.keys():
        return
    plus = get("subtotal") + get("taxes") + get("tip") + get("rounding")
    ways = {
        plus - get("discount"),
        plus - get("discount") - get("withholdings"),
        plus,
        get("subtotal"),
        get("subtotal") + get("rounding"),
    }
    if all(abs(way - get("total")) > max(_CENT, _FIVE if "rounding" not in fields else _CENT) for way in ways):
        facts = {"sum": str(plus - get("discount")), "total": str(get("total"))}
        yield Finding("FLD-001", Severity.WARNING, "total", facts)


def _dates(fields: FieldMap, today: date) -> Iterator[Finding]:
    one = fields.get("issued_on")
    if one is not None and one.value > today:
        yield Finding("FLD-003", Severity.WARNING, "issued_on", {"date": one.value.isoformat()})
