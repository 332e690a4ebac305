"""What a merchant's invoicing portal will ask for, taken from a Mexican ticket by the merchant's own words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from cuadra.fiscal.mx.merchants import PortalValue, identify, portal_values
from cuadra.model.evidence import Evidence, Field, Finding
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box, around
from cuadra.reading.fields.layout import Layout, Row

CHECKED, KNOWN, SHARED = 0.97, 0.85, 0.7  # by what speaks for a value: its own digits, the merchant's form, any form


def read_portal(layout: Layout, issuer_rfc: str | None) -> tuple[FieldMap, list[Finding]]:
    """The portal fields of a ticket with evidence, and what its own digits contradict."""
    text = layout.text
    merchant = identify(text, issuer_rfc)
    starts = _starts(layout.rows)
    fields: FieldMap = {}
    findings: list[Finding] = []
    for path, one in portal_values(merchant, text).items():
        own = merchant is not None and path in merchant.fields
        worth = CHECKED if one.is_checked else KNOWN if own else SHARED
        fields[path] = Field(one.value, worth, _evidence(layout, starts, one), ("digits",) if one.is_checked else ())
        findings += [one.finding] if one.finding else []
    return fields, findings


def number_from(fields: FieldMap) -> Field[Any] | None:
    """The folio or ticket number as the document's number, for a ticket that states no other."""
    return fields.get("portal.folio") or fields.get("portal.ticket")


def _starts(rows: Sequence[Row]) -> list[int]:
    """Where each row begins in ``Layout.text``."""
    starts, at = [], 0
    for row in rows:
        starts.append(at)
        at += len(row.text) + 1
    return starts


def _evidence(layout: Layout, starts: Sequence[int], one: PortalValue) -> Evidence:
    index = bisect_right(starts, one.start) - 1
    row = layout.rows[index]
    page = layout.pages[row.page]
    box = _box(row, one.start - starts[index], one.end - starts[index])
    return Evidence(page.rung, page.engine, page.page, page.frame.shown(box), row.text)


def _box(row: Row, start: int, end: int) -> Box:
    """The box of the characters ``start`` to ``end`` of the row's text, whose cells stand two spaces apart."""
    at, parts = 0, []
    for cell in row.cells:
        if start < at + len(cell.text) and end > at:
            parts.append(cell.box_of(max(start - at, 0), min(end - at, len(cell.text))))
        at += len(cell.text) + 2
    return around(parts) if parts else row.box
