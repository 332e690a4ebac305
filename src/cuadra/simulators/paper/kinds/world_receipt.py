"""English-language shop receipts of Malaysia, Singapore, the United States, Britain, India and Australia."""

from __future__ import annotations

from cuadra.simulators.paper import shops_en as shops
from cuadra.simulators.paper import shops_my
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.goods import basket
from cuadra.simulators.paper.kinds.receipt_head import Land, heading
from cuadra.simulators.paper.kinds.receipt_numbers import numbers
from cuadra.simulators.paper.kinds.receipt_pay import tax_summary
from cuadra.simulators.paper.kinds.receipt_reckon import reckon
from cuadra.simulators.paper.kinds.receipt_rows import goods_rows
from cuadra.simulators.paper.kinds.receipt_sums import sums_rows
from cuadra.simulators.paper.prints import DAY_FIRST, MONTH_FIRST, Amounts
from cuadra.simulators.paper.roll import Roll
from cuadra.simulators.paper.sheet import Sheet

LANDS = {
    "MY": Land(
        shops_my.malaysian,
        "MYR",
        ("", "", "", "RM", "RM ", "$"),
        (
            "CO. NO",
            "COMPANY NO",
            "CO.REG",
            "CO REG NO",
            "REG NO",
            "BR NO.",
            "ROC NO",
            "COMPANY REG NO",
            "CO. REG. NO.",
            "SSM NO",
            "BUSINESS REG. NO",
        ),
        (
            "GST ID",
            "GST NO",
            "GST REG NO",
            "GST ID NO",
            "GST REG. NO",
            "GST REG",
            "GST NO.",
            "GST ID.",
            "GST REG #",
            "SST NO",
            "SST ID",
            "SERVICE TAX ID",
        ),
        ("GST", "GST", "GST", "SST", "SERVICE TAX"),
        (600, 600, 600, 0, 1000, 800),
        DAY_FIRST,
        2.2,
    ),
    "SG": Land(
        shops_my.singaporean,
        "SGD",
        ("", "$", "S$", "SGD "),
        ("ROC NO", "UEN", "CO REG NO", "UEN NO"),
        ("GST REG NO", "GST NO", "GST REG. NO.", "GST Regn No"),
        ("GST",),
        (700, 800, 900, 900),
        DAY_FIRST,
        2.5,
    ),
    "US": Land(
        shops.american,
        "USD",
        ("", "$", "$", "$ ", "USD "),
        ("STORE",),
        ("EIN", "TAX ID", "FED ID"),
        ("TAX", "SALES TAX", "Tax", "STATE TAX"),
        (0, 625, 700, 825, 888, 600, 475),
        MONTH_FIRST,
        2.0,
    ),
    "GB": Land(
        shops.british,
        "GBP",
        ("", "£", "£", "GBP "),
        ("Company No", "Reg. No", "Co. Reg"),
        ("VAT NO", "VAT Reg No", "VAT No.", "VAT REG", "VAT NUMBER"),
        ("VAT",),
        (2000, 2000, 0, 500),
        DAY_FIRST,
        1.5,
    ),
    "IN": Land(
        shops.indian,
        "INR",
        ("", "Rs.", "Rs ", "₹", "INR "),
        ("CIN", "FSSAI NO", "Lic No"),
        ("GSTIN", "GSTIN NO", "GST No", "GST NO.", "GSTIN:"),
        ("GST",),
        (500, 1800, 1200, 0),
        DAY_FIRST,
        30.0,
    ),
    "AU": Land(
        shops.australian,
        "AUD",
        ("", "$", "$", "A$"),
        ("ACN",),
        ("ABN", "A.B.N.", "GST NO"),
        ("GST",),
        (1000, 1000, 0),
        DAY_FIRST,
        2.0,
    ),
}
SHARES = {"MY": 0.52, "SG": 0.09, "US": 0.14, "GB": 0.1, "IN": 0.09, "AU": 0.06}


def make(c: Chance) -> Sheet:
    """One receipt: heading, title and numbers, goods, sums, payment, tax table, farewell, in a shop's own order."""
    country = c.weighed(SHARES)
    land = LANDS[country]
    roll = Roll(c, "world_receipt", country)
    roll.know("kind", "receipt")
    roll.know("currency", land.currency)
    amounts = Amounts(mark=c.one(land.marks), minus=c.one(("-", "-", "after", "(")))
    if not roll.mono and c.yes(0.3):
        roll.size *= 1.1
    shop = land.shop(c)
    sums = reckon(c, basket(c, "en", land.scale), country, c.one(land.rates))
    meta_late = c.yes(0.1)
    name_last = c.yes(0.04)
    if not name_last:
        heading(roll, shop, land)
    if not meta_late:
        numbers(roll, land, dated="issued_on" not in roll.fields)
    if c.yes(0.12):
        bill_to(roll)
    roll.rule()
    items = goods_rows(roll, sums.items, amounts)
    roll.rule()
    sums_rows(roll, sums, amounts, c.one(land.tax), items)
    if country in {"MY", "SG", "GB", "AU", "IN"} and sums.rate and c.yes(0.55):
        tax_summary(roll, sums, amounts, c.one(land.tax))
    if meta_late:
        roll.rule()
        numbers(roll, land, dated="issued_on" not in roll.fields)
    farewell(roll, shop)
    if name_last:
        heading(roll, shop, land)
    roll.end()
    return roll.sheet()


def bill_to(roll: Roll) -> None:
    """The customer, who is not the issuer."""
    c = roll.chance
    roll.gap(0.5)
    name = c.one((shops_my.malaysian_name(c), shops.person(c), shops.english_name(c, ("Ltd", "Inc"))))[: roll.columns]
    label = roll.case(c.one(("Bill to", "Sold to", "Customer", "To", "Attn", "Messrs", "Customer Name")))
    if c.yes(0.5) and len(name) + len(label) + 3 < roll.columns:
        roll.row(label, ": ", roll.mark("receiver.name", name))
    else:
        roll.row(label, " :")
        roll.row(roll.mark("receiver.name", name))
    if c.yes(0.6):
        lines = tuple(line[: roll.columns] for line in shops_my.malaysian_address(c))
        roll.know("receiver.address", " ".join(lines))
        for line in lines:
            roll.row(Mark(line, "receiver.address"))
    if c.yes(0.3):
        roll.row("TEL: 01" + c.digits(1) + "-" + c.digits(7))


def farewell(roll: Roll, shop: shops.Shop) -> None:
    """Thanks, policies, advertising, bar code digits."""
    c = roll.chance
    roll.gap(c.random() * 1.5)
    for _ in range(c.one((0, 1, 1, 2, 2, 3, 4, 6))):
        text = pick(c, "en", "footer")
        text = text if c.yes(0.7) else text.capitalize()
        if c.yes(0.12):
            text = f"*** {text} ***"
        roll.row(text[: roll.columns + 4], align=c.one("cccl"))
    if c.yes(0.13):
        if c.yes(0.6):
            roll.row(c.one(("THANK YOU FOR SHOPPING AT", "Thank you for choosing", "For and on behalf of")), align="c")
        roll.row(
            Mark(shop.name[: roll.columns], "+issuer.name")
            if len(shop.name) <= roll.columns
            else shop.name[: roll.columns],
            align="c",
        )
    if c.yes(0.1):
        roll.row(c.digits(13), align="c")
