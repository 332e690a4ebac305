"""A page of paper: blocks put at places, tables with columns, in points from the top left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cuadra.model.geometry import Box
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draft import Draft, Mark, Piece


class Column(NamedTuple):
    """A column of a table: its key, heading, right or left edge by ``align``, and width."""

    key: str
    head: str
    x: float
    align: str
    width: float


class Leaf(Draft):
    """A4 or Letter with one type size and margin; most have a proportional face."""

    def __init__(self, chance: Chance, kind: str, country: str) -> None:
        letter = country in {"US", "MX", "PA"} and chance.yes(0.7)
        super().__init__(chance, kind, country, 612.0 if letter else 595.0, mono=chance.yes(0.08))
        self.dates = (date(2020, 1, 1), "{d:02}/{m:02}/{y}")  # the day of issue and how this paper writes days
        self.height = 792.0 if letter else 842.0
        self.page_height = self.height
        self.size = chance.one((7.0, 8.0, 8.5, 9.0, 9.0, 10.0)) - (1.0 if self.mono else 0.0)
        self.margin = chance.span(28, 62) * 1.0
        self.right = self.width - self.margin
        self.pitch = self.size * (1.2 + 0.4 * chance.random())
        self.colon = chance.one((": ", ": ", ":", " ", " : "))

    @property
    def top(self) -> float:
        """Where the page under way begins in the strip of pages."""
        return self.height - self.page_height

    def turn(self) -> float:
        """Begins another page; gives the y of its first row."""
        self.height += self.page_height
        return self.top + self.margin + self.chance.span(0, 50)

    def stack(
        self,
        x: float,
        y: float,
        rows: Sequence[tuple[Piece, ...]],
        align: str = "l",
        size: float = 0.0,
        bold_first: bool = False,
    ) -> float:
        """Rows one under the other; gives the y below them."""
        size = size or self.size
        for index, row in enumerate(rows):
            self.put(x, y, size, row, align, bold_first and index == 0)
            y += self.pitch * size / self.size
        return y

    def pairs(
        self, x: float, y: float, rows: Sequence[tuple[str, tuple[Piece, ...]]], style: str, width: float
    ) -> float:
        """Labels with values: ``run`` together, two ``columns``, value at the ``edge``, or ``under`` the label."""
        if style == "under" and 1 < len(rows) <= 5:
            step = width / len(rows)
            for index, (label, value) in enumerate(rows):
                self.put(x + step * index, y, self.size * 0.9, (label,), bold=True)
                self.put(x + step * index, y + self.pitch, self.size, value)
            return y + 2.4 * self.pitch
        longest = max((self.measure(label, self.size, self.mono) for label, _ in rows), default=0) + self.size
        for label, value in rows:
            if style in {"run", "under"}:
                self.put(x, y, self.size, (label, self.colon, *value))
            elif style == "edge":
                self.put(x, y, self.size, (label + self.colon.rstrip(),))
                self.put(x + width, y, self.size, value, "r")
            else:
                self.put(x, y, self.size, (label + self.colon.rstrip(),))
                self.put(x + longest, y, self.size, value)
            y += self.pitch
        return y

    def rule(self, y: float, x0: float | None = None, x1: float | None = None) -> None:
        """A thin line, drawn only."""
        self.rules.append(Box(x0 or self.margin, y, x1 or self.right, y + 0.7))

    def columns(self, keys: Sequence[tuple[str, str]]) -> list[Column]:
        """Places columns over the page; the description gets what the others leave."""
        fixed = {
            "pos": 24.0,
            "code": 58.0,
            "qty": 48.0,
            "unit": 44.0,
            "price": 66.0,
            "disc": 48.0,
            "rate": 42.0,
            "other": 62.0,
            "net": 66.0,
            "tax": 58.0,
            "total": 70.0,
            "key": 56.0,
        }
        rest = self.right - self.margin - sum(fixed.get(key, 0) for key, _ in keys)
        x, out = self.margin, []
        for key, head in keys:
            width = fixed.get(key, rest)
            left = key in {"pos", "code", "desc", "unit", "key"}
            out.append(Column(key, head, x if left else x + width - 9, "l" if left else "r", width))
            x += width
        return out

    def heads(self, columns: Sequence[Column], y: float) -> float:
        for column in columns:
            text = column.head
            while len(text) > 3 and self.measure(text, self.size, self.mono) * 1.06 > column.width - 3:
                text = text[:-1]
            self.put(column.x, y, self.size, (text.strip(),), column.align, bold=True)
        self.rule(y + self.pitch)
        return y + self.pitch * 1.35

    def record(
        self, columns: Sequence[Column], y: float, values: dict[str, Mark | str], truth: dict[str, str]
    ) -> float:
        """One row of a table. The description is broken over lines where it is too long; ``truth`` becomes the item."""
        down = y
        for column in columns:
            value = values.get(column.key, "")
            if not value or value == "":
                continue
            text, path = (value.text, value.path) if isinstance(value, Mark) else (value, "")
            if column.key == "desc":
                for line in self.broken(text, column.width - 6):
                    self.put(column.x, down, self.size, (Mark(line, path) if path else line,))
                    down += self.pitch
            else:
                self.put(column.x, y, self.size, (value,), column.align)
        prefix = f"lines[{len(self.items)}]."
        kept = {name: word for name, word in truth.items() if prefix + name in self.spans}
        self.items.append(kept)
        self.fields.update({prefix + name: word for name, word in kept.items()})
        return max(down, y + self.pitch)

    def broken(self, text: str, width: float) -> list[str]:
        """The text in lines of at most ``width``."""
        lines: list[str] = []
        for word in text.split(" "):
            if lines and self.measure(f"{lines[-1]} {word}", self.size, self.mono) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines
