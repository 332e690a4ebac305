"""The heading of a till receipt: name, company number, address, telephones, tax number, in many orders."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from cuadra.simulators.paper import shops_en as shops
from cuadra.simulators.paper import shops_my
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.prints import CLOCKS, any_day, clock, day, time_of
from cuadra.simulators.paper.roll import Roll


@dataclass(frozen=True, slots=True)
class Land:
    """What a country puts on its receipts."""

    shop: Callable[[Chance], shops.Shop]
    currency: str
    marks: tuple[str, ...]
    register: tuple[str, ...]
    tax_id: tuple[str, ...]
    tax: tuple[str, ...]
    rates: tuple[int, ...]  # per cent times 100
    dates: tuple[str, ...]
    scale: float


def heading(roll: Roll, shop: shops.Shop, land: Land) -> None:
    """Name, company number, address, telephones and tax number, in one of many orders."""
    c = roll.chance
    if c.yes(0.16):
        roll.head(
            c.one(
                (
                    shops.person(c).lower(),
                    shops.person(c).upper(),
                    c.one(("COPY", "POSTED", "DUPLICATE", "REPRINT", "***COPY***", "Welcome to")),
                    pick(c, "en", "slogan"),
                    shops.brand(c).upper(),
                    c.digits(4),
                    shops.person(c).title(),
                    f"{shops.person(c).split(' ')[0].lower()} {c.span(1, 28)}/{c.span(1, 12)}",
                )
            ),
            scale=c.one((1.0, 1.3, 1.6)),
            role="stamp",
        )
        roll.gap(c.random())
    if shop.brand:
        roll.head(shop.brand, scale=c.one((1.0, 1.4, 1.8)), role="brand")
    blocks = ["name", "address", "phone", "tax"]
    register_at = c.one(("after", "after", "beside", "before", "none", "late")) if shop.register else "none"
    order = c.random()
    if order < 0.14:
        blocks = ["name", "tax", "address", "phone"]
    elif order < 0.22:
        blocks = ["name", "address", "tax", "phone"]
    elif order < 0.26:
        blocks = ["name", "phone", "address", "tax"]
    elif order < 0.29:
        blocks = ["address", "name", "phone", "tax"]
    if register_at == "before":
        register(roll, shop, land)
    for block in blocks:
        if block == "name":
            shop_name(roll, shop, land, register_at)
        elif block == "address":
            address(roll, shop)
        elif block == "phone":
            phone(roll, shop)
        elif block == "tax" and c.yes(0.72):
            tax_number(roll, shop, land)
    if c.yes(0.07):
        branch(roll)
    if register_at == "late":
        register(roll, shop, land)
    if c.yes(0.12):
        roll.head(
            c.one(
                (
                    pick(c, "en", "slogan"),
                    "WWW." + shops.brand(c).upper().replace(" ", "") + ".COM",
                    f"BRANCH: {pick(c, 'en', 'street_my')}",
                    f"({shops.brand(c).upper()} {pick(c, 'en', 'street_my')})",
                )
            )
        )


def branch(roll: Roll) -> None:
    """The address of the outlet under that of the company: it is not the issuer's."""
    c = roll.chance
    roll.head(
        c.one(
            (
                "OUTLET :",
                "BRANCH :",
                "HQ :",
                "HEAD OFFICE :",
                "SHOP :",
                f"({pick(c, 'en', 'street_my')} BRANCH)",
                pick(c, "en", "street_my"),
                "STORE",
            )
        )
    )
    for line in shops_my.malaysian_address(c):
        roll.head(line[: roll.columns])


def early_date(roll: Roll, land: Land) -> None:
    """The day of the sale already under the name."""
    c, when = roll.chance, any_day(roll.chance)
    moment = time_of(clock(c), c.one(CLOCKS)) if c.yes(0.7) else ""
    roll.head(roll.mark("issued_on", day(when, c.one(land.dates)), when.isoformat()), " ", moment)


def outlet(c: Chance) -> str:
    """The name of a branch."""
    place = c.one((pick(c, "en", "street_my"), pick(c, "en", "town_my")[6:].partition(";")[0]))
    return c.one(
        (f"{place} OUTLET", f"({place})", f"{place} BRANCH", place, f"{c.digits(4)} {place}", f"SITE: {c.digits(4)}")
    )


def shop_name(roll: Roll, shop: shops.Shop, land: Land, register_at: str) -> None:
    """The name, at times large, broken in two lines, or with the company number at its side."""
    c = roll.chance
    roll.know("issuer.name", shop.name)
    bold, scale = c.yes(0.4), c.one((1.0, 1.0, 1.0, 1.2, 1.4))
    words, limit = shop.name.split(" "), int(roll.columns / scale)
    wanted = limit if c.yes(0.74) else max(12, limit // c.one((2, 2, 3)))
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) < wanted:
            lines[-1] += " " + word
        else:
            lines.append(word)
    for line in lines[:-1]:
        roll.head(Mark(line, "issuer.name"), scale=scale, bold=bold)
    tail = (
        (c.one((" ", " ", "")), f"({shop.register})")
        if register_at == "beside" and len(lines[-1]) + len(shop.register) + 3 < limit
        else ()
    )
    roll.head(Mark(lines[-1], "issuer.name"), *tail, scale=scale, bold=bold)
    if c.yes(0.07):
        roll.head(outlet(c))
    if c.yes(0.05):
        early_date(roll, land)
    if register_at == "after" or (register_at == "beside" and not tail):
        register(roll, shop, land)


def register(roll: Roll, shop: shops.Shop, land: Land) -> None:
    """The company number; it is the issuer's tax number only where no other is printed (decided at the end)."""
    c = roll.chance
    style = c.random()
    if style < 0.45 and shop.register[0] != "U":
        roll.head(f"({shop.register})")
    elif style < 0.55:
        roll.head(shop.register)
    elif style < 0.7:
        roll.head(f"({c.one(land.register)}{c.one((' : ', ': ', ' '))}{shop.register})")
    else:
        roll.head(roll.case(c.one(land.register)), roll.colon, shop.register)


def address(roll: Roll, shop: shops.Shop) -> None:
    """The address over its lines; its truth is all of them. The telephone may follow in the last row."""
    c, lines = roll.chance, shop.address
    if c.yes(0.2):  # set anew, over fewer or more rows
        lines = tuple(textwrap.wrap(" ".join(lines), c.one((roll.columns, roll.columns, max(16, roll.columns // 2)))))
    if c.yes(0.08):  # blanks that the till left out
        lines = tuple(line.replace(", ", ",").replace(". ", ".") for line in lines)
    roll.know("issuer.address", " ".join(lines))
    wrapped: list[str] = []
    for line in lines:
        while len(line) > roll.columns:
            cut = line.rfind(" ", 0, roll.columns)
            cut = cut if cut > 0 else roll.columns
            wrapped.append(line[:cut].strip())
            line = line[cut:].strip()  # noqa: PLW2901
        wrapped.append(line)
    if c.yes(0.03):
        roll.head(c.one(("HQ :", "HEAD OFFICE:", "Registered Office", "MAIN OFFICE")))
    for line in wrapped[:-1]:
        roll.head(Mark(line, "issuer.address"))
    tail = c.one(("  TEL: ", " Tel:", ", TEL ", " T:")) + shop.phone if c.yes(0.07) else ""
    fits = len(wrapped[-1]) + len(tail) <= roll.columns
    roll.head(Mark(wrapped[-1], "issuer.address"), tail if fits else "")


def phone(roll: Roll, shop: shops.Shop) -> None:
    c = roll.chance
    if c.yes(0.2):
        return
    label = roll.case(c.one(("Tel", "Tel", "TEL", "Phone", "Tel No", "T", "Ph", "Telephone", "H/P", "Contact", "")))
    colon = c.one((" : ", ": ", ":", " ", ". ")) if label else ""
    text = f"{label}{colon}{shop.phone}"
    if c.yes(0.1):
        text += c.one((" , ", ", ", " / ")) + shop.phone[:-2] + c.digits(2)
    style = c.random()
    if style < 0.3:
        fax = f"{roll.case('Fax')}{colon}{shop.phone[:-2]}{c.digits(2)}"
        if len(text) + len(fax) + 2 <= roll.columns and c.yes(0.6):
            roll.head(text + c.one(("  ", " ", "   ")) + fax)
            return
        roll.head(text)
        roll.head(fax)
        return
    roll.head(text)
    if style > 0.88:
        roll.head(
            c.one(("email: ", "E-mail : ", ""))
            + shops.brand(c).lower().replace(" ", "")
            + "@"
            + c.one(("gmail.com", "yahoo.com", "hotmail.com"))
        )


def tax_number(roll: Roll, shop: shops.Shop, land: Land) -> None:
    c = roll.chance
    label = c.one(land.tax_id)
    brackets = c.yes(0.12)
    value = roll.mark("issuer.tax_id", shop.tax_id, "".join(s for s in shop.tax_id if s.isalnum()))
    roll.head(
        "(" if brackets else "",
        label if c.yes(0.7) else roll.case(label),
        c.one((" : ", ": ", ":", " ", " :")),
        value,
        ")" if brackets else "",
    )
