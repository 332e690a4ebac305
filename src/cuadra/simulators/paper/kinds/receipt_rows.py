"""The goods of a till receipt: one, two or three rows an item, columns in many orders, with or without a heading."""

from __future__ import annotations

from collections.abc import Sequence

from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.goods import Item
from cuadra.simulators.paper.prints import Amounts, plain, quantity
from cuadra.simulators.paper.roll import Roll

HEADS = {
    "en": {
        "qty": ("Qty", "QTY", "Qty"),
        "desc": ("Description", "Item", "Item Name", "Desc", "Particulars", "Code/Desc", "Product"),
        "price": ("Price", "U/P", "Unit Price", "S/Price", "Rate", "U.Price"),
        "total": ("Amount", "Total", "Amt", "Amount(RM)", "Amt"),
    },
    "es": {
        "qty": ("Cant", "CANT.", "Cant."),
        "desc": ("Descripción", "Artículo", "Producto", "Concepto", "Desc."),
        "price": ("Precio", "P.U.", "P.Unit", "Precio U."),
        "total": ("Importe", "Total", "Importe", "Monto"),
    },
}


class Printed:
    """The marks of one item."""

    def __init__(self, roll: Roll, item: Item, amounts: Amounts, index: int) -> None:
        path = f"lines[{index}]."
        text, value = quantity(roll.chance, item.quantity, amounts.point)
        self.truth: dict[str, str] = {}
        description = item.description if roll.upper else item.description.title()
        self.desc = self._mark(path + "description", description, description)
        self.qty = self._mark(path + "quantity", text, value)
        self.price = self._mark(path + "unit_price", amounts.bare(item.price), plain(item.price))
        self.total = self._mark(path + "total", amounts.bare(item.total), plain(item.total))
        self.code = self._mark(path + "code", item.code, item.code.replace("-", ""))
        self.unit = item.unit

    def _mark(self, path: str, printed: str, value: str) -> Mark:
        self.truth[path.rsplit(".", 1)[1]] = value
        return Mark(printed, path)


def goods_rows(roll: Roll, items: Sequence[Item], amounts: Amounts, language: str = "en") -> int:
    """Prints all items in one style; gives how many there are. What is not printed is not in the truth."""
    c = roll.chance
    style = c.weighed(
        {"row": 3, "qty_first": 2, "two": 3, "two_code": 2, "times": 2, "short": 2, "three": 0.7, "total_only": 1}
    )
    code = c.one((f" {c.one(('SR', 'S', 'T', 'Z', 'ZRL', 'A', 'V', '*', 'G', 'TX'))}",)) if c.yes(0.3) else ""
    if style in {"row", "qty_first", "two", "two_code"} and c.yes(0.7):
        column_heads(roll, style, language)
        if c.yes(0.5):
            roll.rule()
    marked = Amounts(amounts.point, amounts.thousands, amounts.mark if c.yes(0.25) else "")
    for index, item in enumerate(items):
        one = Printed(roll, item, marked, index)
        before = len(roll.lines)
        item_rows(roll, one, style, code)
        printed = {p for p in roll.spans if p.startswith(f"lines[{index}].")}
        kept = {name: value for name, value in one.truth.items() if f"lines[{index}].{name}" in printed}
        if item.unit and f"lines[{index}].unit" in printed:
            kept["unit"] = item.unit
        roll.items.append(kept)
        roll.fields.update({f"lines[{index}].{name}": value for name, value in kept.items()})
        if c.yes(0.03) and len(roll.lines) > before:
            roll.row(
                "  " + c.one(("* NO ICE", "- LESS SUGAR", "(TAKE AWAY)", "DISC 0.00", "PROMO", "S/N: " + c.digits(8)))
            )
    return len(items)


def column_heads(roll: Roll, style: str, language: str) -> None:
    c, table = roll.chance, HEADS[language]
    name = {key: roll.case(c.one(values)) for key, values in table.items()}
    if style == "qty_first":
        roll.cells(
            (0.0, "l", (name["qty"],)), (0.14, "l", (name["desc"],)), (1.0, "r", (name["total"],)), bold=c.yes(0.2)
        )
        return
    roll.cells(
        (0.0, "l", (name["desc"],)),
        (0.52, "r", (name["qty"],)),
        (0.76, "r", (name["price"],)),
        (1.0, "r", (name["total"],)),
        bold=c.yes(0.2),
    )


def item_rows(roll: Roll, one: Printed, style: str, code: str) -> None:
    """One item in the style of the till. Long names are cut as tills cut them."""
    c = roll.chance
    room = roll.columns
    unit = (" ", Mark(one.unit, one.qty.path.replace("quantity", "unit"))) if one.unit else ()
    if style == "row":
        desc = cut(one, roll, int(room * 0.4))
        roll.cells(
            (0.0, "l", (desc,)), (0.52, "r", (one.qty,)), (0.76, "r", (one.price,)), (1.0, "r", (one.total, code))
        )
    elif style == "qty_first":
        roll.cells(
            (0.0, "l", (one.qty,)), (0.14, "l", (cut(one, roll, int(room * 0.58)),)), (1.0, "r", (one.total, code))
        )
    elif style == "two":
        roll.row(cut(one, roll, room))
        roll.cells(
            (0.08, "l", (one.qty, *unit, c.one((" X ", " x ", " @ ", " X ")), one.price)), (1.0, "r", (one.total, code))
        )
    elif style == "two_code":
        roll.row(cut(one, roll, room))
        roll.cells(
            (0.0, "l", (one.code,)), (0.52, "r", (one.qty,)), (0.76, "r", (one.price,)), (1.0, "r", (one.total, code))
        )
    elif style == "times":
        roll.row(one.code, "  ", cut(one, roll, room - len(one.code.text) - 2))
        roll.cells(
            (0.3, "l", (one.qty, *unit)),
            (0.45, "l", (c.one("Xx@"),)),
            (0.7, "r", (one.price,)),
            (1.0, "r", (one.total, code)),
        )
    elif style == "short":
        roll.cells((0.0, "l", (one.qty, " ", cut(one, roll, int(room * 0.6)))), (1.0, "r", (one.total, code)))
    elif style == "three":
        roll.row(cut(one, roll, room))
        roll.row(one.code)
        roll.cells((0.0, "l", (one.qty, " x ", one.price)), (1.0, "r", (one.total, code)))
    else:
        roll.cells((0.0, "l", (cut(one, roll, int(room * 0.7)),)), (1.0, "r", (one.total, code)))


def cut(one: Printed, roll: Roll, room: int) -> Mark:
    """The description as far as there is room; the truth is what is printed."""
    text = one.desc.text[: max(6, min(room, roll.columns))].strip()
    one.truth["description"] = text
    return Mark(text, one.desc.path)
