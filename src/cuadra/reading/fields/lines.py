"""The items of a document: which rows they are and what each number in them means, settled by arithmetic.

A row that ends in an amount may be an item, a total or a payment. The items are the run of such rows whose amounts
add up to a figure that the document itself states; within a row, quantity x price = total tells the columns apart
where no header does. Without either the lines are given with a low confidence, never left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cuadra.fiscal.amounts import AmountMatch, Style, find_amounts, vote
from cuadra.model.evidence import Evidence, Field
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box, around
from cuadra.reading.fields.columns import Column, column_at, headers
from cuadra.reading.fields.layout import Layout, Row

MOST_LINES = 2_000
SUMMED, PRODUCT, LOOSE = 0.93, 0.8, 0.45  # confidence of a line by what proves it

_TOTALS = re.compile(
    r"(?i)\b(sub\s*-?total|total|neto|exento|percepci[oó]n(?:es)?|importe neto|impuestos?|base imponible|gross"
    r"|net amount|netto|summe|gesamt|iva\s*\d|i\.v\.a|cash|efectivo|cambio|change|tarjeta|rounding|redondeo|visa"
    r"|mastercard|gst|mwst|tva|saldo)\b"
)
_QUANTITY = re.compile(r"(?<![\w.,])(\d{1,6}(?:[.,]\d{1,4})?)\s*(?:[xX×@*]|(?:pza?s?|pcs?|und?s?|kgs?|lts?|u)\b\.?)")
_DETAIL = re.compile(r"^\W*(\d{1,6}(?:[.,]\d{1,3})?)\s*(?:[xX×@*]|pza?s?\b|pcs?\b|a)\s*\.?\s*(?=[^a-z]{1,20}$|RM)")
_LEADING = re.compile(r"^\s*([1-9]\d?(?:[.,]\d{1,3})?)\s+(?=[^\W\d])")
_CODE = re.compile(r"^\s*([A-Z]{0,4}\d[\w.-]{2,})\s+(?=\S)|^\s*(\d{8,14})\s*$")
_RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s*%")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Item:
    """A row with an amount at its end, and what was gathered for it."""

    row: Row
    total: Decimal
    box: Box
    values: dict[str, Any] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    checks: tuple[str, ...] = ()


def read_lines(layout: Layout, fields: Mapping[str, Field[Any]]) -> list[FieldMap]:
    """The items with evidence, in reading order. ``fields`` gives the stated sums that the lines must meet."""
    style = vote(cell.text for cell in layout.cells)
    stated = _stated(fields) | _printed_sums(layout, style)
    best: list[Item] = []
    for start, columns in [*((row.index + 1, found) for row, found in headers(layout)), (0, ())]:
        items = _items(layout, start, columns, style)
        run = _adding_up(items, stated, from_first=bool(columns))
        if run:
            best = [_checked(item, "lines_sum") for item in run]
            break
        if columns and not best:
            best = _until_totals(items)
    return [_as_fields(layout, item) for item in best[:MOST_LINES]]


@lru_cache(maxsize=2048)
def _amounts(text: str, style: Style | None, *, integers: bool = False) -> tuple[AmountMatch, ...]:
    """``find_amounts``, remembered: every header of a table asks for the rows under it anew."""
    return tuple(find_amounts(text, style, integers=integers))


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
    return {match.value for row in rows for match in _amounts(row.text, style) if match.value > 0}


def _items(layout: Layout, start: int, columns: Sequence[Column], style: Style | None) -> list[Item]:
    """Every row from ``start`` that ends in an amount, with the text rows around it that belong to it."""
    items: list[Item] = []
    waiting: list[Row] = []
    below = False  # whether this document prints the words under the figures
    detail: tuple[Decimal, Decimal] | None = None
    for row in layout.rows[start:]:
        if found := _detail(row, style):
            detail = None if items and _multiplied(items[-1], found) else found
            continue
        item = _item(row, columns, style)
        if item is None:
            waiting.append(row)
            continue
        if not items:
            words = [one for one in waiting if len(_LETTER.findall(one.text)) > 4]
            below = bool(columns) and not item.texts and not words
            waiting = waiting if columns else words[-1:]
        _give_text(items[-1] if items else None, item, waiting, below=below)
        if detail:
            _multiplied(item, detail)
            detail = None
        items.append(item)
        waiting = []
    if items:
        _give_text(items[-1], None, waiting[:1], below=below)
    return items


def _detail(row: Row, style: Style | None) -> tuple[Decimal, Decimal] | None:
    """Quantity and price of a row that says nothing else: «02 X RM 4.19»."""
    match = _DETAIL.match(row.text)
    amounts = _amounts(row.text[match.end() :], style, integers=True) if match else ()
    return (Decimal(match[1].replace(",", ".")), amounts[0].value) if match and len(amounts) == 1 else None


def _multiplied(item: Item, detail: tuple[Decimal, Decimal]) -> bool:
    """Whether quantity x price is the item's total; then the item takes both."""
    quantity, price = detail
    if "product" in item.checks or abs(quantity * price - item.total) > Decimal("0.01"):
        return False
    item.values.update(quantity=quantity, unit_price=price)
    item.checks = (*item.checks, "product")
    return True


def _item(row: Row, columns: Sequence[Column], style: Style | None) -> Item | None:
    last = row.cells[-1]
    matches = _amounts(last.text, style, integers=bool(columns))
    if not matches:
        return None
    end = matches[-1]
    bare = not end.decimals and not end.has_symbol and _LETTER.search(last.text[: end.start])
    if bare or len(_LETTER.findall(last.text[end.end :])) > 2:
        return None
    item = Item(row, end.value, last.box_of(end.start, end.end))
    numbers = _numbers(row, style)
    if columns:
        _by_columns(item, row, numbers, columns)
        numbers = [one for one in numbers if _role(columns, one[1]) not in ("description", "code", "tax_rate")]
    _by_product(item, [value for value, _ in numbers[:-1]])
    if "product" not in item.checks and item.values.get("quantity") == item.total != 1:
        del item.values["quantity"]  # the lone amount stood nearer to the wrong heading
    _describe(item, row, end)
    return item


def _numbers(row: Row, style: Style | None) -> list[tuple[Decimal, Box]]:
    return [
        (match.value, cell.box_of(match.start, match.end))
        for cell in row.cells
        for match in _amounts(cell.text, style, integers=True)
    ]


def _role(columns: Sequence[Column], box: Box) -> str:
    column = column_at(columns, box)
    return column.role if column else ""


def _by_columns(item: Item, row: Row, numbers: Sequence[tuple[Decimal, Box]], columns: Sequence[Column]) -> None:
    for value, box in numbers:
        role = _role(columns, box)
        if role and role not in ("description", "code", "unit", "tax_rate") and role not in item.values:
            item.values[role], item.boxes[role] = value, box
    if "total" in item.values:
        item.total, item.box = item.values["total"], item.boxes["total"]
    for cell in row.cells:
        role = _role(columns, cell.box)
        if role in ("code", "unit") and role not in item.values:
            text = cell.text if role == "code" else cell.text.lstrip("0123456789., ")
            item.values[role], item.boxes[role] = text, cell.box
        elif role == "tax_rate" and (rate := _RATE.search(cell.text)):
            item.values[role], item.boxes[role] = Decimal(rate[1].replace(",", ".")) / 100, cell.box
        elif role == "description" and _LETTER.search(cell.text):
            item.texts.append(cell.text)
            item.boxes["description"] = cell.box
    if item.texts and "code" not in item.values and (code := _CODE.match(item.texts[0])) and code[1]:
        item.values["code"] = code[1]
        item.texts[0] = item.texts[0][code.end() :]


def _by_product(item: Item, numbers: Sequence[Decimal]) -> None:
    """Quantity and price are the two numbers whose product is the total, to the cent."""
    known = item.values.get("quantity"), item.values.get("unit_price")
    if known[0] and known[1] and abs(known[0] * known[1] - item.total) <= Decimal("0.02"):
        item.checks = (*item.checks, "product")
        return
    for index, quantity in enumerate(numbers):
        for price in (*numbers[index + 1 :], *numbers[:index]):
            if quantity > 0 and price > 0 and abs(quantity * price - item.total) <= Decimal("0.01"):
                if known == (price, quantity):
                    quantity, price = price, quantity  # noqa: PLW2901  the header knows which is which
                item.values.update(quantity=quantity, unit_price=price)
                item.checks = (*item.checks, "product")
                return


def _describe(item: Item, row: Row, end: AmountMatch) -> None:
    """Description, code and a leading quantity out of the text before the amounts."""
    if item.texts:
        return
    cells = row.cells[:-1]
    text = " ".join(cell.text for cell in cells) + " " + row.cells[-1].text[: end.start].rstrip(" $€RM")
    if "quantity" not in item.values and (lead := _LEADING.match(text) or _QUANTITY.search(text)):
        item.values["quantity"] = Decimal(lead[1].replace(",", "."))
    text = _LEADING.sub("", text).strip()
    if (code := _CODE.match(text)) and len(text) > len(code[0]):
        item.values["code"] = (code[1] or code[2]).strip()
        text = text[code.end() :]
    if sum(1 for _ in _LETTER.finditer(text)) >= 2:
        item.texts.append(text.strip())
        item.boxes["description"] = around(cell.box for cell in (cells or row.cells))


def _give_text(before: Item | None, item: Item | None, waiting: Sequence[Row], *, below: bool) -> None:
    """Rows without an amount go to the item above, or below where the items have no words of their own."""
    rows = [row for row in waiting if _LETTER.search(row.text)]
    if item is not None and not item.texts and not below:
        for row in rows[-2:]:
            item.texts.append(row.text)
            item.boxes["description"] = row.box
    elif before is not None:
        before.texts += [row.text for row in rows[:2] if len(row.cells) == 1]
        if rows:
            before.boxes.setdefault("description", rows[0].box)


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
