"""Which candidates of a labelled document are its true fields: by exact place where told, else by value.

Texts are matched with forgiveness (a reading is never the truth to the letter), numbers and days exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from cuadra.model.geometry import Box
from cuadra.model.reading import Reading
from cuadra.reading.fields.candidates import Candidate, Pool, bare

ROLES: dict[Pool, tuple[str, ...]] = {
    Pool.AMOUNT: (
        "total", "subtotal", "taxes", "discount", "tip", "rounding", "withholdings", "payment.paid", "payment.change",
    ),
    Pool.DATE: ("issued_on", "due_on", "service_from", "service_to", "stamp.due_on"),
    Pool.CODE: (
        "issuer.tax_id", "receiver.tax_id", "number", "series", "point_of_sale", "purchase_order", "stamp.key",
        "kind_code", "letter",
        "portal.folio", "portal.web_id", "portal.ticket", "portal.branch", "portal.register",
    ),
    Pool.TEXT: ("issuer.name", "issuer.address", "receiver.name", "receiver.address"),
}  # fmt: skip
_NEARLY = 3.0  # of 100: how far from the best likeness another print of a name may be
_JOINED = {"issuer.address", "receiver.address", "issuer.name", "receiver.name"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled document. ``asked`` are the paths whose absence from ``truth`` means that the paper has none.

    ``spans`` (optional) tell the exact places: boxes by path, in the frame of the reading of that page.
    """

    readings: tuple[Reading, ...]
    truth: Mapping[str, object]
    asked: frozenset[str]
    spans: Mapping[str, tuple[tuple[int, Box], ...]] = field(default_factory=dict)
    name: str = ""


def labels(found: list[Candidate], pool: Pool, sample: Sample) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Ones where a candidate is a role's value; and which columns may be learned from this document at all."""
    roles = ROLES[pool]
    truth = np.zeros((len(found), len(roles)), np.float32)
    known = np.zeros(len(roles), bool)
    for column, path in enumerate(roles):
        value = sample.truth.get(path)
        if value is None:
            known[column] = path in sample.asked
            continue
        if pool is Pool.TEXT:
            truth[:, column] = _texts(found, str(value), column in (1, 3))
        else:
            truth[:, column] = [_same(one, value) for one in found]
        if path in sample.spans and truth[:, column].any():
            truth[:, column] *= _within(found, sample.spans[path])
        known[column] = bool(truth[:, column].any())
    return truth, known


def _same(one: Candidate, value: object) -> float:
    got = one.span.value
    if isinstance(value, Decimal) and isinstance(got, Decimal):
        return float(abs(got) == abs(value))
    if isinstance(value, date):
        return float(got == value)
    if isinstance(got, str):
        mine, true = bare(got), bare(str(value))
        return float(mine == true or (true.isdigit() and mine.isdigit() and int(mine) == int(true)))
    return 0.0


def _within(found: list[Candidate], places: tuple[tuple[int, Box], ...]) -> NDArray[np.float32]:
    inside = [any(_overlap(c.box, box) > 0.3 for _, box in places) for c in found]
    return np.array(inside, np.float32) if any(inside) else np.ones(len(found), np.float32)


def _overlap(a: Box, b: Box) -> float:
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return max(width, 0) * max(height, 0) / max(min(a.width * a.height, b.width * b.height), 1e-6)


def _texts(found: list[Candidate], value: str, many: bool) -> NDArray[np.float32]:
    """Cells whose text is (part of) ``value``; of several clusters of rows the fullest one."""
    true = bare(value)
    fits = np.zeros(len(found), np.float32)
    for index, one in enumerate(found):
        mine = bare(one.text)
        if len(mine) >= 2 and (len(mine) >= 3 or mine in true):
            fits[index] = _fit(mine, true)
    good = fits >= 85
    if not good.any():
        return np.zeros(len(found), np.float32)
    if many:
        keep = _cluster(found, good)
    else:
        keep = good if (fits >= 99).sum() <= 1 else fits >= 99
        whole = [i for i in np.flatnonzero(good) if len(bare(found[i].text)) >= 0.75 * len(true)]
        if whole:
            keep = np.zeros(len(found), bool)
            keep[whole] = True
            keep &= fits >= fits[whole].max() - _NEARLY  # the footer's short form of it is not the name
        else:
            keep = _cluster(found, good)
    return _one_reading_a_cell(found, keep, fits)


def _fit(mine: str, true: str) -> float:
    if len(mine) > 1.35 * len(true) + 2:
        return 0.0
    if len(mine) >= 0.75 * len(true):
        return float(fuzz.ratio(mine, true))
    return float(fuzz.partial_ratio(mine, true)) if len(mine) >= 5 else 100.0 * (mine in true)


def _cluster(found: list[Candidate], good: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The run of rows (gaps of at most two) that holds most of the text."""
    rows = sorted({found[i].cell.row for i in np.flatnonzero(good)})
    runs: list[list[int]] = []
    for row in rows:
        if runs and row - runs[-1][-1] <= 2:
            runs[-1].append(row)
        else:
            runs.append([row])
    size = {
        i: sum(len(c.text) for c, g in zip(found, good, strict=True) if g and c.cell.row in run)
        for i, run in enumerate(runs)
    }
    best = set(runs[max(size, key=lambda i: size[i])])
    return np.array([bool(g) and c.cell.row in best for c, g in zip(found, good, strict=True)])


def _one_reading_a_cell(
    found: list[Candidate], keep: NDArray[np.bool_], fits: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Of the whole cell and what stands after its label only the better one is true."""
    best: dict[int, int] = {}
    for index in np.flatnonzero(keep):
        at = found[index].cell.at
        if at not in best or fits[index] > fits[best[at]]:
            best[at] = int(index)
    out = np.zeros(len(found), np.float32)
    out[list(best.values())] = 1
    return out
