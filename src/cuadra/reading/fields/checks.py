"""Contradictions between what was read, as findings: never settled in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cuadra.model.evidence import Finding, Severity

SUMS, TO_COME = "FLD-001", "FLD-003"
_SUMMED = ("subtotal", "taxes", "tip", "rounding", "discount", "withholdings", "total")
WEIGHS = {SUMS: frozenset(_SUMMED), TO_COME: frozenset({"issued_on"})}  # paths on which each finding rests
_CENT = Decimal("0.011")
_FIVE = Decimal("0.05")  # what rounding to coins may take


def findings(values: Mapping[str, Any], today: date) -> list[Finding]:
    """Sums that do not agree, and a date to come. ``values`` by path: amounts are Decimal, dates are date."""
    return [*_sums(values), *_dates(values, today)]


def _sums(values: Mapping[str, Any]) -> Iterator[Finding]:
    if not {"subtotal", "total"} <= values.keys():
        return
    part: dict[str, Decimal] = {path: values.get(path, Decimal(0)) for path in _SUMMED}
    plus = part["subtotal"] + part["taxes"] + part["tip"] + part["rounding"]
    ways = {
        plus - part["discount"],
        plus - part["discount"] - part["withholdings"],
        plus,
        part["subtotal"],
        part["subtotal"] + part["rounding"],
    }
    near = max(_CENT, _FIVE if "rounding" not in values else _CENT)
    if all(abs(way - part["total"]) > near for way in ways):
        facts = {"sum": str(plus - part["discount"]), "total": str(part["total"])}
        yield Finding(SUMS, Severity.WARNING, "total", facts)


def _dates(values: Mapping[str, Any], today: date) -> Iterator[Finding]:
    one = values.get("issued_on")
    if one is not None and one > today:
        yield Finding(TO_COME, Severity.WARNING, "issued_on", {"date": one.isoformat()})
