"""Lines and sums of an invoice in seven languages."""

from __future__ import annotations

from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.goods import Item, product
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.prints import Amounts, plain, quantity

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
    for _ in range(min(12, 1 + int(c.expovariate(0.35)))):
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
            )
        )
    return out


def table(leaf: Leaf, texts: dict[str, str], amounts: Amounts, language: str, y: float) -> float:
    """Lines and sums; one or two tax rates."""
    c, items = leaf.chance, lines_of(leaf.chance, language)
    keys = [
        ("desc", texts["description"]),
        ("qty", texts["quantity"]),
        ("price", texts["price"]),
        ("total", texts["amount"]),
    ]
    if c.yes(0.2):
        keys = [keys[1], keys[0], *keys[2:]]
    if c.yes(0.3):
        keys.insert(0, ("code", texts["code"]))
    if c.yes(0.3):
        keys.insert(0, ("pos", c.one(("Pos", "#", "No"))))
    y = leaf.heads(leaf.columns(keys), y)
    cells = Amounts(amounts.point, amounts.thousands, amounts.mark if c.yes(0.3) else "", amounts.after)
    columns = leaf.columns(keys)
    for index, item in enumerate(items):
        path = f"lines[{index}]."
        text, value = quantity(c, item.quantity, amounts.point)
        truth = {
            "description": item.description,
            "quantity": value,
            "unit_price": plain(item.price),
            "total": plain(item.total),
            "code": item.code,
        }
        values: dict[str, Mark | str] = {
            "pos": str(index + 1),
            "code": Mark(item.code, path + "code"),
            "desc": Mark(item.description, path + "description"),
            "qty": Mark(text, path + "quantity"),
            "price": Mark(cells(item.price), path + "unit_price"),
            "total": Mark(cells(item.total), path + "total"),
        }
        y = leaf.record(columns, y, values, truth) + 2
    return sums(leaf, texts, amounts, sum(item.total for item in items), c.one(RATES[language]), y)


def sums(leaf: Leaf, texts: dict[str, str], amounts: Amounts, goods: int, rate: int, y: float) -> float:  # noqa: PLR0917
    """Subtotal, discount, tax, total, in a block at the right."""
    c = leaf.chance
    leaf.rule(y + 2)
    y += leaf.pitch
    discount = goods // c.one((10, 20)) if c.yes(0.1) else 0
    net = goods - discount
    tax = (net * rate + 5000) // 10000
    total = net + tax
    percent = f"{rate / 100:g}".replace(".", amounts.point)
    if c.yes(0.2) and "," in amounts.point:
        percent += ",00"
    rows: list[tuple[str, Mark]] = []
    if discount:
        rows.append((texts["discount"], leaf.mark("discount", amounts(discount), plain(discount))))
    rows.append((texts["subtotal"], leaf.mark("subtotal", amounts(net), plain(net))))
    if rate or c.yes(0.4):
        rows.append((texts["tax"].replace("{r}", percent), leaf.mark("taxes", amounts(tax), plain(tax))))
    rows.append(
        (texts["total"].replace("{c}", leaf.fields["currency"]), leaf.mark("total", amounts(total), plain(total)))
    )
    label_x, bold = leaf.right - c.span(120, 220), c.yes(0.6)
    label_align = "l" if c.yes(0.6) else "r"
    for label, value in rows:
        last = value.path == "total"
        grow = c.one((1.0, 1.0, 1.3)) if last else 1.0
        leaf.put(
            label_x if label_align == "l" else leaf.right - 90,
            y,
            leaf.size,
            (label + c.one(("", ":")),),
            label_align,
            last and bold,
        )
        leaf.put(leaf.right - 4, y, leaf.size * grow, (value,), "r", last and bold)
        y += leaf.pitch * max(1.1, grow * 1.2)
    if c.yes(0.12):
        leaf.put(leaf.margin, y, leaf.size, (texts["total"].replace("{c}", "") + ": ", Mark(amounts(total), "+total")))
    return y
