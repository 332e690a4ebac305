"""Marks: by what a value is found on the papers of one supplier, whatever the value is.

A mark is a label beside or above a value, the row it stands in, or its place on the page. It is compared as a whole,
so it is made of what stays the same from paper to paper: letters without digits, ranks, and the way a value is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cuadra.model.geometry import Box
from cuadra.model.paths import Sort, sort_of

if TYPE_CHECKING:
    from cuadra.reading.fields.candidates import Candidate, Pool
    from cuadra.reading.fields.layout import Layout

LABEL = 18  # letters of a label that are compared
RANKS = 40  # rows from the top or the end of a page that are counted
_GROUPS = re.compile(r"[A-Z0-9]{2,8}(?:[ -][A-Z0-9]*\d[A-Z0-9]*){1,5}")
GRID = 50  # parts of a page's width and height
_SLOTS = (("near", "l"), ("above", "a"), ("up2", "u"), ("below", "b"), ("prev", "p"), ("next", "n"), ("head", "h"))


@dataclass(frozen=True, slots=True)
class Spot:
    """A value on a page in its normal form as text, with the marks by which it may be found."""

    value: str
    marks: tuple[str, ...]
    page: int
    box: Box
    text: str
    beside: str = ""
    above: str = ""


@dataclass(slots=True)
class Paper:
    """The pages of a document laid out once; spots are made for the paths that are asked for."""

    pages: Sequence[Mapping[str, Any]]
    _found: dict[Pool, list[Candidate]] | None = field(default=None, repr=False)
    _layout: Layout | None = field(default=None, repr=False)
    _spots: dict[str, list[Spot]] = field(default_factory=dict, repr=False)

    @property
    def layout(self) -> Layout:
        from cuadra.reading.fields.layout import lay_out

        if self._layout is None:
            self._layout = lay_out([_reading(one) for one in self.pages])
        return self._layout

    def spots(self, path: str) -> list[Spot]:
        """Everything on the pages that may be a value of ``path``, in reading order."""
        if path not in self._spots:
            self._spots[path] = list(self._made(path))
        return self._spots[path]

    def _made(self, path: str) -> Iterator[Spot]:
        from cuadra.reading.fields.candidates import candidates
        from cuadra.reading.fields.choice import value_of

        if self._found is None:
            self._found = candidates(self.layout)
        for one in self._found[_pool(path)]:
            value = value_of(one, path)
            if value is not None:
                page, marks = self.layout.rows[one.cell.row].page, tuple(_marks(self.layout, one, path))
                beside, above = one.texts["near"], one.texts["above"]
                yield Spot(as_text(value), marks, page, one.box, one.text, beside, above)
                if whole := _parted(one, path):
                    joined = tuple(f"{mark.rpartition('|')[0]}|joined" for mark in marks)
                    box = one.cell.box_of(one.start, one.start + len(whole))
                    yield Spot("".join(whole.split()), joined, page, box, whole, beside, above)


def as_text(value: Any) -> str:
    """The normal form of a value, as readings keep it.

    >>> as_text(Decimal("12.5")), as_text(Decimal("12")), as_text(date(2026, 3, 1))
    ('12.50', '12.00', '2026-03-01')
    """
    if isinstance(value, Decimal):
        cents = value.quantize(Decimal("0.01"))
        return f"{cents if cents == value else value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def same(path: str, one: str | None, other: str | None) -> bool:
    """Whether two normal forms say the same of a path; amounts without their sign, names with forgiveness."""
    from cuadra.reading.fields.judge import right

    if one is None or other is None:
        return one is other
    if sort_of(path) in (Sort.AMOUNT, Sort.NUMBER):
        return abs(_decimal(one)) == abs(_decimal(other))
    return one == other or (sort_of(path) is not Sort.DATE and right(path, one, other))


def letters(text: str, most: int = LABEL) -> str:
    """The letters of a label, without accents, digits and case.

    >>> letters("Núm. de folio 123: ")
    'NUMDEFOLIO'
    """
    plain = unicodedata.normalize("NFKD", text.upper())
    return "".join(one for one in plain if one.isalpha())[-most:]


def pointed(spots: Iterable[Spot]) -> dict[str, str]:
    """The marks that lead to one value only, each with it."""
    values: dict[str, set[str]] = {}
    for spot in spots:
        for mark in spot.marks:
            values.setdefault(mark, set()).add(spot.value)
    return {mark: next(iter(some)) for mark, some in values.items() if len(some) == 1}


def _reading(page: Mapping[str, Any]) -> Any:
    from cuadra.model.evidence import Rung
    from cuadra.model.reading import Reading, Word

    words = tuple(Word(str(text), Box(*box)) for text, *box in page["words"])
    return Reading(int(page["number"]), page["width"], page["height"], words, Rung.TEXT, "page")


def _pool(path: str) -> Pool:
    from cuadra.reading.fields.candidates import Pool

    sort = sort_of(path)
    if sort in (Sort.AMOUNT, Sort.NUMBER):
        return Pool.AMOUNT
    return Pool.DATE if sort is Sort.DATE else Pool.CODE if sort is Sort.CODE else Pool.TEXT


def _parted(one: Candidate, path: str) -> str:
    """The whole of a number that is printed in groups and begins with ``one``; empty where it stands alone."""
    if sort_of(path) is not Sort.CODE or (one.start and one.cell.text[one.start - 1].isalnum()):
        return ""
    found = _GROUPS.match(one.cell.text, one.start)
    return found[0] if found and len(found[0]) > len(one.text) else ""


def _marks(layout: Layout, one: Candidate, path: str) -> Iterator[str]:
    written = "" if sort_of(path) in (Sort.AMOUNT, Sort.NUMBER, Sort.TEXT) else f"|{one.span.shape}"
    told = {sign: letters(one.texts[slot]) for slot, sign in _SLOTS}
    for sign, label in told.items():
        if len(label) > 1:
            yield f"{sign}:{label}{written}"
    if told["l"] and told["p"]:
        yield f"lp:{told['l']}/{told['p']}{written}"
    row = layout.rows[one.cell.row]
    mine = [other.index for other in layout.rows if other.page == row.page]
    top, end = row.index - mine[0], mine[-1] - row.index
    if top < RANKS:
        yield f"t{row.page}:{top}.{one.cell.column}{written}"
    if end < RANKS:
        yield f"e:{end}.{one.cell.column}{written}"
    page = layout.pages[row.page]
    left, right = (round(GRID * x / max(page.width, 1)) for x in (one.box.x0, one.box.x1))
    high = round(GRID * one.box.y0 / max(page.height, 1))
    yield f"x{row.page}:{left},{high}{written}"
    yield f"r{row.page}:{right},{high}{written}"


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")
