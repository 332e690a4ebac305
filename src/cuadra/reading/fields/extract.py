"""From the words of a document to its fields: lay out, find candidates, score, decide together, say how sure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from cuadra.model.evidence import Alternative, Evidence, Field
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading
from cuadra.reading.fields.candidates import Candidate, Pool, bare, candidates
from cuadra.reading.fields.checks import findings
from cuadra.reading.fields.choice import Choice, value_of
from cuadra.reading.fields.contract import FieldSet
from cuadra.reading.fields.decode import decode
from cuadra.reading.fields.dense import Matrix
from cuadra.reading.fields.layout import Layout, lay_out
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.recall import recall
from cuadra.reading.fields.suppliers import recognise
from cuadra.reading.fields.whole import absent, add_whole
from cuadra.reading.fields.whole import country as country_of

DOUBT = 0.9  # fields below it are worth a second look
FAINT = 0.1  # alternatives below it are not: they were never seen to change an amount, a day or a number
_WORDED = ("name", "address")


def extract(readings: Sequence[Reading], model: Model, *, country: str = "", known: FieldMap | None = None) -> FieldSet:
    """The fields that the pages state. ``known`` are fields from surer rungs: they tell which value has which role."""
    return extract_from(lay_out(readings), model, country=country, known=known)


def extract_from(layout: Layout, model: Model, *, country: str = "", known: FieldMap | None = None) -> FieldSet:
    """The same of pages that are laid out already."""
    if not layout.cells:
        return FieldSet(country=country)
    found = candidates(layout)
    made, told = FieldSet(country=country_of(layout, country)), model.kinds.tell(layout)
    without = absent(made.country, told)
    scores = {pool: model.scorers[pool].score(layout, found[pool], without) for pool in Pool}
    if known:
        for pool in Pool:
            _pin(found[pool], scores[pool], model.scorers[pool].roles, known)
    chosen = decode(layout, found, scores, model.joins)
    add_whole(layout, found, told, made.country, chosen)
    recall(chosen, recognise(model.issuers, layout))
    for path, choice in chosen.items():
        made.fields[path] = _field(layout, choice, model.calibration.probability(path, choice))
    values = {path: one.value for path, one in made.fields.items()}
    made.findings = findings(values, datetime.now(UTC).date())
    return made


def _pin(found: list[Candidate], scores: Matrix, roles: tuple[str, ...], known: FieldMap) -> None:
    """A candidate that equals a known field has that role and no other; nothing else has that role."""
    for column, path in enumerate(roles):
        if path not in known:
            continue
        same = np.array([_equal(value_of(c, path), known[path].value) for c in found], bool)
        if same.any():
            scores[~same, column] *= 0.05
            scores[same] *= 0.05
            scores[same, column] = np.maximum(scores[same, column], 0.9)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return isinstance(a, Decimal) and isinstance(b, Decimal) and abs(a) == abs(b)
    return a is not None and (a == b or (isinstance(a, str) and isinstance(b, str) and bare(a) == bare(b) != ""))


def _field(layout: Layout, choice: Choice, confidence: float) -> Field[Any]:
    first = choice.cells[0]
    page = layout.pages[layout.rows[first.cell.row].page]
    others = tuple(
        Alternative(value, round(min(score, 1 - confidence), 4), _evidence(layout, c))
        for value, score, c in choice.others
    )
    evidence = Evidence(page.rung, page.engine, page.page, _shown(page, choice.box()), choice.text)
    return Field(choice.value, confidence, evidence, choice.checks, others)


def _evidence(layout: Layout, one: Candidate) -> Evidence:
    page = layout.pages[layout.rows[one.cell.row].page]
    return Evidence(page.rung, page.engine, page.page, _shown(page, one.box), one.text)


def _shown(page: Reading, box: Box) -> Box:
    return page.frame.shown(box)


def unsure(made: FieldSet) -> list[tuple[int, Box]]:
    """Page and box (as shown) of what decides fields that are not sure: worth reading again with a better engine."""
    seen: list[tuple[int, Box]] = []
    for path, one in made.fields.items():
        if one.confidence >= DOUBT:
            continue
        least = 0.0 if path.endswith(_WORDED) else FAINT
        for evidence in (one.evidence, *(a.evidence for a in one.alternatives if a.confidence >= least)):
            if evidence and evidence.page and evidence.box and (evidence.page, evidence.box) not in seen:
                seen.append((evidence.page, evidence.box))
    return seen
