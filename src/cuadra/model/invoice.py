"""The words everybody speaks: a commercial document, its parties, lines, taxes and fiscal stamp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TaxId:
    """A taxpayer's number with the country (ISO 3166-1 alpha-2, empty if unknown) whose rules it follows."""

    country: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    name: str | None = None
    tax_id: TaxId | None = None
    address: str | None = None
    regime: str | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax: ``rate`` as a fraction (0.16), ``base`` and ``amount`` in the document's currency."""

    kind: str | None = None
    rate: Decimal | None = None
    base: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One product or service; amounts in the document's currency, ``total`` as the document states it."""

    code: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    tax: Decimal | None = None
    tax_rate: Decimal | None = None
    total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """The authority's mark: UUID of a CFDI, CAE, CUFE."""

    authority: str | None = None
    key: str | None = None
    at: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """A commercial document as read; what could not be read is ``None``. Dates are the document's own, no zone."""

    country: str | None = None
    kind: str | None = None
    letter: str | None = None
    series: str | None = None
    number: str | None = None
    point_of_sale: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    issuer: Party = Party()
    receiver: Party = Party()
    currency: str | None = None
    lines: tuple[Line, ...] = ()
    taxes: tuple[Tax, ...] = ()
    subtotal: Decimal | None = None
    discount: Decimal | None = None
    tax_total: Decimal | None = None
    total: Decimal | None = None
    purchase_order: str | None = None
    stamp: Stamp | None = None
