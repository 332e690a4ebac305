"""Lines and sums of an invoice in seven languages."""

from __future__ import annotations

from collections.abc import Sequence

from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import Item, product
from cuadra.simulators.paper.kinds.invoice_sums import Sums, block, grid, percent, reckon, rows_of, tax_table
from cuadra.simulators.paper.leaf import Column, Leaf
from cuadra.simulators.paper.prints import Amounts, day, plain, quantity

RATES = {
    "en": (2000, 1000, 1800, 0, 825),
    "de": (1900, 1900, 700),
    "fr": (2000, 2000, 550),
    "es": (2100, 2100, 1000),
    "pt": (2300, 600),
    "nl": (2100, 900),
    "it": (2200, 1000),
}


def lines_of(c: Chance, language: str) -> list[Item]:
    name = f"goods_{language}" if language != "es" else ""
    out = []
    count = c.span(14, c.one((40, 60, 110))) if c.yes(0.14) else min(12, 1 + int(c.expovariate(0.35)))
    rates = RATES[language]
    rates = rates if c.yes(0.28) else (c.one(rates),)
    for _ in range(count):
        text = pick(c, "europe", name) if name else pick(c, "es", "services")
        if c.yes(0.15):
            text += " " + c.one(
                (
                    "inkl. Zubehör" if language == "de" else "v2",
                    "(2 x 10)",
                    c.letters(2) + "-" + c.digits(3),
                    "30/1",
                    c.digits(4),
                )
            )
        units = c.one((1000, 1000, 1000, 2000, 3000, 5000, 10000, 20000, 1500, 2500, 100000))
        each = max(50, int(c.lognormvariate(3.6, 1.3) * 100))
        out.append(
            Item(
                text,
                units,
                "",
                each,
                product(each, units),
                c.one((c.digits(5), c.letters(2) + c.digits(4), "A-" + c.digits(3))),
                c.one(rates),
            )
        )
    return out


def table(leaf: Leaf, texts: dict[str, str], amounts: Amounts, language: str, y: float) -> float:
    """Lines and sums, over as many pages as they need."""
    c = leaf.chance
    sign = -1 if leaf.fields["kind"] == "credit_note" and c.yes(0.45) else 1
    gross = c.yes(0.18)
    items = lines_of(c, language)
    sums = reckon(c, items, gross, sign)
    keys = keys_of(c, texts, language)
    cells = Amounts(amounts.point, amounts.thousands, amounts.mark if c.yes(0.3) else "", amounts.after)
    columns = leaf.columns(keys)
    y, so_far = leaf.heads(columns, y), 0
    carried = c.yes(0.5)
    foot_room = c.span(90, 190)
    for index, item in enumerate(items):
        if y > leaf.height - foot_room:
            y = turned(leaf, language, y, cells(so_far * sign) if carried else "")
            y = leaf.heads(columns, y)
            if carried:
                leaf.put(leaf.margin, y, leaf.size, (pick(c, f"invoice.{language}", "brought"),))
                leaf.put(leaf.right - 9, y, leaf.size, (cells(so_far * sign),), "r")
                y += leaf.pitch
        y = row(leaf, columns, cells, index, item, sign, y) + 2
        so_far += item.total
    rows = rows_of(leaf, texts, amounts, sums, language)
    if y + leaf.pitch * (len(rows) + 4) > leaf.height - 70 or c.yes(0.03):
        y = turned(leaf, language, y, "")
    leaf.rule(y + 2)
    return ending(leaf, texts, amounts, sums, rows, language, y + leaf.pitch)


def keys_of(c: Chance, texts: dict[str, str], language: str) -> list[tuple[str, str]]:
    """The columns of one system; amounts with tax, or the rate, beside those without in some."""
    keys = [
        ("desc", texts["description"]),
        ("qty", texts["quantity"]),
        ("price", texts["price"]),
        ("total", texts["amount"]),
    ]
    if c.yes(0.2):
        keys = [keys[1], keys[0], *keys[2:]]
    if c.yes(0.25):
        keys.insert(-1, ("rate", pick(c, f"invoice.{language}", "rate")))
    if c.yes(0.12):
        keys.insert(c.one((-1, len(keys))), ("other", pick(c, f"invoice.{language}", "gross")))
    if c.yes(0.3):
        keys.insert(0, ("code", texts["code"]))
    if c.yes(0.3):
        keys.insert(0, ("pos", c.one(("Pos", "#", "No"))))
    return keys


def row(leaf: Leaf, columns: Sequence[Column], cells: Amounts, index: int, item: Item, sign: int, y: float) -> float:
    """One line of goods."""
    path = f"lines[{index}]."
    text, value = quantity(leaf.chance, item.quantity, cells.point)
    minus = "-" if sign < 0 else ""
    share = percent(item.rate, cells, full=False)
    other = item.total + (item.total * item.rate + 5000) // 10000
    truth = {
        "description": item.description,
        "quantity": minus + value,
        "unit_price": plain(item.price),
        "total": plain(item.total * sign),
        "code": item.code,
        "tax_rate": f"{item.rate / 10000:g}",
    }
    values: dict[str, Mark | str] = {
        "pos": str(index + 1),
        "code": Mark(item.code, path + "code"),
        "desc": Mark(item.description, path + "description"),
        "qty": Mark(minus + text, path + "quantity"),
        "price": Mark(cells(item.price), path + "unit_price"),
        "rate": Mark(share + "%", path + "tax_rate"),
        "other": cells(other * sign),
        "total": Mark(cells(item.total * sign), path + "total"),
    }
    return leaf.record(columns, y, values, truth)


def turned(leaf: Leaf, language: str, y: float, carry: str) -> float:
    """The end of a page and the head of the next: carried amount, page number, and who and what once more."""
    c, extra = leaf.chance, f"invoice.{language}"
    if carry:
        leaf.put(leaf.margin, y + 2, leaf.size, (pick(c, extra, "carry"),), bold=c.yes(0.4))
        leaf.put(leaf.right - 9, y + 2, leaf.size, (carry,), "r")
    y = leaf.turn()
    if c.yes(0.6):
        name = leaf.fields.get("issuer.name", "")
        pieces: list[Piece] = [Mark(name, "+issuer.name")] if name else []
        leaf.put(leaf.margin, y, leaf.size, tuple(pieces), bold=c.yes(0.5))
        y += leaf.pitch
    if c.yes(0.6):
        when, style = leaf.dates
        printed = leaf.printed("number")
        leaf.put(
            leaf.margin, y, leaf.size, (pick(c, f"labels.{language}", "number"), leaf.colon, Mark(printed, "+number"))
        )
        if c.yes(0.6):
            dated = Mark(day(when, style, language), "+issued_on")
            leaf.put(leaf.right, y, leaf.size, (pick(c, f"labels.{language}", "date"), leaf.colon, dated), "r")
        y += leaf.pitch
    return y + leaf.pitch


def ending(
    leaf: Leaf,
    texts: dict[str, str],
    amounts: Amounts,
    sums: Sums,
    rows: Sequence[tuple[str, Piece]],
    language: str,
    y: float,
) -> float:
    """The sums, the tax table before, beside or after them, notes on prices, and the total once more."""
    c = leaf.chance
    if c.yes(0.06):
        return grid(leaf, amounts, sums, language, y)
    tabled, above = c.yes(0.75 if len(sums.taxes) > 1 else 0.22), c.yes(0.35)
    if tabled and above:
        y = tax_table(leaf, amounts, sums, language, y) + leaf.pitch / 2
    below = block(leaf, rows, y)
    if tabled and not above:
        below = max(below, tax_table(leaf, amounts, sums, language, below + leaf.pitch / 2))
    y = below + leaf.pitch / 2
    if sums.gross and c.yes(0.6):
        leaf.put(leaf.margin, y, leaf.size, (pick(c, f"invoice.{language}", "gross_note"),))
        y += leaf.pitch
    if c.yes(0.12):
        total = Mark(amounts(sums.total * sums.sign), "+total")
        leaf.put(leaf.margin, y, leaf.size, (texts["total"].replace("{c}", "") + ": ", total))
        y += leaf.pitch
    return y
