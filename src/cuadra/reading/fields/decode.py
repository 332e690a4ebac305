"""From scores to one choice for the whole document: sums that agree, a total told twice, sane dates, joined rows.

Every choice keeps what spoke for it: its score, the margin to the next value, the checks that it passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from cuadra.reading.fields.candidates import Candidate, Pool, bare
from cuadra.reading.fields.choice import Choice, Option, value_of
from cuadra.reading.fields.dense import FIRM, Matrix
from cuadra.reading.fields.joining import FAINT, Joins, best_by_cell, together
from cuadra.reading.fields.labels import ROLES
from cuadra.reading.fields.layout import Layout
from cuadra.reading.fields.settle import FORMED, assign, complete, stamp_due

PARTIES = ("issuer.tax_id", "receiver.tax_id")
ALWAYS = frozenset({"total", "issued_on", "issuer.name", "issuer.address"})
LEAST, STATED = 0.02, 0.5  # a field of ``ALWAYS`` is stated from LEAST on, any other from STATED on
JOIN_ADDRESS, JOIN_NAME = 0.42, 0.75  # scores from which a row joins the best one
JOIN_OVER = 0.45  # from which the row right over one that ends a firm's name ("Enterprise", "S.A.") joins it
SUMS = ("total", "subtotal", "taxes")
OTHER = 0.01  # score from which a text is another that may be meant
AGREEMENT = 3.5  # log odds that a sum is worth
_CENT = Decimal("0.011")


def decode(
    layout: Layout,
    found: Mapping[Pool, list[Candidate]],
    scores: Mapping[Pool, Matrix],
    joins: Joins = MappingProxyType({}),
) -> dict[str, Choice]:
    """One choice for each path that has a believable candidate; ``joins`` tell which rows make up one name."""
    chosen: dict[str, Choice] = {}
    options = {
        path: _options(found[pool], scores[pool][:, column], path)
        for pool in (Pool.AMOUNT, Pool.DATE, Pool.CODE)
        for column, path in enumerate(ROLES[pool])
    }
    sums = _sums({path: options[path] for path in ROLES[Pool.AMOUNT]})
    for path, some in options.items():
        if path in sums:
            picked, checks = sums[path]
            if picked is not None:
                chosen[path] = _choice(picked, some, checks)
        elif some and some[0].score >= _enough(path, some[0]):
            chosen[path] = _choice(some[0], some, ())
    _apart(chosen, options)
    assign(chosen, found[Pool.CODE])
    _no_party(chosen, options)
    complete(chosen, found[Pool.AMOUNT])
    stamp_due(chosen, found[Pool.DATE])
    free = ~_counted(found[Pool.TEXT], chosen)
    for column, path in enumerate(ROLES[Pool.TEXT]):
        made = _text(layout, found[Pool.TEXT], scores[Pool.TEXT][:, column] * free, path, joins.get(path))
        if made:
            chosen[path] = made
    return chosen


_SOON = {
    "issuer.tax_id": 0.12,
    "receiver.tax_id": 0.15,
    "number": 0.08,
    "stamp.key": 0.12,
    "point_of_sale": 0.15,
    "stamp.due_on": 0.15,
    "series": 0.25,
    "kind_code": 0.2,
    "letter": 0.2,
    "purchase_order": 0.3,
    "due_on": 0.35,
    "subtotal": 0.25,
    "taxes": 0.2,
    "receiver.name": 0.2,
    "receiver.address": 0.3,
}


def _enough(path: str, option: Option) -> float:
    """The score from which a path is stated: a doubtful one with its low confidence helps more than none."""
    if path in ALWAYS:
        return LEAST
    if option.best.span.shape in FORMED and (path.endswith("tax_id") or path == "stamp.key"):
        return 0.01
    return _SOON.get(path, STATED)


def _apart(chosen: dict[str, Choice], options: Mapping[str, list[Option]]) -> None:
    """Issuer and receiver do not share a tax number: the weaker claim takes its next option, or none."""
    if not all(p in chosen for p in PARTIES) or chosen[PARTIES[0]].value != chosen[PARTIES[1]].value:
        return
    weaker = min(PARTIES, key=lambda p: chosen[p].score)
    _give_way(weaker, chosen, options, {chosen[weaker].value})


def _no_party(chosen: dict[str, Choice], options: Mapping[str, list[Option]]) -> None:
    """What numbers a document is not the tax number of one of its parties, however alone that stands on the paper."""
    taken = {bare(str(chosen[p].value)) for p in PARTIES if p in chosen}
    for path in ("number", *(p for p in options if p.startswith("portal."))):
        if path in chosen and bare(str(chosen[path].value)) in taken:
            _give_way(path, chosen, options, {o.value for o in options[path] if bare(str(o.value)) in taken})


def _give_way(path: str, chosen: dict[str, Choice], options: Mapping[str, list[Option]], taken: set[Any]) -> None:
    """The path takes its best option that is not taken, or none."""
    rest = [o for o in options[path] if o.value not in taken and o.score >= _enough(path, o)]
    if rest:
        chosen[path] = _choice(rest[0], options[path], ())
    else:
        del chosen[path]


def _choice(picked: Option, some: list[Option], checks: tuple[str, ...]) -> Choice:
    rest = [o for o in some if o.value != picked.value]
    return Choice(
        picked.value,
        picked.score,
        [picked.best],
        rest[0].score if rest else 0.0,
        checks,
        [(o.value, o.score, o.best) for o in rest[:3]],
    )


def _options(found: list[Candidate], scores: Any, path: str) -> list[Option]:
    """Different values with their scores together, best first; a doubtful date is none."""
    asked = np.flatnonzero(scores >= 0.004).tolist()
    if not asked:
        return []
    groups: dict[Any, list[int]] = {}
    for index in asked:
        value = value_of(found[index], path)
        if value is not None:
            groups.setdefault(value, []).append(index)
    some, doubts = [], 1 - np.minimum(scores, 0.999)
    for value, members in groups.items():
        best = max(members, key=lambda i: scores[i])
        doubt = doubts[members].prod() if len(members) > 1 else doubts[best]
        some.append(Option(value, 1 - float(doubt), found[best]))
    some.sort(key=lambda o: (-o.score, o.best.cell.at, o.best.start))
    return some[:8]


def _sums(options: dict[str, list[Option]]) -> dict[str, tuple[Option | None, tuple[str, ...]]]:
    """Joint choice of the amounts: likely each by itself, and better where the sum of the parts is the total."""
    tried = ("total", "subtotal", "taxes", "discount", "tip", "rounding")
    lists: list[list[Option | None]] = []
    for path, most in zip(tried, (5, 4, 4, 3, 2, 3), strict=True):
        some: list[Option | None] = [o for o in options[path][:most] if o.score > 0.01]
        lists.append(some if path == "total" and some else [None, *some])
    best: tuple[float, tuple[Option | None, ...], bool] = (-1e9, (None,) * 6, False)
    for combo in product(*lists):
        cost = sum(_gain(o) for o in combo)
        agrees = _agrees(combo)
        worth = cost + AGREEMENT * agrees
        if worth > best[0]:
            best = (worth, combo, agrees)
    checks = ("sums",) if best[2] else ()
    chosen: dict[str, tuple[Option | None, tuple[str, ...]]] = {}
    for path, picked in zip(tried, best[1], strict=True):
        keep = (
            picked
            if picked is not None and (path == "total" or picked.score >= _SOON.get(path, STATED) or best[2])
            else None
        )
        chosen[path] = (keep, checks)
    total = chosen["total"][0]
    paid, change = (
        options[p][0] if options[p] and options[p][0].score >= STATED else None
        for p in ("payment.paid", "payment.change")
    )
    if total and paid and change and abs(paid.value - change.value - total.value) < _CENT:
        chosen["total"] = (total, (*checks, "paid"))
    for path in ("payment.paid", "payment.change", "withholdings"):
        first = options[path][0] if options[path] else None
        chosen[path] = (first if first and first.score >= STATED else None, ())
    return chosen


def _gain(option: Option | None) -> float:
    """How much choosing ``option`` (or nothing) is worth, in log odds, capped so that sums may overrule."""
    if option is None:
        return 0.0
    p = min(max(option.score, 1e-3), 0.995)
    return float(np.log(p / (1 - p)))


def _agrees(combo: tuple[Option | None, ...]) -> bool:
    total, subtotal, taxes, discount, tip, rounding = combo
    if total is None or subtotal is None or not (taxes or discount or tip or rounding):
        return False
    if subtotal.value == 0 or total.value == 0 or (taxes and taxes.value >= subtotal.value):
        return False  # an amount and its own repetition make no sum
    plus: Decimal = subtotal.value
    plus += sum((o.value for o in (taxes, tip, rounding) if o), Decimal(0))
    plus -= discount.value if discount else Decimal(0)
    return bool(abs(plus - total.value) < _CENT)


def _counted(found: list[Candidate], chosen: Mapping[str, Choice]) -> Any:
    """Which texts hold a sum of the document that was chosen for sure: they name nobody and are no place."""
    taken: dict[int, list[Candidate]] = {}
    for path in SUMS:
        if path in chosen and chosen[path].score >= STATED:
            for one in chosen[path].cells:
                taken.setdefault(one.cell.at, []).append(one)
    return np.array([any(c.start < o.end and o.start < c.end for o in taken.get(c.cell.at, ())) for c in found], bool)


def _text(
    layout: Layout, found: list[Candidate], scores: Any, path: str, join: Sequence[float] | None
) -> Choice | None:
    """The best cell, joined with its likely neighbours in the rows around: a name or an address of several rows."""
    if not len(found):
        return None
    best_of = best_by_cell(found, scores, FAINT if join else OTHER)
    if not best_of:
        return None
    top = max(best_of.values(), key=lambda i: (scores[i], -i))
    if scores[top] < (LEAST if path in ALWAYS else _SOON[path]):
        return None
    if join:
        joined, sure = together(layout, found, scores, best_of, top=top, weights=join)
        weakest = min(float(scores[top]), sure)
    else:
        enough, reach = (JOIN_ADDRESS, 3) if path.endswith("address") else (JOIN_NAME, 1)
        joined = _grown(layout, found, scores, best_of, top=top, enough=enough, reach=reach)
        weakest = min(float(scores[i]) for i in joined)
    out = [i for i in best_of.values() if i not in joined and scores[i] >= OTHER]
    missed = max((float(scores[i]) for i in out), default=0.0)
    cells = [found[i] for i in sorted(joined, key=lambda i: found[i].cell.at)]
    others = sorted(((found[i].text, float(scores[i]), found[i]) for i in out), key=lambda o: -o[1])[:2]
    return Choice(" ".join(c.text for c in cells), weakest, cells, missed, (), others)


def _grown(
    layout: Layout, found: list[Candidate], scores: Any, best_of: dict[int, int], *, top: int, enough: float, reach: int
) -> set[int]:
    """``top`` and what joins it: cells scored ``enough`` at most ``reach`` rows from one that is in."""
    joined = {top}
    rows = {found[top].cell.row}
    page = layout.rows[found[top].cell.row].page
    over = _over(found, best_of, top) if reach == 1 else set()
    open_ones = sorted(
        (i for i in best_of.values() if i != top and scores[i] >= (JOIN_OVER if i in over else enough)),
        key=lambda i: abs(found[i].cell.row - found[top].cell.row),
    )
    for index in open_ones:
        row = found[index].cell.row
        mine = bare(found[index].text)
        if reach == 1 and any(mine in (other := bare(found[i].text)) or other in mine for i in joined):
            continue  # a name printed twice
        if layout.rows[row].page == page and min(abs(row - r) for r in rows) <= reach:
            joined.add(index)
            rows.add(row)
    return joined


def _over(found: list[Candidate], best_of: Mapping[int, int], top: int) -> set[int]:
    """What stands in the row over ``top``, where that has the ending of a firm's name and the other has none."""
    if not FIRM.search(found[top].text):
        return set()
    row = found[top].cell.row - 1
    return {i for i in best_of.values() if found[i].cell.row == row and not FIRM.search(found[i].text)}
