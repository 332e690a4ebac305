"""How a printed document says it is paid: the words behind «forma de pago» and its like, and the code they mean.

The labels are few and fixed, so that no scorer is asked. ``coded`` turns words into the authority's code, also those of
a vision model; what an XML states is a code already. The evidence keeps what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cuadra.fiscal.payment import payment_form, payment_method
from cuadra.model.evidence import Evidence, Field, Rung
from cuadra.model.extracted import FieldMap
from cuadra.reading.fields.layout import Cell, Layout

STATED, NAMED, WORDS = 0.97, 0.9, 0.8  # code and words agree; one of them; words without a code
CHECKED = "payment_code"
_LABEL = re.compile(  # with the letters that OCR loses and takes for others
    r"(?i)(?<!\w)(?:(?:f[o0]\s?[rn]?\s?[mn]?a|medio|m[eéoc]t[oó0]do|tipo|condici[oó0]n(?:es)?)\s*(?:de\s*)?(?:pago|venta)"
    r"|f\.\s*pago|cond\.\s*(?:de\s*)?venta)(?!\w)\s*[:.\-]{0,2}\s*"
)
_NEXT = re.compile(  # another label on the same line
    r"(?i)\s+(?:moneda|divisa|uso|r[eé]gimen|lugar|tipo|n[uú]m|n[oº°]\.?\s|cuenta\s*:|banco|total|tel|fecha|vence|vto|vendedor"
    r"|cliente|domicilio|observ|cuit|c\.u\.i\.t|i\.?v\.?a|pedido|orden|remito|plazo|lista|caja|referencia|condici|exportaci)"
)
_ALONE = re.compile(r"(?i)pago\s*en\s*una\s*sola\s*exhibici[oó]n|pago\s*en\s*parcialidades")
_WORDS = ("pago", "venta")  # one of them stands in each label
_COUNTRIES = ("MX", "PA", "AR")
_MOST = 60  # characters of a value
_BELOW = 1  # rows


def read_payment(layout: Layout, country: str) -> FieldMap:
    """``payment.form`` and ``payment.method`` in words, where a label or the phrase of Mexico's law states them."""
    found: FieldMap = {}
    if country not in _COUNTRIES:
        return found
    for words, cell in _values(layout):
        path = "payment.method" if payment_method(country, words) else "payment.form"
        if path == "payment.method" or payment_form(country, words) or country == "AR":
            found.setdefault(path, Field(words, WORDS, _evidence(layout, cell, words)))
    return found


def coded(fields: FieldMap, country: str) -> FieldMap:
    """``fields`` with the authority's code in place of payment words; words that name none stay, with what is left of
    their confidence.
    """
    made = dict(fields)
    for path, code_of in (("payment.form", payment_form), ("payment.method", payment_method)):
        one = fields.get(path)
        if one is None or one.evidence.rung in (Rung.XML, Rung.CODE, Rung.PERSON) or CHECKED in one.checks:
            continue
        words = str(one.value)
        code = code_of(country, words)
        if code:
            sure = STATED if re.match(rf"\W*0?{code}\b", words) and re.search(r"[^\W\d_]{4}", words) else NAMED
            evidence = one.evidence if one.evidence.text else replace(one.evidence, text=words)
            made[path] = replace(one, value=code, confidence=sure, evidence=evidence).passing(CHECKED)
    return made


def _values(layout: Layout) -> Iterator[tuple[str, Cell]]:
    """Each printed value with the cell where it stands: behind its label, right of it, or below it."""
    for cell in layout.cells:
        if not any(word in cell.text.lower() for word in _WORDS):
            continue
        for label in _LABEL.finditer(cell.text):
            place = (cell.text[label.end() :], cell)
            for text, where in (
                (place, *_beside(layout, cell)) if label.end() < len(cell.text) else _beside(layout, cell)
            ):
                if words := _cut(text):
                    yield words, where
                    break
        if (phrase := _ALONE.search(cell.text)) and not _LABEL.search(cell.text):
            yield phrase[0], cell


def _beside(layout: Layout, cell: Cell) -> Iterator[tuple[str, Cell]]:
    row = layout.rows[cell.row].cells
    if cell.column + 1 < len(row):
        yield row[cell.column + 1].text, row[cell.column + 1]
    if under := layout.below(cell, _BELOW):
        yield under.text, under


def _cut(text: str) -> str:
    """A value without the label that follows it.

    >>> _cut("04 Método de pago: PUE"), _cut("PUE   Moneda: MXN"), _cut("03 - Transferencia electrónica"), _cut(": ")
    ('04', 'PUE', '03 - Transferencia electrónica', '')
    """
    head = _NEXT.split(f" {text}", maxsplit=1)[0]
    label = _LABEL.search(head)
    head = head[: label.start()] if label else head
    return head.strip(" :.-|")[:_MOST] if re.search(r"\w", head) else ""


def _evidence(layout: Layout, cell: Cell, words: str) -> Evidence:
    page = layout.pages[layout.rows[cell.row].page]
    at = max(cell.text.find(words), 0)
    box = cell.box_of(at, at + len(words))
    return Evidence(page.rung, page.engine, page.page, page.frame.shown(box), words)
