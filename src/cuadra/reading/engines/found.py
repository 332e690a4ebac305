"""Where a value stands on the page: the same amount, day or text, however it is printed.

Used to believe a model only where the page says the same. A printed amount or date may be read in several ways
(``1.234`` is 1234 or 1.234, ``05/04`` is May or April): here each way counts, for the question is "can this stand
there" and not "what is it"; what it is, is the business of the fields stage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cuadra.model.geometry import Box, around
from cuadra.model.paths import Sort
from cuadra.model.reading import Reading, Word

MOST_WORDS = 5_000  # of a page
MOST_TOGETHER = 16  # words that one value may be spread over
MOST_CHARS = 400  # of a row
_NUMBER = re.compile(r"(?<!\d/)(?<![\d:.,])(?:\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,4})?|\d[\d.,]*\d|\d)(?![\d/:])")
LEAST_TEXT = 3  # letters and digits; fewer stand anywhere
_DAY = re.compile(r"(?<!\d)(\d{1,4})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})\W{0,3}(?:de\W+)?([a-z]{3})[a-z]*\.?\W{0,3}(?:del?\W+)?(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([a-z]{3})[a-z]*\.?\W{0,2}(\d{1,2})\W{1,3}(\d{4})")
_MONTHS = {
    name: month
    for month, names in enumerate(
        ("ene jan", "feb", "mar", "abr apr", "may", "jun", "jul", "ago aug", "sep set", "oct", "nov", "dic dec"), 1
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands; ``box`` in the units of the page as shown."""

    page: int
    box: Box
    text: str
    row: int


@lru_cache(maxsize=20_000)
def amounts(text: str) -> frozenset[Decimal]:
    """Every number that a text may mean.

    >>> sorted(amounts("1.234")), sorted(amounts("$ 1,234.50")), sorted(amounts("15/03/2024"))
    ([Decimal('1.234'), Decimal('1234')], [Decimal('1234.50')], [])
    """
    return frozenset(value for match in _NUMBER.finditer(text[:MOST_CHARS]) for value in _meanings(match[0]))


def _meanings(printed: str) -> Iterator[Decimal]:
    plain = printed.replace(" ", "").replace("'", "").rstrip(".,")
    marks = [index for index, sign in enumerate(plain) if sign in ".,"]
    whole = re.sub(r"[.,]", "", plain)
    if not marks:
        yield Decimal(whole)
        return
    head, tail = re.sub(r"[.,]", "", plain[: marks[-1]]), plain[marks[-1] + 1 :]
    mixed = len({plain[index] for index in marks}) == 2
    if mixed or len(marks) == 1:
        yield Decimal(f"{head or 0}.{tail}")
    if len(tail) == 3 and not mixed:
        yield Decimal(whole)


@lru_cache(maxsize=20_000)
def days(text: str) -> frozenset[date]:
    """Every day that a text may mean, day first and month first, with the months named in Spanish and English.

    >>> sorted(days("05/04/2019"))
    [datetime.date(2019, 4, 5), datetime.date(2019, 5, 4)]
    >>> days("3 de ENERO de 2024") == days("2024-01-03T10:00") == {date(2024, 1, 3)}
    True
    """
    text = folded(text[:MOST_CHARS])
    found = {_day(m[3], _MONTHS.get(m[2]), m[1]) for m in _NAMED.finditer(text)}
    found |= {_day(m[3], _MONTHS.get(m[1]), m[2]) for m in _NAMED_FIRST.finditer(text)}
    for first, middle, last in _DAY.findall(text):
        if len(first) == 4:
            found.add(_day(first, middle, last[:2]))
        elif len(first) <= 2:
            found |= {_day(last, middle, first), _day(last, first, middle)}
    return frozenset(one for one in found if one)


def _day(year: str, month: str | int | None, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month or 0), int(day))
    except ValueError:
        return None


def folded(text: str) -> str:
    """Lower case without accents: what is compared.

    >>> folded("CAFÉ  Ñandú")
    'cafe nandu'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


@lru_cache(maxsize=20_000)
def solid(text: str) -> str:
    """Letters and digits only, for OCR joins and parts words as it likes.

    >>> solid("XAXX-010101 000")
    'xaxx010101000'
    """
    return re.sub(r"[^a-z0-9]", "", folded(text))


def rows(reading: Reading) -> list[list[Word]]:
    """Words of one line of print together, left to right; a word is of the row whose middle it crosses."""
    found: list[list[Word]] = []
    for word in sorted(reading.words[:MOST_WORDS], key=lambda one: one.box.centre[1]):
        last = found[-1][-1].box if found else None
        if last and abs(word.box.centre[1] - last.centre[1]) < min(word.box.height, last.height) / 2:
            found[-1].append(word)
        else:
            found.append([word])
    return [sorted(row, key=lambda one: one.box.x0) for row in found]


def places(value: str, sort: Sort, reading: Reading, lines: Sequence[Sequence[Word]]) -> Iterator[Place]:
    """Every place on one page where ``value`` stands; ``lines`` are its rows."""
    for index, row in enumerate(lines):
        for run in _runs(row, value, sort):
            box = reading.frame.shown(around(word.box for word in run))
            yield Place(reading.page, box, _joined(run), index)
    if sort is Sort.TEXT and len(solid(value)) >= LEAST_TEXT:
        yield from _over_rows(value, reading, lines)


def _runs(row: Sequence[Word], value: str, sort: Sort) -> Iterator[Sequence[Word]]:
    """The shortest runs of words in a row that say ``value``; an amount never joins two words of the page."""
    if sort in (Sort.AMOUNT, Sort.NUMBER):
        yield from ([word] for word in row if says(word.text, value, sort))
        return
    if not says(_joined(row), value, sort):
        return
    for start in range(len(row)):
        for end in range(start + 1, min(start + MOST_TOGETHER, len(row)) + 1):
            if says(_joined(row[start:end]), value, sort):
                if not says(_joined(row[start + 1 : end]), value, sort):
                    yield row[start:end]
                break


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def says(printed: str, value: str, sort: Sort) -> bool:
    """Whether a printed text holds the value.

    >>> says("TOTAL $1,234.50", "1234.5", Sort.AMOUNT), says("FOLIO:00123", "123", Sort.CODE)
    (True, True)
    >>> says("7501234567890", "1234", Sort.CODE), says("2 PZA", "2", Sort.AMOUNT)
    (False, False)
    """
    if sort is Sort.AMOUNT:  # one or two digits stand everywhere and prove nothing
        return bool({abs(one) for one in amounts(printed) if len(one.as_tuple().digits) > 2} & amounts(value))
    if sort is Sort.NUMBER:
        return bool(amounts(printed) & _shares(amounts(value)))
    if sort is Sort.DATE:
        return bool(days(printed) & days(value))
    if sort is Sort.CODE:
        return bool(_code(solid(value)).search(folded(printed)))
    return len(solid(value)) >= LEAST_TEXT and solid(value) in solid(printed)


@lru_cache(maxsize=2_000)
def _code(plain: str) -> re.Pattern[str]:
    """Its letters and digits with any marks between, and no more of the same sort at either end."""
    if not plain:
        return re.compile(r"(?!)")
    before = r"(?<!\d)0*" if plain[0].isdigit() else r"(?<![a-z])"
    after = r"(?!\d)" if plain[-1].isdigit() else r"(?![a-z])"
    return re.compile(before + r"[\W_]{0,3}".join(plain[:200]) + after)


def _shares(values: Iterable[Decimal]) -> set[Decimal]:
    """A rate of 0.16 is also the printed 16 %."""
    plain = set(values)
    return plain | {value * 100 for value in plain}


def _over_rows(value: str, reading: Reading, lines: Sequence[Sequence[Word]]) -> Iterator[Place]:
    """A text that goes on in the next rows (an address): the fewest of two to five rows that hold it together."""
    wanted, solids = solid(value), [solid(_joined(row)) for row in lines]
    for more in range(2, 6):
        for start in range(len(lines) - more + 1):
            if wanted in "".join(solids[start : start + more]):
                together = [word for row in lines[start : start + more] for word in row]
                box = reading.frame.shown(around(word.box for word in together))
                yield Place(reading.page, box, _joined(together), start)
                return
