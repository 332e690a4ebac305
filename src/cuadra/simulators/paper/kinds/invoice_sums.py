"""Sums of an invoice: net or gross prices, several rates, freight, discounts, deposits, and the tax table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import Item
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.prints import Amounts, plain


@dataclass(frozen=True, slots=True)
class Sums:
    """Whole cents, all positive; ``sign`` is -1 on a credit note that prints them negative. Rates in per cent x 100."""

    goods: int
    discount: int
    extras: tuple[tuple[str, int], ...]  # key of the word list and amount
    bases: dict[int, int] = field(default_factory=dict)
    taxes: dict[int, int] = field(default_factory=dict)
    gross: bool = False
    sign: int = 1
    prepaid: int = 0

    @property
    def net(self) -> int:
        return sum(self.bases.values())

    @property
    def tax(self) -> int:
        return sum(self.taxes.values())

    @property
    def total(self) -> int:
        return self.net + self.tax


def reckon(c: Chance, items: Sequence[Item], gross: bool, sign: int) -> Sums:
    """Global discount, freight and surcharge go with the greatest rate; every tax is rounded once a rate."""
    goods = sum(item.total for item in items)
    by_rate: dict[int, int] = {}
    for item in items:
        by_rate[item.rate] = by_rate.get(item.rate, 0) + item.total
    main = max(by_rate, key=lambda rate: by_rate[rate])
    discount = goods // c.one((10, 20, 50)) if c.yes(0.14) else 0
    extras = tuple(
        (key, c.span(290, 4500) if c.yes(0.6) else c.span(3, 60) * 100)
        for key, share in (("freight", 0.2), ("surcharge", 0.08))
        if c.yes(share)
    )
    by_rate[main] += sum(amount for _, amount in extras) - discount
    if gross:
        taxes = {rate: (v * rate + (10000 + rate) // 2) // (10000 + rate) for rate, v in by_rate.items()}
        bases = {rate: v - taxes[rate] for rate, v in by_rate.items()}
    else:
        taxes = {rate: (v * rate + 5000) // 10000 for rate, v in by_rate.items()}
        bases = by_rate
    total = sum(bases.values()) + sum(taxes.values())
    prepaid = (c.one((total, total // 2, total // 3, total - total % 1000)) if c.yes(0.12) else 0) if sign > 0 else 0
    return Sums(goods, discount, extras, bases, taxes, gross, sign, prepaid)


def rows_of(leaf: Leaf, texts: dict[str, str], amounts: Amounts, sums: Sums, language: str) -> list[tuple[str, Piece]]:
    """The rows of the block, in the order of net or of gross invoices."""
    c, extra = leaf.chance, f"invoice.{language}"

    def told(path: str, cents: int) -> Mark:
        return leaf.tell(path, amounts(cents * sums.sign), plain(cents * sums.sign))

    before: list[tuple[str, Piece]] = []
    if sums.extras or sums.discount:
        if c.yes(0.75):
            before.append((pick(c, extra, "goods_sum"), amounts(sums.goods * sums.sign)))
        if sums.discount:
            less = -1 if c.yes(0.5) else 1
            before.append(
                (texts["discount"], leaf.tell("discount", amounts(less * sums.discount), plain(sums.discount)))
            )
        before += [(pick(c, extra, key), amounts(cents * sums.sign)) for key, cents in sums.extras]
    net = [(texts["subtotal"], told("subtotal", sums.net))] if not sums.gross or c.yes(0.55) else []
    taxes = tax_rows(leaf, texts, amounts, sums, language)
    total = (texts["total"].replace("{c}", leaf.fields["currency"]), told("total", sums.total))
    if sums.gross:
        after = net + taxes
        if c.yes(0.5):
            after.reverse()
        rows = [*before, total, *after] if c.yes(0.7) else [*before, *after, total]
    else:
        rows = [*before, *net, *taxes, total]
    if sums.prepaid:
        label = pick(c, extra, "prepaid")
        less = -1 if c.yes(0.5) else 1
        paid = leaf.tell("payment.paid", amounts(less * sums.prepaid), plain(sums.prepaid))
        rows += [(label, paid), (pick(c, extra, "to_pay"), amounts(sums.total - sums.prepaid))]
    return rows


def tax_rows(leaf: Leaf, texts: dict[str, str], amounts: Amounts, sums: Sums, language: str) -> list[tuple[str, Piece]]:
    """One row a rate; where there are several, their sum now and then, else it is known but stands nowhere."""
    c = leaf.chance
    rows: list[tuple[str, Piece]] = []
    template = pick(c, f"invoice.{language}", "including") if sums.gross else texts["tax"]
    several = len(sums.taxes) > 1
    if several and "{r}" not in template:
        template += " {r}%"
    for index, (rate, tax) in enumerate(sorted(sums.taxes.items(), reverse=True)):
        if not rate and not several and c.yes(0.6):
            leaf.know("taxes", plain(0))
            continue
        printed, value = amounts(tax * sums.sign), plain(tax * sums.sign)
        path = f"taxes[{index}].amount" if several else "taxes"
        rows.append((template.replace("{r}", percent(rate, amounts, c.yes(0.15))), leaf.tell(path, printed, value)))
        if several:
            leaf.know(f"taxes[{index}].rate", f"{rate / 10000:g}")
    if several:
        if c.yes(0.3):
            rows.append(
                (
                    texts["tax"].replace("{r}%", "").replace("{r} %", "").replace("()", "").strip(" @"),
                    leaf.tell("taxes", amounts(sums.tax * sums.sign), plain(sums.tax * sums.sign)),
                )
            )
        else:
            leaf.know("taxes", plain(sums.tax * sums.sign))
    return rows


def percent(rate: int, amounts: Amounts, full: bool) -> str:
    """A rate as printed, without its sign.

    >>> percent(550, Amounts(","), False), percent(1900, Amounts(","), True)
    ('5,5', '19,00')
    """
    return (f"{rate / 100:.2f}" if full else f"{rate / 100:g}").replace(".", amounts.point)


def block(leaf: Leaf, rows: Sequence[tuple[str, Piece]], y: float) -> float:
    """Labels and amounts at the right of the page (now and then at the left, or run together); gives the y below."""
    c = leaf.chance
    label_x, bold, align = leaf.right - c.span(120, 220), c.yes(0.6), "l" if c.yes(0.6) else "r"
    colon, left = c.one(("", ":")), c.yes(0.05)
    for label, value in rows:
        last = isinstance(value, Mark) and value.path.lstrip("+") == "total"
        grow = c.one((1.0, 1.0, 1.3)) if last else 1.0
        if left:
            leaf.put(leaf.margin, y, leaf.size, (label, colon or " ", " ", value), bold=last and bold)
        else:
            at = label_x if align == "l" else leaf.right - 90
            leaf.put(at, y, leaf.size, (label + colon,), align, last and bold)
            leaf.put(leaf.right - 4, y, leaf.size * grow, (value,), "r", last and bold)
        y += leaf.pitch * max(1.1, grow * 1.2)
    return y


def tax_table(leaf: Leaf, amounts: Amounts, sums: Sums, language: str, y: float) -> float:
    """Rate, base, tax and gross of each rate under their headings, at times with a row of sums."""
    c, extra = leaf.chance, f"invoice.{language}"
    keys = ["rate", "base", "tax_sum"] + (["gross"] if c.yes(0.5) else [])
    if c.yes(0.3):
        keys = [*keys[1:2], *keys[:1], *keys[2:]]
    width, several = c.span(55, 75) * 1.0, len(sums.taxes) > 1
    for at, key in enumerate(keys):
        leaf.put(leaf.margin + width * (at + 1) - 6, y, leaf.size * 0.9, (pick(c, extra, key),), "r", c.yes(0.5))
    y += leaf.pitch
    bare = Amounts(amounts.point, amounts.thousands)
    wide = c.yes(0.3)
    for index, rate in enumerate(sorted(sums.taxes, reverse=True)):
        base, tax = sums.bases[rate] * sums.sign, sums.taxes[rate] * sums.sign
        paths = (f"taxes[{index}].base", f"taxes[{index}].amount") if several else ("subtotal", "taxes")
        cells: dict[str, Piece] = {
            "rate": percent(rate, amounts, wide) + c.one((" %", "%")),
            "base": leaf.tell(paths[0], bare(base), plain(base)),
            "tax_sum": leaf.tell(paths[1], bare(tax), plain(tax)),
            "gross": bare(base + tax) if several else leaf.tell("total", bare(base + tax), plain(base + tax)),
        }
        cell_row(leaf, keys, cells, width, y)
        y += leaf.pitch
    if (several and c.yes(0.5)) or c.yes(0.1):
        values = {"base": ("subtotal", sums.net), "tax_sum": ("taxes", sums.tax), "gross": ("total", sums.total)}
        whole: dict[str, Piece] = {
            key: leaf.tell(path, bare(cents * sums.sign), plain(cents * sums.sign))
            for key, (path, cents) in values.items()
            if key in keys
        }
        cell_row(leaf, keys, whole, width, y)
        y += leaf.pitch
    return y


def cell_row(leaf: Leaf, keys: Sequence[str], cells: dict[str, Piece], width: float, y: float) -> None:
    for at, key in enumerate(keys):
        if key in cells:
            leaf.put(leaf.margin + width * (at + 1) - 6, y, leaf.size, (cells[key],), "r")


def grid(leaf: Leaf, amounts: Amounts, sums: Sums, language: str, y: float) -> float:
    """All sums as one table over the page: a row a rate, and the sums of the columns in the last row."""
    c, extra = leaf.chance, f"invoice.{language}"
    leaf.told -= {path for path in leaf.told if path.split(".")[0].split("[")[0] in _SUMMED}
    for path in [p for p in leaf.fields if p.split(".")[0].split("[")[0] in _SUMMED]:
        del leaf.fields[path]
    keys = ["goods_sum", "base", "tax_sum", "rate", "gross"]
    if c.yes(0.3):
        keys = ["rate", *keys[1:3], "gross"]
    width = (leaf.right - leaf.margin) / len(keys)
    for at, key in enumerate(keys):
        leaf.put(leaf.margin + width * (at + 1) - 6, y, leaf.size * 0.9, (pick(c, extra, key),), "r", c.yes(0.5))
    y += leaf.pitch
    bare = Amounts(amounts.point, amounts.thousands)
    for rate in sorted(sums.taxes, reverse=True) if len(sums.taxes) > 1 or c.yes(0.5) else ():
        base, tax = sums.bases[rate] * sums.sign, sums.taxes[rate] * sums.sign
        cells: dict[str, Piece] = {
            "goods_sum": bare(base),
            "base": bare(base),
            "tax_sum": bare(tax),
            "rate": percent(rate, amounts, True),
            "gross": bare(base + tax),
        }
        cell_row(leaf, keys, cells, width, y)
        y += leaf.pitch
    values = {"base": ("subtotal", sums.net), "tax_sum": ("taxes", sums.tax), "gross": ("total", sums.total)}
    whole: dict[str, Piece] = {
        key: leaf.tell(path, bare(cents * sums.sign), plain(cents * sums.sign)) for key, (path, cents) in values.items()
    }
    whole |= {"goods_sum": bare(sums.goods * sums.sign), "rate": c.one(("", leaf.fields["currency"]))}
    cell_row(leaf, keys, whole, width, y)
    return y + leaf.pitch


_SUMMED = frozenset({"subtotal", "taxes", "total", "discount", "payment"})
