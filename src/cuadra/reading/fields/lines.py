"""The items of a document: which rows they are and what each number in them means, settled by arithmetic.

A row that ends in an amount may be an item, a total or a payment. The items are the run of such rows whose amounts
add up to a figure that the document itself states; within a row, quantity x price = total tells the columns apart
where no header does. Without either the lines are given with a low confidence, never left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cuadra.fiscal.amounts import Style, vote
from cuadra.model.evidence import Evidence, Field
from cuadra.model.extracted import FieldMap
from cuadra.reading.fields.columns import headers
from cuadra.reading.fields.items import Item, amounts_of, items_from
from cuadra.reading.fields.layout import Layout

MOST_LINES = 2_000
SUMMED, PRODUCT, LOOSE = 0.93, 0.8, 0.45  # confidence of a line by what proves it

_TOTALS = re.compile(
    r"(?i)\b(sub\s*-?total|total|neto|exento|percepci[oó]n(?:es)?|importe neto|impuestos?|base imponible|gross"
    r"|net amount|netto|summe|gesamt|iva\s*\d|i\.v\.a|cash|efectivo|cambio|change|tarjeta|rounding|redondeo|visa"
    r"|mastercard|gst|mwst|tva|saldo)\b"
)


def read_lines(layout: Layout, fields: Mapping[str, Field[Any]]) -> list[FieldMap]:
    """The items with evidence, in reading order. ``fields`` gives the stated sums that the lines must meet."""
    style = vote(cell.text for cell in layout.cells)
    stated = _stated(fields) | _printed_sums(layout, style)
    best: list[Item] = []
    for start, columns in [*((row.index + 1, found) for row, found in headers(layout)), (0, ())]:
        items = items_from(layout, start, columns, style)
        run = _adding_up(items, stated, from_first=bool(columns))
        if run:
            best = [_checked(item, "lines_sum") for item in run]
            break
        if columns and not best:
            best = _until_totals(items)
    return [_as_fields(layout, item) for item in best[:MOST_LINES]]


@lru_cache(maxsize=2048)
def _is_total(text: str) -> bool:
    return _TOTALS.search(text) is not None


def _stated(fields: Mapping[str, Field[Any]]) -> set[Decimal]:
    """The sums that items may add up to: subtotal, total, total without taxes, before the discount."""
    amount = {path: fields[path].value for path in ("subtotal", "total", "taxes", "discount") if path in fields}
    sums = {amount[path] for path in ("subtotal", "total") if path in amount}
    if "total" in amount and "taxes" in amount:
        sums.add(amount["total"] - amount["taxes"])
    if "discount" in amount:
        sums |= {one + abs(amount["discount"]) for one in set(sums)}
    return {one for one in sums if one > 0}


def _printed_sums(layout: Layout, style: Style | None) -> set[Decimal]:
    """Every amount on a row that speaks of a total: one of them is the sum of the items."""
    rows = (row for row in layout.rows if _is_total(row.text))
    return {match.value for row in rows for match in amounts_of(row.text, style) if match.value > 0}


def _adding_up(items: Sequence[Item], stated: set[Decimal], *, from_first: bool) -> list[Item]:
    """The run of items whose amounts add up to a stated sum: the longest, or the first under a header."""
    best: list[Item] = []
    for first in range(min(len(items), MOST_LINES)):
        run = _run(items[first : first + MOST_LINES], stated)
        if from_first and run:
            return run
        if len(run) > len(best):
            best = run
    return best


def _run(items: Sequence[Item], stated: set[Decimal]) -> list[Item]:
    """The longest beginning of ``items`` that meets a stated sum before a row of totals."""
    running, best = Decimal(0), 0
    for count, item in enumerate(items, 1):
        if _is_total(item.row.text):
            break
        running += item.total
        if item.total and any(abs(running - one) <= Decimal("0.02") for one in stated):
            best = count
    return list(items[:best])


def _until_totals(items: Sequence[Item]) -> list[Item]:
    run: list[Item] = []
    for item in items:
        if _is_total(item.row.text):
            break
        run.append(item)
    return run


def _checked(item: Item, check: str) -> Item:
    item.checks = (*item.checks, check)
    return item


def _as_fields(layout: Layout, item: Item) -> FieldMap:
    reading = layout.pages[item.row.page]
    values: dict[str, Any] = {**item.values, "total": item.total}
    boxes = {**item.boxes, "total": item.box}
    if item.texts:
        values["description"] = " ".join(" ".join(item.texts).split())
    made: FieldMap = {}
    for name, value in values.items():
        box = reading.frame.shown(boxes.get(name, item.row.box))
        evidence = Evidence(reading.rung, reading.engine, reading.page, box, str(value))
        made[name] = Field(value, _confidence(name, item.checks), evidence, item.checks)
    return made


def _confidence(name: str, checks: Sequence[str]) -> float:
    """A sum proves totals, a product proves quantities and prices; neither proves the other."""
    if "product" in checks and name in ("quantity", "unit_price", "total"):
        return SUMMED
    if "lines_sum" in checks and name in ("total", "description"):
        return SUMMED if name == "total" else PRODUCT
    return LOOSE
