"""Where another document begins in a file of several: by what each page says of itself, and why it is thought so.

Only proposes; a person cuts. Told from the words of pages as they are kept, without opening the file again. A page that
goes on (the same number, "page 2 of 3") never begins anything; one without words belongs to the page before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cuadra.fiscal.country import Strength, find_tax_ids

Told = Sequence[float | str]  # text, left, top, right, bottom in the page's units
_Word = tuple[str, float, float, float, float]
HEAD = 0.6  # of the height of a page's text: who issued it and its number stand there
MOST_NUMBERS = 3  # of one page: more are a list of documents, none the page's own
MOST_WORDS = 4_000
_KIND = (
    r"(?:FOLIO(?:\s+INTERNO)?|FACTURA|TICKET|COMPROBANTE|COMP\.?|RECIBO|BOLETA|REMISION|INVOICE"
    r"|NOTA\s+DE\s+(?:VENTA|CREDITO|DEBITO|REMISION|CONSUMO))(?:\s+(?:ELECTRONICA|DE\s+VENTA|SIMPLIFICADA))?"
)
_SIGN = r"(?:\s*(?:NUMERO|NRO|NUM|NO|N[°º]|#)[.:]*)?\s*[:.#-]*\s*"
_VALUE = r"(?P<value>(?:[A-Z]{1,4}\s?[-/]\s?|[A-Z]{1,4}|[A-Z]\s)?\d[\dA-Z]*(?:\s?[-/]\s?\d[\dA-Z]*)*)(?![\w:]|[.,]\d)"
_NUMBER = re.compile(rf"(?<![A-Z]){_KIND}{_SIGN}{_VALUE}")
_POINT = re.compile(r"(?<![\d-])(?P<value>\d{4,5}\s?-\s?\d{8})(?![\d-])")  # a point of sale and its number
_UUID = re.compile(r"(?P<value>[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12})")
_DATE = re.compile(r"\d{1,4}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{1,4}")
_OTHERS = re.compile(r"RELACIONAD|REFERENCIA|ORIGINAL:|ORDEN DE COMPRA|\bPEDIDO|ANTERIOR")  # of another document
_NOT_ISSUER = re.compile(r"CLIENTE|RECEPTOR|COMPRADOR|CERTIFICA|PROVEEDOR AUTORIZADO|\bPAC\b|FACTURAR A|SENOR")
_PLACE = re.compile(r"(?:PAGINA|PAG|HOJA|PAGE)\.?\s*:?\s*(\d{1,3})\s*(?:DE|OF|/)\s*(\d{1,3})(?!\d)")
_TOTAL = re.compile(r"(?<!SUB)(?<!SUB-)(?<!SUB )TOTAL(?!ES)[^\d]{0,30}\d[\d.,' ]*[.,]\d\d(?!\d)")


class Cut(NamedTuple):
    """Another document begins at ``page``. ``why``: number, issuer, first_page or head; ``value`` is what it says."""

    page: int
    why: str
    value: str


@dataclass(frozen=True, slots=True)
class Face:
    """What a page says of itself. ``numbers`` and ``issuers`` as printed; ``place`` is which page of how many."""

    numbers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    place: tuple[int, int] | None = None
    has_total: bool = False


@dataclass(slots=True)
class _Run:
    """The document that the pages so far belong to."""

    numbers: list[str] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)
    has_total: bool = False

    def take(self, face: Face) -> None:
        self.numbers += face.numbers
        self.issuers += face.issuers
        self.has_total = self.has_total or face.has_total


def cuts(pages: Mapping[int, Sequence[Told]], known: Mapping[int, Face] | None = None) -> list[Cut]:
    """The cuts to propose, in the order of pages; ``known`` is what reading found of fields, by page.

    >>> def page(*rows):
    ...     return [(word, 9.0 * x, 20.0 * y, 9.0 * x + 8, 20.0 * y + 12)
    ...             for y, row in enumerate(rows) for x, word in enumerate(row.split())]
    >>> cuts({1: page("DON PEPE", "FOLIO F-11", "TOTAL 10.00"), 2: page("DON PEPE", "FOLIO F-12", "TOTAL 9.00")})
    [Cut(page=2, why='number', value='F-12')]
    """
    faces = {number: face_of(words, (known or {}).get(number)) for number, words in sorted(pages.items())}
    found, run = [], _Run()
    for nth, (number, face) in enumerate(faces.items()):
        if nth and (begins := _begins(face, run)):
            found.append(Cut(number, *begins))
            run = _Run()
        run.take(face)
    return found


def _begins(face: Face, run: _Run) -> tuple[str, str] | None:
    """Why a page does not belong to the run, with what says so; None where it may."""
    if face.place and face.place[0] > 1:
        return None
    if any(same(mine, other) for mine in face.numbers for other in run.numbers):
        return None
    if face.numbers and run.numbers:
        return "number", face.numbers[0]
    is_other = bool(face.issuers and run.issuers) and face.issuers[0] not in run.issuers
    if is_other and (run.has_total or face.has_total):
        return "issuer", face.issuers[0]
    if face.place:
        return "first_page", f"{face.place[0]}/{face.place[1]}"
    if run.has_total and face.has_total and (face.issuers or face.numbers):
        return "head", ""
    return None


def face_of(words: Sequence[Told], known: Face | None = None) -> Face:
    """What a page's words say; what reading found goes before."""
    rows = rows_of(words)
    head = [text for share, text in rows if share <= HEAD]
    told = known or Face()
    places = [match for _, text in rows if (match := _PLACE.search(text))]
    return Face(
        told.numbers + tuple(one for one in _numbers(head) if not any(same(one, other) for other in told.numbers)),
        told.issuers or tuple(_issuers(head)),
        (int(places[0][1]), int(places[0][2])) if places else None,
        any(_TOTAL.search(text) for _, text in rows),
    )


def _numbers(head: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in head:
        if _OTHERS.search(text):
            continue
        for pattern in (_POINT, _NUMBER, _UUID):
            for match in pattern.finditer(text):
                value = " ".join(match["value"].split())
                if _is_number(value) and not any(same(value, one) for one in found):
                    found.append(value)
    found.sort(key=len)  # what a person calls it goes before what only programs know
    return found if len(found) <= MOST_NUMBERS else []


def _is_number(value: str) -> bool:
    """Whether it may be a document's: no day and no tax number."""
    return not _DATE.fullmatch(value) and not any(one.strength is Strength.CHECKED for one in find_tax_ids(value))


def _issuers(head: Iterable[str]) -> list[str]:
    for text in head:
        if _NOT_ISSUER.search(text):
            continue
        for match in find_tax_ids(text):
            if match.labelled or match.strength is Strength.CHECKED:
                return [match.value]
    return []


def same(one: str, other: str) -> bool:
    """Whether two numbers are one: signs, leading zeros and a series that one of them leaves out do not count.

    >>> same("A 0001-00000012", "0001-00000012"), same("F-12", "F-13"), same("A-12", "B-12")
    (True, False, False)
    """
    (a, first), (b, second) = _parted(one), _parted(other)
    return first == second and (a == b or not a or not b)


def _parted(number: str) -> tuple[str, str]:
    bare = "".join(filter(str.isalnum, number.upper()))
    series = re.match(r"[A-Z]*", bare)
    letters = series[0] if series else ""
    return letters, bare[len(letters) :].lstrip("0")


def rows_of(words: Sequence[Told]) -> list[tuple[float, str]]:
    """Rows of capitals without accents, top first, with where each stands: 0 the first row of the text, 1 its end."""
    boxed = sorted((_boxed(one) for one in words[:MOST_WORDS]), key=lambda one: one[2] + one[4])
    rows: list[list[_Word]] = []
    for one in boxed:
        middle = (one[2] + one[4]) / 2
        if rows and rows[-1][0][2] <= middle <= rows[-1][0][4]:
            rows[-1].append(one)
        else:
            rows.append([one])
    top = min((one[2] for one in boxed), default=0.0)
    tall = max((one[4] for one in boxed), default=1.0) - top or 1.0
    texts = (" ".join(one[0] for one in sorted(row, key=lambda word: word[1])) for row in rows)
    return [((row[0][2] - top) / tall, plain(text)) for row, text in zip(rows, texts, strict=True)]


def _boxed(word: Told) -> _Word:
    text, *sides = word
    x0, y0, x1, y1 = (float(side) for side in sides)
    return str(text), x0, y0, x1, y1


def plain(text: str) -> str:
    """Capitals without accents.

    >>> plain("Página 1 de 2, N° 5")
    'PAGINA 1 DE 2, N° 5'
    """
    return "".join(one for one in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(one))
