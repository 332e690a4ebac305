"""The JSON record of one document: what ``cuadra read --json`` prints, a line each, and ``cuadra schema`` describes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NotRequired

from typing_extensions import TypedDict

from cuadra.kit.errors import CuadraError
from cuadra.model.evidence import Alternative, Evidence, Field, Finding
from cuadra.model.extracted import Extracted

Value = str | int | float | bool | None


class EvidenceRecord(TypedDict):
    """Where a value was read. ``page`` counts from 1; ``box`` is left, top, right, bottom: pixels of a picture as
    shown, points of a PDF page.
    """

    rung: str
    engine: str
    page: int | None
    box: list[float] | None
    text: str


class AlternativeRecord(TypedDict):
    """Another candidate for the same field."""

    value: Value
    confidence: float
    evidence: NotRequired[EvidenceRecord]


class FieldRecord(TypedDict):
    """A value: amounts as text with a decimal point, dates as ISO 8601; ``confidence`` is a measured probability."""

    value: Value
    confidence: float
    evidence: EvidenceRecord
    checks: list[str]
    alternatives: list[AlternativeRecord]


class FindingRecord(TypedDict):
    """What a check found, with a sentence for people."""

    code: str
    severity: str
    message: str
    where: str


class RefusalRecord(TypedDict):
    """Why a document was not read, and what a person can do."""

    code: str
    message: str
    hint: str


class Record(TypedDict):
    """One document as read. ``fields`` by path; ``lines`` one map a line, by the last word of the path."""

    file: str
    sha256: str
    kind: str | None
    country: str | None
    rungs: list[str]
    seconds: float
    text: str
    fields: dict[str, FieldRecord]
    lines: list[dict[str, FieldRecord]]
    findings: list[FindingRecord]
    duplicate_of: NotRequired[str]


class Refused(TypedDict):
    """One document that was not read."""

    file: str
    sha256: str
    refused: RefusalRecord
    duplicate_of: NotRequired[str]


def record(name: str, sha256: str, extracted: Extracted, language: str = "es") -> Record:
    """``extracted`` as plain data; ``language`` is that of the findings' sentences."""
    return {
        "file": name,
        "sha256": sha256,
        "kind": extracted.get("kind"),
        "country": extracted.country or None,
        "rungs": [rung.value for rung in extracted.rungs],
        "seconds": round(extracted.seconds, 4),
        "text": extracted.text,
        "fields": _fields(extracted.fields),
        "lines": [_fields(line) for line in extracted.lines],
        "findings": [_finding(one, language) for one in extracted.findings],
    }


def refused(name: str, sha256: str, why: CuadraError, language: str = "es") -> Refused:
    """The record of a document that could not be read."""
    told: RefusalRecord = {"code": why.code, "message": why.message(language), "hint": why.hint(language)}
    return {"file": name, "sha256": sha256, "refused": told}


def plain(value: Any) -> Value:
    """A value as JSON knows it: exact amounts and dates as text.

    >>> plain(Decimal("1587.730")), plain(date(2025, 2, 3)), plain(Decimal("1E+3"))
    ('1587.730', '2025-02-03', '1000')
    """
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _fields(found: Mapping[str, Field[Any]]) -> dict[str, FieldRecord]:
    return {path: _field(one) for path, one in found.items()}


def _field(one: Field[Any]) -> FieldRecord:
    return {
        "value": plain(one.value),
        "confidence": round(float(one.confidence), 4),
        "evidence": _evidence(one.evidence),
        "checks": list(one.checks),
        "alternatives": [_alternative(other) for other in one.alternatives],
    }


def _alternative(other: Alternative[Any]) -> AlternativeRecord:
    told: AlternativeRecord = {"value": plain(other.value), "confidence": round(float(other.confidence), 4)}
    if other.evidence:
        told["evidence"] = _evidence(other.evidence)
    return told


def _evidence(one: Evidence) -> EvidenceRecord:
    return {
        "rung": one.rung.value,
        "engine": one.engine,
        "page": one.page,
        "box": [round(float(edge), 1) for edge in one.box] if one.box else None,
        "text": one.text,
    }


def _finding(one: Finding, language: str) -> FindingRecord:
    return {"code": one.code, "severity": one.severity.value, "message": one.message(language), "where": one.where}
