"""The sums of a Mexican ticket: IVA within the prices or on top, IEPS, discount, tip, rounding gifts, payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cuadra.simulators.paper.chance import Chance, words
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.goods import Item
from cuadra.simulators.paper.prints import Amounts, plain
from cuadra.simulators.paper.roll import Roll


@dataclass(frozen=True, slots=True)
class MexicanSums:
    """All in cents; ``net`` and ``tax`` add up to what the goods cost after the discount."""

    items: list[Item]
    rate: int
    included: bool
    goods: int
    discount: int
    net: int
    ieps: int
    tax: int
    tip: int
    total: int
    cash: bool
    paid: int


def reckon(c: Chance, items: list[Item], trade: str) -> MexicanSums:
    """Works the sums out; petrol carries IEPS in its price."""
    goods = sum(item.total for item in items)
    rate = c.one((1600, 1600, 1600, 1600, 800, 0)) if trade != "petrol" else 1600
    included = trade in {"petrol", "toll"} or c.yes(0.7)
    discount = goods // c.one((10, 20, 5)) if c.yes(0.13) and trade != "toll" else 0
    base = goods - discount
    ieps = base * 8 // 108 if trade == "convenience" and included and c.yes(0.2) else 0
    rest = base - ieps
    tax = (rest * rate + (10000 + rate) // 2) // (10000 + rate) if included else (rest * rate + 5000) // 10000
    net = rest - tax if included else rest
    due = net + tax + ieps
    tip = due * c.one((10, 15)) // 100 if trade == "restaurant" and c.yes(0.3) else 0
    total = due + tip
    cash = c.yes(0.55)
    step = c.one((1, 1000, 5000, 10000, 20000, 50000)) if cash else 1
    return MexicanSums(
        items, rate, included, goods, discount, net, ieps, tax, tip, total, cash, -(-total // step) * step
    )


TOTAL = words("labels.mx_ticket")["total"]
SUBTOTAL = words("labels.mx_ticket")["subtotal"]
TAX = words("labels.mx_ticket")["tax"]
CASH = words("labels.mx_ticket")["cash"]
CARD = words("labels.mx_ticket")["card"]
CHANGE = words("labels.mx_ticket")["change"]
ONES = words("labels.mx_ticket")["ones"]
TENS = {3: "TREINTA", 4: "CUARENTA", 5: "CINCUENTA", 6: "SESENTA", 7: "SETENTA", 8: "OCHENTA", 9: "NOVENTA"}
HUNDREDS = words("labels.mx_ticket")["hundreds"]


def in_words(number: int) -> str:
    """A whole number below a million million, as written on tickets.

    >>> in_words(1587), in_words(100), in_words(1031000)
    ('MIL QUINIENTOS OCHENTA Y SIETE', 'CIEN', 'UN MILLON TREINTA Y UN MIL')
    """
    if number < 30:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f" Y {ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return (
            "CIEN"
            if number == 100
            else HUNDREDS[number // 100] + (f" {in_words(number % 100)}" if number % 100 else "")
        )
    if number < 1_000_000:
        head = "MIL" if number < 2000 else f"{in_words(number // 1000)} MIL"
        return head + (f" {in_words(number % 1000)}" if number % 1000 else "")
    head = "UN MILLON" if number < 2_000_000 else f"{in_words(number // 1_000_000)} MILLONES"
    return head + (f" {in_words(number % 1_000_000)}" if number % 1_000_000 else "")


def mexican_sums(roll: Roll, sums: MexicanSums, amounts: Amounts) -> None:
    """The rows that this shop prints, from the subtotal to the change."""
    c = roll.chance
    percent = f"{sums.rate // 100}"

    def row(names: tuple[str, ...], value: int, path: str, scale: float = 1.0) -> None:
        printed = amounts(value)
        piece: str | Mark = (
            Mark(printed, path) if path[:1] == "+" else roll.mark(path, printed, plain(value)) if path else printed
        )
        roll.total(c.one(names).replace("{r}", percent), piece, scale=scale, bold=scale > 1 and c.yes(0.5))

    if c.yes(0.3):
        roll.total(
            c.one(("Artículos", "Total artículos", "No. de artículos", "ARTS.", "Piezas", "Total Artículos")),
            str(len(sums.items)),
        )
    shows_tax = c.yes(0.75)
    if shows_tax and c.yes(0.85):
        if sums.discount:
            row(("Importe", "Suma", "Total bruto"), sums.goods, "")
            row(("Descuento", "Desc.", "Ahorro", "Promoción"), sums.discount, "discount")
        row(SUBTOTAL, sums.net, "subtotal")
    elif sums.discount:
        row(("Descuento", "Desc.", "Su ahorro"), sums.discount, "discount")
    if shows_tax:
        if sums.ieps:
            row(("IEPS 8%", "IEPS", "I.E.P.S."), sums.ieps, "")
        if sums.ieps or not c.yes(0.5):
            row(TAX, sums.tax, "")
        else:
            row(TAX, sums.tax, "taxes")
    if sums.tip:
        row(("Propina", "PROPINA", "Propina sugerida 10%", "Servicio"), sums.tip, "tip")
    row(TOTAL, sums.total, "total", c.one((1.0, 1.0, 1.2, 1.5, 2.0)))
    if c.yes(0.2):
        text = f"({in_words(sums.total // 100)} PESOS {sums.total % 100:02}/100 M.N.)"
        for start in range(0, len(text), roll.columns):
            roll.row(text[start : start + roll.columns])
    pay(roll, sums, row)


def pay(roll: Roll, sums: MexicanSums, row: Callable[[tuple[str, ...], int, str], None]) -> None:
    c = roll.chance
    if c.yes(0.1):
        return
    row(CASH if sums.cash else CARD, sums.paid, "payment.paid")
    if sums.cash and (sums.paid != sums.total or c.yes(0.6)):
        row(CHANGE, sums.paid - sums.total, "payment.change")
    if not sums.cash and c.yes(0.4):
        roll.named("Tarjeta", c.one(("************", "XXXX XXXX XXXX ", "**** ")) + c.digits(4))
        roll.named(c.one(("Autorización", "Aprobación", "AUT")), c.digits(6))
    if c.yes(0.15):
        roll.named(
            c.one(("Forma de pago", "F. Pago")),
            c.one(("01 EFECTIVO", "04 TARJETA DE CREDITO", "28 DEBITO", "EFECTIVO")),
        )
