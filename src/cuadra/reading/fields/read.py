"""The fields stage as one call: header fields, items, findings, country and text of the pages that were seen."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cuadra.fiscal.country import country_of
from cuadra.model.evidence import Field, Finding, Rung
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading
from cuadra.reading.fields.extract import DOUBT, extract_from, unsure
from cuadra.reading.fields.layout import lay_out
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.lines import read_lines
from cuadra.reading.fields.payment import read_payment
from cuadra.reading.fields.portal import number_from, read_portal

# A wrong digit here costs money or a rejected invoice, and reads as surely as a right one.
EXACT = ("total", "subtotal", "taxes", "issued_on", "number", "issuer.tax_id", "receiver.tax_id", "stamp.key")
PROOFS = frozenset({"sums", "paid"})
MOST_TEXT = 20_000  # characters that tell the country


@dataclass(slots=True)
class Read:
    """What the pages state. ``again`` are the places (page, box as shown) worth a second look by a better engine."""

    fields: FieldMap = field(default_factory=dict)
    lines: list[FieldMap] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    country: str = ""
    text: str = ""
    again: list[tuple[int, Box]] = field(default_factory=list)


def read_fields(readings: Sequence[Reading], model: Model, *, country: str = "", known: FieldMap) -> Read:
    """All that ``readings`` say; ``known`` are the fields of surer rungs."""
    with _collector_at_rest():
        return _read_fields(readings, model, country, known)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Thousands of small things are made here, none in a circle and none kept: looking for circles among them again
    and again takes a thirtieth of the time and finds nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_fields(readings: Sequence[Reading], model: Model, country: str, known: FieldMap) -> Read:
    layout = lay_out(readings)
    made = extract_from(layout, model, country=country, known=known)
    here = country or made.country or country_of(layout.text[:MOST_TEXT]) or ""
    fields, findings = {**read_payment(layout, here), **made.fields}, made.findings
    if here == "MX":
        rfc = known.get("issuer.tax_id") or fields.get("issuer.tax_id")
        portal, told = read_portal(layout, rfc.value if rfc else None)
        fields = {**portal, **fields}
        findings = [*findings, *told]
        if "number" not in fields and "number" not in known and (number := number_from(portal)):
            fields["number"] = number
    return Read(
        fields=fields,
        lines=made.lines or read_lines(layout, {**fields, **known}),
        findings=findings,
        country=here,
        text=layout.text,
        again=[*unsure(made), *_weighty(fields)] if any(r.rung is Rung.OCR for r in readings) else [],
    )


def _is_proved(one: Field[Any]) -> bool:
    """Whether sums agree to the cent: amounts that were misread do not."""
    return one.confidence >= DOUBT and not PROOFS.isdisjoint(one.checks)


def _weighty(fields: FieldMap) -> Iterator[tuple[int, Box]]:
    for path in EXACT:
        if (one := fields.get(path)) and one.evidence.page and one.evidence.box and not _is_proved(one):
            yield one.evidence.page, one.evidence.box
