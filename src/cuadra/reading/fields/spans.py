"""What on a page may be a value: amounts, dates and codes in a cell's text, read with forgiveness.

Every reading that the rules allow is given, overlapping ones too; which one is meant is decided later, with the
whole document in view. Strictness (formats of one country, check digits) lives in ``cuadra.fiscal``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

MOST = 4_000  # characters of one cell that are looked at


class Span(NamedTuple):
    """A value at ``start:end`` of a text; ``shape`` tells how it was written, ``mended`` that a sign was repaired."""

    start: int
    end: int
    value: object
    shape: str
    mended: bool = False


_LOOKS = str.maketrans("OoQDIl|!SsBZ", "000011115582")
_AMOUNT = re.compile(
    r"(?<![\w/.,])(?P<sign>[-(]?\s?)(?P<cur>(?:RM|R\$|US\$|\$|S/\.?|B/\.?|€|£|EUR|USD|MXN|ARS|PAB|Q|L\.?|C\$)?\s?)(?P<minus>-?)"
    r"(?P<body>[\dOoIlSB|][\dOoIlSB|]*(?:[.,' ][\dOoIlSB|]{3})*(?:\s?[.,]\s?[\dOoIlSB|]{1,4}(?!\d))?|[\d]+)"
    r"(?P<tail>-?)(?![\w]|[./:-]\d)"
)
_AROUND = re.compile(r"\s?([.,])\s?")
_NO_DIGIT = re.compile(r"\D+")
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*$")


def amounts_in(text: str) -> Iterator[Span]:
    """Amounts with the way their separators were read; integers too, marked ``int``.

    >>> [(str(s.value), s.shape) for s in amounts_in("TOTAL RM 1,234.50 x 2")]
    [('1234.50', 'dot2$'), ('2', 'int')]
    >>> [str(s.value) for s in amounts_in("$ 1.234,56-  51.0O")]
    ['-1234.56', '51.00']
    """
    if not _DIGIT.search(text):
        return
    for match in _AMOUNT.finditer(text[:MOST]):
        body = match["body"]
        plain = body.translate(_LOOKS)
        if len(body) > 18 or (plain != body and not _mostly_digits(body)):
            continue
        read = _number(plain)
        if read is None:
            continue
        value, shape = read
        negative = "-" in match["sign"] + match["minus"] + match["tail"]
        money = bool(match["cur"].strip())
        yield Span(
            match.start("minus") if match["minus"] else match.start("body"),
            match.end(),
            -value if negative else value,
            shape + ("$" if money else ""),
            plain != body,
        )


def _mostly_digits(body: str) -> bool:
    """Whether an amount in which letters stand for digits has a digit, and no more letters than digits."""
    digits = sum(map(str.isdigit, body))
    return digits >= max(1, sum(c.isalpha() or c == "|" for c in body))


def _number(plain: str) -> tuple[Decimal, str] | None:
    if not plain.isascii() or " " in plain or "\t" in plain:
        plain = _AROUND.sub(r"\1", plain)
    if plain.isdigit():
        return Decimal(plain), "int"
    last = max(plain.rfind("."), plain.rfind(","))
    decimals = len(plain) - last - 1
    if last < 0 or (decimals == 3 and _GROUPED.fullmatch(plain)):
        whole = _NO_DIGIT.sub("", plain)
        return (Decimal(whole), "thousand") if whole else None
    whole, part = _NO_DIGIT.sub("", plain[:last]), _NO_DIGIT.sub("", plain[last + 1 :])
    if not part:
        return (Decimal(whole), "int") if whole else None
    name = "dot" if plain[last] == "." else "comma"
    return Decimal(f"{whole or 0}.{part}"), f"{name}{min(decimals, 4)}"


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "JAN ENE JANUARY ENERO JANUAR JANVIER GENNAIO",
            "FEB FEBRUARY FEBRERO FEBRUAR FEVRIER FÉVRIER FEV FÉV",
            "MAR MARCH MARZO MÄRZ MARS MRZ MAERZ",
            "APR ABR APRIL ABRIL AVRIL AVR",
            "MAY MAYO MAI MEI",
            "JUN JUNE JUNIO JUNI JUIN",
            "JUL JULY JULIO JULI JUILLET",
            "AUG AGO AUGUST AGOSTO AOÛT AOUT",
            "SEP SEPT SET SEPTEMBER SEPTIEMBRE SETIEMBRE SEPTEMBRE",
            "OCT OKT OCTOBER OCTUBRE OKTOBER OCTOBRE",
            "NOV NOVEMBER NOVIEMBRE NOVEMBRE",
            "DEC DIC DEZ DECEMBER DICIEMBRE DEZEMBER DECEMBRE DÉCEMBRE DÉC",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = re.compile("|".join(sorted({name[:3].replace("O", "[O0]") for name in _MONTHS})))
_D = r"[\dOoIl|S]"
_DATES = (  # how it is written, what stands in each such text and is soon sought, the form
    (
        "dmy",
        re.compile(rf"[/.\-\u2013]\s?{_D}{{1,2}}\s?[/.\-]"),
        re.compile(
            rf"(?=(?<!\d)(?P<a>{_D}{{1,2}})(?P<s>[/.\-\u2013]|\s?[/.\-]\s?)(?P<b>{_D}{{1,2}})(?:\s?[/.\-]\s?)(?P<c>{_D}{{4}}|{_D}{{2}}))"
        ),
    ),
    (
        "ymd",
        re.compile(r"(?:19|20)\d\d\s?[/.\-]"),
        re.compile(r"(?=(?<!\d)(?P<c>(?:19|20)\d\d)\s?[/.\-]\s?(?P<b>\d{1,2})\s?[/.\-]\s?(?P<a>[0-3]\d|\d(?!\d)))"),
    ),
    (
        "dMy",
        re.compile(r"\d"),
        re.compile(
            r"(?=(?<!\d)(?P<a>\d{1,2})(?:ST|ND|RD|TH|º|°)?\s*[.\-/,']?\s*(?:DE\s+)?(?P<m>[A-ZÀ-Ü0]{3,10})[.\-/,']*\s*(?:DEL?\s*)?[.\-/,']?\s*(?P<c>(?:19|20)\d\d|\d{2}(?!\d)))",
            re.IGNORECASE,
        ),
    ),
    (
        "Mdy",
        re.compile(r"(?:19|20)\d\d"),
        re.compile(
            r"(?=\b(?P<m>[A-ZÀ-Ü0]{3,10})[.\s]*\s*(?P<a>\d{1,2})(?:ST|ND|RD|TH)?\s*,?\s*(?P<c>(?:19|20)\d\d)(?!\d))",
            re.IGNORECASE,
        ),
    ),
    (
        "lost",
        re.compile(r"[01]\d[/.\-]?20[0-4]\d"),
        re.compile(
            r"(?=(?<![\d/.-])(?P<a>[0-3]\d)\s?(?P<s>[/.\-]?)\s?(?P<b>[01]\d)(?P<t>[/.\-]?)(?P<c>20[0-4]\d)(?!\d))"
        ),
    ),
    (
        "ymd8",
        re.compile(r"20\d\d[01]\d[0-3]\d"),
        re.compile(r"(?=(?<!\d)(?P<c>20\d\d)(?P<b>[01]\d)(?P<a>[0-3]\d)(?!\d))"),
    ),
)


def dates_in(text: str) -> Iterator[Span]:
    """Every date that the text allows, overlapping ones too; a second order (month first) where both are possible.

    >>> [(s.value.isoformat(), s.shape) for s in dates_in("05/04/20199:12:30AM")]
    [('2019-04-05', 'dmy4'), ('2019-05-04', 'mdy4')]
    >>> [s.value.isoformat() for s in dates_in("12 de ENE de 2024, 19/0CT/2024, 05/08/201?")]
    ['2024-01-12', '2024-10-19']
    """
    text = text[:MOST]
    if sum(map(str.isdigit, text)) < 3:
        return
    named = _MONTH.search(text.upper()) is not None
    for name, sign, pattern in _DATES:
        if ("M" in name and not named) or not sign.search(text):
            continue
        for match in pattern.finditer(text):
            yield from _days(name, match)


_CUT_YEAR = re.compile(r"\d(?![\d:])")


def _days(name: str, match: re.Match[str]) -> Iterator[Span]:
    groups = match.groupdict()
    end = match.end("a") if name in ("ymd", "ymd8") else match.end("c")
    start = (
        match.start("c")
        if name in ("ymd", "ymd8")
        else min(match.start("a"), match.start("m") if "m" in groups else 10**9)
    )
    raw = groups["c"] + groups["a"] + (groups.get("b") or "")
    plain = {k: v.translate(_LOOKS) for k, v in groups.items() if k in "abc" and v}
    if any(not v.isdigit() for v in plain.values()):
        return
    mended = not raw.isdigit()
    if name == "dmy" and len(plain["c"]) == 4 and not plain["c"].startswith(("19", "20")):
        plain["c"], end = plain["c"][:2], end - 2  # the time was joined to a short year
    if plain["c"] == "20" and _CUT_YEAR.match(match.string, end):
        return  # a year that lost its last digit is no short year
    year = int(plain["c"])
    year += 2000 if len(plain["c"]) == 2 else 0
    first = int(plain["a"])
    second = _MONTHS.get(groups["m"].upper().replace("0", "O"), 0) if "m" in groups else int(plain["b"])
    shape = f"{name}{len(plain['c'])}" if name == "dmy" else name
    if made := _day(year, second, first):
        if name == "lost" and match["s"] and match["t"]:
            return  # nothing was lost
        yield Span(start, end, made, shape, mended or name == "lost")
    if name == "dmy" and first <= 12 and first != second and (made := _day(year, first, second)):
        yield Span(start, end, made, "m" + "dy" + shape[3:], mended)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2079 else None
    except ValueError:
        return None


_CODE = re.compile(r"[A-Z0-9Ñ&][A-Z0-9Ñ&\-/._]{2,79}|\d{1,2}", re.IGNORECASE)
_UUID = re.compile(r"[0-9A-FOIl]{8}-[0-9A-FOIl]{4}-[0-9A-FOIl]{4}-[0-9A-FOIl]{4}-[0-9A-FOIl]{12}", re.IGNORECASE)
_VAT = re.compile(r"\b[A-Z]{2,3}\s?[A-Z0-9]{0,2}\s?\d{2,9}(?:[ .]?\d{2,9}){0,4}[A-Z]?\d{0,2}\b")
_SPACED = re.compile(r"(?<![\d.,])\d{2,4}(?:[ .]\d{3}){2,4}(?![\d.,])|(?<!\d)\d{2}-\d{7}(?!\d)")
_RFC = re.compile(r"(?<![A-Z])[A-ZÑ&]{3,4}[\s-]\d{6}[\s-]?[A-Z0-9]{3}(?![A-Z0-9])", re.IGNORECASE)
_PAIR = re.compile(r"(?<![\d-])(\d{1,5})\s?[-–]\s?(\d{5,8})(?![\d-])")
_SERIES = re.compile(r"([A-Z]{1,10})\s?-?\s?(\d{1,10})", re.IGNORECASE)
_PARTED = re.compile(r"(\d{1,5})\s?-\s?(\d{1,8})")
_JOINED = re.compile(
    r"(?:N[O0RU][.:°º]*|NRO[.:]*|NUM[.:]*|ID[.:]*|RFC[.:]*|RUC[.:]*|CUIT[.:]*|CAE[.:]*|FACT[.:]*|FOLIO[.:]*|INV[.:]+|TICKET[.:]*|REF[.:]*)[-.:]?(?=[A-Z0-9]*\d)",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?:^|[\s\"'])([A-Z])(?:$|[\"']|\s?[-–]\s?[A-Z]{4})")
_CENTS_SIGNS = re.compile("[,%€]")
_CENTS = re.compile(
    r"(?<![\w-])\d[\d.']*,\d{1,4}(?![\w,-])|(?<![\w.,-])\d{1,3}\s?[%€]"
)  # parts of amounts are no codes
_DECIMAL = re.compile(r"-?[\d.,]*\d[.,]\d{1,2}$")


def codes_in(text: str) -> Iterator[Span]:
    """Tokens with at least one digit that may be a number of something; pairs such as ``0004-00025399`` parted too.

    >>> [(s.value, s.shape) for s in codes_in("FOLIO: A-102 del 12.50")]
    [('FOLIO', 'letters'), ('A-102', 'code'), ('A', 'series'), ('102', 'second')]
    >>> [s.value for s in codes_in("Nro 0004-00025399")]
    ['0004-00025399', '0004', '00025399']
    >>> [s.value for s in codes_in("No.K688-474516")][:2]
    ['No.K688-474516', 'K688-474516']
    """
    text = text[:MOST]
    if (alone := _LETTER.search(text)) is not None:
        yield Span(alone.start(1), alone.end(1), alone[1], "letters")
    if not any(map(str.isdigit, text)):
        return
    if " " in text or "-" in text:
        yield from _parted_codes(text)
    if _CENTS_SIGNS.search(text):
        text = _CENTS.sub(lambda match: " " * len(match[0]), text)
    for match in _CODE.finditer(text):
        word = match[0].rstrip(".-/_")
        if any(map(str.isdigit, word)) and not _DECIMAL.fullmatch(word):
            yield from _word(match.start(), word)
        elif len(word) <= 5 and word.isupper() and word.isalpha():
            yield Span(match.start(), match.start() + len(word), word, "letters")


def _parted_codes(text: str) -> Iterator[Span]:
    """Codes that spaces or hyphens part."""
    if text.count("-") >= 4:
        for match in _UUID.finditer(text):
            yield Span(match.start(), match.end(), match[0], "uuid")
    for pattern, shape in ((_VAT, "vat"), (_SPACED, "spaced"), (_RFC, "vat")):
        for match in pattern.finditer(text):
            if " " in match[0] or "-" in match[0]:
                yield Span(match.start(), match.end(), match[0], shape)
    if " " not in text:
        return
    for match in _PAIR.finditer(text):
        if " " in match[0]:
            yield Span(match.start(), match.end(), match[0], "code")
            yield Span(match.start(1), match.end(1), match[1], "first")
            yield Span(match.start(2), match.end(2), match[2], "second")


def _word(at: int, word: str) -> Iterator[Span]:
    """The word, what is left of it without a joined label, and its parts where it is made of two."""
    yield Span(at, at + len(word), word, "code")
    if (label := _JOINED.match(word)) and len(word) - label.end() >= 3:
        yield Span(at + label.end(), at + len(word), word[label.end() :], "stripped")
        at, word = at + label.end(), word[label.end() :]
    if parted := _PARTED.fullmatch(word):
        yield Span(at, at + parted.end(1), parted[1], "first")
        yield Span(at + parted.start(2), at + parted.end(2), parted[2], "second")
    elif parted := _SERIES.fullmatch(word):
        yield Span(at, at + parted.end(1), parted[1], "series")
        yield Span(at + parted.start(2), at + parted.end(2), parted[2], "second")
