"""Facts about candidates as plain numbers: place, size, wording class, sums, agreement of the first scores.

``facts`` is what a candidate is by itself; ``document_facts`` adds what the others of its document say about it.
The order of the columns is part of a model: change it only with ``FEATURES`` of ``scorer``.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.arithmetic import near, rate_links, round_up, sums_of, triples
from cuadra.reading.fields.candidates import Candidate, Pool, shape
from cuadra.reading.fields.layout import Cell, Layout

Matrix = NDArray[np.float32]


def facts(layout: Layout, found: list[Candidate], pool: Pool, asked: set[int]) -> Matrix:
    """One row for each of the ``asked`` candidates (indexes) in order: where it stands and what it looks like."""
    some = sorted(asked)
    cells = {found[index].cell.at: found[index].cell for index in some}
    order = {at: number for number, at in enumerate(cells)}
    stands = np.array([_place(layout, cell) for cell in cells.values()], np.float32)
    looks = np.array([(*_looks(found[index]), *found[index].about) for index in some], np.float32)
    extra = _SORTED[pool](found, asked)
    return np.hstack([stands.take([order[found[index].cell.at] for index in some], axis=0), looks, extra])


def _place(layout: Layout, cell: Cell) -> list[float]:
    row = layout.rows[cell.row]
    (left, top, right, bottom), height = layout.extent[row.page], layout.height[row.page]
    x0, y0, x1, y1 = cell.box
    width = max(right - left, 1.0)
    above = layout.rows[cell.row - 1].box if cell.row and layout.rows[cell.row - 1].page == row.page else None
    last = cell.row + 1 == len(layout.rows) or layout.rows[cell.row + 1].page != row.page
    below = None if last else layout.rows[cell.row + 1].box
    middle = (x0 + x1 - left - right) / 2 / width
    return [
        (y0 - top) / max(bottom - top, 1.0),
        (x0 - left) / width,
        (right - x1) / width,
        abs(middle),
        (y1 - y0) / height,
        (x1 - x0) / width,
        min(cell.row, 60),
        min(len(layout.rows) - cell.row, 60),
        len(row.cells),
        cell.column,
        row.page,
        (y0 - above.y1) / height if above else 9.0,
        (below.y0 - y1) / height if below else 9.0,
        cell.confidence,
        len(layout.rows),
        len(layout.pages),
    ]


def _looks(one: Candidate) -> tuple[float, ...]:
    text = one.text
    length = max(len(text), 1)
    if text.isascii():
        signs = shape(text) if one.pool is Pool.TEXT else one.texts["own"]
        digits, capitals = signs.count("0"), signs.count("A")
        letters = capitals + signs.count("a")
    else:
        digits, capitals, letters = (sum(map(is_one, text)) for is_one in (str.isdigit, str.isupper, str.isalpha))
    return (
        length,
        digits / length,
        capitals / length,
        letters / length,
        text.count(",") + text.count(".") + text.count("-"),
        one.start / max(len(one.cell.text), 1),
        len(one.cell.text) - one.end,
        one.span.mended,
        text.count(" "),
    )


def _amount_facts(found: list[Candidate], asked: set[int]) -> Matrix:
    values = [abs(c.span.value) if isinstance(c.span.value, Decimal) else Decimal(0) for c in found]
    exact = ["2" in c.span.shape or "$" in c.span.shape for c in found]
    counts = Counter(values)
    money = sorted({v for v, two in zip(values, exact, strict=True) if two and 0 < v < 10**9})[-60:]
    numbers = np.array([float(v) for v in money] or [0.0])
    rank = {v: i for i, v in enumerate(reversed(money))}
    some = sorted(asked)
    plain = np.array([min(float(values[i]), 1e9) for i in some])
    two = np.array([exact[i] for i in some])
    columns = [
        np.log1p(plain),
        np.minimum(plain / (float(numbers.max()) or 1.0), 10.0),
        [counts[values[i]] for i in some],
        [rank.get(values[i], 60) for i in some],
        two,
        ["$" in found[i].span.shape for i in some],
        [isinstance(value := found[i].span.value, Decimal) and value < 0 for i in some],
        sums_of(numbers, plain),
        near(plain, numbers) & two,
        plain == np.round(plain),
        np.searchsorted(numbers, plain - 0.004),
        np.full(len(some), len(numbers)),
        rate_links(plain, numbers),
        *([value in part for value in plain.tolist()] for part in triples(numbers)),
        round_up(plain, numbers),
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _date_facts(found: list[Candidate], asked: set[int]) -> Matrix:
    days = [c.span.value for c in found]
    counts = Counter(days)
    order = sorted(set(days), key=str)
    seen: list[object] = []
    rows = []
    for index, one in enumerate(found):
        day = one.span.value
        if day not in seen:
            seen.append(day)
        if index not in asked:
            continue
        rows.append(
            [
                counts[day],
                order.index(day),
                len(order),
                seen.index(day),
                getattr(day, "year", 0) - 2000,
                getattr(day, "day", 0),
                float(one.span.shape.startswith("mdy")),
                float(one.span.shape.endswith("4") or one.span.shape in ("ymd", "ymd8")),
                float(":" in one.cell.text[one.end : one.end + 8]),
            ]
        )
    return np.array(rows, dtype=np.float32)


def _code_facts(found: list[Candidate], asked: set[int]) -> Matrix:
    counts = Counter(c.text for c in found)
    seen: Counter[str] = Counter()
    rows = []
    for index, one in enumerate(found):
        kind = tax_shape(one.text)
        seen[kind] += 1
        if index not in asked:
            continue
        rows.append(
            [
                counts[one.text],
                seen[kind] if kind else 0,
                *(float(kind == k) for k in _KINDS),
                float(one.text.isdigit()),
                float(one.span.shape == "first"),
                float(one.span.shape == "second"),
                float(one.span.shape in ("series", "letters")),
                float(one.span.shape == "stripped"),
                _STRENGTH.get(one.span.shape, 0.0),
                float(one.span.shape == "long"),
                float(one.text[:1] == "0"),
            ]
        )
    return np.array(rows, dtype=np.float32)


_STRENGTH = {"tax_format": 1.0, "tax_repaired": 2.0, "tax_checked": 3.0}
_KINDS = ("rfc", "cuit", "cuit_ok", "uuid", "cae", "long")


def tax_shape(text: str) -> str:
    """What a code looks like: ``rfc``, ``cuit`` (``cuit_ok``: right digit), ``uuid``, ``cae``, ``long``, or nothing.

    >>> tax_shape("30-71014576-4"), tax_shape("WATM640917J45")
    ('cuit_ok', 'rfc')
    """
    bare = text.upper()
    if not bare.isalnum():
        bare = "".join(c for c in bare if c.isalnum() or c == "&")
    if len(bare) in (12, 13) and bare[-9:-3].isdigit() and bare[: len(bare) - 9].replace("&", "A").isalpha():
        return "rfc"
    if len(bare) == 11 and bare.isdigit() and bare[:2] in _CUIT_HEADS:
        weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
        good = sum(int(d) * w for d, w in zip(bare, weights, strict=True)) % 11 == 0
        return "cuit_ok" if good else "cuit"
    if len(bare) == 32 and text.count("-") == 4:
        return "uuid"
    if len(bare) == 14 and bare.isdigit():
        return "cae"
    return "long" if len(bare) >= 18 else ""


_CUIT_HEADS = frozenset(["20", "23", "24", "25", "26", "27", "30", "33", "34"])


FIRM = re.compile(
    r"\b(?:SDN|BHD|ENTERPRISE|TRADING|COMPANY|CO\b\.?|INC|LLC|LTD|LIMITED|PVT|PLC|CORP|GMBH|MBH|AG|KG|UG|SARL|SAS|SASU|SA"
    r"|S\.\s?A|S\.\s?R\.\s?L|SRL|SPA|S\.P\.A|B\.?V|N\.?V|LTDA|CV|C\.V|E\.K|A\.G|RESTAURAN\w*|HARDWARE|STATIONERY)\b",
    re.IGNORECASE,
)


def _text_facts(found: list[Candidate], asked: set[int]) -> Matrix:
    first: set[int] = set()
    tallest = max(c.cell.box.height for c in found)
    is_firm = cache(lambda text: FIRM.search(text) is not None)  # a text stands over, in and under three cells
    rows = []
    for index, one in enumerate(found):
        if index not in asked:
            first.add(one.cell.row)
            continue
        text = one.text
        rows.append(
            [
                one.span.shape == "after",
                one.span.shape == "before",
                one.cell.box.height / max(tallest, 1.0),
                ":" in text,
                text[:1].isdigit(),
                text.endswith(","),
                any(len(w) == 5 and w.isdigit() for w in text.replace(",", " ").split()),
                "," in text,
                text.endswith("."),
                len(first),
                is_firm(text),
                is_firm(one.texts["below"]),
                is_firm(one.texts["above"]),
                len(set(filter(str.isalpha, text.upper()))),
            ]
        )
        first.add(one.cell.row)
    return np.array(rows, dtype=np.float32)


_SORTED = {
    Pool.AMOUNT: _amount_facts,
    Pool.DATE: _date_facts,
    Pool.CODE: _code_facts,
    Pool.TEXT: _text_facts,
}


def neighbours(layout: Layout, found: list[Candidate], scores: Matrix) -> Matrix:
    """The first scores of the candidates in the rows around, of the document's best, and of equal values."""
    if not len(found):
        return np.zeros((0, 0), np.float32)
    rows = np.array([c.cell.row for c in found])
    count = len(layout.rows)
    by_row = np.zeros((count + 6, scores.shape[1]), np.float32)
    np.maximum.at(by_row, rows + 3, scores)
    around = by_row.take(rows[:, None] + _STEPS, axis=0).reshape(len(found), -1)
    best = np.sort(scores, axis=0)
    top = best[-1]
    second = best[-2] if len(best) > 1 else np.zeros_like(top)
    is_top = (scores >= top).astype(np.float32)
    rank = np.empty_like(scores)
    rank[np.argsort(-scores, axis=0, kind="stable"), np.arange(scores.shape[1])] = np.arange(len(scores))[:, None]
    same_max, same_any = _same(found, scores)
    parts = [scores, around, scores - top, is_top * (top - second), rank, same_max, same_any]
    if found[0].pool is Pool.AMOUNT:
        parts.append(_links(found, scores))
    return np.hstack(parts).astype(np.float32, copy=False)


_STEPS = 3 + np.array([-3, -2, -1, 1, 2, 3])  # to the rows around, of which three stand before the first


def _links(found: list[Candidate], scores: Matrix) -> Matrix:
    """How each amount follows from those liked best as total, subtotal and taxes (columns 0 to 2), and as paid (7)."""
    values = np.array([min(abs(float(c.span.value)), 1e9) if isinstance(c.span.value, Decimal) else 0.0 for c in found])
    t, s, x = (values[int(scores[:, column].argmax())] for column in range(3))
    p = values[int(scores[:, _PAID].argmax())]
    likely = [scores[:, column].max() for column in (0, 1, 2, _PAID)]
    wanted = [t, s, x, t - s, t - x, s + x, p, t + p, t - p, s + x - p]
    flags = [(np.abs(values - w) < 0.011) & (w > 0.004) for w in wanted]
    agree = np.full(len(values), float(abs(s + x - t) < 0.011 and s > 0 and x > 0))
    ratios = [np.minimum(values / max(w, 0.01), 9.0) for w in (t, s, x)]
    sure = [np.full(len(values), p) for p in likely]
    return np.stack([*flags, agree, *ratios, *sure], axis=1).astype(np.float32)


_PAID = 7  # the column of ``payment.paid``


def _same(found: list[Candidate], scores: Matrix) -> tuple[Matrix, Matrix]:
    """For each candidate: the best score, and the probability that one of them holds, among equal values."""
    names: dict[object, int] = {}
    keys = (abs(value) if isinstance(value := one.span.value, Decimal) else value for one in found)
    group = np.array([names.setdefault(key, len(names)) for key in keys])
    if len(names) == len(found):
        return scores, scores
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(names)))
    best = np.maximum.reduceat(scores[order], starts, axis=0)[group]
    some = (1 - np.multiply.reduceat(1 - scores[order], starts, axis=0))[group]
    alone = (np.bincount(group) == 1)[group]
    some[alone] = scores[alone]
    return best, some
