"""A fair copy of a structured document: values with the text they were written as, before we know how sure they are.

The readers of CFDI, FE, CII and UBL copy into a ``Transcript`` in one pass over the tree, then the arithmetic decides
the confidence of every field at once. Not for pages: those have boxes and candidates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from cuadra.model.evidence import Evidence, Field, Finding, Rung, Severity
from cuadra.model.extracted import Extracted, FieldMap

Sheet: TypeAlias = dict[str, tuple[Any, str]]  # path or last word of it -> value, text as written

CERTAIN = 1.0
UNPROVED = 0.98  # exactly as written, but the figures do not agree or there are none to agree
CENT = Decimal("0.01")
FINDINGS = 200  # of one document; a hostile one may earn a million


@dataclass(slots=True)
class Transcript:
    """What was copied so far. ``checks`` hold for every amount of the header once ``proved`` is true."""

    engine: str
    country: str = ""
    head: Sheet = field(default_factory=dict)
    lines: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    proved: bool = False
    checks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find(self, code: str, severity: Severity, where: str = "", **facts: object) -> None:
        """Note a finding; past ``FINDINGS`` of them nobody reads on."""
        if len(self.findings) < FINDINGS:
            self.findings.append(Finding(code, severity, where, {name: str(fact) for name, fact in facts.items()}))

    def words(self, path: str, raw: str | None) -> None:
        """Copy a text exactly as written; nothing where there is none."""
        if raw:
            self.head[path] = (raw, raw)

    def number(self, path: str, raw: str | None) -> Decimal | None:
        """Copy an amount of the header, ``None`` where there is none; an unreadable one is a finding."""
        return self.figure(self.head, path, raw, path)

    def figure(self, sheet: Sheet, name: str, raw: str | None, where: str) -> Decimal | None:
        """Copy an amount into a sheet of one's own (a line)."""
        if raw is None:
            return None
        value = decimal(raw)
        if value is None:
            self.find("XML-110", Severity.WARNING, where, text=raw[:40])
            return None
        sheet[name] = (value, raw)
        return value

    def day(self, path: str, raw: str | None) -> None:
        """Copy the date of an ISO 8601 text, its time and zone left out; an impossible one is a finding."""
        if not raw:
            return
        try:
            self.head[path] = (date.fromisoformat(raw.strip()[:10]), raw)
        except ValueError:
            self.find("XML-111", Severity.WARNING, path, text=raw[:40])

    def agree(self, name: str, paths: tuple[str, ...]) -> None:
        """Remember that the fields at ``paths`` passed the check ``name``."""
        for path in paths:
            self.checks[path] = (*self.checks.get(path, ()), name)

    def extracted(self) -> Extracted:
        """The document, every field with its evidence and the confidence that the arithmetic earned."""
        confidence = CERTAIN if self.proved else UNPROVED
        engine, checks = self.engine, self.checks
        fields: FieldMap = {
            path: Field(value, confidence, Evidence(Rung.XML, engine, None, None, text), checks.get(path, ()))
            for path, (value, text) in self.head.items()
        }
        lines: list[FieldMap] = [
            {
                name: Field(value, confidence, Evidence(Rung.XML, engine, None, None, text))
                for name, (value, text) in line.items()
            }
            for line in self.lines
        ]
        written = [text for _, text in self.head.values()]
        written.extend(text for line in self.lines for _, text in line.values())
        return Extracted(fields, lines, self.findings, self.country, (Rung.XML,), "\n".join(written))


def decimal(raw: str) -> Decimal | None:
    """An exact number as XML writes it; ``None`` for anything else, infinities and absurd exponents included.

    >>> decimal(" 10.50 "), decimal("1_000"), decimal("NaN"), decimal("1E999")
    (Decimal('10.50'), None, None, None)
    """
    if len(raw) > 64 or "_" in raw:
        return None
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return None
    return value if value.is_finite() and -30 < value.adjusted() < 20 else None


def near(one: Decimal, other: Decimal, tolerance: Decimal = CENT) -> bool:
    """Whether two amounts are the same to ``tolerance``.

    >>> near(Decimal("1.00"), Decimal("1.01")), near(Decimal("1.00"), Decimal("1.02"))
    (True, False)
    """
    return abs(one - other) <= tolerance
