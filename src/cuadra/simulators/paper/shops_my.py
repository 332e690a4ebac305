"""Invented Malaysian and Singaporean shops: SDN BHD companies, kedai, jalan and taman."""

from __future__ import annotations

from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.shops_en import Shop, brand, broken, cased, chinese, person


def malaysian_name(c: Chance) -> str:
    """SDN BHD companies, enterprises, kedai and restoran, with branches in brackets."""
    style, trade = c.random(), pick(c, "en", "trade_my")
    core = c.one(
        (
            chinese,
            chinese,
            chinese,
            lambda k: brand(k).upper(),
            lambda k: pick(k, "en", "names_ms"),
            lambda k: pick(k, "en", "names_in"),
            person,
        )
    )(c).upper()
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
    tail = c.one(("& " + pick(c, "en", "trade_my"), "@ " + pick(c, "en", "street_my"), "CENTRE", "HOUSE"))
    return f"{core} {trade} {tail}"


def malaysian_address(c: Chance) -> tuple[str, ...]:
    """House, road, estate, postcode and town, state: run together and broken in lines as each shop likes."""
    if c.yes(0.22):
        return mall(c)
    number = c.one(
        (
            f"NO: {c.span(1, 99)}",
            f"PT{c.span(100, 19999)}",
            f"LOT P.T. {c.span(100, 9999)}",
            f"{c.span(1, 40)}-{c.span(1, 40)}",
            f"{c.span(1, 90)}{c.one('ABC')}",
            f"NO {c.span(1, 300)}",
            f"NO. {c.span(1, 99)}",
            f"NO.{c.span(1, 99)}",
            f"LOT {c.span(1, 3000)}",
            f"{c.span(1, 400)}",
            f"NO. {c.span(1, 50)}-{c.one('GABC')}",
            f"NO {c.span(1, 99)} & {c.span(100, 199)}",
            f"NO.{c.span(1, 60)},{c.span(61, 90)} & {c.span(91, 99)}",
            f"LOT {c.span(100, 1999)}-{c.one('AB')} & {c.span(100, 1999)}-B",
            f"{c.span(1, 30)}-G",
            f"UNIT {c.one('GBL')}-{c.span(1, 90):02}",
            f"GROUND FLOOR, NO {c.span(1, 80)}",
            f"LOT {c.one('LGU')}{c.span(1, 3)}-{c.span(1, 99):02}",
            f"PT {c.span(100, 9999)}",
            f"BATU {c.span(1, 9)}",
        )
    )
    kind = c.one(
        ("JALAN", "JALAN", "JALAN", "JLN", "JALAN", "LORONG", "LRG", "PERSIARAN", "LEBUH", "JLN.", "LEBUHRAYA")
    )
    road = f"{kind} {pick(c, 'en', 'street_my')}"
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


def mall(c: Chance) -> tuple[str, ...]:
    """A lot in a shopping centre, a rest area or an office block."""
    lot = c.one(
        (
            f"LOT {c.letters(1)}{c.span(1, 400)}",
            f"{c.letters(2)}{c.span(1, 200)}",
            f"LOT {c.one(('LG', 'UG', 'G', 'F'))}-{c.span(1, 99):02}",
            f"UNIT {c.span(1, 5)}.{c.span(1, 60):02}",
            f"S-{c.span(1, 99)}",
            f"K{c.span(1, 30)}",
            f"LEVEL {c.span(1, 9)}",
        )
    )
    floor = c.one(
        ("", "", f"{c.one(('1ST', '2ND', '3RD'))} {c.one(('FLOOR', 'FLR'))}", "GROUND FLOOR", "GND FLR", "CONCOURSE")
    )
    place = c.one((pick(c, "en", "street_my"), brand(c).upper(), f"{c.span(1, 9)} {pick(c, 'en', 'street_my')}"))
    kind = c.one(
        (
            "SHOPPING CENTRE",
            "SHOPPING MALL",
            "MALL",
            "SC",
            "PLAZA",
            "COMPLEX",
            "CITY",
            "SQUARE",
            "REST AND SERVICE AREA",
        )
    )
    building = f"{place} {kind}" if c.yes(0.75) else f"{c.one(('BANGUNAN', 'MENARA', 'WISMA', 'KOMPLEKS'))} {place}"
    number = c.one(("", f" {c.span(1, 50)}/{c.span(1, 60)}", f" SS{c.span(1, 24)}/{c.span(1, 60)}"))
    road = f"{c.one(('JALAN', 'JLN', 'PERSIARAN', 'LEBUH'))} {pick(c, 'en', 'street_my')}{number}"
    town, _, state = pick(c, "en", "town_my").partition(";")
    parts = [
        part for part in (lot, floor, building, road if c.yes(0.6) else "", town, state if c.yes(0.7) else "") if part
    ]
    return broken(c, parts, c.one((",", ",", ",", "")), c.one((".", ".", "")))


def malaysian(c: Chance) -> Shop:
    name = malaysian_name(c)
    shown = "" if c.yes(0.8) else c.one((brand(c).upper(), person(c), chinese(c)))
    register = c.one(
        (
            f"{c.digits(6)}-{c.letters(1)}",
            f"{c.span(1, 1399999)}-{c.letters(1)}",
            f"{c.span(2005, 2023)}0{c.span(1, 4)}0{c.digits(5)} ({c.digits(7)}-{c.letters(1)})",
            f"JM0{c.digits(6)}",
            f"SA0{c.digits(6)}-{c.letters(1)}",
            f"00{c.digits(7)}-{c.letters(1)}",
            f"{c.digits(5)}-{c.letters(1)}",
        )
    )
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
