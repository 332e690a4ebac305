"""The sums of a till receipt: exact, with discount, service charge, tax in or on top, rounding, payment and change."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.goods import Item
from cuadra.simulators.paper.prints import Amounts, plain
from cuadra.simulators.paper.roll import Roll


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
    cash = not tip and c.yes(0.62)
    paid = total
    if cash and c.yes(0.75):
        step = c.one((100, 500, 1000, 5000, 10000))
        paid = -(-total // step) * step
    return Sums(
        items, country, rate, included, goods, discount, service, net, tax, before, rounding, tip, total, cash, paid
    )


def rounded(cents: int, country: str) -> int:
    """What rounding adds: to five sen, or to the rupee."""
    step = 100 if country == "IN" else 5
    return (cents + step // 2) // step * step - cents


SUBTOTAL = (
    "Subtotal",
    "Sub Total",
    "Sub-Total",
    "SUBTOTAL",
    "Sub Total",
    "Gross Amount",
    "Total Sales",
    "Sub-total",
    "Total Amount",
    "Amount",
    "Item Total",
)
EXCLUDING = (
    "Total (Excluding {t})",
    "Total Excl. {t}",
    "Total Excluding {t}",
    "Total Sales (Excluding {t})",
    "Sub Total (Excl. {t})",
    "Net Amount",
    "Taxable Amount",
    "Subtotal Exc {t}",
    "Amount Before Tax",
)
TAX = (
    "{t}",
    "{t} {r}%",
    "{t} @ {r}%",
    "Total {t}",
    "{t} Amount",
    "{t} Payable",
    "Add {t} {r}%",
    "{t} ({r}%)",
    "{r}% {t}",
    "{t} @{r}%",
    "Total {t} ({r}%)",
    "Inclusive {t} {r}%",
)
PRE = (
    "Total Sales (Inclusive of {t})",
    "Total Incl. {t}",
    "Total",
    "Total Amount",
    "Nett Total",
    "Total (Inclusive of {t})",
    "Total Inclusive {t}",
    "Amount Payable",
    "Total With {t}",
    "Bill Total",
)
ROUND = (
    "Rounding",
    "Rounding Adj",
    "Rounding Adjustment",
    "Rounding Adj.",
    "Round Off",
    "Rounding Adjust",
    "RND ADJ",
    "Bill Rounding",
    "Adj",
    "Rounding ADJ",
    "Round Adj",
)
FINAL = (
    "Total",
    "TOTAL",
    "Total",
    "Grand Total",
    "Net Total",
    "Nett Total",
    "Total Amount",
    "Total Due",
    "Amount Due",
    "Total Payable",
    "Total Sales (Inclusive of {t})",
    "Total (Incl. {t})",
    "Total Rounded",
    "Net Total Rounded",
    "Balance Due",
    "Total RM",
    "TOTAL (RM)",
    "Final Total",
    "Total Incl. {t}",
    "Total Inclusive of {t}",
    "Payable",
    "Amount Payable",
    "Nett Amt",
    "Total Bill",
    "To Pay",
    "Total to pay",
    "Rounded Total",
    "Total After Rounding",
    "Round D Total (RM)",
    "Total Amt Payable",
    "Total Amount With Tax",
)
CASH = (
    "Cash",
    "CASH",
    "Cash",
    "Cash Tendered",
    "Amount Tendered",
    "Tendered",
    "Paid",
    "Cash Received",
    "Payment",
    "Cash Paid",
    "Paid Amount",
    "Amt Paid",
)
CARD = (
    "Visa",
    "Master",
    "Mastercard",
    "Visa Card",
    "Credit Card",
    "Debit Card",
    "EFTPOS",
    "Card",
    "AMEX",
    "Nets",
    "UPI",
    "Credit",
    "MAESTRO",
    "Contactless",
)
CHANGE = ("Change", "CHANGE", "Change Due", "Balance", "Change", "Cash Change", "Chg", "Change (RM)")


def percent(rate: int) -> str:
    return f"{rate // 100}" if rate % 100 == 0 else f"{rate / 100:g}"


def label(c: Chance, names: tuple[str, ...], tax: str, rate: int) -> str:
    return c.one(names).replace("{t}", tax).replace("{r}", percent(rate))


def sums_rows(roll: Roll, sums: Sums, amounts: Amounts, tax: str, items: int) -> None:  # noqa: PLR0915
    """From the subtotal to the change, with only those rows that this shop prints."""
    c = roll.chance
    indent = c.one((0.0, 0.0, 0.62, 0.7))
    mark = roll.mark

    def row(names: tuple[str, ...], value: int, path: str, scale: float = 1.0, bold: bool = False) -> None:
        text = label(c, names if sums.country == "MY" else tuple(n for n in names if "RM" not in n), tax, sums.rate)
        printed = amounts(value) if c.yes(0.9) else amounts.bare(value)
        piece: str | Mark = (
            mark(path, printed, plain(value)) if path and path[0] != "+" else Mark(printed, path) if path else printed
        )
        roll.total(text, piece, scale=scale, bold=bold, indent=indent if len(text) < roll.columns * indent - 2 else 0.0)

    if c.yes(0.3):
        quantity = sum(max(1, item.quantity // 1000) for item in sums.items)
        roll.total(
            c.one(
                (
                    "Total Qty",
                    "Item(s)",
                    "Total Item",
                    "No. of Items",
                    "Total Quantity",
                    "Qty",
                    "Items Sold",
                    "ITEM COUNT",
                )
            ),
            str(c.one((items, quantity))),
        )
    lone = not (sums.discount or sums.service or sums.tax or sums.rounding)
    if c.yes(0.35 if lone else 0.6):
        row(SUBTOTAL, sums.goods, "subtotal" if sums.included is False or not sums.tax else "")
    if sums.discount:
        row(
            ("Discount", "Disc", "Less Discount", "Total Discount", "Savings", "Member Disc"),
            -sums.discount if c.yes(0.5) else sums.discount,
            "",
        )
        where = roll.lines[-1]
        roll.spans["discount"] = [(len(roll.lines) - 1, 0, len(where.text))] if len(where.text) < 14 else []
        if roll.spans["discount"]:
            roll.know("discount", plain(sums.discount))
        else:
            del roll.spans["discount"]
    elif c.yes(0.12):
        row(("Discount", "Disc", "Total Discount"), 0, "discount")
    if sums.service:
        row(("Service Charge 10%", "Svc Chg 10%", "10% Service Charge", "SERV CHARGE"), sums.service, "")
    if c.yes(0.3) and sums.tax:
        row(EXCLUDING, sums.net, "subtotal" if "subtotal" not in roll.spans else "")
    split = sums.country == "IN" and sums.tax > 1
    if split:
        half = sums.tax // 2
        for name, value in (("CGST", half), ("SGST", sums.tax - half)):
            roll.total(f"{name} {c.one(('@', ''))} {percent(sums.rate // 2)}%", amounts.bare(value))
    elif c.yes(0.62) and (sums.tax or c.yes(0.4)):
        row(TAX, sums.tax, "taxes")
    if sums.rounding or c.yes(0.2):
        if c.yes(0.6):
            row(PRE, sums.before, "")
        row(ROUND, sums.rounding, "rounding")
    if sums.tip and c.yes(0.8):
        row(("Tip", "Gratuity", "TIP", "Gratuity 18%"), sums.tip, "tip")
    if c.yes(0.07):
        roll.rule()
    row(FINAL, sums.total, "total", scale=c.one((1.0, 1.0, 1.0, 1.25, 1.6, 2.0)), bold=c.yes(0.35))
    if c.yes(0.12):
        row(("Total Due", "Amount Due", "TOTAL", "Net Total", "Grand Total"), sums.total, "+total")
    payment(roll, sums, amounts, indent)


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
