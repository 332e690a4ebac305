"""A document whose XML is at hand, held against its print: where each value stands, and whether the total is there.

The XML is the document and the print only its picture, so nothing is read anew: values are looked up among the words
of the text layer. A total that is printed nowhere is the one difference that people are cheated with, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from cuadra.fiscal.amounts import find_amounts
from cuadra.fiscal.dates import find_dates
from cuadra.model.evidence import Field, Finding, Rung, Severity
from cuadra.model.extracted import FieldMap
from cuadra.model.paths import Sort, sort_of
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.checks import SUMS
from cuadra.reading.merge import DISPUTED

FEWEST = 3  # amounts on the pages below which the print tells nothing of sums
AGREES = "text_agrees"
AGREED = "_agrees"
_LETTERS = re.compile(r"[\W_]+")
_PRINTS = (Sort.AMOUNT, Sort.CODE, Sort.DATE)

Place = tuple[Reading, Word]


def confirm(fields: FieldMap, readings: Sequence[Reading]) -> tuple[FieldMap, list[Finding]]:
    """``fields`` with the places where the print says the same, and a finding for a total that it does not say."""
    words = [(reading, word) for reading in readings for word in reading.words]
    amounts = _by_amount(words)
    kinds = {Sort.AMOUNT: amounts, Sort.CODE: _by_code(words), Sort.DATE: _by_day(words)}
    seen: FieldMap = {}
    for path, one in fields.items():
        sort = sort_of(path)
        place = kinds[sort].get(_key(one.value, sort)) if sort in _PRINTS else None
        seen[path] = _placed(one, place) if place else one
    total = seen.get("total")
    if total is None or AGREES in total.checks or len(amounts) < FEWEST or not total.value:
        return seen, []
    seen["total"] = replace(total, confidence=DISPUTED)
    return seen, [Finding("MRG-002", Severity.ERROR, "total", {"value": str(total.value)})]


def doubt_code(fields: FieldMap, readings: Sequence[Reading]) -> tuple[FieldMap, list[Finding]]:
    """``fields`` with the total of a fiscal code put in doubt, and a finding, where the words never say that amount."""
    total = fields.get("total")
    if total is None or total.evidence.rung is not Rung.CODE or not total.value:
        return fields, []
    amounts = _by_amount((reading, word) for reading in readings for word in reading.words)
    if len(amounts) < FEWEST or total.value in amounts or total.confidence <= DISPUTED:
        return fields, []
    doubted = replace(total, confidence=DISPUTED)
    return {**fields, "total": doubted}, [Finding("MRG-003", Severity.ERROR, "total", {"value": str(total.value)})]


def calmed(findings: Sequence[Finding], fields: FieldMap) -> list[Finding]:
    """``findings`` where sums that miss the total only inform once the code and the print agree on it: a part was not
    read (a second tax, a second withholding), and the total is not in question.
    """
    total = fields.get("total")
    is_proved = total is not None and "code" in total.checks and any(one.endswith(AGREED) for one in total.checks)
    return [
        replace(one, severity=Severity.INFO) if is_proved and one.code == SUMS and one.where == "total" else one
        for one in findings
    ]


def _placed(one: Field[Any], place: Place) -> Field[Any]:
    reading, word = place
    evidence = replace(one.evidence, page=reading.page, box=reading.frame.shown(word.box))
    return replace(one, evidence=evidence).passing(AGREES)


def _key(value: Any, sort: Sort) -> Any:
    return _LETTERS.sub("", str(value)).upper() if sort is Sort.CODE else value


def _by_amount(words: Iterable[Place]) -> dict[Any, Place]:
    """The last place of each amount, for totals stand at the end; both readings of an ambiguous one, and its size."""
    found: dict[Any, Place] = {}
    for place in words:
        if not any(sign.isdigit() for sign in place[1].text):
            continue
        for match in find_amounts(place[1].text, integers=True):
            for value in (match.value, match.other):
                if value is not None:
                    found[value] = found[-value] = place
    return found


def _by_code(words: Iterable[Place]) -> dict[Any, Place]:
    found: dict[Any, Place] = {}
    for place in words:
        key = _key(place[1].text, Sort.CODE)
        if len(key) >= 2:
            found.setdefault(key, place)
            found.setdefault(key.lstrip("0"), place)
    return found


def _by_day(words: Iterable[Place]) -> dict[Any, Place]:
    found: dict[Any, Place] = {}
    for place in words:
        if sum(sign.isdigit() for sign in place[1].text) >= 5:
            for match in find_dates(place[1].text):
                found.setdefault(match.value, place)
    return found
