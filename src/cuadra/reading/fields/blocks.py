"""Which heading governs a place on a page (seller, buyer, positions, totals ...), and what a title says before a value.

Party blocks and tables are told by words in the seven languages of our papers; a heading governs what stands under it
until another does. What is told here is only a feature: the scorer decides what it is worth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cuadra.reading.fields.layout import Layout, Row

KINDS = ("seller", "buyer", "ship", "payee", "items", "totals", "remarks")
FAR = {"items": 60, "totals": 30}  # rows that a heading governs at most; the others NEAR
NEAR = 16
_LONGEST = 48  # characters of a heading
_WORDS = {
    "seller": "verkäufer lieferant rechnungssteller rechnungsersteller seller vendor supplier from emisor vendedor"
    " proveedor vendeur fournisseur émetteur prestataire emissor emitente fornecedor prestador venditore fornitore"
    " cedente emittente verkoper leverancier afzender|bill from|sold by|issued by|datos del emisor|leistungserbringer",
    "buyer": "käufer kunde rechnungsempfänger leistungsempfänger rechnungsadresse rechnungsanschrift buyer customer"
    " client cliente receptor comprador acheteur destinataire acquirente cessionario destinatario tomador adquirente"
    " koper klant factuuradres|rechnung an|bill to|billed to|invoice to|sold to|invoiced to|billing address"
    "|facturar a|facturado a|datos del cliente|datos del receptor|facturé à|adresse de facturation|factureren aan"
    "|invoice address|ihre daten|dirección de facturación",
    "ship": "warenempfänger lieferadresse lieferanschrift afleveradres consignatario consignee destinazione"
    "|abweichender warenempfänger|ship to|shipped to|deliver to|delivery address|shipping address|enviar a"
    "|lugar de entrega|dirección de entrega|dirección de envío|adresse de livraison|livré à|local de entrega"
    "|lieferung an",
    "payee": "zahlungsempfänger bankverbindung payee|abweichender zahlungsempfänger|bank details|bank account|remit to"
    "|datos bancarios|coordonnées bancaires|bankgegevens|dados bancários|coordinate bancarie|payment details",
    "items": "positionsdaten positionen pos description descripción désignation omschrijving artikel article item items"
    " qty quantity cantidad cant cant. descrizione descrição beschreibung bezeichnung artikelbezeichnung conceptos"
    " concepto detalle producto menge quantità quantité quantidade aantal|artículo|código",
    "totals": "belegsummen summen totals summary totales resumen récapitulatif riepilogo totais"
    " umsatzsteueraufschlüsselung|tax breakdown|vat breakdown|tax summary|gst summary|steueraufschlüsselung",
    "remarks": "bemerkung bemerkungen hinweis hinweise notes note remarks observaciones comentarios notas remarques"
    " opmerkingen observações zahlungsbedingungen|payment terms|condiciones de pago|conditions de paiement|terms and"
    " conditions",
}
_HEADING = re.compile(
    r"^\W{0,3}(?:"
    + "|".join(
        f"(?P<{kind}>"
        + "|".join(sorted(map(re.escape, [*words.split("|")[0].split(), *words.split("|")[1:]]), key=len, reverse=True))
        + ")"
        for kind, words in _WORDS.items()
    )
    + r")(?![\w-])(?P<rest>.*)$"
)
_TITLE = re.compile(
    r"(?<![^\W\d_])(?:\w{0,20}rechnung|gutschrift|rechnungskorrektur|\w{0,3}invoice|facture|avoir|factura|fattura|fatura"
    r"|\w{0,8}factuur|creditnota|credit (?:note|memo)|debit note|nota de (?:cr[eé]dito|d[eé]bito)|note de crédit"
    r"|nota di credito|bill|recibo|boleta)(?![^\W\d_])",
    re.IGNORECASE,
)
# One of these stands in each title.
_NAME = re.compile("rechnung|invoice|fact|fatt|fatu|gutschrift|avoir|nota|note|credit|bill|recibo|boleta")
_LINKS = frozenset(
    re.split(
        " ",
        "nr no num number numero número numéro nummer n o nro º n° ref vom von of del de du le van dated dd d date"
        " datum fecha data den der des la the fiscal tax electrónica electronica proforma commercial comercial a b c",
    )
)
_WORD = re.compile(r"[^\W\d_]+")


class Place(NamedTuple):
    """The block that governs a cell, rows since its heading, and rows since the last title above (9: none near)."""

    block: str
    since: int
    titled: int


@dataclass(slots=True)
class _Heading:
    kind: str
    left: float
    right: float
    row: int
    page: int


def places(layout: Layout) -> list[Place]:
    """What governs each cell, by ``Cell.at``."""
    out: list[Place] = []
    heads: list[_Heading] = []
    last, on = -99, -1
    for row in layout.rows:
        if row.page != on:
            on, last, heads = row.page, -99, [h for h in heads if h.kind == "items"][-1:]
        heads = [*heads[-9:], *_headings(row)]
        if any(len(c.text) <= 2 * _LONGEST and _titles(c.text) for c in row.cells):
            last = row.index
        slack, titled = 1.5 * layout.height[row.page], min(row.index - last, 9)
        near = [head for head in reversed(heads) if row.index - head.row <= FAR.get(head.kind, NEAR)]
        for cell in row.cells:
            x0 = cell.box.x0
            for head in near:
                if head.left - slack <= x0 < head.right:
                    out.append(Place(head.kind, row.index - head.row, titled))
                    break
            else:
                out.append(Place("", 9, titled))
    return out


def _headings(row: Row) -> list[_Heading]:
    found = []
    for number, cell in enumerate(row.cells):
        kind = heading(cell.text)
        if kind:
            after = row.cells[number + 1].box.x0 if number + 1 < len(row.cells) else float("inf")
            wide = kind in ("items", "totals", "remarks")
            left, right = (float("-inf"), float("inf")) if wide else (cell.box.x0, after)
            found.append(_Heading(kind, left, right, row.index, row.page))
    return found


def heading(text: str) -> str:
    """The kind of block that a cell's text begins, or nothing.

    >>> heading("Käufer/Leistungsempfänger"), heading("Kunden-Nr. 12"), heading("Bill To:"), heading("Klant nr 12")
    ('buyer', '', 'buyer', '')
    """
    if len(text) > _LONGEST or not (match := _HEADING.match(text.lower())):
        return ""
    rest = match["rest"].strip()
    if not rest.startswith(":") and (any(map(str.isdigit, rest)) or len(_WORD.findall(rest)) > 3):
        return ""
    return next(kind for kind in KINDS if match[kind])


def _titles(text: str) -> list[re.Match[str]]:
    """The names of documents in a text."""
    return list(_TITLE.finditer(text)) if _NAME.search(text.lower()) else []


def after_title(before: Sequence[str] | str) -> tuple[int, int]:
    """How many strange words stand between the last name of a document and the end of ``before``, and how far it is.

    >>> after_title("Handelsrechnung (380) Nr. "), after_title("Rechnung gemäß Bestellung Nr. "), after_title("Tel. ")
    ((0, 11), (2, 22), (9, 99))
    """
    text = before if isinstance(before, str) else "  ".join(before)
    titles = _titles(text)
    if not titles:
        return 9, 99
    between = text[titles[-1].end() :]
    strange = sum(w.lower() not in _LINKS for w in _WORD.findall(between))
    return min(strange, 8), min(len(between), 98)
