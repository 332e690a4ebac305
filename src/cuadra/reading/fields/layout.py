"""Rows, cells and columns of the pages of a document, from words of any engine.

A row follows the slope of the text; a cell is a run of words without a wide gap; columns are found by looking up
from a cell. Works for the words of a text layer and for the line segments of an OCR engine alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain

import numpy as np

from cuadra.model.geometry import Box, around
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.slope import centres_and_heights, slope_of

MOST_WORDS = 20_000  # of one document; the rest is not looked at
WIDE_GAP = 1.15  # of the row's height: two words further apart stand in two cells
_SPACES = re.compile(r"\s{2,}|\t")


@dataclass(slots=True)
class Cell:
    """A run of words on one row. ``starts`` are the places of the words in ``text``; ``at`` counts cells."""

    text: str
    box: Box
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    row: int = 0
    column: int = 0
    at: int = 0

    @property
    def confidence(self) -> float:
        return min([w.confidence for w in self.words], default=0.0)

    def box_of(self, start: int, end: int) -> Box:
        """The box of the characters from ``start`` to ``end``: by words, and by share within a word."""
        parts = [
            _slice(word, max(start - at, 0), min(end - at, len(word.text)))
            for word, at in zip(self.words, self.starts, strict=True)
            if at < end and at + len(word.text) > start
        ]
        return around(parts) if parts else self.box


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    page: int
    index: int
    box: Box
    text: str


@dataclass(slots=True)
class Layout:
    """All rows of all pages in reading order. ``height`` is the median height of the words of each page."""

    rows: list[Row] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    pages: dict[int, Reading] = field(default_factory=dict)
    height: dict[int, float] = field(default_factory=dict)
    extent: dict[int, Box] = field(default_factory=dict)  # around all words of a page

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)

    def above(self, cell: Cell, reach: int = 1) -> Cell | None:
        """The nearest cell that stands over ``cell`` within ``reach`` rows of the same page."""
        return self._towards(cell, -1, reach)

    def below(self, cell: Cell, reach: int = 1) -> Cell | None:
        return self._towards(cell, 1, reach)

    def _towards(self, cell: Cell, step: int, reach: int) -> Cell | None:
        rows, index = self.rows, cell.row
        page = rows[index].page
        for _ in range(reach):
            index += step
            if not 0 <= index < len(rows) or rows[index].page != page:
                return None
            if found := _nearest(cell, rows[index].cells):
                return found
        return None


def _nearest(cell: Cell, others: Sequence[Cell]) -> Cell | None:
    """The one of ``others`` that shares most of its width with ``cell``, if more than a fifth of the narrower."""
    x0, _, x1, _ = cell.box
    width = x1 - x0
    best, most = None, 0.2
    for other in others:
        left, _, right, _ = other.box
        if left < x1 and x0 < right:
            shared = (min(x1, right) - max(x0, left)) / max(min(width, right - left), 1e-6)
            if shared > most:
                best, most = other, shared
    return best


def lay_out(readings: Sequence[Reading]) -> Layout:
    """Rows and cells of all pages, in page order."""
    made = Layout()
    left = MOST_WORDS
    for reading in sorted(readings, key=lambda r: r.page):
        words = _pieces(reading.words[:left])
        left -= len(words)
        if words:
            _add_page(made, reading, words)
    return made


def _pieces(words: Sequence[Word]) -> list[Word]:
    """The words that have a text; those that hold a wide gap themselves in parts."""
    whole = "".join([word.text for word in words])
    if whole.split() != [whole]:
        return [part for word in words for part in _parted(word) if part.text]
    return [word for word in words if word.text]  # no space anywhere


def _add_page(made: Layout, reading: Reading, words: list[Word]) -> None:
    boxes = np.fromiter(chain.from_iterable([w.box for w in words]), float, 4 * len(words)).reshape(-1, 4)
    slope = slope_of(boxes)
    _, heights = centres_and_heights(boxes)
    lean = abs(slope) * (boxes[:, 2] - boxes[:, 0])  # an axis parallel box of leaning text is this much too high
    true_heights = np.maximum(heights - lean, heights * 0.3)
    tall = true_heights.tolist()
    made.pages[reading.page] = reading
    made.height[reading.page] = _median(tall) or 1.0
    made.extent[reading.page] = around([w.box for w in words])
    for group in _grouped(boxes, tall, slope):
        _add_row(made, reading.page, [words[i] for i in group], _median([tall[i] for i in group]))


def _grouped(boxes: np.ndarray, tall: list[float], slope: float) -> list[list[int]]:
    """Indexes of the words of each row, rows from top to bottom, words from left to right."""
    centres, _ = centres_and_heights(boxes)
    levels = centres[:, 1] - slope * centres[:, 0]
    across, level = centres[:, 0].tolist(), levels.tolist()
    left, right = boxes[:, 0].tolist(), boxes[:, 2].tolist()
    rows: list[list[int]] = []
    for one in np.argsort(levels, kind="stable").tolist():
        x, height = across[one], tall[one]
        y, half = level[one], 0.5 * height
        for row in rows[:-9:-1]:
            if y - level[row[-1]] >= half:
                continue  # its lowest word is too far up
            near, reach = row[0], abs(across[row[0]] - x)
            for i in row:
                far = abs(across[i] - x)
                if far < reach:
                    near, reach = i, far
            if abs(level[near] - y) < min(0.5 * tall[near], half):
                shared = min(right[near], right[one]) - max(left[near], left[one])
                if shared <= 0.5 * min(right[near] - left[near], right[one] - left[one]):
                    row.append(one)
                    break  # words that cover the same stretch of the line cannot be of one row
        else:
            rows.append([one])
    rows.sort(key=lambda row: sum(map(level.__getitem__, row)) / len(row))
    return [sorted(row, key=left.__getitem__) for row in rows]


def _median(values: Sequence[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _add_row(made: Layout, page: int, words: list[Word], height: float) -> None:
    index = len(made.rows)
    cells: list[Cell] = []
    for run in _runs(words, WIDE_GAP * height):
        cell = _cell(run)
        cell.row, cell.column, cell.at = index, len(cells), len(made.cells)
        cells.append(cell)
        made.cells.append(cell)
    text = "  ".join(cell.text for cell in cells)
    made.rows.append(Row(cells, page, index, around([c.box for c in cells]), text))


def _runs(words: list[Word], gap: float) -> Iterable[list[Word]]:
    run: list[Word] = []
    end = float("inf")
    for word in words:
        x0, _, x1, _ = word.box
        if x0 - end > gap:
            yield run
            run = []
        run.append(word)
        end = x1
    yield run


def _cell(words: list[Word]) -> Cell:
    if len(words) == 1:
        return Cell(words[0].text, words[0].box, (words[0],), (0,))
    texts = [w.text for w in words]
    starts = tuple(accumulate([len(text) + 1 for text in texts[:-1]], initial=0))
    return Cell(" ".join(texts), around([w.box for w in words]), tuple(words), starts)


def _parted(word: Word) -> list[Word]:
    """A segment that holds a wide gap itself (padded text) as its parts, boxes by share of characters."""
    text = word.text.strip()
    if not _SPACES.search(text):
        return [word if text == word.text else Word(text, word.box, word.confidence)]
    parts, at = [], 0
    for match in [*_SPACES.finditer(text), None]:
        end = match.start() if match else len(text)
        parts.append(Word(text[at:end], _slice(Word(text, word.box), at, end), word.confidence))
        at = match.end() if match else end
    return parts


def _slice(word: Word, start: int, end: int) -> Box:
    share = word.box.width / max(len(word.text), 1)
    return Box(word.box.x0 + share * start, word.box.y0, word.box.x0 + share * end, word.box.y1)
