"""What a till works out: all in cents, exact."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.goods import Item


@dataclass(frozen=True, slots=True)
class Sums:
    """All in cents. ``before`` is the total before rounding; ``included`` says that prices hold the tax."""

    items: list[Item]
    country: str
    rate: int
    included: bool
    goods: int
    discount: int
    service: int
    net: int
    tax: int
    before: int
    rounding: int
    tip: int
    total: int
    cash: bool
    paid: int


def reckon(c: Chance, items: list[Item], country: str, rate: int) -> Sums:
    """Works the sums out as a till does."""
    goods = sum(item.total for item in items)
    included = c.yes({"US": 0.0, "GB": 0.95, "AU": 0.95, "IN": 0.4}.get(country, 0.6))
    discount = c.one((goods // 10, goods // 20, min(goods // 2, 500))) if c.yes(0.14) else 0
    service = (goods - discount) // 10 if country in {"MY", "SG"} and c.yes(0.1) else 0
    base = goods - discount + service
    if included:
        tax = (base * rate + (10000 + rate) // 2) // (10000 + rate)
        net, before = base - tax, base
    else:
        tax = (base * rate + 5000) // 10000
        net, before = base, base + tax
    rounding = rounded(before, country) if country in {"MY", "IN", "AU", "SG"} and c.yes(0.75) else 0
    due = before + rounding
    tip = due * c.one((10, 15, 18, 20)) // 100 if country == "US" and c.yes(0.15) else 0
    total = due + tip
    cash = not tip and c.yes(0.7)
    paid = total
    if cash and c.yes(0.85):
        step = c.one((100, 500, 1000, 1000, 2000, 5000, 5000, 10000))
        paid = -(-total // step) * step
    return Sums(
        items, country, rate, included, goods, discount, service, net, tax, before, rounding, tip, total, cash, paid
    )


def rounded(cents: int, country: str) -> int:
    """What rounding adds: to five sen, or to the rupee."""
    step = 100 if country == "IN" else 5
    return (cents + step // 2) // step * step - cents


def percent(rate: int) -> str:
    return f"{rate // 100}" if rate % 100 == 0 else f"{rate / 100:g}"
