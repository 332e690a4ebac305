"""The fields stage as one call: header fields, items, findings, country and text of the pages that were seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cuadra.model.evidence import Finding
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading
from cuadra.reading.fields.extract import extract, unsure
from cuadra.reading.fields.layout import lay_out
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.lines import read_lines


@dataclass(slots=True)
class Read:
    """What the pages state. ``unsure`` are the places (page, box as shown) worth a second look."""

    fields: FieldMap = field(default_factory=dict)
    lines: list[FieldMap] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    country: str = ""
    text: str = ""
    unsure: list[tuple[int, Box]] = field(default_factory=list)


def read_fields(readings: Sequence[Reading], model: Model, *, country: str = "", known: FieldMap) -> Read:
    """All that ``readings`` say; ``known`` are the fields of surer rungs."""
    made = extract(readings, model, country=country, known=known)
    layout = lay_out(readings)
    return Read(
        fields=made.fields,
        lines=made.lines or read_lines(layout, {**made.fields, **known}),
        findings=made.findings,
        country=made.country or country,
        text=layout.text,
        unsure=unsure(made),
    )
