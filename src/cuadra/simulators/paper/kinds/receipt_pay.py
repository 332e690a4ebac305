"""Payment, change, and the table of tax codes of a till receipt."""

from __future__ import annotations

from cuadra.simulators.paper.chance import words
from cuadra.simulators.paper.kinds.receipt_reckon import Sums, percent
from cuadra.simulators.paper.prints import Amounts, plain
from cuadra.simulators.paper.roll import Roll

CASH = words("labels.receipt")["cash"]


CARD = words("labels.receipt")["card"]


CHANGE = words("labels.receipt")["change"]


def payment(roll: Roll, sums: Sums, amounts: Amounts, indent: float) -> None:
    """Cash and change, or a card with its slip."""
    c = roll.chance
    if c.yes(0.12):
        return
    roll.gap(c.one((0.0, 0.0, 0.5)))
    if sums.cash:
        roll.total(c.one(CASH), roll.mark("payment.paid", amounts(sums.paid), plain(sums.paid)), indent=indent)
        if sums.paid != sums.total or c.yes(0.7):
            roll.total(
                c.one(CHANGE),
                roll.mark("payment.change", amounts(sums.paid - sums.total), plain(sums.paid - sums.total)),
                indent=indent,
            )
        return
    roll.total(c.one(CARD), roll.mark("payment.paid", amounts(sums.total), plain(sums.total)), indent=indent)
    if c.yes(0.4):
        roll.row(c.one(("XXXXXXXXXXXX", "************", "**** **** **** ", "")) + c.digits(4))
    if c.yes(0.3):
        roll.named("Approval Code", c.digits(6))
    if c.yes(0.25):
        roll.total(c.one(CHANGE), amounts(0), indent=indent)
    if c.yes(0.15):
        roll.row(c.one(("POINTS AWARDED: ", "POINT BALANCE : ", "POINTS EARNED ")) + str(c.span(1, 900)))


def tax_summary(roll: Roll, sums: Sums, amounts: Amounts, tax: str) -> None:
    """The table of tax codes, whose amounts must not be taken for the total."""
    c = roll.chance
    roll.gap(c.random())
    unit = (
        c.one(("(RM)", "(MYR)", ""))
        if sums.country == "MY"
        else c.one(("", amounts.mark.strip() and f"({amounts.mark.strip()})"))
    )
    if c.yes(0.15):
        roll.row(f"* {tax} @ {percent(sums.rate)}% INCLUDED IN TOTAL", align=c.one("lc"))
    code = c.one(("SR", "S", "SR", "T", "STD", "A", "V"))
    rate = roll.mark("taxes[0].rate", percent(sums.rate), f"{sums.rate / 10000:g}")
    base = roll.mark("taxes[0].base", amounts.bare(sums.net), plain(sums.net))
    tax_amount = roll.mark("taxes[0].amount", amounts.bare(sums.tax), plain(sums.tax))
    style = c.random()
    if style < 0.4:
        roll.cells(
            (0.0, "l", (roll.case(f"{tax} Summary"),)),
            (0.68, "r", (roll.case("Amount") + unit,)),
            (1.0, "r", (roll.case("Tax") + unit,)),
        )
        roll.cells(
            (0.0, "l", (code, c.one((" = ", " @ ", " (@ ", "@ ")), rate, "%")),
            (0.68, "r", (base,)),
            (1.0, "r", (tax_amount,)),
        )
    else:
        roll.row(roll.case(f"{tax} Summary"), align=c.one("lc"))
        roll.cells(
            (0.0, "l", (roll.case("Tax Code"),)),
            (0.42, "r", ("%",)),
            (0.72, "r", (roll.case("Amt") + " " + unit,)),
            (1.0, "r", (roll.case("Tax") + " " + unit,)),
        )
        roll.cells((0.0, "l", (code,)), (0.42, "r", (rate,)), (0.72, "r", (base,)), (1.0, "r", (tax_amount,)))
    if c.yes(0.3):
        roll.cells(
            (0.3, "r", (roll.case("Total") + " :",)),
            (0.72, "r", (amounts.bare(sums.net),)),
            (1.0, "r", (amounts.bare(sums.tax),)),
        )
