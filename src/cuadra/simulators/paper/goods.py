"""Baskets: what was bought, with quantities, prices and exact sums in cents."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.simulators.paper.chance import Chance, pick


@dataclass(frozen=True, slots=True)
class Item:
    """One line of goods; ``quantity`` in thousandths, prices in cents, ``total`` before general discounts."""

    description: str
    quantity: int
    unit: str
    price: int
    total: int
    code: str = ""
    rate: int = 0  # tax in per cent times 100


def product(value: int, thousandths: int) -> int:
    """Price times quantity, to the cent, half up.

    >>> product(2230, 17_731)
    39540
    """
    return (value * thousandths + 500) // 1000


def price(c: Chance, scale: float = 1.0) -> int:
    """A price in cents: most are small, ending as shops like; never zero."""
    raw = c.lognormvariate(2.2, 1.0) * scale
    cents = max(10, int(raw * 100))
    return c.one((cents, cents - cents % 10, cents - cents % 100 + 90, cents - cents % 100, cents - cents % 5)) or 50


def weighed_price(c: Chance, scale: float, unit: str) -> int:
    return max(30, int(c.uniform(0.8, 9) * scale * 100)) if unit else price(c, scale)


def basket(c: Chance, language: str, scale: float = 1.0, most: int = 14) -> list[Item]:
    """One to ``most`` goods, few in most cases."""
    many = min(most, 1 + int(c.expovariate(0.3)))
    return [item(c, language, scale) for _ in range(many)]


def item(c: Chance, language: str, scale: float) -> Item:
    name = pick(c, language, "goods")
    if c.yes(0.35):
        name = f"{pick(c, 'en', 'brands')} {name}"
    if c.yes(0.12):
        size = c.one(("#" + c.digits(2), "2X" + c.digits(2), c.digits(3) + "G"))
        name += " " + c.one(("L", "M", "S", "XL", "RED", "BLK", "(PC)", "PROMO", size, size, size))
    if c.yes(0.08):
        quantity, unit = c.span(100, 4000), c.one(("KG", "kg", "LTR", "L"))
    else:
        quantity, unit = c.one((1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 10, 12)) * 1000, ""
    each = weighed_price(c, scale, unit)
    code = c.one(
        (
            c.digits(13),
            c.digits(6),
            c.letters(2) + c.digits(4),
            c.digits(4),
            "955" + c.digits(10),
            f"{c.letters(2)}{c.digits(2)}-{c.letters(1)}",
        )
    )
    return Item(name, quantity, unit, each, product(each, quantity), code)
