"""Mexican till tickets of invented shops, with what the merchants' invoice portals ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.goods import Item, basket, product
from cuadra.simulators.paper.kinds.mx_invite import farewell, invite
from cuadra.simulators.paper.kinds.mx_portal import Portal, portal_of
from cuadra.simulators.paper.kinds.mx_sums import mexican_sums, reckon
from cuadra.simulators.paper.kinds.receipt_head import address
from cuadra.simulators.paper.kinds.receipt_rows import goods_rows
from cuadra.simulators.paper.prints import CLOCKS, SPANISH, Amounts, any_day, clock, day, time_of
from cuadra.simulators.paper.roll import Roll
from cuadra.simulators.paper.sheet import Sheet
from cuadra.simulators.paper.shops_en import Shop
from cuadra.simulators.paper.shops_es import mexican, person

NAMED = (  # days with the month in letters, or all digits together, as some tills print them
    "{d:02}/{B}/{y}",
    "{d:02}-{b}-{s:02}",
    "{d:02} {N} {y}",
    "{y}{m:02}{d:02}",
    "{d:02}/{B}/{s:02}",
    "{d:02}{B}{y}",
    "{d:02} DE {N} DE {y}",
    "{d:02}-{n}-{y}",
    "{B} {d:02} {y}",
)
TRADES = {
    "convenience": 3,
    "super": 3,
    "pharmacy": 2,
    "petrol": 2,
    "restaurant": 2,
    "toll": 0.6,
    "hardware": 1.5,
    "store": 2,
}


def make(c: Chance) -> Sheet:
    """One ticket of a trade, in a shop's own order of blocks."""
    roll = Roll(c, "mx_ticket", "MX")
    roll.accents = c.yes(0.6)
    roll.know("kind", "ticket")
    roll.know("currency", "MXN")
    trade = c.weighed(TRADES)
    shop = mexican(c)
    amounts = Amounts(mark=c.one(("", "", "$", "$", "$ ")), thousands=c.one((",", ",", ",", "")))
    when, at = any_day(c, 2018, 2026), clock(c)
    portal = portal_of(c, trade, when, at)
    sums = reckon(c, items_of(c, trade), trade)
    heading(roll, shop)
    late = c.yes(0.2)
    if not late:
        numbers(roll, portal, when, at)
    roll.rule()
    goods_rows(roll, sums.items, amounts, "es")
    roll.rule()
    mexican_sums(roll, sums, amounts)
    if late:
        roll.rule()
        numbers(roll, portal, when, at)
    if c.yes(0.8):
        invite(roll, portal, when)
    farewell(roll)
    roll.end()
    return roll.sheet()


def items_of(c: Chance, trade: str) -> list[Item]:
    """Goods of the trade: one fuel at a pump, a few dishes, a basket."""
    if trade == "petrol":
        each, litres = c.span(2050, 2790), c.span(3000, 79000)
        return [
            Item(
                c.one(
                    (
                        "MAGNA",
                        "PREMIUM",
                        "DIESEL",
                        "GASOLINA REGULAR",
                        "REGULAR 87 OCTANOS",
                        "MAGNA 32011",
                        "PEMEX DIESEL",
                        "SUPER",
                    )
                ),
                litres,
                c.one(("LTS", "L", "LTR", "")),
                each,
                product(each, litres),
            )
        ]
    if trade == "toll":
        each = c.span(20, 900) * 100
        return [
            Item(
                c.one(("CUOTA AUTO", "PEAJE AUTOMOVIL", "CLASE 1 AUTOMOVIL", "CRUCE 2 EJES", "AUTOPISTA TRAMO 3")),
                1000,
                "",
                each,
                each,
            )
        ]
    return basket(c, "es", {"restaurant": 7, "hardware": 6}.get(trade, 3.0), 12)


def heading(roll: Roll, shop: Shop) -> None:
    """Brand and legal name in either order, RFC, address, regime, branch, telephone."""
    c = roll.chance
    roll.know("issuer.name", shop.name)
    roll.mark("issuer.tax_id", shop.tax_id)
    if shop.brand and c.yes(0.75):
        roll.head(
            shop.brand.upper() if c.yes(0.7) else shop.brand,
            scale=c.one((1.0, 1.4, 1.8)),
            bold=c.yes(0.4),
            role="brand",
        )
    if c.yes(0.1):
        roll.head(pick(c, "es", "slogan_mx"))
    blocks: list[Callable[[], None]] = [lambda: name(roll, shop), lambda: rfc(roll, shop), lambda: place(roll, shop)]
    order = c.random()
    if order < 0.2:
        blocks[1], blocks[2] = blocks[2], blocks[1]
    elif order < 0.27:
        blocks = [blocks[1], blocks[0], blocks[2]]
    for block in blocks:
        block()
    if c.yes(0.35):
        roll.head(c.one(("Tel. ", "TEL: ", "Tel: ", "TELEFONO ", "Teléfono: ")) + shop.phone)
    if c.yes(0.25):
        roll.head(
            c.one(
                (
                    "REGIMEN GENERAL DE LEY PERSONAS MORALES",
                    "RÉGIMEN FISCAL 601",
                    "601 GENERAL DE LEY",
                    "REGIMEN: 612",
                    "Régimen Simplificado de Confianza",
                )
            )[: roll.columns]
        )
    if c.yes(0.22):
        roll.head(
            c.one(("EXPEDIDO EN: ", "LUGAR DE EXPEDICION ", "SUC. ", "UNIDAD ", "Sucursal: ")) + pick(c, "es", "colony")
        )


def name(roll: Roll, shop: Shop) -> None:
    c = roll.chance
    scale, bold, line = c.one((1.0, 1.0, 1.2)), c.yes(0.35), ""
    for word in shop.name.split(" "):
        if line and len(line) + len(word) >= roll.columns / scale:
            roll.head(Mark(line, "issuer.name"), scale=scale, bold=bold)
            line = ""
        line = f"{line} {word}".strip()
    roll.head(Mark(line, "issuer.name"), scale=scale, bold=bold)


def rfc(roll: Roll, shop: Shop) -> None:
    c = roll.chance
    value, printed = shop.tax_id, shop.tax_id
    if c.yes(0.12):
        printed = f"{value[:-9]}-{value[-9:-3]}-{value[-3:]}"
    roll.head(c.one(("RFC: ", "RFC:", "R.F.C. ", "RFC ", "R.F.C.: ", "RFC.", "Rfc: ")), Mark(printed, "issuer.tax_id"))


def place(roll: Roll, shop: Shop) -> None:
    lines = tuple(line.upper() for line in shop.address) if roll.upper else shop.address
    address(roll, Shop(shop.name, lines, shop.phone))


def numbers(roll: Roll, portal: Portal, when: date, at: tuple[int, int, int]) -> None:
    """Date, time, ticket, register, cashier: what the till writes, in its own order."""
    c = roll.chance
    style = c.one((0, 0, 0, 0, 1, 2))
    dated = roll.mark("issued_on", day(when, c.one(NAMED if c.yes(0.2) else SPANISH), "es"), when.isoformat())
    moment = time_of(at, c.one(CLOCKS))
    rows: list[Callable[[], None]] = [lambda: date_row(roll, dated, moment, style)]
    for label, path, value in portal.till:
        rows.append(partial(entry, roll, label, path, value, style))
    if c.yes(0.6):
        who = c.one((pick(c, "es", "first"), person(c), "CAJERO " + c.digits(2), c.digits(4)))
        rows.append(
            lambda: roll.named(
                c.one(("Cajero", "Le atendió", "Atendió", "Cajera", "Vendedor", "Operador", "Mesero")),
                who.upper() if roll.upper else who,
                style=style,
            )
        )
    if c.yes(0.2):
        rows.append(
            lambda: roll.named(
                c.one(("Mesa", "Turno", "Personas", "Bomba", "Terminal", "Cliente", "Vehículo")),
                c.one((c.digits(1), c.digits(2), "PUBLICO EN GENERAL")),
                style=style,
            )
        )
    c.shuffle(rows)
    for row in rows:
        row()


def entry(roll: Roll, label: str, path: str, value: str, style: int) -> None:
    """A number of the till beside its label, or on the row below it."""
    piece = roll.mark(path, value, "".join(value.split())) if path else value
    if path and (roll.chance.yes(0.08) or len(label) + len(value) + 4 > roll.columns):
        roll.row(roll.case(label) + roll.colon.rstrip())
        roll.row(piece, align=roll.chance.one("lcr"))
    else:
        roll.named(label, piece, style=style)


def date_row(roll: Roll, dated: Mark, moment: str, style: int) -> None:
    c, how = roll.chance, roll.chance.random()
    label = c.one(
        (
            "Fecha",
            "Fecha",
            "Fecha",
            "FECHA",
            "Fecha de venta",
            "Fecha y hora",
            "Fecha/Hora",
            "F. Emisión",
            "Fecha Emisión",
        )
    )
    if how < 0.3:
        roll.named(label, dated, c.one((" ", "  ", " - ", " Hora: ", " HORA:")), moment, style=style)
    elif how < 0.5:
        roll.cells((0.0, "l", (roll.case(label), ": ", dated)), (1.0, "r", (roll.case("Hora") + ": " + moment,)))
    elif how < 0.65:
        roll.named(label, dated, style=style)
        roll.named("Hora", moment, style=style)
    elif how < 0.85:
        roll.row(dated, c.one((" ", "  ", "    ")), moment, align=c.one("lcr"))
    else:
        roll.named(label, dated, style=style)
