"""The words for fields: every path that a reading may fill, and what sort of value stands there.

``taxes[0].rate`` and ``lines[2].total`` are written with their index; here the index is ``[]``.
"""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """The sort of a value: how it is compared, printed and repaired."""

    TEXT = "text"  # names, addresses, descriptions: str
    CODE = "code"  # identifiers, compared by letters and digits: str
    AMOUNT = "amount"  # Decimal, in the document's currency
    NUMBER = "number"  # Decimal without a currency: quantity, rate (0.16 for 16 %), exchange rate
    DATE = "date"  # datetime.date, as printed, no zone


KINDS = (
    "invoice",
    "credit_note",
    "debit_note",
    "ticket",
    "receipt",
    "payment",
    "transfer",
    "withholding",
    "quote",
    "other",
)

PATHS: dict[str, Sort] = {
    "kind": Sort.CODE,  # one of KINDS
    "letter": Sort.CODE,  # A B C E M T of Argentina, I E T P N of a CFDI
    "kind_code": Sort.CODE,  # the authority's own number for the kind, without leading zeros
    "issuer.name": Sort.TEXT,
    "issuer.tax_id": Sort.CODE,
    "issuer.address": Sort.TEXT,
    "issuer.regime": Sort.CODE,
    "issuer.branch": Sort.CODE,
    "receiver.name": Sort.TEXT,
    "receiver.tax_id": Sort.CODE,
    "receiver.address": Sort.TEXT,
    "receiver.regime": Sort.CODE,
    "receiver.postal_code": Sort.CODE,
    "receiver.use": Sort.CODE,  # UsoCFDI
    "series": Sort.CODE,
    "number": Sort.CODE,  # folio; in Argentina and Mexico without leading zeros that only pad
    "point_of_sale": Sort.CODE,
    "issued_on": Sort.DATE,
    "issued_at": Sort.CODE,  # local date and time as stated, ISO 8601, zone only where stated
    "issued_in": Sort.TEXT,  # LugarExpedicion: a postal code since CFDI 3.3, a town before
    "due_on": Sort.DATE,
    "service_from": Sort.DATE,
    "service_to": Sort.DATE,
    "currency": Sort.CODE,  # ISO 4217
    "exchange_rate": Sort.NUMBER,
    "subtotal": Sort.AMOUNT,  # before taxes and, in Mexico, before discounts
    "discount": Sort.AMOUNT,
    "taxes": Sort.AMOUNT,  # all transferred taxes together
    "taxes[].kind": Sort.CODE,  # IVA IEPS ISR ITBMS ISC VAT GST IIBB ...
    "taxes[].rate": Sort.NUMBER,
    "taxes[].base": Sort.AMOUNT,
    "taxes[].amount": Sort.AMOUNT,
    "withholdings": Sort.AMOUNT,
    "tip": Sort.AMOUNT,
    "rounding": Sort.AMOUNT,
    "total": Sort.AMOUNT,
    "payment.form": Sort.CODE,
    "payment.method": Sort.CODE,
    "payment.paid": Sort.AMOUNT,
    "payment.change": Sort.AMOUNT,
    "purchase_order": Sort.CODE,
    "stamp.authority": Sort.CODE,  # SAT, ARCA, DGI, SUNAT ...
    "stamp.key": Sort.CODE,  # UUID, CAE, CUFE, clave de acceso, chave
    "stamp.at": Sort.CODE,
    "stamp.due_on": Sort.DATE,
    "portal.folio": Sort.CODE,
    "portal.web_id": Sort.CODE,
    "portal.ticket": Sort.CODE,
    "portal.branch": Sort.CODE,
    "portal.register": Sort.CODE,
    "portal.url": Sort.TEXT,
    "lines[].code": Sort.CODE,
    "lines[].description": Sort.TEXT,
    "lines[].quantity": Sort.NUMBER,
    "lines[].unit": Sort.CODE,
    "lines[].unit_price": Sort.AMOUNT,
    "lines[].discount": Sort.AMOUNT,
    "lines[].tax": Sort.AMOUNT,
    "lines[].tax_rate": Sort.NUMBER,
    "lines[].total": Sort.AMOUNT,
}


def sort_of(path: str) -> Sort:
    """The sort of a path with or without its index.

    >>> sort_of("taxes[3].rate")
    <Sort.NUMBER: 'number'>
    """
    head, bracket, tail = path.partition("[")
    return PATHS[head + "[]" + tail.partition("]")[2] if bracket else path]
