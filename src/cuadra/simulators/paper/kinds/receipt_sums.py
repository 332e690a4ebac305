"""The sums of a till receipt: exact, with discount, service charge, tax in or on top, rounding, payment and change."""

from __future__ import annotations

from cuadra.simulators.paper.chance import Chance, words
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.kinds.receipt_pay import payment
from cuadra.simulators.paper.kinds.receipt_reckon import Sums, percent
from cuadra.simulators.paper.prints import Amounts, plain
from cuadra.simulators.paper.roll import Roll

SUBTOTAL = words("labels.receipt")["subtotal"]
EXCLUDING = words("labels.receipt")["excluding"]
TAX = words("labels.receipt")["tax"]
PRE = words("labels.receipt")["pre"]
ROUND = words("labels.receipt")["round"]
FINAL = words("labels.receipt")["final"]


def label(c: Chance, names: tuple[str, ...], tax: str, rate: int) -> str:
    return c.one(names).replace("{t}", tax).replace("{r}", percent(rate))


def sums_rows(roll: Roll, sums: Sums, amounts: Amounts, tax: str, items: int) -> None:
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
