"""What the text of a printed code states, as values by field path; the same for every country."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cuadra.model.evidence import Finding, Severity

Value = str | Decimal | date


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """One fiscal code. ``fields`` by the paths of ``model.paths``; what it does not carry is not there.

    ``key`` identifies the document (UUID, CAE, CUFE ...); ``own`` holds the code's own facts by the authority's names.
    ``trusted`` is false where the host is not exactly the authority's: then ``fields`` is empty.
    """

    scheme: str
    country: str
    fields: dict[str, Value] = field(default_factory=dict)
    key: str = ""
    host: str = ""
    findings: tuple[Finding, ...] = ()
    trusted: bool = True
    own: dict[str, str] = field(default_factory=dict)


def suspicious(scheme: str, country: str, host: str) -> CodeFacts:
    """A code that speaks like the authority's from a host that is not: told, never believed, never opened."""
    finding = Finding("TAX-201", Severity.WARNING, facts={"host": host})
    return CodeFacts(scheme, country, host=host, findings=(finding,), trusted=False)


def invalid(name: str, value: object, severity: Severity = Severity.WARNING) -> Finding:
    """The code states ``name``, but with a value that cannot be."""
    return Finding("TAX-203", severity, facts={"name": name, "value": str(value)[:60]})


def missing(name: str) -> Finding:
    return Finding("TAX-204", Severity.WARNING, facts={"name": name})


def given(values: dict[str, Value | None]) -> dict[str, Value]:
    """Only what is there."""
    return {path: value for path, value in values.items() if value is not None}


def money(text: str) -> Decimal | None:
    """An amount of a code, at least two decimals, without the zeros that only pad; ``None`` if it is none.

    >>> money("000000000000003327.010000"), money("0"), money("1e9")
    (Decimal('3327.01'), Decimal('0.00'), None)
    """
    digits = text.removeprefix("-")
    if len(text) > 30 or not digits.replace(".", "", 1).isdigit() or not digits.isascii():
        return None
    value = Decimal(text)
    cents = value.quantize(Decimal("0.01"))
    return cents if cents == value else value.normalize()
