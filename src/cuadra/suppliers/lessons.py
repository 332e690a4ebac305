"""What one confirmed document teaches: its values, what the reader alone had said, and by what each value is found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from cuadra.suppliers.marks import Paper, pointed, same

CONSTANT = (  # what hardly changes from one document of a supplier to its next
    "kind", "letter", "currency", "issuer.name", "issuer.tax_id", "issuer.address", "issuer.regime", "receiver.name",
    "receiver.tax_id", "receiver.address", "series", "point_of_sale", "payment.form", "payment.method",
)  # fmt: skip
SUMS = ("subtotal", "discount", "taxes", "withholdings", "tip", "rounding", "total")
FOUND = (  # what changes each time, and stands in the same place
    *SUMS, "issued_on", "due_on", "number", "purchase_order", "portal.folio", "portal.ticket", "portal.web_id",
)  # fmt: skip
ALSO_FOUND = ("series", "point_of_sale", "receiver.tax_id", "issuer.tax_id")  # constant or not, as the supplier is
WATCHED = tuple(dict.fromkeys((*CONSTANT, *FOUND)))
MOST_MARKS = 40  # of one path on one document
CENT = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Lesson:
    """``raw`` is what the reader alone had said, with how sure it was; ``wrong`` are marks that misled here."""

    values: Mapping[str, str]
    raw: Mapping[str, tuple[str, float]]
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: str = ""

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "values": dict(self.values),
            "raw": {path: list(one) for path, one in self.raw.items()},
            "marks": {path: list(some) for path, some in self.marks.items()},
            "wrong": {path: list(some) for path, some in self.wrong.items()},
            "sums": self.sums,
        }


def lesson_from(told: Mapping[str, Any]) -> Lesson:
    """A lesson out of its JSON."""
    return Lesson(
        told["values"],
        {path: (str(value), float(sure)) for path, (value, sure) in told["raw"].items()},
        {path: tuple(some) for path, some in told["marks"].items()},
        {path: tuple(some) for path, some in told["wrong"].items()},
        told["sums"],
    )


def raw_of(fields: Mapping[str, Any]) -> dict[str, tuple[str, float]]:
    """What the reader said of the watched fields."""
    return {path: (str(fields[path]["value"]), float(fields[path]["confidence"])) for path in WATCHED if path in fields}


def learned(
    values: Mapping[str, str],
    raw: Mapping[str, tuple[str, float]],
    paper: Paper,
    known: Mapping[str, Collection[str]],
) -> Lesson:
    """The lesson of a document with its final ``values``; ``known`` are the marks that earlier lessons brought."""
    kept = {path: values[path] for path in WATCHED if path in values}
    marks: dict[str, tuple[str, ...]] = {}
    wrong: dict[str, tuple[str, ...]] = {}
    for path in (*FOUND, *ALSO_FOUND):
        if path not in kept:
            continue
        leads = pointed(paper.spots(path))
        right = [mark for mark, value in leads.items() if same(path, value, kept[path])]
        marks[path] = tuple(sorted(right)[:MOST_MARKS])
        misled = (mark for mark in known.get(path, ()) if mark in leads and mark not in right)
        wrong[path] = tuple(sorted(misled)[:MOST_MARKS])
    return Lesson(kept, raw, marks, wrong, sums_of(kept))


def sums_of(values: Mapping[str, str]) -> str:
    """How the amounts make the total: ``added``, ``within`` (the net already has the taxes), or in neither way.

    >>> sums_of({"subtotal": "100", "taxes": "16", "total": "116"}), sums_of({"subtotal": "116", "total": "116"})
    ('added', '')
    """
    if not all(path in values for path in ("subtotal", "taxes", "total")):
        return ""
    rest = _rest(values)
    if rest is None:
        return ""
    if abs(rest - abs(Decimal(values["taxes"]))) < CENT:
        return "added"
    return "within" if abs(rest) < CENT else ""


def taxes_of(values: Mapping[str, str]) -> str | None:
    """The taxes that make the total out of the other amounts, where they can.

    >>> taxes_of({"subtotal": "100.00", "total": "121.00"}), taxes_of({"subtotal": "-50", "total": "-60.50"})
    ('21.00', '-10.50')
    """
    rest = _rest(values)
    if rest is None or rest <= 0:
        return None
    return f"{-rest if values['total'].startswith('-') else rest:.2f}"


def _rest(values: Mapping[str, str]) -> Decimal | None:
    """What of the total is neither net, discount, withholding, tip nor rounding; amounts without their sign."""
    try:
        parts = {path: abs(Decimal(values.get(path) or 0)) for path in SUMS}
        rounding = Decimal(values.get("rounding") or 0)
    except InvalidOperation:
        return None
    return parts["total"] - parts["subtotal"] + parts["discount"] + parts["withholdings"] - parts["tip"] - rounding
