"""The CAFE on a till roll."""

from __future__ import annotations

from cuadra.model.geometry import Box
from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import Item, basket
from cuadra.simulators.paper.kinds.pa_cafe import cufe, link
from cuadra.simulators.paper.kinds.receipt_head import address
from cuadra.simulators.paper.parties import panamanian
from cuadra.simulators.paper.prints import Amounts, any_day, clock, day, plain, quantity, time_of
from cuadra.simulators.paper.roll import Roll
from cuadra.simulators.paper.sheet import Code, Sheet
from cuadra.simulators.paper.shops_en import Shop


def make(c: Chance) -> Sheet:
    """On a till roll."""
    roll = Roll(c, "pa_ticket", "PA")
    roll.accents = c.yes(0.6)
    roll.know("kind", "invoice")
    roll.know("currency", "PAB")
    issuer, when = panamanian(c), any_day(c, 2021, 2026)
    number, point = f"{c.span(1, 10 ** c.span(2, 7)):010}", f"{c.span(1, 40):03}"
    amounts = Amounts(mark=c.one(("", "", "B/.", "$")))
    title = c.yes(0.6)
    if title:
        wrapped(roll, "Comprobante Auxiliar de Factura Electrónica")
    roll.know("issuer.name", issuer.name)
    line = ""
    for word in issuer.name.split(" "):
        if line and len(line) + len(word) >= roll.columns:
            roll.head(Mark(line, "issuer.name"))
            line = ""
        line = f"{line} {word}".strip()
    roll.head(Mark(line, "issuer.name"))
    roll.head(
        "RUC: ", roll.mark("issuer.tax_id", issuer.tax_id), c.one((" DV: ", " DV ", "  D.V. ")), ids.dv(issuer.tax_id)
    )
    address(roll, Shop(issuer.name, issuer.address, issuer.phone))
    if c.yes(0.6):
        roll.head("Tel: " + issuer.phone)
    roll.rule()
    short = str(int(number))
    rows: list[tuple[str, tuple[Piece, ...]]] = [
        (c.one(("Factura", "No. Factura", "Número", "Documento")), (roll.mark("number", number, short),)),
        (c.one(("Pto Fact", "Punto de facturación", "Caja")), (roll.mark("point_of_sale", point, str(int(point))),)),
        (
            "Fecha",
            (
                roll.mark(
                    "issued_on",
                    day(when, c.one(("{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{y}-{m:02}-{d:02}")), "es"),
                    when.isoformat(),
                ),
                " ",
                time_of(clock(c), "{h:02}:{m:02}:{s:02}"),
            ),
        ),
        ("Cliente", (c.one(("CONSUMIDOR FINAL", "CONTADO")),)),
    ]
    c.shuffle(rows)
    for label, value in rows:
        roll.named(label, *value)
    roll.rule()
    total_rows(roll, amounts, basket(c, "es", 0.9, 10))
    key = cufe(c, "01", issuer.tax_id, when, number, point)
    roll.gap()
    roll.row("CUFE:", align=c.one("lc"))
    for start in range(0, 66, min(roll.columns, 33)):
        roll.row(Mark(key[start : start + min(roll.columns, 33)], "stamp.key"), align=c.one("lc"))
    roll.know("stamp.key", key)
    roll.know("stamp.authority", "DGI")
    side = min(roll.right - roll.margin, 260)
    left = (roll.margin + roll.right - side) / 2
    roll.codes.append(Code(link(c, key), Box(left, roll.y + 10, left + side, roll.y + 10 + side)))
    roll.y += side + 30
    roll.row(pick(c, "es", "footer_mx")[: roll.columns], align="c")
    roll.end()
    return roll.sheet()


def wrapped(roll: Roll, text: str) -> None:
    for start in range(0, len(text), roll.columns):
        roll.head(text[start : start + roll.columns].strip())


def total_rows(roll: Roll, amounts: Amounts, items: list[Item]) -> None:
    c = roll.chance
    net = sum(item.total for item in items)
    for index, item in enumerate(items):
        path = f"lines[{index}]."
        text, value = quantity(c, item.quantity)
        name = item.description[: roll.columns]
        roll.row(Mark(name, path + "description"))
        roll.cells(
            (0.05, "l", (Mark(text, path + "quantity"), " x ", Mark(amounts.bare(item.price), path + "unit_price"))),
            (1.0, "r", (Mark(amounts.bare(item.total), path + "total"), c.one((" G", "", " E")))),
        )
        kept = {"description": name, "quantity": value, "unit_price": plain(item.price), "total": plain(item.total)}
        roll.items.append(kept)
        roll.fields.update({path + key: word for key, word in kept.items()})
    tax = (net * 7 + 50) // 100
    roll.rule()
    roll.total(c.one(("Subtotal", "Sub Total", "Total Neto")), roll.mark("subtotal", amounts(net), plain(net)))
    roll.total(c.one(("ITBMS 7%", "ITBMS", "ITBMS (7%)")), roll.mark("taxes", amounts(tax), plain(tax)))
    roll.total(
        c.one(("Total", "TOTAL", "Total a pagar", "TOTAL B/.")),
        roll.mark("total", amounts(net + tax), plain(net + tax)),
        scale=c.one((1.0, 1.3)),
    )
    paid = -(-(net + tax) // 500) * 500
    if c.yes(0.7):
        roll.total(c.one(("Efectivo", "Recibido")), roll.mark("payment.paid", amounts(paid), plain(paid)))
        roll.total(
            c.one(("Vuelto", "Cambio")), roll.mark("payment.change", amounts(paid - net - tax), plain(paid - net - tax))
        )
