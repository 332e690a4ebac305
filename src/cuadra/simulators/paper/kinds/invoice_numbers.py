"""Number and dates of an invoice among the other numbers and dates that real invoices carry."""

from __future__ import annotations

from datetime import date, timedelta

from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance, pick, words
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.prints import DAY_FIRST, LONG, MONTH_FIRST, SPANISH, Amounts, any_day, day

LOCAL = {
    "de": ("{d:02}.{m:02}.{y}",) * 5 + ("{d}.{m}.{y}", "{d:02}.{m:02}.{s:02}", "{d}. {n} {y}", "{y}-{m:02}-{d:02}"),
    "nl": ("{d:02}-{m:02}-{y}",) * 3 + ("{d}-{m}-{y}", "{d:02}/{m:02}/{y}", "{d} {n} {y}", "{d:02}.{m:02}.{y}"),
    "es": SPANISH,
}
Row = tuple[str, tuple[Piece, ...]]


def date_style(c: Chance, language: str) -> str:
    """The way in which one document prints its dates; one in five in words."""
    if c.yes(0.2):
        return c.one(LONG[language])
    return c.one(LOCAL.get(language, MONTH_FIRST if language == "en" and c.yes(0.4) else DAY_FIRST))


def invoice_number(c: Chance, when: date) -> str:
    """Three signs to twenty-four: digits only, with a prefix, parted by strokes, points, slashes or a blank."""
    count = c.span(1, 9999)
    return c.one(
        (
            c.digits(6),
            c.digits(8),
            c.digits(c.span(3, 12)),
            f"{c.span(100, 999)}",
            f"{when.year}-{c.digits(4)}",
            f"{when.year}{c.digits(c.span(3, 6))}",
            f"{when:%y%m}-{c.digits(3)}",
            f"INV-{c.digits(5)}",
            f"INV{c.digits(c.span(4, 9))}",
            f"RE-{when:%Y%m%d}/{c.digits(3)}",
            c.letters(2) + c.digits(6),
            c.letters(2) + c.digits(10),
            c.letters(c.one((1, 2))) + c.digits(c.span(8, 14)),
            c.letters(3) + "-" + c.digits(7),
            f"{c.letters(3)}_{c.letters(4)}{when.year}{c.digits(12)}",
            f"{c.digits(3)}/{when.year}",
            f"{count}/{when:%m}/{when.year}",
            f"{c.letters(2)}/{when:%y}-{when.year % 100 + 1:02}/{c.digits(5)}",
            str(count),
            f"F{when.year}/{c.digits(5)}",
            f"{c.letters(1)}-{c.digits(8)}",
            f"FT {c.letters(1)}{when.year}/{c.span(1, 999)}",
            f"{c.digits(2)}.{c.digits(3)}.{c.digits(3)}.{c.digits(1)}-{when.year}-{c.span(1, 9)}",
            f"{c.digits(2)}-{c.digits(5)}-{c.digits(5)}",
            f"{c.digits(3)}-{c.digits(7)}-{c.digits(7)}",
            ids.uuid(c)[:13].replace("-", ""),
            f"{c.letters(8, 'ABCDEF0123456789')}-{c.digits(4)}",
            f"{c.letters(2)}-{c.letters(2)}-{c.digits(4)}-{c.digits(6)}",
        )
    )


def other_number(c: Chance, label: str) -> str:
    """A number that is no invoice number, in the shape that its label wants."""
    low = label.lower()
    if any(word in low for word in ("phone", "tel", "tél", "fax")):
        return f"+{c.span(31, 49)} {c.digits(2)} {c.digits(3)} {c.digits(4)}"
    if low.startswith(("kvk", "siret", "hrb", "rcs", "rea", "company")):
        return (
            c.digits(c.span(5, 8))
            if "siret" not in low
            else f"{c.digits(3)} {c.digits(3)} {c.digits(3)} 000{c.digits(2)}"
        )
    if low.startswith("steuer"):
        return f"{c.digits(3)}/{c.digits(3)}/{c.digits(5)}"
    return c.one(
        (
            c.digits(5),
            c.digits(7),
            c.digits(10),
            c.letters(2) + c.digits(6),
            c.letters(3) + c.digits(5),
            c.letters(c.one((1, 2))) + c.digits(c.span(8, 14)),
            f"{c.letters(4)}{c.digits(13)}",
            f"{c.digits(3)}-{c.digits(7)}",
            f"{c.letters(1)}{c.digits(4)}/{c.span(10, 26)}",
            "1Z" + c.letters(3) + c.digits(11),
        )
    )


def rows_of(leaf: Leaf, texts: dict[str, str], language: str) -> list[Row]:
    """Number, date, due date, order, period and other entries, in any order; number and date are always there."""
    c, tongue = leaf.chance, language
    when, style = any_day(c, 2012, 2026), date_style(c, language)
    leaf.dates = (when, style)
    number = invoice_number(c, when)
    printed = leaf.mark("number", number, "".join(number.split()))
    dated = leaf.mark("issued_on", day(when, style, tongue), when.isoformat())
    rows: list[Row] = [
        (texts["number"], (("# ", printed) if c.yes(0.04) else (printed,))),
        (texts["date"], (dated,)),
    ]
    if c.yes(0.45):
        due = when + timedelta(days=c.one((0, 7, 10, 14, 15, 30, 30, 45, 60)))
        rows.append((texts["due"], (leaf.mark("due_on", day(due, style, tongue), due.isoformat()),)))
    if c.yes(0.35):
        rows.append((texts["order"], (leaf.mark("purchase_order", order_number(c)),)))
    if c.yes(0.2):
        rows.append(period(leaf, when, style, language))
    more = words(f"invoice.{language}")
    for label in c.sample(more["other_date"], c.one((0, 0, 1, 1, 2, 3))):
        other = when if c.yes(0.15) else when + timedelta(days=c.span(-40, 12))
        rows.append((label, (day(other, style, tongue),)))
    rows += [(label, (other_number(c, label),)) for label in c.sample(more["other_number"], c.one((0, 1, 1, 2, 2, 3)))]
    if c.yes(0.65):
        c.shuffle(rows)
    return rows


def order_number(c: Chance) -> str:
    return c.one(
        (
            c.digits(6),
            "PO-" + c.digits(5),
            "B" + c.digits(5),
            c.letters(2) + c.digits(4),
            c.digits(10),
            c.letters(5) + c.digits(9),
            f"{c.digits(3)}-{c.digits(7)}-{c.digits(7)}",
            "45" + c.digits(8),
        )
    )


def period(leaf: Leaf, when: date, style: str, language: str) -> Row:
    """The days of the service, from one to the other."""
    c = leaf.chance
    start = (when - timedelta(days=c.span(0, 45))).replace(day=1)
    end = start + timedelta(days=c.one((27, 29, 30, 89, 364)))
    first = leaf.mark("service_from", day(start, style, language), start.isoformat())
    last = leaf.mark("service_to", day(end, style, language), end.isoformat())
    return pick(c, f"invoice.{language}", "period"), (first, c.one((" - ", " – ", "-", " / ", " al ")), last)


def cut(rows: list[Row], most: int) -> list[Row]:
    """At most ``most`` rows, with number and date always among them."""
    needed = [row for row in rows if row_of(row, "number") or row_of(row, "issued_on")]
    rest = [row for row in rows if row not in needed]
    kept = needed + rest[: max(0, most - len(needed))]
    return [row for row in rows if row in kept]


def titled(leaf: Leaf, rows: list[Row], language: str) -> tuple[tuple[Piece, ...], list[Row]]:
    """A heading that has the number in it, and the rows: without the number, or with it once more."""
    c = leaf.chance
    at = next(i for i, row in enumerate(rows) if row_of(row, "number"))
    mark = next(p for p in rows[at][1] if isinstance(p, Mark))
    before, _, after = pick(c, f"invoice.{language}", "title_number").partition("{n}")
    rest = rows[:at] + rows[at + 1 :]
    if c.yes(0.35):
        rest = [*rows[:at], (rows[at][0], (Mark(mark.text, "+number"),)), *rows[at + 1 :]]
    return (before, mark, after), rest


def row_of(row: Row, path: str) -> bool:
    return any(isinstance(piece, Mark) and piece.path == path for piece in row[1])


def loose_date(leaf: Leaf, rows: list[Row], town: str, x: float, y: float, align: str) -> list[Row]:
    """The day alone or behind the town, without a label, as letters have it; gives the rows that are left."""
    at = next(i for i, row in enumerate(rows) if row_of(row, "issued_on"))
    leaf.put(x, y, leaf.size, (leaf.chance.one((f"{town}, ", "", f"{town}, ")), *rows[at][1]), align)
    return rows[:at] + rows[at + 1 :]


def account_box(leaf: Leaf, amounts: Amounts, language: str, y: float) -> float:
    """What bills of utilities and insurers tell before the sums: balances, instalments, insured sums, with days."""
    c = leaf.chance
    when, style = leaf.dates
    for label in c.sample(words(f"invoice.{language}")["balance"], c.span(2, 4)):
        dated = f" {day(when - timedelta(days=c.span(2, 60)), style, language)}" if c.yes(0.4) else ""
        leaf.put(leaf.margin, y, leaf.size, (label + dated,))
        leaf.put(leaf.margin + 290, y, leaf.size, (amounts(c.span(900, 900_000)),), "r")
        y += leaf.pitch
    return y + leaf.pitch


def terms(leaf: Leaf, amounts: Amounts, language: str) -> str:
    """A sentence of the conditions with an amount or a day that is no field."""
    c, (when, style) = leaf.chance, leaf.dates
    text = pick(c, f"invoice.{language}", c.one(("terms", "terms", "paid")))
    other = day(when + timedelta(days=c.span(3, 40)), style, language)
    return text.replace("{d}", other).replace("{a}", amounts(c.span(500, 90_000)))
