"""Facts about candidates as plain numbers: place, size, wording class, sums, agreement of the first scores.

``facts`` is what a candidate is by itself; ``document_facts`` adds what the others of its document say about it.
The order of the columns is part of a model: change it only with ``FEATURES`` of ``scorer``.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields.arithmetic import near, rate_links, round_up, sums_of, triples
from cuadra.reading.fields.candidates import Candidate, Pool
from cuadra.reading.fields.layout import Cell, Layout

Matrix = NDArray[np.float32]


def facts(layout: Layout, found: list[Candidate], pool: Pool, asked: set[int]) -> Matrix:
    """One row for each of the ``asked`` candidates (indexes) in order: where it stands and what it looks like."""
    cells: dict[int, list[float]] = {}
    rows = []
    for index in sorted(asked):
        one = found[index]
        place = cells.get(one.cell.at)
        if place is None:
            place = cells[one.cell.at] = _place(layout, one.cell)
        rows.append([*place, *_looks(one), *one.about])
    base = np.array(rows, dtype=np.float32)
    extra = _SORTED[pool](found, asked)
    return np.hstack([base, extra]).astype(np.float32)


def _place(layout: Layout, cell: Cell) -> list[float]:
    row = layout.rows[cell.row]
    extent, height = layout.extent[row.page], layout.height[row.page]
    width = max(extent.width, 1.0)
    above = layout.rows[cell.row - 1].box if cell.row and layout.rows[cell.row - 1].page == row.page else None
    last = cell.row + 1 == len(layout.rows) or layout.rows[cell.row + 1].page != row.page
    below = None if last else layout.rows[cell.row + 1].box
    middle = (cell.box.x0 + cell.box.x1 - extent.x0 - extent.x1) / 2 / width
    return [
        (cell.box.y0 - extent.y0) / max(extent.height, 1.0),
        (cell.box.x0 - extent.x0) / width,
        (extent.x1 - cell.box.x1) / width,
        abs(middle),
        cell.box.height / height,
        cell.box.width / width,
        min(cell.row, 60),
        min(len(layout.rows) - cell.row, 60),
        len(row.cells),
        cell.column,
        row.page,
        (cell.box.y0 - above.y1) / height if above else 9.0,
        (below.y0 - cell.box.y1) / height if below else 9.0,
        cell.confidence,
        len(layout.rows),
        len(layout.pages),
    ]


def _looks(one: Candidate) -> list[float]:
    text = one.text
    length = max(len(text), 1)
    return [
        length,
        sum(map(str.isdigit, text)) / length,
        sum(map(str.isupper, text)) / length,
        sum(map(str.isalpha, text)) / length,
        text.count(",") + text.count(".") + text.count("-"),
        one.start / max(len(one.cell.text), 1),
        len(one.cell.text) - one.end,
        float(one.span.mended),
        text.count(" "),
    ]


def _amount_facts(found: list[Candidate], asked: set[int]) -> Matrix:
    values = [abs(c.span.value) if isinstance(c.span.value, Decimal) else Decimal(0) for c in found]
    exact = ["2" in c.span.shape or "$" in c.span.shape for c in found]
    counts = Counter(values)
    money = sorted({v for v, two in zip(values, exact, strict=True) if two and 0 < v < 10**9})[-60:]
    numbers = np.array([float(v) for v in money] or [0.0])
    top = float(numbers.max()) or 1.0
    sums = sums_of(numbers)
    parts = triples(numbers)
    rank = {v: i for i, v in enumerate(sorted(set(money), reverse=True))}
    rows = []
    for index in sorted(asked):
        one, value, two = found[index], values[index], exact[index]
        plain = float(value) if value < 10**9 else 1e9
        below = numbers[numbers < plain - 0.004]
        rows.append(
            [
                np.log1p(plain),
                min(plain / top, 10.0),
                counts[value],
                rank.get(value, 60),
                float(two),
                float("$" in one.span.shape),
                float(one.span.value < 0) if isinstance(one.span.value, Decimal) else 0.0,
                sums.get(round(plain * 100), 0),
                float(near(plain - numbers, numbers)) if two else 0.0,
                float(plain == round(plain)),
                len(below),
                len(numbers),
                rate_links(plain, numbers),
                *(float(plain in part) for part in parts),
                round_up(plain, numbers),
            ]
        )
    return np.array(rows, dtype=np.float32)


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
    bare = "".join(c for c in text.upper() if c.isalnum() or c == "&")
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
    rows = []
    for index, one in enumerate(found):
        if index not in asked:
            first.add(one.cell.row)
            continue
        text = one.text
        head = text.split(" ")[0] if text else ""
        rows.append(
            [
                float(one.span.shape == "after"),
                float(one.span.shape == "before"),
                one.cell.box.height / max(tallest, 1.0),
                float(":" in text),
                float(head[:1].isdigit()),
                float(text.endswith(",")),
                float(any(len(w) == 5 and w.isdigit() for w in text.replace(",", " ").split())),
                float("," in text),
                float(text.endswith(".")),
                len(first),
                float(FIRM.search(text) is not None),
                float(FIRM.search(one.texts["below"]) is not None),
                float(FIRM.search(one.texts["above"]) is not None),
                len({c for c in text.upper() if c.isalpha()}),
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
    around = [by_row[rows + 3 + step] for step in (-3, -2, -1, 1, 2, 3)]
    best = np.sort(scores, axis=0)
    top = best[-1]
    second = best[-2] if len(best) > 1 else np.zeros_like(top)
    is_top = (scores >= top).astype(np.float32)
    rank = np.argsort(np.argsort(-scores, axis=0, kind="stable"), axis=0).astype(np.float32)
    same_max, same_any = _same(found, scores)
    parts = [scores, *around, scores - top, is_top * (top - second), rank, same_max, same_any]
    if found[0].pool is Pool.AMOUNT:
        parts.append(_links(found, scores))
    return np.hstack(parts).astype(np.float32)


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
    groups: dict[object, list[int]] = {}
    for index, one in enumerate(found):
        key = abs(one.span.value) if isinstance(one.span.value, Decimal) else one.span.value
        groups.setdefault(key, []).append(index)
    best, some = scores.copy(), scores.copy()
    for members in groups.values():
        if len(members) > 1:
            best[members] = scores[members].max(axis=0)
            some[members] = 1 - np.prod(1 - scores[members], axis=0)
    return best, some
