"""Joins what several rungs say of one document: the cheapest sure one wins, the others complete and contradict.

Nothing is chosen in silence: where two rungs that mean it disagree, a finding says so, the loser stays as an
alternative, and the winner's confidence falls below what any automation accepts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz

from cuadra.model.evidence import Alternative, Field, Finding, Rung, Severity
from cuadra.model.extracted import FieldMap
from cuadra.model.paths import Sort, sort_of

SURE = 0.9  # a rung that states less than this lets a dearer one speak
HEARD = 0.6  # below this a dissenting rung is noise, not a contradiction
HEARD_AGAINST_EXACT = 0.8  # the same, where the winner was copied out of an XML or a code and not read
DISPUTED = 0.5  # what is left of a confidence that another sure rung contradicts
LONG = 20  # letters and digits from which a key cannot resemble another by chance
CEILING = 0.999  # agreement of two readings never makes certainty

ORDER = (Rung.PERSON, Rung.XML, Rung.CODE, Rung.TEXT, Rung.OCR, Rung.VISION)

# Printed as words where the exact rungs have the authority's code: the two cannot be compared.
WORDED = frozenset({"payment.form", "payment.method", "receiver.use", "issuer.regime", "receiver.regime", "kind"})


def merge(maps: Sequence[FieldMap]) -> tuple[FieldMap, list[Finding]]:
    """One map of fields out of one for each rung, and the contradictions between them."""
    merged: FieldMap = {}
    findings: list[Finding] = []
    for path in dict.fromkeys(path for fields in maps for path in fields):
        said = sorted((fields[path] for fields in maps if path in fields), key=_rank)
        merged[path], found = _settle(path, said)
        findings += found
    return merged, findings


def same(path: str, one: Any, other: Any) -> bool:
    """Whether two values of ``path`` say the same, by the sort of the path.

    >>> same("number", "A-0012", "a 0012"), same("issuer.name", "Súper Ahorro SA", "SUPER AHORRO S.A.")
    (True, True)
    """
    if one == other:
        return True
    sort = sort_of(path)
    if sort in (Sort.AMOUNT, Sort.NUMBER, Sort.DATE):
        return False
    one, other = _letters(str(one)), _letters(str(other))
    if sort is Sort.CODE:
        return bool(one == other or one.lstrip("0") == other.lstrip("0") != "")
    return bool(fuzz.ratio(one, other) >= 85)


def _settle(path: str, said: list[Field[Any]]) -> tuple[Field[Any], list[Finding]]:
    winner = next((field for field in said if field.confidence >= SURE), max(said, key=lambda f: f.confidence))
    findings = []
    for other in said:
        if other is winner:
            continue
        if same(path, winner.value, other.value) or _misread(path, winner, other):
            winner = _agreed(winner, other)
        else:
            winner = replace(winner, alternatives=(*winner.alternatives, _loser(other)))
            if other.confidence >= _heard(winner) and path not in WORDED and sort_of(path) is not Sort.TEXT:
                winner = replace(winner, confidence=min(winner.confidence, DISPUTED))
                findings.append(_contradiction(path, winner, other))
    return winner, findings


def _misread(path: str, winner: Field[Any], other: Field[Any]) -> bool:
    """Whether ``other`` is a long key (UUID, CUFE) as OCR mangles it or a line break cuts it, and no other key."""
    if sort_of(path) is not Sort.CODE or winner.evidence.rung not in (Rung.XML, Rung.CODE):
        return False
    mine, seen = _letters(str(winner.value)), _letters(str(other.value))
    if min(len(mine), len(seen)) < LONG:
        return False
    return seen in mine or (other.evidence.rung is Rung.OCR and fuzz.ratio(mine, seen) >= 90)


def _heard(winner: Field[Any]) -> float:
    return HEARD_AGAINST_EXACT if winner.evidence.rung in (Rung.XML, Rung.CODE) else HEARD


def _agreed(winner: Field[Any], other: Field[Any]) -> Field[Any]:
    doubt = (1 - winner.confidence) * (1 - other.confidence * 0.9)
    confidence = max(winner.confidence, min(CEILING, 1 - doubt))
    box = (
        winner.evidence
        if winner.evidence.box
        else replace(winner.evidence, page=other.evidence.page, box=other.evidence.box)
    )
    return replace(winner, confidence=confidence, evidence=box).passing(f"{other.evidence.rung}_agrees")


def _contradiction(path: str, winner: Field[Any], other: Field[Any]) -> Finding:
    facts = {
        "path": path,
        "value": str(winner.value),
        "rung": winner.evidence.rung,
        "other": str(other.value),
        "other_rung": other.evidence.rung,
    }
    severity = Severity.ERROR if path == "total" else Severity.WARNING
    return Finding("MRG-001", severity, path, facts)


def _loser(field: Field[Any]) -> Alternative[Any]:
    return Alternative(field.value, field.confidence, field.evidence)


def _rank(field: Field[Any]) -> int:
    return ORDER.index(field.evidence.rung)


def _letters(text: str) -> str:
    """Letters and digits only, upper case, accents folded: what identifiers and names are compared by."""
    folded = unicodedata.normalize("NFKD", text.upper())
    return re.sub(r"[^A-Z0-9]", "", folded)
