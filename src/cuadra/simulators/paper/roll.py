"""A till roll: rows from top to bottom, columns by letters, and the habits of one printer."""

from __future__ import annotations

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draft import Draft, Piece


class Roll(Draft):
    """A ticket of ``columns`` letters. Every choice of habit (case, gaps, where values stand) is made once."""

    def __init__(self, chance: Chance, kind: str, country: str) -> None:
        self.columns = chance.one((32, 36, 38, 40, 40, 42, 42, 44, 48, 48, 56))
        mono = chance.yes(0.72)
        self.size = chance.span(15, 26) * 1.0
        super().__init__(chance, kind, country, 0.0, mono)
        self.letter = self.size * (0.6 if mono else 0.58)
        self.margin = chance.span(10, 70) * 1.0
        self.right = self.margin + self.columns * self.letter
        self.width = self.right + chance.span(10, 70)
        self.pitch = self.size * (1.08 + 0.5 * chance.random())
        self.y = chance.span(15, 120) * 1.0
        self.upper = chance.yes(0.6)
        self.centred = chance.yes(0.8)
        self.colon = chance.one((": ", ":", " : ", " ", ": ", ":  ", "# ", ". "))
        self.amount_side = chance.one(("r", "r", "r", "r", "l"))
        self.value_at = self.margin + self.letter * self.columns * (0.32 + 0.15 * chance.random())
        self.fill = chance.yes(0.06)

    def case(self, text: str) -> str:
        """A label in the case of this printer."""
        return text.upper() if self.upper else text

    def gap(self, rows: float = 1.0) -> None:
        self.y += self.pitch * rows

    def row(self, *pieces: Piece, align: str = "l", scale: float = 1.0, bold: bool = False, role: str = "") -> None:
        """One line at the margin, at the right, or centred; ``scale`` enlarges the type."""
        x = {"l": self.margin, "r": self.right, "c": (self.margin + self.right) / 2}[align]
        self.put(x, self.y, self.size * scale, pieces, align, bold, role)
        self.y += self.pitch * scale

    def head(self, *pieces: Piece, scale: float = 1.0, bold: bool = False, role: str = "") -> None:
        """A line of the heading: centred in most shops."""
        self.row(*pieces, align="c" if self.centred else "l", scale=scale, bold=bold, role=role)

    def cells(self, *cells: tuple[float, str, tuple[Piece, ...]], scale: float = 1.0, bold: bool = False) -> None:
        """Several pieces in one row; the place is a share of the width (0 left, 1 right)."""
        wide, end = self.right - self.margin, -1e9
        for at, align, pieces in cells:
            x = self.margin + at * wide
            length = self.measure(
                "".join(p if isinstance(p, str) else p.text for p in pieces), self.size * scale, self.mono
            )
            left = x if align == "l" else x - length if align == "r" else x - length / 2
            if left < end:  # no room beside the last one: a row of its own
                self.y += self.pitch * scale
            end = self.put(x, self.y, self.size * scale, pieces, align, bold).x1 + self.size * 0.3
        self.y += self.pitch * scale

    def total(self, label: str, *value: Piece, scale: float = 1.0, bold: bool = False, indent: float = 0.0) -> None:
        """A row of the sums: the label at the left or against the amounts, the amount at the right."""
        text = self.case(label)
        if self.amount_side == "l":
            self.row(text, self.colon, *value, scale=scale, bold=bold, align="r" if indent else "l")
            return
        length = sum(len(p) if isinstance(p, str) else len(p.text) for p in value)
        room = (self.columns / scale - length - 1) * 1.0
        if len(text) > room:
            self.row(text, scale=scale, bold=bold)
            text = ""
        if self.fill and text:
            text += "." * max(0, int(room - len(text) - 1))
        if indent and text:
            self.cells((indent, "r", (text,)), (1.0, "r", value), scale=scale, bold=bold)
        else:
            self.cells((0.0, "l", (text,)), (1.0, "r", value), scale=scale, bold=bold)

    def named(self, label: str, *value: Piece, style: int = 0) -> None:
        """A label with its value: run together, in two columns, or the value at the right edge."""
        text = self.case(label)
        if style == 0 or (style == 1 and self.margin + self.measure(text, self.size, self.mono) > self.value_at - 6):
            self.row(text, self.colon, *value)
        elif style == 1:
            self.put(self.margin, self.y, self.size, (text,))
            self.put(self.value_at, self.y, self.size, (self.chance.one((": ", "", ":")), *value))
            self.y += self.pitch
        else:
            self.cells((0.0, "l", (text + self.colon.rstrip(),)), (1.0, "r", value))

    def rule(self) -> None:
        """A line of dashes, or nothing but air."""
        style = self.chance.random()
        if style < 0.45:
            self.row(self.chance.one("--=*_-.") * self.columns, role="rule")
        elif style < 0.7:
            self.gap(0.6)

    def end(self) -> None:
        self.height = self.y + self.chance.span(10, 120)
