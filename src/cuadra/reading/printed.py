"""The rung of fiscal symbols: what the QR codes and bar codes on a document's pages state, as fields.

A symbol is looked at, never followed. One that is not fiscal says nothing; one that imitates a fiscal host is told
as a finding and fills no field.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cuadra.fiscal.printed_code import CodeFacts, parse
from cuadra.model.evidence import Evidence, Field, Finding, Rung, Severity
from cuadra.model.extracted import FieldMap
from cuadra.reading.codes import Code, codes_on
from cuadra.reading.page import Page

MOST_PAGES = 6  # the first and the last of a document: that is where every authority has its code printed
CLEAN, FLAWED = 0.995, 0.9  # what a trusted code's values are worth, without and with findings of its own


@dataclass(frozen=True, slots=True)
class Seen:
    """A symbol and the page that it stands on."""

    page: int
    code: Code


@dataclass(slots=True)
class Stated:
    """What the symbols of a document say together."""

    fields: FieldMap = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    country: str = ""
    texts: list[str] = field(default_factory=list)


def look(pages: Sequence[Page]) -> list[Seen]:
    """The symbols of the first and last pages; stops looking on a page once a trusted fiscal one is found there."""
    half = MOST_PAGES // 2
    chosen = pages if len(pages) <= MOST_PAGES else (*pages[:half], *pages[-half:])
    return [Seen(page.number, code) for page in chosen for code in codes_on(page, enough=_is_fiscal)]


def state(symbols: Iterable[Seen]) -> Stated:
    """The fields of the trusted fiscal codes among ``symbols``, in order; a second, different document is a finding."""
    stated = Stated()
    keys: dict[str, str] = {}
    for seen in symbols:
        stated.texts.append(seen.code.text)
        facts = parse(seen.code.text, seen.code.symbology)
        if facts is None:
            continue
        stated.findings += facts.findings
        if not facts.trusted:
            continue
        other = keys.setdefault(facts.scheme, facts.key)
        if other != facts.key:
            pair = {"one": other, "other": facts.key}
            stated.findings.append(Finding("PRT-001", Severity.WARNING, f"page {seen.page}", pair))
            continue
        stated.country = stated.country or facts.country
        for path, value in _fields(facts, seen).items():
            stated.fields.setdefault(path, value)
    return stated


def _fields(facts: CodeFacts, seen: Seen) -> FieldMap:
    evidence = Evidence(Rung.CODE, facts.scheme, seen.page, seen.code.box, seen.code.text)
    worth = CLEAN if all(f.severity is Severity.INFO for f in facts.findings) else FLAWED
    return {path: Field(value, worth, evidence, ("code",)) for path, value in facts.fields.items()}


def _is_fiscal(code: Code) -> bool:
    facts = parse(code.text, code.symbology)
    return facts is not None and facts.trusted
