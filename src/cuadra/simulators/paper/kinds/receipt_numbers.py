"""Title, number, date and time of a till receipt, among entries that are none of these."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cuadra.simulators.paper import shops_en as shops
from cuadra.simulators.paper.chance import Chance, pick, words
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.kinds.receipt_head import Land
from cuadra.simulators.paper.prints import CLOCKS, any_day, clock, day, time_of
from cuadra.simulators.paper.roll import Roll

NUMBER = words("labels.receipt_numbers")["number"]


NOISE = words("labels.receipt_numbers")["noise"]


def numbers(roll: Roll, land: Land, dated: bool = True) -> None:
    """Title, number, date, time, and what tills add."""
    c = roll.chance
    if c.yes(0.75):
        roll.gap(0.5 * c.random())
        roll.head(
            c.one((roll.case, str.upper))(pick(c, "en", "title_my")),
            scale=c.one((1.0, 1.0, 1.3)),
            bold=c.yes(0.3),
            role="title",
        )
        roll.gap(0.5 * c.random())
    when, at = any_day(c), clock(c)
    printed = day(when, c.one(land.dates))
    moment = time_of(at, c.one(CLOCKS))
    told_day = roll.mark("issued_on", printed, when.isoformat()) if dated else Mark("", "")
    number = c.one(
        (
            c.letters(2) + c.digits(8),
            c.digits(6),
            f"{c.letters(2)}{when:%y%m%d}{c.digits(8)}",
            f"{c.digits(4)}-{c.digits(3)}-{c.digits(4)}",
            f"{c.digits(4)} - {c.digits(3)} - {c.digits(4)}",
            f"{c.digits(10)}{when:%d%m%y}",
            c.digits(5),
            c.letters(1) + c.digits(2) + "-" + c.digits(7),
            c.letters(1) + c.digits(3) + "-" + c.digits(6),
            c.digits(8),
            c.letters(3) + c.digits(7),
            f"{c.letters(2)} {c.digits(4)}/{c.digits(4)}",
            c.digits(4),
            f"{when:%y%m%d}{c.digits(4)}",
            f"{c.digits(2)}-{c.digits(6)}",
            c.letters(2) + "-" + c.digits(5),
            c.digits(11),
        )
    )
    style = c.one((0, 0, 0, 1, 1, 2))
    rows: list[Callable[[], None]] = []
    if c.yes(0.85):
        rows.append(
            lambda: roll.named(c.one(NUMBER), roll.mark("number", number, number.replace(" ", "")), style=style)
        )
    if dated:
        rows.append(lambda: dated_row(roll, told_day, moment, style))
    rows += [partial(told, roll, label, style) for label in c.sample(NOISE, c.one((0, 1, 1, 2, 2, 3, 4, 5)))]
    if c.yes(0.06):
        late = day(when, c.one(land.dates)) + " " + moment
        rows.append(lambda: roll.named("Printed Date", late, style=style))
    if c.yes(0.55):
        c.shuffle(rows)
    if dated and c.yes(0.18) and len(rows) > 2 and style == 0:
        return two_columns(roll, told_day, moment, number)
    for row in rows:
        row()
    return None


def dated_row(roll: Roll, dated: Mark, moment: str, style: int) -> None:
    """The date alone, with the time behind it, without a label, or date and time as two entries of a row."""
    c = roll.chance
    how = c.random()
    label = c.one(
        (
            "Date",
            "Date",
            "Date",
            "Invoice Date",
            "DATE",
            "Bill Date",
            "Dt",
            "Trans Date",
            "Date/Time",
            "Date & Time",
            "Issued",
            "Doc Date",
            "Date Time",
        )
    )
    if how < 0.26:
        roll.named(label, dated, c.one((" ", "  ", " - ", " ", ", ")), moment, style=style)
    elif how < 0.42:
        roll.row(dated, c.one((" ", "  ", "   ")), moment, align=c.one("lccr"))
    elif how < 0.56:
        roll.named(label, dated, style=style)
        roll.named("Time", moment, style=style)
    elif how < 0.72:
        roll.cells((0.0, "l", (roll.case(label), roll.colon, dated)), (1.0, "r", (roll.case("Time") + ":" + moment,)))
    elif how < 0.8:
        roll.cells((0.0, "l", (dated,)), (1.0, "r", (moment,)))
    elif how < 0.86:
        c_no = c.digits(4)
        roll.row(c_no, " ", dated, " ", moment, " ", c.digits(2))
    elif how < 0.9:
        roll.cells(
            (0.0, "l", (roll.case("Date"),)),
            (0.4, "l", (roll.case("Time"),)),
            (0.75, "l", (roll.case(c.one(("Num", "Trn", "Stn"))),)),
        )
        roll.cells((0.0, "l", (dated,)), (0.4, "l", (moment[:5],)), (0.75, "l", (c.digits(5),)))
    else:
        roll.named(label, dated, style=style)


def two_columns(roll: Roll, dated: Mark, moment: str, number: str) -> None:
    """Number and date side by side, cashier and time below."""
    c = roll.chance
    half = 0.56 + 0.1 * c.random()
    roll.cells(
        (0.0, "l", (roll.case(c.one(NUMBER)) + ": ", roll.mark("number", number, number.replace(" ", "")))),
    )
    roll.cells(
        (0.0, "l", (roll.case("Cashier") + ": " + noise_value(c, "Cashier")[:8],)),
        (half, "l", (roll.case("Date") + ":", dated)),
    )
    roll.cells((0.0, "l", (roll.case("Salesperson") + ":",)), (half, "l", (roll.case("Time") + ": " + moment,)))
    if c.yes(0.5):
        roll.cells((0.0, "l", (roll.case("Ref.") + ":",)))


def told(roll: Roll, label: str, style: int) -> None:
    """One of the entries that are no field."""
    roll.named(label, noise_value(roll.chance, label), style=style)


def noise_value(c: Chance, label: str) -> str:
    if label in {"Cashier", "Server", "Salesperson", "Staff", "Operator", "Served by", "Your Guest", "Member"}:
        return c.one(
            (
                pick(c, "en", "names_ms"),
                pick(c, "en", "first_en"),
                "USER",
                "ADMIN",
                c.digits(2),
                c.digits(3) + " CASHIER",
                shops.person(c),
                c.letters(2) + c.digits(3),
                "",
            )
        )
    if label == "Card No":
        return "XXXX XXXX XXXX " + c.digits(4)
    return c.one(
        (
            c.digits(1),
            c.digits(2),
            c.digits(4),
            c.letters(1) + c.digits(1),
            c.digits(6),
            str(c.span(1, 60)),
            c.letters(2) + c.digits(3),
        )
    )
