"""When an answer is right, and how honest its confidence is: the rules by which every figure here is computed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

MONTHS = {
    "jan": 1, "ene": 1, "feb": 2, "mar": 3, "apr": 4, "abr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "ago": 8,
    "sep": 9, "set": 9, "oct": 10, "nov": 11, "dec": 12, "dic": 12,
}  # fmt: skip
NUMBER = re.compile(r"\d[\d.,]*")
BINS = 10


class Answer(NamedTuple):
    """One answered field: how sure, and whether it was right."""

    confidence: float
    is_right: bool


def letters(text: Any) -> str:
    """Letters and digits only, upper case, accents kept.

    >>> letters("A-0001 ñ")
    'A0001Ñ'
    """
    return "".join(one for one in unicodedata.normalize("NFC", str(text)).upper() if one.isalnum())


def amount(text: Any) -> Decimal | None:
    """The last number of a text; the comma is decimal where the text ends in a comma and one or two digits.

    >>> amount("RM 1,234.50"), amount("1.234,50"), amount("none")
    (Decimal('1234.50'), Decimal('1234.50'), None)
    """
    found = NUMBER.findall(str(text))
    if not found:
        return None
    last = found[-1].rstrip(".,")
    if re.search(r",\d{1,2}$", last):
        last = last.replace(".", "").replace(",", ".")
    try:
        return Decimal(last.replace(",", ""))
    except InvalidOperation:
        return None


def day(text: Any) -> date | None:
    """A date, day first where it could be either; two digits of a year are 20xx.

    >>> day("20180428")
    datetime.date(2018, 4, 28)
    >>> day("05/04/19"), day("2013-06-05"), day("3 ENE 2024"), day("MAR 5, 2018")
    (datetime.date(2019, 4, 5), datetime.date(2013, 6, 5), datetime.date(2024, 1, 3), datetime.date(2018, 3, 5))
    """
    plain = re.sub(r"^(20\d\d)(\d\d)(\d\d)$", r"\1-\2-\3", str(text).strip())
    parts = re.findall(r"\d+|[A-Za-z]{3,}", plain)[:3]
    named = [index for index, part in enumerate(parts) if part[:3].lower() in MONTHS]
    if len(parts) < 3:
        return None
    if named:
        month = MONTHS[parts.pop(named[0])[:3].lower()]
        first, second = (int(part) for part in parts if part.isdigit())
        year, one = (first, second) if first > 31 else (second, first)
    else:
        first, month, second = (int(part) if part.isdigit() else 0 for part in parts)
        year, one = (first, second) if first > 31 else (second, first)
        if month > 12 >= one:
            month, one = one, month
    try:
        return date(year + 2000 if year < 100 else year, month, one)
    except ValueError:
        return None


def same_amount(truth: Any, answer: Any) -> bool:
    wanted, given = amount(truth), amount(answer)
    return None not in (wanted, given) and round(wanted or 0, 2) == round(given or 0, 2)


def same_day(truth: Any, answer: Any) -> bool:
    wanted = day(truth)
    return wanted is not None and wanted == day(answer)


def same_code(truth: Any, answer: Any) -> bool:
    return letters(truth) == letters(answer)


def same_name(truth: Any, answer: Any) -> bool:
    """Equal; or inside an answer at most 1.6 times as long; or nearly the same words.

    >>> same_name("YONGFATT ENTERPRISE", "Yongfatt Enterprise."), same_name("ABC", "SOMETHING ELSE ABC")
    (True, False)
    """
    from rapidfuzz import fuzz

    wanted, given = letters(truth), letters(answer)
    if wanted and (wanted == given or (wanted in given and len(given) <= 1.6 * len(wanted))):
        return True
    spaced = [re.sub(r"[^\w]+", " ", str(one).upper()).strip() for one in (truth, answer)]
    return fuzz.token_set_ratio(*spaced) >= 90 and fuzz.ratio(*spaced) >= 80


def same_text(truth: Any, answer: Any) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(letters(truth), letters(answer)) >= 85


def calibration_error(answers: Sequence[Answer]) -> float:
    """Expected calibration error over ten equal bins.

    >>> calibration_error([Answer(0.9, True)] * 9 + [Answer(0.9, False)])
    0.0
    """
    bins: dict[int, list[Answer]] = {}
    for one in answers:
        bins.setdefault(min(BINS - 1, int(one.confidence * BINS)), []).append(one)
    gap = sum(abs(sum(a.confidence for a in inside) - sum(a.is_right for a in inside)) for inside in bins.values())
    return round(gap / len(answers), 9) if answers else 0.0


def right_when_sure(answers: Iterable[Answer], sure: float = 0.9) -> float | None:
    """How many of the fields stated at ``sure`` or above are right."""
    stated = [one for one in answers if one.confidence >= sure]
    return sum(one.is_right for one in stated) / len(stated) if stated else None


def share_at(answers: Sequence[Answer], precision: float = 0.99) -> float:
    """The longest prefix, most confident first, that is still right at ``precision``, as a share of all.

    >>> share_at([Answer(0.9, True), Answer(0.8, True), Answer(0.1, False)])
    0.6666666666666666
    """
    right = best = 0
    ranked = sorted(answers, key=lambda one: -one.confidence)
    for count, one in enumerate(ranked, 1):
        right += one.is_right
        if right >= precision * count:
            best = count
    return best / len(answers) if answers else 0.0


def f1(right: int, answered: int, wanted: int) -> float:
    return 2 * right / (answered + wanted) if answered + wanted else 0.0
