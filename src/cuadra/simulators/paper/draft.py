"""The paper while it is written: pieces of text are put down, and marked fields are remembered with their place."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from cuadra.model.geometry import Box
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.sheet import Code, Line, Sheet, Span

NARROW = {**dict.fromkeys(" .,:;'|!ijl/\\-()[]tfIrí", 0.3), **dict.fromkeys("mwMW@%&—ÑÁÓÚÉ", 0.82)}
WIDTH = {
    chr(code): NARROW.get(chr(code), 0.67 if chr(code).isupper() else 0.54) for code in (*range(32, 383), 8364, 8212)
}


BARE = str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU")


class Mark(NamedTuple):
    """Printed text that is the value of a field. ``path`` starting with ``+`` is a repetition of that value."""

    text: str
    path: str


Piece: TypeAlias = str | Mark


class Draft:
    """A sheet under way, in units of about a pixel of a 100 dpi scan (tickets) or a point (pages)."""

    def __init__(self, chance: Chance, kind: str, country: str, width: float, mono: bool = True) -> None:
        self.chance, self.kind, self.country = chance, kind, country
        self.width, self.height, self.mono = width, 0.0, mono
        self.lines: list[Line] = []
        self.fields: dict[str, str] = {}
        self.spans: dict[str, list[Span]] = {}
        self.again: dict[str, list[Span]] = {}
        self.items: list[dict[str, str]] = []
        self.codes: list[Code] = []
        self.rules: list[Box] = []
        self.notice: Box | None = None
        self.told: set[str] = set()
        self.page_height = 0.0
        self.accents = True  # a printer that has none prints vowels bare, and that is then the truth

    def mark(self, path: str, printed: str, value: str | None = None) -> Mark:
        """A field's value; where ``value`` is not given the print itself is the truth."""
        self.fields[path] = printed if value is None else value
        return Mark(printed, path)

    def tell(self, path: str, printed: str, value: str) -> Mark:
        """As ``mark`` the first time, and a repetition where the field is printed already."""
        if path in self.told:
            return Mark(printed, "+" + path)
        self.told.add(path)
        return self.mark(path, printed, value)

    def printed(self, path: str) -> str:
        """What stands on the paper for a field so far."""
        return " ".join(self.lines[i].text[a:b] for i, a, b in self.spans.get(path, ()))

    def know(self, path: str, value: str) -> None:
        """Truth that stands nowhere in particular (the kind, the currency)."""
        self.fields[path] = value

    def measure(self, text: str, size: float, mono: bool) -> float:
        """The width of a text: 0.6 of the size a letter in a fixed face, by kind of letter in the other."""
        if mono:
            return 0.6 * size * len(text)
        return size * sum(WIDTH.get(letter, 0.6) for letter in text)

    def put(
        self,
        x: float,
        y: float,
        size: float,
        pieces: tuple[Piece, ...],
        align: str = "l",
        bold: bool = False,
        role: str = "",
    ) -> Box:
        """Writes pieces in one line at ``y`` (top); ``x`` is the left or right edge or the centre, by ``align``."""
        text, index = "", len(self.lines)
        for piece in pieces:
            if isinstance(piece, Mark):
                spans = self.again if piece.path[0] == "+" else self.spans
                span = (index, len(text), len(text) + len(piece.text))
                if piece.text:
                    spans.setdefault(piece.path.lstrip("+"), []).append(span)
                text += piece.text
            else:
                text += piece
        width = self.measure(text, size, self.mono) * (1.06 if bold and not self.mono else 1)
        left = x if align == "l" else x - width if align == "r" else x - width / 2
        box = Box(left, y, left + width, y + size)
        if text.strip():
            self.lines.append(Line(text, box, size, bold, self.mono, role))
        return box

    def sheet(self) -> Sheet:
        """The finished sheet."""
        if not self.accents:
            self.lines = [line._replace(text=line.text.translate(BARE)) for line in self.lines]
            self.fields = {path: value.translate(BARE) for path, value in self.fields.items()}
            self.items = [{name: value.translate(BARE) for name, value in item.items()} for item in self.items]
        return Sheet(
            self.width,
            self.height,
            self.kind,
            self.country,
            tuple(self.lines),
            self.fields,
            self.spans,
            tuple(self.items),
            self.again,
            tuple(self.codes),
            tuple(self.rules),
            self.notice,
            self.page_height if self.height > self.page_height else 0.0,
        )
