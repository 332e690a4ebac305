"""Argentine till tickets: what a fiscal printer (controlador fiscal) gives, to final consumers and to taxpayers."""

from __future__ import annotations

from collections.abc import Callable

from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance, pick, words
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import basket
from cuadra.simulators.paper.kinds.receipt_head import address
from cuadra.simulators.paper.parties import argentine
from cuadra.simulators.paper.prints import CLOCKS, Amounts, any_day, clock, day, plain, quantity, time_of
from cuadra.simulators.paper.roll import Roll
from cuadra.simulators.paper.sheet import Sheet
from cuadra.simulators.paper.shops_en import Shop
from cuadra.simulators.paper.shops_es import made_word

DATES = ("{d:02}/{m:02}/{y}",) * 4 + (
    "{d:02}/{m:02}/{s:02}",
    "{d:02}-{m:02}-{y}",
    "{d:02}-{m:02}-{s:02}",
    "{y}-{m:02}-{d:02}",
)
FAREWELL = words("labels.ar_ticket")["farewell"]


def make(c: Chance) -> Sheet:
    """A tique, or a tique factura A or B."""
    roll = Roll(c, "ar_ticket", "AR")
    roll.accents = c.yes(0.6)
    roll.know("currency", "ARS")
    roll.know("kind", "ticket")
    issuer, _ = argentine(c)
    letter = c.one(("", "", "B", "B", "A"))
    amounts = Amounts(*c.one(((",", "."), (",", ""), (".", ""), (".", ","))), mark=c.one(("", "", "$", "$ ")))
    if c.yes(0.3):
        roll.head(made_word(c).upper(), scale=c.one((1.0, 1.5, 2.0)), role="brand")
    heading(roll, issuer.name, issuer.address, issuer.tax_id)
    roll.rule()
    numbers(roll, letter)
    if letter:
        buyer(roll, letter)
    else:
        roll.row(
            c.one(("A CONSUMIDOR FINAL", "Consumidor Final", "A CONSUMIDOR FINAL CUIT: 00000000000"))[: roll.columns]
        )
    roll.rule()
    net, tax = goods(roll, amounts, letter)
    sums(roll, amounts, letter, net, tax)
    roll.gap()
    for text in c.sample(FAREWELL, c.span(0, 3)):
        roll.row(text[: roll.columns], align=c.one("cl"))
    if c.yes(0.6):
        roll.row(
            c.one(("CF DGI", "C.F.", "CF")),
            "   ",
            f"V: {c.span(1, 9):02}.{c.digits(2)}   REG: {c.letters(6)}{c.digits(10)}"[: roll.columns - 9],
        )
    roll.end()
    return roll.sheet()


def heading(roll: Roll, name: str, lines: tuple[str, ...], cuit: str) -> None:
    c = roll.chance
    roll.know("issuer.name", name)
    line = ""
    for word in name.split(" "):
        if line and len(line) + len(word) >= roll.columns:
            roll.head(Mark(line, "issuer.name"))
            line = ""
        line = f"{line} {word}".strip()
    roll.head(Mark(line, "issuer.name"))
    rows: list[Callable[[], None]] = [
        lambda: roll.head(
            c.one(("CUIT: ", "C.U.I.T. Nro.: ", "CUIT Nro.: ", "C.U.I.T.: ", "CUIT ")),
            roll.mark("issuer.tax_id", ids.cuit_printed(c, cuit), cuit),
        ),
        lambda: address(roll, Shop(name, lines, "")),
    ]
    if c.yes(0.25):
        rows.reverse()
    for row in rows:
        row()
    roll.head(c.one(("Ing. Brutos: ", "Ing.Brutos Nro.: ", "IIBB: ")) + ids.cuit_printed(c, cuit))
    roll.head(
        c.one(("Inicio de Actividades: ", "Inic.Activ: ", "Inicio Act. "))
        + day(any_day(c, 1985, 2015), "{d:02}/{m:02}/{y}")
    )
    roll.head(
        roll.mark(
            "issuer.regime", c.one(("IVA RESPONSABLE INSCRIPTO", "Responsable Inscripto", "IVA Responsable Inscripto"))
        )
    )


def numbers(roll: Roll, letter: str) -> None:
    """Kind with its code, point of sale, number, date, time."""
    c, when = roll.chance, any_day(roll.chance, 2016, 2026)
    title = (
        c.one(("TIQUE FACTURA", "TIQUE-FACTURA", "FACTURA"))
        if letter
        else c.one(("TIQUE", "TICKET", "TIQUE FACTURA B", "TICKET FISCAL"))
    )
    code = {"A": 81, "B": 82, "": 83}[letter]
    pieces: list[Piece] = [title]
    if letter:
        pieces += [c.one((" ", " - ", "  ")), roll.mark("letter", letter)]
    roll.row(*pieces, align=c.one("lc"))
    if c.yes(0.6):
        roll.row(c.one(("Cod. ", "Código Nro. ", "COD. ")), roll.mark("kind_code", f"{code:03}", str(code)))
    point, number = c.span(1, 999), c.span(1, 10 ** c.span(3, 8) - 1)
    p, n = (
        roll.mark("point_of_sale", f"{point:05}" if c.yes(0.6) else f"{point:04}", str(point)),
        roll.mark("number", f"{number:08}", str(number)),
    )
    dated = roll.mark("issued_on", day(when, c.one(DATES)), when.isoformat())
    moment = time_of(clock(c), c.one(CLOCKS[:6]))
    style = c.random()
    if style < 0.4:
        roll.row(c.one(("P.V. Nro.: ", "P.V. Nº ", "PV: ")), p, c.one(("  Nro. T. ", "   Nro.T.: ", "  Nº ")), n)
    else:
        roll.row(c.one(("Nro. ", "Nº ", "TIQUE Nº ", "Comprobante ")), p, "-", n)
    how = c.random()
    if how < 0.45:
        roll.cells(
            (0.0, "l", (c.one(("Fecha: ", "FECHA ", "Fecha ")), dated)),
            (1.0, "r", (c.one(("Hora: ", "HORA ", "Hora ")) + moment,)),
        )
    elif how < 0.8:
        roll.row(c.one(("Fecha: ", "FECHA: ", "")), dated, c.one((" ", "  Hora: ")), moment)
    else:
        roll.row("Fecha ", dated)
    if c.yes(0.4):
        roll.row(c.one(("Caja: ", "Cajero: ", "Vendedor: ", "Op: ")) + c.digits(3))


def buyer(roll: Roll, letter: str) -> None:
    c = roll.chance
    party, _ = argentine(c)
    name = party.name[: roll.columns]
    roll.row(roll.mark("receiver.name", name))
    roll.row("CUIT: ", roll.mark("receiver.tax_id", ids.cuit_printed(c, party.tax_id), party.tax_id))
    roll.row(
        roll.mark(
            "receiver.regime",
            "IVA RESPONSABLE INSCRIPTO" if letter == "A" else c.one(("IVA EXENTO", "RESPONSABLE MONOTRIBUTO")),
        )
    )


def goods(roll: Roll, amounts: Amounts, letter: str) -> tuple[int, int]:
    """Items, with quantity times price above the name or in one row; gives net and IVA (class A), else total and 0."""
    c, style, net = roll.chance, roll.chance.random(), 0
    for index, item in enumerate(basket(c, "es", 120.0, 14)):
        path = f"lines[{index}]."
        text, value = quantity(c, item.quantity, amounts.point)
        name = item.description[: int(roll.columns * 0.6)]
        total = Mark(amounts.bare(item.total), path + "total")
        kept = {"description": name, "total": plain(item.total)}
        if style < 0.6 and (item.quantity != 1000 or c.yes(0.6)):
            roll.row(
                Mark(text, path + "quantity"),
                c.one((" x ", " X ", " u x ")),
                Mark(amounts.bare(item.price), path + "unit_price"),
            )
            kept |= {"quantity": value, "unit_price": plain(item.price)}
        rate = " (21" + amounts.point + "00)" if style < 0.3 else ""
        roll.cells((0.0, "l", (Mark(name, path + "description"), rate)), (1.0, "r", (total,)))
        roll.items.append(kept)
        roll.fields.update({path + key: word for key, word in kept.items()})
        net += item.total
    return net, (net * 2100 + 5000) // 10000 if letter == "A" else 0


def sums(roll: Roll, amounts: Amounts, letter: str, net: int, tax: int) -> None:
    c, total = roll.chance, net + tax
    roll.rule()
    if letter == "A":
        roll.total(
            c.one(("Subtot. Imp. Neto Gravado", "Neto Gravado", "SUBTOTAL NETO")),
            roll.mark("subtotal", amounts(net), plain(net)),
        )
        roll.total(c.one(("IVA 21,00%", "Alicuota 21,00%", "IVA 21%")), roll.mark("taxes", amounts(tax), plain(tax)))
    elif c.yes(0.5):
        roll.total(c.one(("SUBTOTAL", "Subtotal")), amounts(total))
    roll.total(
        c.one(("TOTAL", "TOTAL", "Total", "TOTAL $")),
        roll.mark("total", amounts(total), plain(total)),
        scale=c.one((1.0, 1.5, 2.0)),
    )
    if letter != "A" and c.yes(0.35):
        contained = (total * 2100 + 6050) // 12100
        roll.row("Régimen de Transparencia Fiscal"[: roll.columns])
        roll.row("al Consumidor (Ley 27.743)"[: roll.columns])
        roll.total("IVA Contenido", roll.mark("taxes", amounts(contained), plain(contained)))
    paid = -(-total // 100000) * 100000 if c.yes(0.5) else total
    if c.yes(0.85):
        roll.row(c.one(("RECIBI(MOS)", "Recibi(mos)", "RECIBIMOS")))
        roll.total(
            c.one(("Efectivo", "Tarjeta de Débito", "Mercado Pago", "Su Pago", "Pesos", "Visa Crédito", "Tarjeta")),
            roll.mark("payment.paid", amounts(paid), plain(paid)),
        )
        roll.total(
            c.one(("Su Vuelto", "CAMBIO", "Vuelto", "Cambio $")),
            roll.mark("payment.change", amounts(paid - total), plain(paid - total)),
        )
    if c.yes(0.2):
        roll.row(f"{pick(c, 'es', 'first')} {c.digits(2)}")
