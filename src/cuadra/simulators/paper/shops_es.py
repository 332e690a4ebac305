"""Invented sellers of Mexico, Argentina and Panama: names, addresses, telephones by the grammar of each country."""

from __future__ import annotations

from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.shops_en import Shop, broken

MX_ENDS = (
    "S.A. DE C.V.",
    "SA DE CV",
    "S.A. de C.V.",
    "S DE RL DE CV",
    "S. de R.L. de C.V.",
    "SAPI DE CV",
    "S.A.P.I. de C.V.",
    "S.C.",
    "SAS DE CV",
)
AR_ENDS = ("S.A.", "SA", "S.R.L.", "SRL", "S.A.S.", "SAS", "S.H.", "S.C.A.", "Coop. Ltda.", "S.A.U.")
PA_ENDS = ("S.A.", "SA", ", S.A.", "S. DE R.L.", "INC.", "CORP.", ", INC.")


def made_word(c: Chance) -> str:
    """A made brand: two or three syllables."""
    return "".join(pick(c, "es", "syllables") for _ in range(c.span(2, 3))).capitalize()


def person(c: Chance) -> str:
    """First names and two surnames, in either order."""
    first = pick(c, "es", "first") + c.one(("", " " + pick(c, "es", "first")))
    last = pick(c, "es", "last") + c.one(("", " " + pick(c, "es", "last")))
    return c.one((f"{first} {last}", f"{first} {last}", f"{last} {first}", f"{last}, {first}"))


def core(c: Chance, trade: str) -> str:
    """What a shop is called, without its legal form."""
    style = c.random()
    if style < 0.3:
        return f"{trade} {pick(c, 'es', 'saint')}"
    if style < 0.45:
        return f"{trade} {made_word(c)}"
    if style < 0.6:
        return made_word(c) + c.one(
            (
                "",
                f" {trade}",
                f" {pick(c, 'es', 'tail')}",
            )
        )
    if style < 0.75:
        return f"{trade} {pick(c, 'es', 'last')}" + c.one(
            ("", " e Hijos", " Hermanos", " Hnos.", f" y {pick(c, 'es', 'last')}")
        )
    if style < 0.9:
        return f"{pick(c, 'es', 'saint')}" + c.one(("", f" {trade}"))
    return f"{made_word(c)} {made_word(c)}"


def mexican_name(c: Chance) -> tuple[str, bool]:
    """A legal name, and whether it is a company."""
    if c.yes(0.14):
        return person(c).upper().replace(",", ""), False
    lead = c.one(
        (
            "",
            "",
            "",
            "Grupo ",
            "Operadora ",
            "Comercializadora ",
            "Tiendas ",
            "Cadena Comercial ",
            "Distribuidora ",
            "Servicios ",
            "Nueva ",
        )
    )
    name = lead + core(c, pick(c, "es", "trade_mx")) + c.one((" ", ", ", " ")) + c.one(MX_ENDS)
    return (name.upper() if c.yes(0.75) else name), True


def mexican_address(c: Chance) -> list[str]:
    """Street with numbers, colony, postcode with town, state."""
    kind = c.one(("Av. ", "Calle ", "", "Blvd. ", "Calz. ", "Av ", "Carr. ", "Prol. ", "Calle ", "Privada ", "C. "))
    number = c.one(
        (
            f" {c.span(1, 4999)}",
            f" No. {c.span(1, 999)}",
            f" #{c.span(1, 999)}",
            f" No.{c.span(1, 99)}-{c.one('ABC')}",
            f" {c.span(1, 999)} Int. {c.span(1, 20)}",
            " S/N",
            f" {c.span(1, 999)} L-{c.span(1, 40)}",
            f" Km {c.span(1, 99)}.5",
        )
    )
    street = kind + pick(c, "es", "street") + number
    colony = c.one(("Col. ", "Col. ", "Colonia ", "COL ", "Fracc. ", "")) + pick(c, "es", "colony")
    place, _, state = pick(c, "es", "town_mx").partition(";")
    code, town = place[:5], place[6:]
    tail = c.one(
        (
            [f"C.P. {code}", f"{town}, {state}"],
            [f"CP {code} {town}, {state}"],
            [f"{code} {town}", state],
            [f"{town}, {state} C.P. {code}"],
            [f"{town}, {state}", f"C.P. {code}"],
            [f"{town}, {state}, {code}"],
            [f"C.P.{code}, {town}, {state}"],
        )
    )
    return [street, colony, *tail]


def argentine_address(c: Chance) -> list[str]:
    street = c.one(("", "", "Av. ", "Calle ", "Bv. ")) + pick(c, "es", "street_ar") + f" {c.span(1, 7999)}"
    street += c.one(
        (
            "",
            "",
            f" Piso {c.span(1, 20)} Dpto {c.one('ABCD')}",
            f" - {c.span(1, 12)}° {c.one('AB')}",
            " PB",
            f" Of. {c.span(1, 40)}",
            f" Loc. {c.span(1, 30)}",
        )
    )
    code, _, town = pick(c, "es", "town_ar").partition(";")
    return [
        street,
        c.one(
            (f"({code}) {town}", f"{code} - {town}", f"{town} ({code})", f"CP {code} {town}", town, f"{code} {town}")
        ),
    ]


def argentine_name(c: Chance) -> tuple[str, bool]:
    if c.yes(0.25):
        return person(c).upper() if c.yes(0.6) else person(c), False
    name = core(c, pick(c, "es", "trade_ar")) + " " + c.one(AR_ENDS)
    return (name.upper() if c.yes(0.6) else name), True


def panamanian_name(c: Chance) -> str:
    trade = c.one(
        (
            pick(c, "es", "trade_mx"),
            pick(c, "es", "trade_ar"),
            "Inversiones",
            "Importadora",
            "Grupo",
            "Super",
            "Almacén",
            "Distribuidora",
        )
    )
    name = core(c, trade) + " " + c.one(PA_ENDS)
    return (name.upper() if c.yes(0.8) else name).replace(" ,", ",")


def panamanian_address(c: Chance) -> list[str]:
    place, _, province = pick(c, "es", "town_pa").partition(";")
    street = pick(c, "es", "street_pa") + c.one(
        (
            "",
            f", Local {c.span(1, 60)}",
            f", Edificio {made_word(c)}",
            f", P.H. {made_word(c)}, Piso {c.span(1, 30)}",
            f", Casa {c.span(1, 300)}",
        )
    )
    return [
        street,
        c.one((place, f"Corregimiento {place}", f"Urb. {pick(c, 'es', 'saint')}, {place}")),
        c.one((province, f"Provincia de {province}", f"{province}, Panamá", "República de Panamá")),
    ]


def mexican(c: Chance) -> Shop:
    name, company = mexican_name(c)
    lines = broken(c, mexican_address(c), c.one((",", ",", "")), c.one(("", "", ".")))
    phone = c.one(
        (
            f"{c.span(55, 99)} {c.digits(4)} {c.digits(4)}",
            f"({c.span(222, 999)}) {c.digits(3)} {c.digits(4)}",
            f"{c.span(222, 999)}-{c.digits(3)}-{c.digits(2)}-{c.digits(2)}",
            f"01 800 {c.digits(3)} {c.digits(4)}",
            f"{c.span(55, 99)}{c.digits(8)}",
        )
    )
    brand = core(c, pick(c, "es", "trade_mx")) if c.yes(0.45) else ""
    rfc = c.one(ids.SAT_TEST) if c.yes(0.1) else ids.rfc(c, company)
    return Shop(name, lines, phone, brand, "", rfc)


def accents_lost(text: str) -> str:
    """As printers without accents print.

    >>> accents_lost("AÑEJO, CAFÉ")
    'ANEJO, CAFE'
    """
    return text.translate(str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN"))
