"""Which rows make up one name: a small learned curve over the row that is in and the one beside it.

A firm's name runs on ("HOME MASTER HARDWARE &" over "ELECTRICAL"); or a brand stands over the firm that owns it. Size,
place and how both rows end tell these apart better than how much each looks like a name by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import exp, log
from typing import Any

import numpy as np

from cuadra.reading.fields.candidates import Candidate, bare
from cuadra.reading.fields.dense import Matrix
from cuadra.reading.fields.descent import logistic
from cuadra.reading.fields.layout import Layout

Joins = Mapping[str, tuple[float, ...]]  # the weights of the curve over ``signs``, by path
PATHS = {"issuer.name": 0}  # the paths with a curve, and their column among the texts
SIGNS = 20  # numbers that ``signs`` gives
FEW = 10  # joined rows, below which no curve is learned
FAINT = 0.003  # score below which a cell is no part of a name
MOST = 5  # cells of one name
_RIDGE = 1.0
_START = (0.0, 0.5, *(0.0,) * (SIGNS - 2))  # trust in the score alone
_LEGAL = re.compile(
    r"(?:SDN|BHD|BERHAD|SB|CO|LTD|LIMITED|LTDA|INC|LLC|PLC|CORP|PTE|PVT|GMBH|AG|KG|SARL|SAS|SA|SRL|SL|SPA|BV|NV|CV|RL|DE"
    r"|[MSARLCVBN])$"
)
_END = re.compile(
    r"\b(?:BHD|BERHAD|S/B|LTD|LIMITED|LTDA|INC|LLC|PLC|CORP|GMBH|AG|KG|SARL|SAS|S\.?A|S\.?R\.?L|SPA|S\.P\.A|B\.?V|N\.?V"
    r"|C\.?V)\W*$",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"(?:ENTERPRISE|TRAD|COMPANY|COMPAN|RESTAURAN|HARDWARE|STATIONER|MARKET|CENTRE|CENTER|HOLDING|INDUSTR|SERVI[CS]|STORE|SHOP"
    r"|ELECTR|BAKER|SUPPL|RETAIL|COMER[CS]|DISTRIBU|FERRETER|TIENDA|GRUPO|GROUP|HANDEL|GESELLSCHAFT)",
)
_WORD = re.compile(r"[^\W\d_]+")
_LINKS = frozenset({"AND", "OF", "THE", "Y", "E", "DE", "DEL", "UND"})


def signs(layout: Layout, inside: Candidate, asked: Candidate, score: float) -> tuple[float, ...]:
    """What speaks for ``asked`` being a row of the name that ``inside`` is one of; the first is constant."""
    is_over = asked.cell.row < inside.cell.row
    upper, lower = (asked, inside) if is_over else (inside, asked)
    first, last = upper.cell.box, lower.cell.box
    tall, small = max(first.height, 1.0), max(last.height, 1.0)
    width = max(layout.extent[layout.rows[inside.cell.row].page].width, 1.0)
    above, below, text = _words(upper.text), _words(lower.text), asked.text
    is_firm, goes_on = _END.search(lower.text) is not None, _goes_on(lower.text)
    centre, left = abs(first.x0 + first.x1 - last.x0 - last.x1) / 2, abs(first.x0 - last.x0)
    odds = _odds(score)
    return (
        1.0,
        odds,
        min(odds, 0.0),
        is_over,
        abs(log(tall / small)),
        log(max(asked.cell.box.height, 1.0) / max(inside.cell.box.height, 1.0)),
        min(max((last.y0 - first.y1) / min(tall, small), -1.0), 3.0),
        4 * min(centre / width, left / width, 0.5),
        _END.search(upper.text) is not None,
        is_firm,
        below == 0,
        below == 1,
        min(above, 4) / 4,
        min(below, 4) / 4,
        _runs_on(upper.text),
        goes_on,
        _TRADE.match(lower.text.upper().lstrip(" &(")) is not None,
        is_over and is_firm and below > 0 and not goes_on,
        sum(map(str.isdigit, text)) / max(len(text), 1),
        ":" in text,
    )


def _words(text: str) -> int:
    """Words that are neither a legal form nor a trade."""
    return sum(not _LEGAL.match(word) and not _TRADE.match(word) for word in _WORD.findall(text.upper()))


def _goes_on(text: str) -> bool:
    """Whether something must stand before: it begins with ``&``, in small letters, or closes a bracket."""
    return text[:1] in ("&", "-") or text.count(")") > text.count("(") or text[:1].islower()


def _runs_on(text: str) -> bool:
    """Whether more must follow: it ends in ``&``, in a word that links, or inside a bracket."""
    if text.endswith(("&", ",", "-", "/")) or text.count("(") > text.count(")"):
        return True
    return not _LINKS.isdisjoint(text.upper().split()[-1:])


def _odds(p: float) -> float:
    p = min(max(p, 1e-3), 1 - 1e-3)
    return log(p / (1 - p))


def beside(
    layout: Layout, found: Sequence[Candidate], scores: Any, best_of: Mapping[int, int], joined: set[int]
) -> Iterator[tuple[int, int]]:
    """Pairs of one that is in and one at most a row from it that may be; what is printed twice is not."""
    page = layout.rows[found[min(joined)].cell.row].page
    said = [bare(found[i].text) for i in joined]
    for index in best_of.values():
        row = found[index].cell.row
        near = min(joined, key=lambda i: (abs(row - found[i].cell.row), -scores[i]))
        if index in joined or abs(row - found[near].cell.row) > 1 or layout.rows[row].page != page:
            continue
        mine = bare(found[index].text)
        if scores[index] >= FAINT and not any(mine in other or other in mine for other in said):
            yield near, index


def together(
    layout: Layout,
    found: Sequence[Candidate],
    scores: Any,
    best_of: Mapping[int, int],
    *,
    top: int,
    weights: Sequence[float],
) -> tuple[set[int], float]:
    """``top`` and the cells that make up one name with it, and how sure that is: the least of all answers given."""
    joined, sure = {top}, 1.0
    while True:
        told = [
            (_chance(weights, signs(layout, found[near], found[index], float(scores[index]))), index)
            for near, index in beside(layout, found, scores, best_of, joined)
        ]
        likeliest, index = max(told, default=(0.0, top))
        if likeliest <= 0.5 or len(joined) == MOST:
            return joined, min(sure, 1 - likeliest)
        joined.add(index)
        sure = min(sure, likeliest)


def _chance(weights: Sequence[float], row: Sequence[float]) -> float:
    z = sum(w * sign for w, sign in zip(weights, row, strict=True))
    return 1 / (1 + exp(-min(max(z, -30.0), 30.0)))


def best_by_cell(found: Sequence[Candidate], scores: Any, least: float) -> dict[int, int]:
    """The best candidate of each cell that has one of at least ``least``."""
    best: dict[int, int] = {}
    for index in np.flatnonzero(scores >= least).tolist():
        at = found[index].cell.at
        if at not in best or scores[index] > scores[best[at]]:
            best[at] = index
    return best


def fit(
    told: Sequence[tuple[Layout, Sequence[Candidate], Any, Matrix]], before: Sequence[float] | None = None
) -> tuple[float, ...] | None:
    """The curve from documents (layout, texts, scores of a path, its labels), not far from the one ``before``.

    ``scores`` are of scorers that had not seen the document. ``None`` where too few rows were joined to learn from.
    """
    rows, right = [], []
    for layout, found, scores, truth in told:
        cells = {found[i].cell.at for i in np.flatnonzero(truth).tolist()}
        for near, index in _pairs(layout, found, scores, cells):
            rows.append(signs(layout, found[near], found[index], float(scores[index])))
            right.append(found[index].cell.at in cells)
    if sum(right) < FEW and before is None:
        return None
    ridge, prior = np.full(SIGNS, _RIDGE), np.array(before or _START)
    ridge[0] = 0.05
    made = logistic(np.array(rows, float).reshape(-1, SIGNS), np.array(right, float), prior, ridge)
    return tuple(round(float(w), 5) for w in made)


def _pairs(layout: Layout, found: Sequence[Candidate], scores: Any, cells: set[int]) -> Iterator[tuple[int, int]]:
    """What is asked on the way to the whole name, from its best cell on; nothing where the best is no part of it."""
    best_of = best_by_cell(found, scores, FAINT)
    top = max(best_of.values(), key=lambda i: (scores[i], -i), default=-1)
    joined = {top}
    while joined and top >= 0 and found[top].cell.at in cells:
        pairs = list(beside(layout, found, scores, best_of, joined))
        yield from pairs
        joined_now = {index for _, index in pairs if found[index].cell.at in cells}
        if not joined_now:
            return
        joined |= joined_now
