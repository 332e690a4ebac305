"""What is remembered of a supplier, laid over a new reading: it confirms, it fills, it doubts; it never hides.

Two witnesses speak of a field: the reader, weighed by how it fared on this supplier's documents, and the memory. Where
they agree the better founded one counts. Where they do not, the reader gives way only if it is known to go wrong here;
else the field stops the person, with both values before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cuadra.suppliers.lessons import ALSO_FOUND, CONSTANT, FOUND, SUMS, WATCHED, sums_of, taxes_of
from cuadra.suppliers.marks import Paper, same
from cuadra.suppliers.memory import Claim, Memory

SURE, DOUBTFUL, HIGHEST = 0.9, 0.8, 0.995  # from SURE on a field does not stop (inbox.verdict)
WRONG_HERE = 0.4  # below it the reader is known to go wrong
USUAL, PLACE, HISTORY = "supplier_usual", "supplier_place", "supplier_history"
ENGINE = "supplier"


@dataclass(slots=True)
class Recalled:
    """The fields as they are now, what was noticed, and the paths that the memory touched."""

    fields: dict[str, Any]
    findings: list[dict[str, Any]] = field(default_factory=list)


def recall(memory: Memory, fields: Mapping[str, Any], paper: Paper, rung: str) -> Recalled:
    """``fields`` of a reading with what is remembered; ``rung`` is that of the words on the pages."""
    now = Recalled(dict(fields))
    if len(memory.lessons) < 2:
        return now
    for path in WATCHED:
        _one(now, memory, path, paper, rung)
    _sums(now, memory)
    return now


def _one(now: Recalled, memory: Memory, path: str, paper: Paper, rung: str) -> None:
    read = now.fields.get(path)
    if read and memory.never(path) and float(read["confidence"]) < HIGHEST:
        del now.fields[path]
        return
    claim = memory.usual(path) if path in CONSTANT else None
    is_usual = claim is not None
    if claim is None and path in (*FOUND, *ALSO_FOUND):
        claim = memory.placed(path, paper)
    sure = _weighed(memory, path, read)
    if read is None:
        if claim and _belongs(memory, path):
            now.fields[path] = _field(claim, rung, None)
    elif claim is None:
        _grade(now, path, sure, HISTORY)
    elif same(path, str(read["value"]), claim.value):
        if is_usual and path in ("issuer.name", "issuer.address") and read["value"] != claim.value:
            now.fields[path] = _field(claim, rung, read)
        _grade(now, path, max(sure, claim.sure), USUAL if is_usual else PLACE)
    else:
        _disagree(now, path, claim, sure, rung)


def _weighed(memory: Memory, path: str, read: Mapping[str, Any] | None) -> float:
    """How sure the reader is, after how readings about as sure fared here; its own word counts for two."""
    if read is None:
        return 0.0
    sure = float(read["confidence"])
    right, wrong = memory.fared(path, sure)
    return (right + 2 * sure) / (right + wrong + 2)


def _belongs(memory: Memory, path: str) -> bool:
    """Whether this supplier's documents nearly always have the field."""
    having = sum(path in lesson.values for lesson in memory.lessons)
    return having >= 0.8 * len(memory.lessons)


def _disagree(now: Recalled, path: str, claim: Claim, sure: float, rung: str) -> None:
    read = now.fields[path]
    told = claim.sure * (1 - sure) / (claim.sure * (1 - sure) + sure * (1 - claim.sure))
    if told >= 0.5:
        now.fields[path] = _field(claim, rung, read)
    is_known = sure < WRONG_HERE or float(read["confidence"]) < 0.5
    won = max(told, 1 - told)
    now.fields[path]["confidence"] = round(min(won if is_known else min(won, DOUBTFUL), HIGHEST), 4)
    if not is_known:
        facts = {"value": str(read["value"]), "usual": claim.value, "count": str(claim.count)}
        now.findings.append({"code": "SUP-010", "severity": "warning", "where": path, "facts": facts})


def _field(claim: Claim, rung: str, read: Mapping[str, Any] | None) -> dict[str, Any]:
    spot = claim.spot
    evidence: dict[str, Any] = {"rung": rung, "engine": ENGINE, "page": None, "box": None, "text": ""}
    if spot:
        evidence |= {"page": spot.page, "box": [round(side, 2) for side in spot.box], "text": spot.text[:200]}
    elif read and read.get("evidence"):
        evidence |= {name: read["evidence"].get(name) for name in ("page", "box", "text")}
    others = []
    if read and read["value"] != claim.value:
        others = [{"value": read["value"], "confidence": read["confidence"], "evidence": read.get("evidence")}]
    check = f"{PLACE if spot else USUAL}:{claim.count}"
    rest = [one for one in (read or {}).get("alternatives") or () if one.get("value") != claim.value]
    return {
        "value": claim.value,
        "confidence": round(min(claim.sure, HIGHEST), 4),
        "evidence": evidence,
        "checks": [check],
        "alternatives": [*others, *rest][:5],
    }


def _grade(now: Recalled, path: str, sure: float, check: str) -> None:
    """Another confidence, with the reason where it is higher."""
    one = dict(now.fields[path])
    sure = round(min(sure, HIGHEST), 4)
    if sure > float(one["confidence"]):
        one["checks"] = [*(kept for kept in one.get("checks") or () if not str(kept).startswith("supplier_")), check]
    one["confidence"] = max(sure, float(one["confidence"])) if sure >= SURE else sure
    now.fields[path] = one


def _sums(now: Recalled, memory: Memory) -> None:
    """Amounts that always made the total: where they do, they prove each other; where they do not, they stop."""
    way = memory.sums
    if not way:
        return
    if way == "added" and not _agrees(now, way):
        _derive(now, memory)
    members = [path for path in ("subtotal", "taxes", "total") if path in now.fields]
    agree, are_sure = _agrees(now, way), all(float(now.fields[path]["confidence"]) >= SURE for path in members)
    for path in members:
        one = dict(now.fields[path])
        if agree and way == "added" and len(members) == 3:
            one["confidence"] = max(float(one["confidence"]), 0.97)
            one["checks"] = list(dict.fromkeys([*(one.get("checks") or ()), "sums"]))
        elif not agree and are_sure and "sums" not in (one.get("checks") or ()):
            one["confidence"] = DOUBTFUL
        now.fields[path] = one


def _agrees(now: Recalled, way: str) -> bool:
    return sums_of({path: str(now.fields[path]["value"]) for path in SUMS if path in now.fields}) == way


def _derive(now: Recalled, memory: Memory) -> None:
    """Taxes that this supplier prints in parts, and people add up: what is missing from the net to the total."""
    needed = [now.fields.get(path) for path in ("subtotal", "total")]
    if any(one is None or float(one["confidence"]) < SURE for one in needed) or memory.marks.get("taxes"):
        return
    read = now.fields.get("taxes")
    if read and _weighed(memory, "taxes", read) >= WRONG_HERE:
        return
    values = {path: str(now.fields[path]["value"]) for path in SUMS if path in now.fields and path != "taxes"}
    value = taxes_of(values)
    if value is not None:
        sure = min(float(one["confidence"]) for one in needed if one)
        now.fields["taxes"] = _field(Claim(value, sure, len(memory.lessons)), "text", read)
