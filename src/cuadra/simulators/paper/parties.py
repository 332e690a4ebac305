"""Invented companies and persons of many countries for invoices."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.simulators.paper import ids, shops_en, shops_es, shops_my
from cuadra.simulators.paper.chance import Chance, pick

FORMS = {
    "de": ("GmbH", "GmbH", "GmbH & Co. KG", "AG", "e.K.", "UG (haftungsbeschränkt)", "KG", "OHG"),
    "fr": ("SARL", "SAS", "S.A.", "EURL", "S.A.R.L.", "SASU"),
    "pt": ("Lda.", "Lda", "S.A.", "Unipessoal Lda", "Ltda", "LTDA - ME"),
    "nl": ("B.V.", "BV", "V.O.F.", "N.V.", "Holding B.V."),
    "it": ("S.r.l.", "SRL", "S.p.A.", "S.n.c.", "S.a.s.", "Srl"),
    "es": ("S.L.", "SL", "S.A.", "S.L.U.", "S.Coop.", "C.B."),
}
LANDS = {"de": "Deutschland", "fr": "France", "pt": "Portugal", "nl": "Nederland", "it": "Italia"}
STATE = {"de": "DE", "fr": "FR", "pt": "PT", "nl": "NL", "it": "IT", "es": "ES"}


@dataclass(frozen=True, slots=True)
class Company:
    """A party of an invoice; ``address`` line by line, ``tax_id`` as printed."""

    name: str
    address: tuple[str, ...]
    tax_id: str
    phone: str
    mail: str


def company(c: Chance, language: str) -> Company:
    """A party of the language's country; one in eight is a person."""
    if language == "en":
        shop = c.one((shops_en.american, shops_en.british, shops_en.australian, shops_en.indian, shops_my.singaporean))(
            c
        )
        name, address, tax, phone = (
            shop.name.title() if c.yes(0.4) else shop.name,
            shop.address,
            shop.tax_id,
            shop.phone,
        )
    elif language == "es":
        name, address, tax, phone = spanish(c)
    else:
        name = european_name(c, language)
        street, number = pick(c, "europe", f"street_{language}"), c.span(1, 240)
        first = (
            f"{number}{c.one((', ', ' ', ' bis '))}{street}"
            if language == "fr"
            else f"{street} {number}" + c.one(("", "", "a", f"-{number + 2}"))
        )
        country = (LANDS[language],) if c.yes(0.3) else ()
        address = (first, pick(c, "europe", f"town_{language}"), *country)
        tax, phone = vat(c, language), f"+{c.span(31, 351)} {c.span(10, 99)} {c.digits(6)}"
    mail = "".join(s for s in shops_es.accents_lost(name.split(" ")[0]).lower() if s.isalnum())
    return Company(
        name,
        address,
        tax,
        phone,
        c.one(("info@", "kontakt@", "office@", "ventas@")) + mail + c.one((".com", ".net", ".eu")),
    )


def european_name(c: Chance, language: str) -> str:
    last, first = pick(c, "europe", f"last_{language}"), pick(c, "europe", f"first_{language}")
    trade, form = pick(c, "europe", f"trade_{language}"), c.one(FORMS[language])
    made = shops_es.made_word(c)
    return c.one(
        (
            f"{last} {trade} {form}",
            f"{trade} {last} {form}",
            f"{made} {form}",
            f"{made} {trade} {form}",
            f"{last} & {pick(c, 'europe', f'last_{language}')} {form}",
            f"{trade} {made}",
            f"{first} {last}",
            f"{last} {form}",
            f"{made.upper()} {trade} {form}",
            f"{c.letters(3)} {trade} {form}",
            f"{first} {last} {trade}",
        )
    )


def spanish(c: Chance) -> tuple[str, tuple[str, ...], str, str]:
    """A Spanish company: CIF, five-digit postcode."""
    name = (
        shops_es.core(c, pick(c, "es", "trade_ar")) + c.one((" ", ", ")) + c.one(FORMS["es"])
        if c.yes(0.85)
        else shops_es.person(c)
    )
    town = c.one(
        (
            "28013 Madrid",
            "08002 Barcelona",
            "46001 Valencia",
            "41001 Sevilla",
            "48001 Bilbao (Vizcaya)",
            "50003 Zaragoza",
            "29015 Málaga",
            "30001 Murcia",
            "15001 A Coruña",
            "33001 Oviedo (Asturias)",
            "47001 Valladolid",
            "35001 Las Palmas",
        )
    )
    street = (
        c.one(("C/ ", "Calle ", "Avda. ", "Plaza ", "Pol. Ind. ", "Paseo "))
        + pick(c, "es", "street_ar")
        + f", {c.span(1, 200)}"
        + c.one(("", "", f" {c.span(1, 9)}º {c.one('ABC')}", " bajo"))
    )
    return (
        name,
        (street, town),
        f"{c.one('ABJ')}{c.one(('', '-'))}{c.digits(8)}",
        f"9{c.digits(2)} {c.digits(2)} {c.digits(2)} {c.digits(2)}",
    )


def vat(c: Chance, language: str) -> str:
    """A VAT number in the shape of its country (no check digit is claimed)."""
    state = STATE[language]
    body = {
        "de": c.digits(9),
        "fr": c.digits(2) + c.one(("", " ")) + c.digits(9),
        "pt": c.digits(9),
        "nl": c.digits(9) + "B01",
        "it": c.digits(11),
    }[language]
    return state + c.one(("", " ")) + body if language != "pt" or c.yes(0.5) else body


def mexican(c: Chance) -> tuple[Company, bool]:
    name, is_company = shops_es.mexican_name(c)
    tax = c.one(ids.SAT_TEST) if c.yes(0.15) else ids.rfc(c, is_company)
    return Company(
        name,
        tuple(shops_es.mexican_address(c)),
        tax,
        f"{c.span(55, 99)}{c.digits(8)}",
        "facturas@" + shops_es.accents_lost(shops_es.made_word(c)).lower() + ".mx",
    ), is_company


def argentine(c: Chance) -> tuple[Company, bool]:
    name, is_company = shops_es.argentine_name(c)
    return Company(
        name,
        tuple(shops_es.argentine_address(c)),
        ids.cuit(c, is_company),
        f"(0{c.span(11, 379)}) {c.digits(4)}-{c.digits(4)}",
        "info@" + shops_es.accents_lost(shops_es.made_word(c)).lower() + ".com.ar",
    ), is_company


def panamanian(c: Chance) -> Company:
    return Company(
        shops_es.panamanian_name(c),
        tuple(shops_es.panamanian_address(c)),
        ids.ruc(c),
        f"{c.span(200, 399)}-{c.digits(4)}",
        "ventas@" + shops_es.accents_lost(shops_es.made_word(c)).lower() + ".com.pa",
    )
