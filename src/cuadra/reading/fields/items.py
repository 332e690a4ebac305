"""A row with an amount at its end as an item: what its numbers mean, by the table's header or by their product."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cuadra.fiscal.amounts import AmountMatch, Style, find_amounts
from cuadra.model.geometry import Box, around
from cuadra.reading.fields.columns import Column, column_at
from cuadra.reading.fields.layout import Layout, Row

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


@lru_cache(maxsize=2048)
def amounts_of(text: str, style: Style | None, *, integers: bool = False) -> tuple[AmountMatch, ...]:
    """``find_amounts``, remembered: every header of a table asks for the rows under it anew."""
    return tuple(find_amounts(text, style, integers=integers))


def items_from(layout: Layout, start: int, columns: Sequence[Column], style: Style | None) -> list[Item]:
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
    amounts = amounts_of(row.text[match.end() :], style, integers=True) if match else ()
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
    matches = amounts_of(last.text, style, integers=bool(columns))
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
        for match in amounts_of(cell.text, style, integers=True)
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
