"""Candidates: each thing on the pages that may be a value, by sort, with the words around it and where it stands.

Nothing is decided here; a candidate says what it is, what is written beside, above and below it, and its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from string import ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

from cuadra.fiscal.country import find_tax_ids
from cuadra.model.geometry import Box
from cuadra.reading.fields.blocks import KINDS, Place, after_title, places
from cuadra.reading.fields.layout import Cell, Layout, Row
from cuadra.reading.fields.spans import Span, amounts_in, codes_in, dates_in

MOST = {"amount": 600, "date": 120, "code": 500, "text": 500}  # candidates of a document, by sort


def bare(text: str) -> str:
    """Letters and digits, upper case."""
    return "".join(filter(str.isalnum, text.upper()))


class Pool(StrEnum):
    """The sorts of candidates; each has its own scorer."""

    AMOUNT = "amount"
    DATE = "date"
    CODE = "code"
    TEXT = "text"


@dataclass(slots=True)
class Candidate:
    """``texts`` by slot (own, left, above ...) are the wording around it; ``tokens`` plain facts as words.

    ``about`` says in numbers what block it stands in and what title stands before it (``blocks``).
    """

    pool: Pool
    cell: Cell
    start: int
    end: int
    span: Span
    texts: dict[str, str] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    about: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        return self.cell.text[self.start : self.end]

    @property
    def box(self) -> Box:
        return self.cell.box_of(self.start, self.end)


def candidates(layout: Layout) -> dict[Pool, list[Candidate]]:
    """All candidates of a document, each pool in reading order and bounded."""
    finders: dict[Pool, Callable[[str], Iterator[Span]]] = {
        Pool.AMOUNT: amounts_in,
        Pool.DATE: dates_in,
        Pool.CODE: all_codes_in,
        Pool.TEXT: texts_in,
    }
    around = _arounds(layout)
    found: dict[Pool, list[Candidate]] = {}
    for pool, finder in finders.items():
        spans: Iterator[tuple[Cell, Span]] = ((cell, span) for cell in layout.cells for span in finder(cell.text))
        if pool is Pool.CODE:
            spans = chain(spans, long_codes(layout))
        some = [_candidate(pool, cell, span, around[cell.at]) for cell, span in spans]
        half = MOST[pool] // 2
        found[pool] = some if len(some) <= MOST[pool] else some[:half] + some[-half:]
    return found


def all_codes_in(text: str) -> Iterator[Span]:
    """Codes of all sorts; tax numbers in their canonical form, mended where only one mending gives a right digit."""
    seen = set()
    if sum(map(str.isdigit, text)) >= 5:
        for match in find_tax_ids(text):
            seen.add((match.start, match.end))
            raw = text[match.start : match.end]
            yield Span(
                match.start, match.end, match.value, f"tax_{match.strength.value}", bare(raw) != bare(match.value)
            )
    for span in codes_in(text):
        if (span.start, span.end) not in seen:
            yield span


_ENDS = re.compile(r"[A-Z0-9-]+", re.IGNORECASE)
_BEGINS = re.compile(r"[A-Z0-9]{2}", re.IGNORECASE)
_GOES_ON = re.compile(r"[A-Z0-9-]{4,}(?=$|\s)", re.IGNORECASE)


def long_codes(layout: Layout) -> Iterator[tuple[Cell, Span]]:
    """Codes that run on in the cell below (a CUFE or UUID printed in two or three rows), as one value."""
    for cell in layout.cells:
        if len(cell.text) < 16 or sum(map(str.isdigit, cell.text)) < 8:
            continue
        start = _tail(cell.text)
        value, one = cell.text[start:], cell
        if len(value) < 16 or sum(map(str.isdigit, value)) < 8:
            continue
        for _ in range(3):
            below = layout.below(one)
            more = _GOES_ON.match(below.text) if below else None
            if below is None or more is None or not any(c.isdigit() for c in more[0]):
                break
            value, one = value + more[0], below
            yield cell, Span(start, len(cell.text), value, "long")


def _tail(text: str) -> int:
    """Where the code begins that a text ends with: letters, digits and hyphens, two without a hyphen first."""
    run = _ENDS.match(text[::-1])
    start = len(text) - (run.end() if run else 0)
    begin = _BEGINS.search(text, start)
    return begin.start() if begin else len(text)


_NUMBERED = re.compile(r"^(?:#\s?\d+|[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}|\d{2}-?\d{8}-?\d)\s+(?=\S*[^\W\d_]{2})")
_REGISTERED = re.compile(r"\s*(?:[(\[{][^()]{0,14}\d{4,}[^()]{0,6}[)\]}]?|\b\d{5,7}-[A-Z]\b).{0,12}$")
_LONG = re.compile(r"\d{4}")  # stands in each such number
_FIGURE = re.compile(r"\d\d?|[\d.,']*[.,]\d{1,4}\W*|\d+\s?[%$€£]")  # an amount, a rate, a count: no name, no address
_LABELLED = re.compile(r"^([^:]{2,40}):\s*(?=\S*[^\W\d_]{2})")


def texts_in(text: str) -> Iterator[Span]:
    """The text of a cell, and what stands after a label in it.

    >>> [s.value for s in texts_in("Razón social: La Ñata S.A.")]
    ['Razón social: La Ñata S.A.', 'La Ñata S.A.']
    """
    if sum(map(str.isalpha, text)) < 2 and (len(text) > 8 or not text[:1].isalnum() or _FIGURE.fullmatch(text)):
        return
    yield Span(0, len(text), text, "cell")
    start = 0
    if match := _LABELLED.match(text) or _NUMBERED.match(text):
        start = match.end()
        yield Span(start, len(text), text[start:], "after")
    if (
        _LONG.search(text)
        and (match := _REGISTERED.search(text))
        and sum(map(str.isalpha, text[start : match.start()])) > 2
    ):
        yield Span(start, match.start(), text[start : match.start()], "before")


def _candidate(pool: Pool, cell: Cell, span: Span, around: _Around) -> Candidate:
    start, end, _, form, mended = span
    text = cell.text
    own, before = text[start:end], text[:start]
    texts = around.texts.copy()
    texts["own"] = own if pool is Pool.TEXT else shape(own)
    texts["left"] = f"{around.left} {before}".strip()[-40:]
    texts["near"] = before.strip()[-24:] or around.beside
    texts["right"] = f"{text[end:]} {around.right}".strip()[:24]
    strange, far = 9, 99
    title: tuple[str, ...] = ()
    if pool is Pool.CODE or pool is Pool.DATE:
        strange, far = after_title(f"{around.left} {before[-90:]}")
        title = (_token("t=", strange), _token("t", 10 * min(far // 8, 5) + min(strange, 3), 2))
    tokens = (_token("s=", form), _token("m=", mended), *around.tokens, *title)
    return Candidate(pool, cell, start, end, span, texts, tokens, (*around.about, strange, far))


@lru_cache(maxsize=2048)
def _token(name: str, value: str | int, digits: int = 1) -> str:
    """A fact as a word, the same object each time: its hash is asked for again and again.

    >>> _token("c=", 3), _token("m=", True), _token("t", 2, 2)
    ('c=3', 'm=True', 't02')
    """
    return f"{name}{value:0{digits}}" if digits > 1 else f"{name}{value}"


def shape(text: str) -> str:
    """Every digit ``0``, every capital ``A``, every other letter ``a``; the other signs as they are."""
    if text.isascii():
        return text.translate(_SHAPES)
    return "".join("0" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)


_SHAPES = {**dict.fromkeys(map(ord, digits), "0"), **dict.fromkeys(map(ord, ascii_uppercase), "A")}
_SHAPES |= dict.fromkeys(map(ord, ascii_lowercase), "a")


@dataclass(slots=True)
class _Around:
    """What all candidates of a cell share: ``texts`` by slot, ``tokens`` its place as words, ``about`` as numbers."""

    left: str
    beside: str
    right: str
    texts: dict[str, str]
    tokens: tuple[str, ...]
    about: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Over:
    """By ``Cell.at``: the cell over each, within two rows, and whether it is a word itself, not a figure."""

    cells: list[Cell | None]
    is_word: list[bool]

    def over(self, cell: Cell | None) -> Cell | None:
        return self.cells[cell.at] if cell else None

    def header(self, cell: Cell) -> Cell | None:
        """The nearest cell over this one that is a word, not a figure."""
        one: Cell | None = cell
        for _ in range(8):
            one = self.over(one)
            if one is None or self.is_word[one.at]:
                return one
        return None


def _arounds(layout: Layout) -> list[_Around]:
    """What surrounds each cell, by ``Cell.at``."""
    over = _Over([layout.above(cell, 2) for cell in layout.cells], [_is_word(cell.text) for cell in layout.cells])
    governed = places(layout)
    return [
        _around(layout, cell, governed[cell.at], over, along)
        for row in layout.rows
        for along in [_along(layout, row)]
        for cell in row.cells
    ]


class _Along(NamedTuple):
    """What all cells of a row share: the texts of the rows before and after, and as words how far down its page it
    is, how many cells it has, and which page it is on.
    """

    texts: dict[str, str]
    down: str
    cells: str
    page: str


def _along(layout: Layout, row: Row) -> _Along:
    texts = {
        "prev": _row_text(layout, row.index - 1, row.page)[:40],
        "next": _row_text(layout, row.index + 1, row.page)[:40],
    }
    first = sum(1 for r in layout.rows[: row.index] if r.page == row.page) if row.index < 12 else 12
    return _Along(texts, _token("n=", first), _token("k=", min(len(row.cells), 5)), _token("p=", min(row.page, 3)))


def _around(layout: Layout, cell: Cell, place: Place, over: _Over, along: _Along) -> _Around:
    row = layout.rows[cell.row]
    cells, column = row.cells, cell.column
    near, below = over.over(cell), layout.below(cell)
    above = near if near and near.row == cell.row - 1 else None
    second = over.over(above)
    third = over.over(second)
    head = over.header(cell)
    block = place.block[:2]
    by_block = (_token("b=", block), _token(f"b{block}", min(place.since, 4)))
    return _Around(
        left="  ".join([c.text for c in cells[:column]])[-40:] if column else "",
        beside=cells[column - 1].text[-24:] if column else "",
        right=cells[column + 1].text[:24] if column + 1 < len(cells) else "",
        texts={
            "above": above.text[:40] if above else "",
            "up2": second.text[:40] if second else "",
            "up3": third.text[:40] if third else "",
            "below": below.text[:40] if below else "",
            "head": head.text[:40] if head else "",
            **along.texts,
        },
        tokens=(*_where(layout, cell, row, along), *by_block),
        about=(*_GOVERNED[place.block], place.since, place.titled),
    )


_GOVERNED = {block: tuple(float(block == kind) for kind in KINDS) for block in (*KINDS, "")}


def _where(layout: Layout, cell: Cell, row: Row, along: _Along) -> tuple[str, ...]:
    """Where on its page a cell stands and how large it is, as words."""
    extent = layout.extent[row.page]
    x0, y0, x1, y1 = cell.box
    width = max(extent.x1 - extent.x0, 1)
    share = (y0 - extent.y0) / max(extent.y1 - extent.y0, 1)
    size = (y1 - y0) / layout.height[row.page]
    return (
        _token("y=", int(share * 10)),
        along.down,
        _token("z=", min(int(size * 4), 10)),
        _token("c=", min(cell.column, 3)),
        along.cells,
        along.page,
        _token("x=", int(4 * (x0 - extent.x0) / width)),
        _token("r=", int(4 * (extent.x1 - x1) / width)),
    )


def _row_text(layout: Layout, index: int, page: int) -> str:
    if 0 <= index < len(layout.rows) and layout.rows[index].page == page:
        return layout.rows[index].text
    return ""


def _is_word(text: str) -> bool:
    """Whether most signs of a text are letters."""
    return sum(map(str.isalpha, text)) > 0.6 * (len(text) - text.count(" "))
