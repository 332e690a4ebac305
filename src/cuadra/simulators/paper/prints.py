"""How amounts, dates and quantities are printed: one style a document, chosen once.

Amounts are whole cents here, so that every sum is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cuadra.simulators.paper.chance import Chance

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es": "Ene Feb Mar Abr May Jun Jul Ago Sep Oct Nov Dic",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
}
MONTHS = {language: text.split() for language, text in _MONTHS.items()}
SHORT = {language: text.split() for language, text in _SHORT.items()}


def plain(cents: int) -> str:
    """Canonical text of cents.

    >>> plain(-5), plain(123456)
    ('-0.05', '1234.56')
    """
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


@dataclass(frozen=True, slots=True)
class Amounts:
    """One way to print money: separators, currency mark and where it stands, and how a minus looks."""

    point: str = "."
    thousands: str = ","
    mark: str = ""
    after: bool = False
    minus: str = "-"
    decimals: int = 2

    def bare(self, cents: int) -> str:
        """Without the currency mark.

        >>> Amounts(",", ".").bare(123456789)
        '1.234.567,89'
        """
        whole, rest = divmod(abs(cents), 100)
        text = f"{whole:,}".replace(",", self.thousands)
        if self.decimals or rest:
            text += f"{self.point}{rest:02d}"
        if cents >= 0:
            return text
        return f"({text})" if self.minus == "(" else (text + "-" if self.minus == "after" else "-" + text)

    def __call__(self, cents: int) -> str:
        """With the currency mark, if the style has one."""
        if not self.mark:
            return self.bare(cents)
        if self.after:
            return self.bare(cents) + self.mark
        return ("-" if cents < 0 else "") + self.mark + self.bare(abs(cents))


def quantity(chance: Chance, thousandths: int, point: str = ".") -> tuple[str, str]:
    """A quantity as printed, and its canonical text."""
    whole, rest = divmod(thousandths, 1000)
    if rest:
        return f"{whole}{point}{rest:03d}", f"{whole}.{rest:03d}"
    style = chance.random()
    if style < 0.75:
        return str(whole), str(whole)
    return (f"{whole}{point}00" if style < 0.9 else f"{whole}{point}000"), str(whole)


NEWEST = date(2026, 8, 31)  # a paper of a day to come is a mistake, and none is meant here


def any_day(chance: Chance, first: int = 2013, last: int = 2026) -> date:
    found = date(first, 1, 1) + timedelta(days=chance.span(0, (last - first + 1) * 365 - 1))
    return found if found <= NEWEST else found.replace(year=NEWEST.year - 1)


DAY_FIRST = (
    ("{d:02}/{m:02}/{y}",) * 6
    + ("{d:02}-{m:02}-{y}",) * 3
    + ("{d:02}/{m:02}/{s:02}",) * 2
    + (
        "{d}/{m}/{y}",
        "{d:02}.{m:02}.{y}",
        "{d:02}-{m:02}-{s:02}",
        "{d}-{b}-{y}",
        "{d:02} {b} {y}",
        "{d:02} {B} {y}",
        "{d:02} {B} {y}",
        "{d:02}-{B}-{y}",
        "{d:02}/{B}/{y}",
        "{y}-{m:02}-{d:02}",
        "{y}/{m:02}/{d:02}",
        "{d} {n} {y}",
        "{d:02} {B} {s:02}",
        "{d:02}{B}{s:02}",
        "{d:02}/{b}/{y}",
        "{d} {b}, {y}",
        "{y}{m:02}{d:02}",
        "{d:02}.{m:02}.{s:02}",
        "{d:02} /{m:02} /{y}",
    )
)
MONTH_FIRST = (
    ("{m:02}/{d:02}/{y}",) * 5
    + ("{m:02}/{d:02}/{s:02}",) * 3
    + (
        "{m}/{d}/{y}",
        "{m:02}-{d:02}-{y}",
        "{b} {d}, {y}",
        "{n} {d}, {y}",
        "{B} {d:02}, {y}",
        "{y}-{m:02}-{d:02}",
        "{b} {d:02} {y}",
        "{b}. {d}, {y}",
        "{m}/{d}/{s:02}",
    )
)
SPANISH = (
    ("{d:02}/{m:02}/{y}",) * 8
    + ("{d:02}-{m:02}-{y}",) * 2
    + ("{d:02}/{m:02}/{s:02}",) * 2
    + (
        "{y}-{m:02}-{d:02}",
        "{d:02}/{B}/{y}",
        "{d:02}-{b}-{y}",
        "{d:02} {B} {y}",
        "{d} de {n} de {y}",
        "{d:02}-{B}-{s:02}",
        "{d:02}.{m:02}.{y}",
        "{d:02}/{b}/{y}",
        "{d} de {n} del {y}",
        "{b} {d:02}, {y}",
        "{d}/{m}/{y}",
        "{y}/{m:02}/{d:02}",
    )
)


LONG = {  # days in words, as letters and invoices of each language write them
    "en": ("{n} {d}, {y}", "{d} {n} {y}", "{b} {d}, {y}", "{d:02} {b} {y}", "{d:02}-{b}-{y}", "{n} {d:02}, {y}"),
    "de": ("{d}. {n} {y}", "{d:02}. {n} {y}", "{d}. {b} {y}", "{d} {n} {y}"),
    "fr": ("{d} {n} {y}", "{d:02} {n} {y}", "{d} {b} {y}", "le {d} {n} {y}"),
    "es": ("{d} de {n} de {y}", "{d:02} de {n} de {y}", "{d} de {n} del {y}", "{d} {n} {y}", "{d:02}-{b}-{y}"),
    "pt": ("{d} de {n} de {y}", "{d:02} de {n} de {y}", "{d} {b} {y}", "{d:02}-{b}-{y}"),
    "nl": ("{d} {n} {y}", "{d:02} {n} {y}", "{d} {b} {y}", "{d:02}-{b}-{y}"),
    "it": ("{d} {n} {y}", "{d:02} {n} {y}", "{d:02}-{b}-{y}", "{d} {b} {y}"),
}


def day(when: date, style: str, language: str = "en") -> str:
    """``when`` in a style such as ``{d:02}/{m:02}/{y}``; ``b``, ``B``, ``n``, ``N`` are names of months.

    >>> day(date(2026, 8, 3), "{d:02}-{B}-{s:02}", "es")
    '03-AGO-26'
    """
    name = MONTHS[language][when.month - 1]
    short = SHORT[language][when.month - 1]
    return style.format(
        d=when.day, m=when.month, y=when.year, s=when.year % 100, n=name, N=name.upper(), b=short, B=short.upper()
    )


def clock(chance: Chance) -> tuple[int, int, int]:
    return chance.span(7, 22), chance.span(0, 59), chance.span(0, 59)


CLOCKS = (
    ("{h:02}:{m:02}:{s:02}",) * 3
    + ("{h:02}:{m:02}",) * 3
    + (
        "{t:02}:{m:02}:{s:02} {P}",
        "{t:02}:{m:02} {P}",
        "{t}:{m:02}:{s:02} {P}",
        "{t}:{m:02}{P}",
        "{t}:{m:02} {P}",
        "{h:02}:{m:02}hrs",
    )
)


def time_of(at: tuple[int, int, int], style: str) -> str:
    """A time of day, 24 hours or with AM and PM."""
    h, m, s = at
    return style.format(h=h, m=m, s=s, t=(h - 1) % 12 + 1, P="PM" if h > 11 else "AM")
