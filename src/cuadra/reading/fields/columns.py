"""The columns of an items table: found by the words of its header row, in the languages we meet.

A header is evidence, not a template: receipts without one are read by arithmetic alone (``lines``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cuadra.model.geometry import Box
from cuadra.reading.fields.layout import Cell, Layout, Row

_WORDS = {
    "code": "codigo cod clave sku articulo ref referencia itemno itemcode art artikelnr "
    "artnr noidentificacion pos no nr",
    "description": "descripcion description producto productos servicio concepto detalle item items bezeichnung "
    "beschreibung designation descricao artikel details omschrijving descrizione particulars product leistung text",
    "quantity": "cantidad cant cantd ctd qty quantity menge qte quantite qtd quantidade aantal quantita "
    "anzahl und pzas",
    "unit": "unidad umedida medida um unit uom einheit unite unidade eenheid",
    "unit_price": "precio preciounit preciounitario punit pu unitprice price rate einzelpreis preis prixunitaire "
    "prix precounitario preco valorunitario vunitario costo prijs prezzo uprice ppu epreis",
    "discount": "descuento desc dto bonif impbonif discount disc rabatt remise desconto",
    "tax_rate": "iva alicuota alicuotaiva itbms mwst ust tva vat gst tax igv btw steuersatz impuesto",
    "total": "importe total subtotal amount monto valor gesamt gesamtpreis betrag montant totale totallinea amt "
    "preciototal valortotal precioitem nettobetrag bedrag importo totalht subtotalciva gesamtbetrag totalrm",
}
_ROLE = {word: role for role, words in _WORDS.items() for word in words.split()}
_PRICES = [word for word, role in _ROLE.items() if role in ("total", "unit_price")]
_PRICED = re.compile("|".join(word for word in _PRICES if not any(one in word for one in _PRICES if one != word)))
_LETTERS = re.compile(r"[^a-z]+")
_PARTS = re.compile(r"[\s/()]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role (last word of a line path) and where its header stands."""

    role: str
    box: Box


def role_of(text: str) -> str | None:
    """The column that a header text names, if any.

    >>> role_of("Precio Unit."), role_of("CANT."), role_of("Leche entera 1 l")
    ('unit_price', 'quantity', None)
    """
    plain = _folded(text)
    whole = _LETTERS.sub("", plain)
    if whole in _ROLE or not _PARTS.search(plain):
        return _ROLE.get(whole)
    roles = [_ROLE.get(_LETTERS.sub("", word)) for word in _PARTS.split(plain) if _LETTERS.sub("", word)]
    known = [role for role in roles if role]
    return known[0] if known and len(known) * 2 >= len(roles) else None


def _folded(text: str) -> str:
    """Small letters without accents."""
    plain = text.lower()
    return plain if plain.isascii() else unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


def headers(layout: Layout) -> Iterator[tuple[Row, tuple[Column, ...]]]:
    """Rows that name at least a text column and an amount column, with their columns from left to right."""
    for row in layout.rows:
        if _PRICED.search(_LETTERS.sub("", _folded(row.text))) is None:
            continue
        found = tuple(_columns_of(row.cells))
        roles = {column.role for column in found}
        if len(roles) >= 2 and roles & {"total", "unit_price"} and roles & {"description", "quantity", "code"}:
            yield row, found


def column_at(columns: Sequence[Column], box: Box) -> Column | None:
    """The column that a number belongs to: the one it overlaps most, else the nearest right edge."""
    if not columns:
        return None
    overlaps = [min(column.box.x1, box.x1) - max(column.box.x0, box.x0) for column in columns]
    most = max(overlaps)
    if most > 0:
        return columns[overlaps.index(most)]
    return min(columns, key=lambda column: min(abs(column.box.x1 - box.x1), abs(column.box.x0 - box.x0)))


def _columns_of(cells: Sequence[Cell]) -> Iterator[Column]:
    """Cells with a role; a cell that holds several headings is taken word by word."""
    for cell in cells:
        whole, words = role_of(cell.text), len(cell.text.split())
        if whole and words <= 3:
            yield Column(whole, cell.box)
        if words == 1 or (whole and words <= 3):
            continue
        for match in re.finditer(r"\S+", cell.text):
            role = role_of(match[0])
            if role:
                yield Column(role, cell.box_of(match.start(), match.end()))
