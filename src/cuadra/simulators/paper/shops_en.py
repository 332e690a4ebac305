"""Invented English-speaking shops: name, numbers and address by the grammar of each country."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.simulators.paper.chance import Chance, pick


@dataclass(frozen=True, slots=True)
class Shop:
    """Who sells. ``address`` line by line as printed; ``register`` is the company number."""

    name: str
    address: tuple[str, ...]
    phone: str
    brand: str = ""
    register: str = ""
    tax_id: str = ""


def chinese(c: Chance) -> str:
    """A romanised shop name of two to four syllables, at times written together."""
    parts = [pick(c, "en", "syllables_zh") for _ in range(c.one((2, 2, 2, 3, 3, 4)))]
    return ("".join(parts[:2]) + "".join(" " + p for p in parts[2:])) if c.yes(0.2) else " ".join(parts)


def brand(c: Chance) -> str:
    """A made word, an adjective and a noun, initials, a place with a sign."""
    style = c.random()
    if style < 0.3:
        return f"{pick(c, 'en', 'adjective')} {pick(c, 'en', 'noun')}"
    if style < 0.5:
        return "".join(
            c.one(("ba", "lo", "mi", "ka", "ro", "ne", "su", "ti", "vo", "za", "per", "lux", "dex", "nor", "fi", "qu"))
            for _ in range(c.span(2, 3))
        ).capitalize()
    if style < 0.65:
        return c.one((" ", " & ", ".", "")).join(c.letters(1) for _ in range(c.span(2, 3)))
    if style < 0.8:
        return pick(c, "en", "last_en") + c.one(("'s", "", " & Sons", " Bros", "'s " + pick(c, "en", "noun")))
    tail = c.one(("& " + pick(c, "en", "noun"), str(c.span(1, 99)), "One", "@ " + pick(c, "en", "last_en")))
    return f"{pick(c, 'en', 'noun')} {tail}"


def person(c: Chance) -> str:
    """A person's name, of one of the peoples of the country."""
    style = c.random()
    if style < 0.35:
        return f"{pick(c, 'en', 'surnames_zh')} {pick(c, 'en', 'syllables_zh')} {pick(c, 'en', 'syllables_zh')}"
    if style < 0.55:
        return f"{pick(c, 'en', 'names_ms')} {c.one(('BIN', 'BINTI', 'BT', ''))} {pick(c, 'en', 'names_ms')}".replace(
            "  ", " "
        )
    if style < 0.7:
        return f"{pick(c, 'en', 'names_in')} {pick(c, 'en', 'names_in')}"
    return f"{pick(c, 'en', 'first_en')} {pick(c, 'en', 'last_en')}"


def broken(c: Chance, parts: list[str], comma: str, end: str) -> tuple[str, ...]:
    """Joins some neighbours into one line: two to five lines come out."""
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) < 44 and c.yes(0.33):
            lines[-1] += (comma or ",") + c.one((" ", " ", " ", "")) + part
        else:
            lines[-1] += comma
            lines.append(part)
    lines[-1] += end
    return tuple(line.strip() for line in lines)


def english_name(c: Chance, ends: tuple[str, ...]) -> str:
    """A trade name, with or without the legal form."""
    name = c.one(
        (
            brand(c),
            f"{brand(c)} {pick(c, 'en', 'trade_en')}",
            f"{brand(c)} {pick(c, 'en', 'trade_en')}",
            f"The {brand(c)} {pick(c, 'en', 'trade_en')}",
            f"{pick(c, 'en', 'last_en')} & {pick(c, 'en', 'last_en')}",
        )
    )
    name += c.one(("", "", c.one((" ", ", ", " ")) + c.one(ends)))
    return name.upper() if c.yes(0.55) else name


def american(c: Chance) -> Shop:
    side = c.one(("", "", "N ", "W. ", "SE ", "S "))
    street = f"{c.span(1, 9999)} {side}{pick(c, 'en', 'street_en')} {pick(c, 'en', 'street_kind_us')}"
    street += c.one(("", "", "", f" #{c.span(1, 300)}", f", Suite {c.span(100, 900)}", f" Unit {c.letters(1)}"))
    phone = c.one(
        (
            f"({c.span(201, 989)}) {c.span(200, 999)}-{c.digits(4)}",
            f"{c.span(201, 989)}-{c.span(200, 999)}-{c.digits(4)}",
            f"{c.span(201, 989)}.{c.span(200, 999)}.{c.digits(4)}",
        )
    )
    name = english_name(c, ("LLC", "Inc.", "Inc", "Corp", "Co.", "L.L.C."))
    return cased(c, name, [street, pick(c, "en", "town_us")], phone, "", f"{c.span(10, 99)}-{c.digits(7)}")


def british_street(c: Chance) -> str:
    return f"{pick(c, 'en', 'street_en')} {pick(c, 'en', 'street_kind_uk')}"


def british(c: Chance) -> Shop:
    parts = [f"{c.span(1, 300)}{c.one(('', '', 'A', '-' + str(c.span(301, 399))))} {british_street(c)}"]
    town = pick(c, "en", "town_uk")
    city, _, code = town.partition(" ")
    parts += c.one(([town], [city, code], [f"{city}, {code}"], [pick(c, "en", "street_en") + " Retail Park", town]))
    phone = c.one(
        (
            f"0{c.span(1100, 1999)} {c.digits(6)}",
            f"020 {c.digits(4)} {c.digits(4)}",
            f"0{c.span(113, 199)} {c.digits(3)} {c.digits(4)}",
        )
    )
    vat = c.one(
        (
            f"GB {c.digits(3)} {c.digits(4)} {c.digits(2)}",
            f"GB{c.digits(9)}",
            f"{c.digits(3)} {c.digits(4)} {c.digits(2)}",
        )
    )
    return cased(c, english_name(c, ("Ltd", "Limited", "PLC", "LLP", "Ltd.")), parts, phone, c.digits(8), vat)


def indian(c: Chance) -> Shop:
    from cuadra.simulators.paper.ids import gstin

    town, _, state = pick(c, "en", "town_in").partition(";")
    parts = [
        c.one(
            (
                f"Shop No. {c.span(1, 60)}",
                f"{c.span(1, 300)}/{c.span(1, 20)}",
                f"No. {c.span(1, 200)}",
                f"Plot {c.span(1, 99)}",
            )
        )
        + ", "
        + pick(c, "en", "street_in")
    ]
    if c.yes(0.5):
        parts.append(
            c.one(("Near ", "Opp. ", "Behind "))
            + c.one(("Bus Stand", "Railway Station", "City Mall", "SBI Bank", "Post Office", "Metro Station"))
        )
    parts += c.one(([town], [f"{town}, {state}"], [town, state]))
    core = c.one(
        (
            f"{pick(c, 'en', 'names_in')} {pick(c, 'en', 'trade_in')}",
            f"{brand(c)} {pick(c, 'en', 'trade_en')}",
            f"SRI {pick(c, 'en', 'names_in')} {c.one(('BHAVAN', 'STORES', 'CAFE', 'AND SONS'))}",
        )
    )
    name = core + c.one(("", "", " PVT LTD", " PVT. LTD.", " PRIVATE LIMITED", " & CO", " LLP"))
    phone = c.one(
        (
            f"+91 {c.span(70000, 99999)} {c.digits(5)}",
            f"0{c.span(11, 99)}-{c.digits(8)}",
            f"{c.span(70000, 99999)}{c.digits(5)}",
        )
    )
    return cased(c, name, parts, phone, f"U{c.digits(5)}{c.letters(2)}{c.span(1990, 2022)}PTC{c.digits(6)}", gstin(c))


def australian(c: Chance) -> Shop:
    parts = [
        f"{c.one(('Shop ' + str(c.span(1, 90)) + ', ', '', ''))}{c.span(1, 500)} {british_street(c)}",
        pick(c, "en", "town_au"),
    ]
    abn = f"{c.digits(2)} {c.digits(3)} {c.digits(3)} {c.digits(3)}"
    return cased(
        c,
        english_name(c, ("Pty Ltd", "Pty. Ltd.", "P/L", "Limited")),
        parts,
        f"(0{c.span(2, 8)}) {c.digits(4)} {c.digits(4)}",
        "",
        abn,
    )


def cased(c: Chance, name: str, parts: list[str], phone: str, register: str, tax_id: str) -> Shop:
    """The shop with its address in capitals or not, as the printer prints."""
    lines = broken(c, parts, c.one((",", ",", "", "")), c.one(("", "", ".")))
    lines = tuple(line.upper() for line in lines) if c.yes(0.5) else lines
    return Shop(name, lines, phone, brand(c) if c.yes(0.12) else "", register, tax_id)
