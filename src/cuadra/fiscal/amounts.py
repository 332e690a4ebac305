"""Amounts as printed anywhere: found in a line, told apart by their last separator, never a float.

One number rarely tells whether its dot groups thousands or starts the cents, a document does: ``vote`` asks all
its numbers. What stays open is said in ``AmountMatch.other``, for the arithmetic of the document to settle. Rates
(``16.00%``) are no amounts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Style(StrEnum):
    """Which sign starts the cents: ``1,234.56`` is DOT, ``1.234,56`` is COMMA."""

    DOT = "dot"
    COMMA = "comma"


_DECIMAL = {".": Style.DOT, ",": Style.COMMA}


class AmountMatch(NamedTuple):
    """``value`` at ``text[start:end]``, its sign included; ``style`` is ``None`` where the number does not tell.

    ``other`` is the second way to read it (``12.345``); ``repaired`` says that letters were read as digits.
    """

    value: Decimal
    start: int
    end: int
    style: Style | None = None
    has_symbol: bool = False
    decimals: int = 0
    other: Decimal | None = None
    repaired: bool = False


_CODES = "MXN|USD|ARS|PAB|EUR|PEN|COP|CLP|UYU|BRL|DOP|CRC|PYG|BOB|GTQ|HNL|NIO|VES|GBP|MYR|CAD|CHF|INR"
_BEFORE = re.compile(
    r"([$€£¥₡₲₹]|(?<![A-Za-z])(?:S/\.?|B/\.?|RM|Rs\.?|Bs\.?|Gs\.?|Q|"
    + _CODES
    + r"))?[ :]?([-−–])?[ ]?([$€£])?[ ]?(\()?$"
)
_AFTER = re.compile(r" ?(?:[$€£¥₡₲₹]|(?:" + _CODES + r"|M\.?N\.?|RM)(?![A-Za-z]))")
_PERCENT = re.compile(r" ?%")
_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,/:])(?:\d{1,15}|(?<![\w.,/])(?=\.\d\d(?!\d)))"
    r"(?:(?: ?[.,]|[.,] )\d{1,6}|['’\u00a0\u202f\u2009]\d{3}(?!\d)| \d{3}(?=[ ,.]\d))*(?!\d)"
)
_LETTER_NEAR_DIGIT = re.compile(r"[OoIl][.,]?[\dOo]|\d[.,]?[OoIl]")
_PIECE = re.compile(r"\d+(?:[.,'’\u00a0\u202f\u2009]\d+)*")
_SPACES = re.compile(r"['’\u00a0\u202f\u2009]")
_SPLIT = re.compile(r"[.,]")
_ANY_DIGIT = re.compile(r"\d")
_LETTERED = re.compile(r"(?<![A-Za-z])[0-9OoIl][0-9OoIl.,]*[.,][0-9Oo]{2}(?![A-Za-z0-9])")
_AS_DIGITS = str.maketrans("OoIl", "0011")


def find_amounts(text: str, style: Style | None = None, *, integers: bool = False) -> list[AmountMatch]:
    """Every amount of ``text`` from left to right; whole numbers without a symbol only when ``integers``.

    >>> [str(m.value) for m in find_amounts("2 x $1,234.50  TOTAL RM2,469.00 (16.00%)")]
    ['1234.50', '2469.00']
    >>> [(str(m.value), str(m.other)) for m in find_amounts("$ 24.000")]
    [('24000', '24.000')]
    """
    if not _ANY_DIGIT.search(text):
        return []
    clean = _LETTERED.sub(_digits, text) if _LETTER_NEAR_DIGIT.search(text) else text
    line = _Line(text, clean, style, integers)
    return [match for token in _NUMBER.finditer(clean) for match in _of_token(line, token.start(), token[0])]


def parse(text: str, style: Style | None = None) -> Decimal | None:
    """The one amount that ``text`` is, or ``None``: also where it contradicts the document's ``style``.

    >>> parse("1.041.32"), parse("12,50-"), parse("(12.50)"), parse("O.5O")
    (Decimal('1041.32'), Decimal('-12.50'), Decimal('-12.50'), Decimal('0.50'))
    >>> parse("12.345", Style.DOT), parse("$2.03", Style.COMMA)
    (Decimal('12.345'), None)
    """
    found = find_amounts(text, style, integers=True)
    if len(found) != 1 or _contradicts(text, found[0], style):
        return None
    return found[0].value


def vote(texts: Iterable[str]) -> Style | None:
    """The style that the amounts of one document share, ``None`` where they do not tell.

    >>> vote(["1.234,50", "$ 12.345", "3,00"])
    <Style.COMMA: 'comma'>
    """
    votes: Counter[Style] = Counter()
    for text in texts:
        if "." not in text and "," not in text:
            continue  # nothing in it has cents
        for match in find_amounts(text):
            if match.style and match.decimals in (1, 2):
                both = "." in text[match.start : match.end] and "," in text[match.start : match.end]
                votes[match.style] += 3 if both else 1
    (first, most), (_, second) = [*votes.most_common(2), (None, 0), (None, 0)][:2]
    return first if most > second else None


def _digits(match: re.Match[str]) -> str:
    token = match[0]
    return token.translate(_AS_DIGITS) if any(c.isdigit() for c in token) else token


def _contradicts(text: str, match: AmountMatch, style: Style | None) -> bool:
    printed = text[match.start : match.end]
    return bool(style and match.style and style != match.style and printed.count(".") + printed.count(",") == 1)


class _Line(NamedTuple):
    text: str
    clean: str
    style: Style | None
    integers: bool


def _of_token(line: _Line, start: int, token: str) -> Iterator[AmountMatch]:
    whole = _match(line, start, token)
    if whole:
        yield whole
    if " " in token and (whole is None or _two_columns(line.text, token)):
        for piece in _PIECE.finditer(token):
            if part := _match(line, start + piece.start(), piece[0]):
                yield part


def _two_columns(text: str, token: str) -> bool:
    """``2 100,00`` may be a quantity and a price, unless it stands alone."""
    return re.match(r"\d{1,3} \d{3},\d", token) is not None and len(text.strip(" $€")) > len(token)


def _match(line: _Line, start: int, token: str) -> AmountMatch | None:
    text, clean, style, integers = line
    read = _resolve(token, style)
    end = start + len(token)
    if read is None or (clean[end : end + 2].strip()[:1] == "%"):
        return None
    value, own_style, decimals, other = read
    before = _BEFORE.search(clean, max(0, start - 8), start)
    after = _AFTER.match(clean, end)
    has_symbol = bool(after or (before and (before[1] or before[3])))
    if not has_symbol and not (_SPLIT.search(token) or integers):
        return None
    if other is not None and " " in token and not has_symbol:
        return None
    glued = start > 0 and clean[start - 1].isalpha() and not has_symbol
    if glued and decimals != 2:
        return None
    first, last, negative = _signed(clean, start, end, before)
    if negative:
        value, other = -value, None if other is None else -other
    return AmountMatch(value, first, last, own_style, has_symbol, decimals, other, text[start:end] != clean[start:end])


def _signed(clean: str, start: int, end: int, before: re.Match[str] | None) -> tuple[int, int, bool]:
    """Where the amount begins and ends with its sign, and whether it is negative: ``-1``, ``1-``, ``(1)``."""
    if before and before[4] and clean[end : end + 1] == ")":
        return start - 1, end + 1, True
    if before and before[2]:
        at = before.start(2)
        ahead = clean[at - 1 : at] if at else ""
        adjacent = at + 1 == start or before[3]
        if (adjacent and (before[1] or not ahead.isalnum())) or not clean[:at].strip():
            return (at if at + 1 == start else start), end, True
    if clean[end : end + 1] in "-−–" and clean[end : end + 1] and not clean[end + 1 : end + 2].isalnum():
        return start, end + 1, True
    return start, end, False


def _resolve(token: str, style: Style | None) -> tuple[Decimal, Style | None, int, Decimal | None] | None:
    """Value, style, decimals and the second reading of one printed number; ``None`` where it is none."""
    spaced = " " in token
    plain = _SPACES.sub("", token)
    if spaced:
        tight = re.sub(r" ?([.,]) ?", r"\1", plain)
        if " " in tight and not re.fullmatch(r"\d{1,3}(?: \d{3})+,\d{1,2}", tight):
            return None
        plain = tight.replace(" ", "")
    groups = _SPLIT.split(plain)
    signs = [c for c in plain if c in ".,"]
    if not signs:
        return Decimal(plain), None, 0, None
    last, tail = signs[-1], groups[-1]
    if spaced and len(tail) not in (2, 3):
        return None
    if len(signs) == 1:
        return _one_sign(groups[0], tail, last, style)
    if len(set(signs[:-1])) > 1 or not _grouped(groups[:-1], signs[0]):
        return None
    if signs[0] == last and len(tail) == 3:
        return Decimal("".join(groups)), _other_style(last), 0, None
    if signs[0] == last and len(tail) > 2:
        return None
    return Decimal("".join(groups[:-1]) + "." + tail), _DECIMAL[last], len(tail), None


def _one_sign(
    head: str, tail: str, sign: str, style: Style | None
) -> tuple[Decimal, Style | None, int, Decimal | None]:
    as_decimal = Decimal(f"{head or 0}.{tail}")
    if len(tail) != 3 or len(head) > 3 or head.startswith("0"):
        return as_decimal, _DECIMAL[sign], len(tail), None
    if style == _DECIMAL[sign]:
        return as_decimal, style, 3, Decimal(head + tail)
    return Decimal(head + tail), style, 0, None if style else as_decimal


def _grouped(groups: list[str], sign: str) -> bool:
    """Thousands in threes, or as in India a last three after twos."""
    middle = groups[1:]
    return len(groups[0]) <= 3 and (
        all(len(g) == 3 for g in middle)
        or (sign == "," and len(middle[-1]) == 3 and all(len(g) == 2 for g in middle[:-1]))
    )


def _other_style(sign: str) -> Style:
    return Style.COMMA if sign == "." else Style.DOT
