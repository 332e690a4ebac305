"""Invented English-speaking shops: name, numbers and address by the grammar of each country."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.simulators.paper.chance import Chance, pick


@dataclass(frozen=True, slots=True)
class Shop:
    """Who sells. ``address`` line by line as printed; ``tax_id`` and ``register`` are (labels to choose from, number)."""

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
        return "".join(c.one(("ba", "lo", "mi", "ka", "ro", "ne", "su", "ti", "vo", "za", "per", "lux", "dex", "nor", "fi", "qu"))
                       for _ in range(c.span(2, 3))).capitalize()  # fmt: skip
    if style < 0.65:
        return c.one((" ", " & ", ".", "")).join(c.letters(1) for _ in range(c.span(2, 3)))
    if style < 0.8:
        return pick(c, "en", "last_en") + c.one(("'s", "", " & Sons", " Bros", "'s " + pick(c, "en", "noun")))
    return f"{pick(c, 'en', 'noun')} {c.one(('& ' + pick(c, 'en', 'noun'), str(c.span(1, 99)), 'One', '@ ' + pick(c, 'en', 'last_en')))}"


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


def malaysian_name(c: Chance) -> str:
    """SDN BHD companies, enterprises, kedai and restoran, with branches in brackets."""
    style, trade = c.random(), pick(c, "en", "trade_my")
    core = c.one((chinese, chinese, chinese, lambda k: brand(k).upper(), lambda k: pick(k, "en", "names_ms"),
                  lambda k: pick(k, "en", "names_in"), person))(c).upper()  # fmt: skip
    if style < 0.5:
        middle = c.one(("", "", f" {trade}", f" {trade}", f" {pick(c, 'en', 'noun').upper()} {trade}"))
        inner = c.one(
            (
                "",
                "",
                "",
                " (M)",
                f" ({c.one(('KL', 'JB', 'SEL', 'PG', 'SP', 'S.A.', 'SABAH', 'MALAYSIA', 'SETIA ALAM', 'TAMAN DAYA'))})",
            )
        )
        end = c.one(
            (
                " SDN BHD",
                " SDN BHD",
                " SDN BHD",
                " SDN. BHD.",
                " SDN. BHD",
                " SDN.BHD.",
                " S/B",
                " BERHAD",
                " HOLDINGS SDN BHD",
            )
        )
        return core + middle + inner + end
    if style < 0.72:
        return f"{core} {trade}" + c.one(("", "", " ENTERPRISE", " & CO", " PLT", " TRADING"))
    if style < 0.92:
        return f"{pick(c, 'en', 'prefix_my')} {core}" + c.one(("", "", f" {trade}", " SDN BHD"))
    return f"{core} {trade} {c.one(('& ' + pick(c, 'en', 'trade_my'), '@ ' + pick(c, 'en', 'street_my'), 'CENTRE', 'HOUSE'))}"


def malaysian_address(c: Chance) -> tuple[str, ...]:
    """House, road, estate, postcode and town, state: run together and broken in lines as each shop likes."""
    number = c.one((f"NO {c.span(1, 300)}", f"NO. {c.span(1, 99)}", f"NO.{c.span(1, 99)}", f"LOT {c.span(1, 3000)}", f"{c.span(1, 400)}",
                    f"NO. {c.span(1, 50)}-{c.one('GABC')}", f"NO {c.span(1, 99)} & {c.span(100, 199)}", f"NO.{c.span(1, 60)},{c.span(61, 90)} & {c.span(91, 99)}",
                    f"LOT {c.span(100, 1999)}-{c.one('AB')} & {c.span(100, 1999)}-B", f"{c.span(1, 30)}-G", f"UNIT {c.one('GBL')}-{c.span(1, 90):02}", f"GROUND FLOOR, NO {c.span(1, 80)}",
                    f"LOT {c.one('LGU')}{c.span(1, 3)}-{c.span(1, 99):02}", f"PT {c.span(100, 9999)}", f"BATU {c.span(1, 9)}"))  # fmt: skip
    road = f"{c.one(('JALAN', 'JALAN', 'JALAN', 'JLN', 'JALAN', 'LORONG', 'PERSIARAN', 'LEBUH', 'JLN.'))} {pick(c, 'en', 'street_my')}"
    road += c.one(
        (
            "",
            "",
            f" {c.span(1, 40)}",
            f" {c.span(1, 20)}/{c.span(1, 40)}",
            f" {c.span(1, 9)}/{c.span(1, 9)}{c.one('ABC')}",
        )
    )
    estate = f"{pick(c, 'en', 'estate_my')} {pick(c, 'en', 'street_my')}" + c.one(("", "", f" {c.span(1, 5)}"))
    town, _, state = pick(c, "en", "town_my").partition(";")
    if c.yes(0.1):
        town = town[:5] + "," + town[5:]
    parts = [f"{number}{c.one((',', ',', ''))} {road}"]
    if c.yes(0.75):
        parts.append(estate)
    if c.yes(0.08):
        parts.append(f"{pick(c, 'en', 'estate_my')} {pick(c, 'en', 'street_my')}")
    tail = c.one((f"{town}, {state}", f"{town} {state}", f"{town}|{state}", f"{town}, {state}")) if state else town
    parts += tail.split("|")
    if c.yes(0.06):
        parts.append("MALAYSIA")
    return broken(c, parts, c.one((",", ",", ",", "")), c.one((".", ".", "", "")))


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


def malaysian(c: Chance) -> Shop:
    name = malaysian_name(c)
    shown = "" if c.yes(0.8) else c.one((brand(c).upper(), person(c), chinese(c)))
    register = c.one((f"{c.digits(6)}-{c.letters(1)}", f"{c.span(1, 1399999)}-{c.letters(1)}", f"{c.span(2005, 2023)}0{c.span(1, 4)}0{c.digits(5)} ({c.digits(7)}-{c.letters(1)})",
                      f"JM0{c.digits(6)}", f"SA0{c.digits(6)}-{c.letters(1)}", f"00{c.digits(7)}-{c.letters(1)}", f"{c.digits(5)}-{c.letters(1)}"))  # fmt: skip
    phone = c.one(
        (
            f"0{c.span(3, 9)}-{c.digits(8)}",
            f"0{c.span(3, 9)}-{c.digits(7)}",
            f"0{c.span(3, 9)}-{c.digits(4)} {c.digits(4)}",
            f"01{c.span(0, 9)}-{c.digits(7)}",
            f"+60{c.span(3, 9)}-{c.digits(7)}",
        )
    )
    return Shop(name, malaysian_address(c), phone, shown, register, "00" + c.digits(10))


def english_name(c: Chance, ends: tuple[str, ...]) -> str:
    """A trade name, with or without the legal form."""
    name = c.one((brand(c), f"{brand(c)} {pick(c, 'en', 'trade_en')}", f"{brand(c)} {pick(c, 'en', 'trade_en')}",
                  f"The {brand(c)} {pick(c, 'en', 'trade_en')}", f"{pick(c, 'en', 'last_en')} & {pick(c, 'en', 'last_en')}"))  # fmt: skip
    name += c.one(("", "", c.one((" ", ", ", " ")) + c.one(ends)))
    return name.upper() if c.yes(0.55) else name


def american(c: Chance) -> Shop:
    street = f"{c.span(1, 9999)} {c.one(('', '', 'N ', 'W. ', 'SE ', 'S '))}{pick(c, 'en', 'street_en')} {pick(c, 'en', 'street_kind_us')}"
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


def british(c: Chance) -> Shop:
    parts = [
        f"{c.span(1, 300)}{c.one(('', '', 'A', '-' + str(c.span(301, 399))))} {pick(c, 'en', 'street_en')} {pick(c, 'en', 'street_kind_uk')}"
    ]
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
    core = c.one((f"{pick(c, 'en', 'names_in')} {c.one(('STORES', 'TRADERS', 'SWEETS', 'TEXTILES', 'AGENCIES', 'BHAVAN', 'MEDICALS', 'ELECTRONICS', 'FOODS', 'RESTAURANT', 'BAKERS', 'JEWELLERS', 'MOTORS', 'SUPER MARKET'))}",
                  f"{brand(c)} {pick(c, 'en', 'trade_en')}", f"SRI {pick(c, 'en', 'names_in')} {c.one(('BHAVAN', 'STORES', 'CAFE', 'AND SONS'))}"))  # fmt: skip
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
        f"{c.one(('Shop ' + str(c.span(1, 90)) + ', ', '', ''))}{c.span(1, 500)} {pick(c, 'en', 'street_en')} {pick(c, 'en', 'street_kind_uk')}",
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


def singaporean(c: Chance) -> Shop:
    road = c.one(
        (f"BLK {c.span(1, 900)} {pick(c, 'en', 'street_sg')}", f"{c.span(1, 900)} {pick(c, 'en', 'street_sg')}")
    )
    unit = c.one((f"#0{c.span(1, 5)}-{c.span(1, 200):02}", f"#B1-{c.span(1, 60):02}", ""))
    parts = [
        part for part in (road, unit, f"{c.one(('SINGAPORE', 'Singapore', 'S', 'SINGAPORE'))} {c.digits(6)}") if part
    ]
    name = (
        f"{c.one((chinese(c), brand(c)))} {c.one((pick(c, 'en', 'trade_my'), pick(c, 'en', 'trade_en'), ''))}".strip()
    )
    name += c.one((" PTE LTD", " PTE. LTD.", " PTE LTD", "", " LLP"))
    number = c.one((f"{c.span(1980, 2023)}{c.digits(5)}{c.letters(1)}", f"M{c.digits(1)}-{c.digits(7)}-{c.digits(1)}"))
    return cased(c, name.upper(), parts, f"6{c.digits(3)} {c.digits(4)}", number, number)


def cased(c: Chance, name: str, parts: list[str], phone: str, register: str, tax_id: str) -> Shop:
    """The shop with its address in capitals or not, as the printer prints."""
    lines = broken(c, parts, c.one((",", ",", "", "")), c.one(("", "", ".")))
    lines = tuple(line.upper() for line in lines) if c.yes(0.5) else lines
    return Shop(name, lines, phone, brand(c) if c.yes(0.12) else "", register, tax_id)
