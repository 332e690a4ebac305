"""Rules of a supplier laid over a reading: a fixed value, or what stands beside or under a label.

A rule is what a person said, so it goes before what was read and before what is remembered; but where the page clearly
says otherwise the field stops the person, with both before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from cuadra.suppliers.marks import Paper, Spot, letters, same

RULED = 0.99  # a person said so
CLEAR, DOUBTFUL = 0.9, 0.8  # sureness of a reading that is not passed over in silence; of a field that stops
ENGINE = "rule:"
_WAYS = {"beside": "l", "under": "a"}


class Said(Protocol):
    """A rule as it is kept."""

    id: UUID
    path: str
    way: str
    told: str
    mark: str


def applied(
    rules: Sequence[Said], fields: Mapping[str, Any], paper: Paper, rung: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The fields under the rules, and where a rule and the page differ."""
    now, findings = dict(fields), list[dict[str, Any]]()
    for rule in rules:
        findings += _one(rule, now, paper, rung)
    return now, findings


def _one(rule: Said, now: dict[str, Any], paper: Paper, rung: str) -> list[dict[str, Any]]:
    read = now.get(rule.path)
    if read and (read.get("evidence") or {}).get("engine") == f"{ENGINE}{rule.id}":
        return []  # it was here before
    if rule.way == "none":
        now.pop(rule.path, None)
        return []
    spot = found_by(rule, paper) if rule.way in _WAYS else None
    if rule.way in _WAYS and spot is None:
        return [_finding("SUP-012", rule, "info", usual=rule.told)]
    value = spot.value if spot else rule.told
    now[rule.path] = _field(rule, value, spot, read, rung)
    if read and float(read["confidence"]) >= CLEAR and not same(rule.path, str(read["value"]), value):
        now[rule.path]["confidence"] = DOUBTFUL
        return [_finding("SUP-011", rule, "warning", usual=value, value=str(read["value"]))]
    return []


def found_by(rule: Said, paper: Paper) -> Spot | None:
    """The one value that stands beside or under the rule's label; none where there are several or none."""
    spots = [spot for spot in paper.spots(rule.path) if rule.mark in spot.marks]
    return spots[0] if spots and all(same(rule.path, one.value, spots[0].value) for one in spots) else None


def way_of(path: str, value: str, paper: Paper, page: int | None, box: Sequence[float] | None) -> dict[str, str] | None:
    """How the value of a corrected field is found: ``way``, ``told`` and ``mark``; nothing where no label leads to it.

    Of several places with the value the one that the person pointed at counts.
    """
    spots = [spot for spot in paper.spots(path) if same(path, spot.value, value)]
    if box is not None:
        spots.sort(key=lambda spot: (spot.page != page, abs(spot.box.x0 - box[0]) + abs(spot.box.y0 - box[1])))
    for spot in spots:
        for way, sign in _WAYS.items():
            label = spot.beside if way == "beside" else spot.above
            mark = next(
                (one for one in spot.marks if one.startswith(f"{sign}:{letters(label)}") and letters(label)), ""
            )
            alike = [one for one in paper.spots(path) if mark and mark in one.marks]
            if mark and all(same(path, one.value, value) for one in alike):
                return {"way": way, "told": label.strip(" :.-#")[-40:] or letters(label), "mark": mark}
    return None


def unruled(fields: Mapping[str, Any], rule: UUID) -> dict[str, Any] | None:
    """The fields without what a rule put there, as they were read; nothing where the rule put nothing."""
    mine = [path for path, one in fields.items() if (one.get("evidence") or {}).get("engine") == f"{ENGINE}{rule}"]
    if not mine:
        return None
    now = dict(fields)
    for path in mine:
        before = next((one for one in now[path]["alternatives"] if "checks" in one), None)
        if before:
            now[path] = before
        else:
            del now[path]
    return now


def _field(rule: Said, value: str, spot: Spot | None, read: Mapping[str, Any] | None, rung: str) -> dict[str, Any]:
    evidence: dict[str, Any] = {"rung": rung, "engine": f"{ENGINE}{rule.id}", "page": None, "box": None, "text": ""}
    if spot:
        evidence |= {"page": spot.page, "box": [round(side, 2) for side in spot.box], "text": spot.text[:200]}
    elif read and read.get("evidence") and same(rule.path, str(read["value"]), value):
        evidence |= {name: read["evidence"].get(name) for name in ("page", "box", "text")}
    others = [dict(read)] if read else []  # whole, so that it can come back
    return {"value": value, "confidence": RULED, "evidence": evidence, "checks": ["rule"], "alternatives": others}


def _finding(code: str, rule: Said, severity: str, **facts: str) -> dict[str, Any]:
    return {"code": code, "severity": severity, "where": rule.path, "facts": facts}
