"""The payment complement (Pagos 1.0 and 2.0): the CFDI says total 0 in XXX, the money is here.

``payments(part)`` gives every payment with the invoices it settles, for whoever keeps balances.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lxml.etree import _Element

from cuadra.fiscal.transcript import CENT, Transcript, decimal, near
from cuadra.fiscal.tree import every, first
from cuadra.model.evidence import Severity

PAGOS = ("{http://www.sat.gob.mx/Pagos20}Pagos", "{http://www.sat.gob.mx/Pagos}Pagos")


@dataclass(frozen=True, slots=True)
class Settled:
    """An invoice that a payment settles, whole or in part; amounts in the invoice's currency."""

    uuid: str
    series: str | None
    number: str | None
    currency: str | None
    equivalence: Decimal  # units of the invoice's currency for one of the payment's
    instalment: str | None
    before: Decimal | None
    paid: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment; ``amount`` in ``currency``, ``rate`` in pesos."""

    at: str | None
    form: str | None
    currency: str | None
    rate: Decimal | None
    amount: Decimal | None
    settles: tuple[Settled, ...]


def payments(part: _Element) -> tuple[Payment, ...]:
    """The payments of a ``Pagos`` element, in their order."""
    return tuple(
        Payment(
            pay.get("FechaPago"),
            pay.get("FormaDePagoP"),
            pay.get("MonedaP"),
            decimal(pay.get("TipoCambioP") or ""),
            decimal(pay.get("Monto") or ""),
            tuple(_settled(document) for document in every(pay, "DoctoRelacionado")),
        )
        for pay in every(part, "Pago")
    )


def _settled(document: _Element) -> Settled:
    get = document.get
    equivalence = decimal(get("EquivalenciaDR") or get("TipoCambioDR") or "")
    return Settled(
        get("IdDocumento", ""),
        get("Serie"),
        get("Folio"),
        get("MonedaDR"),
        equivalence or Decimal(1),
        get("NumParcialidad"),
        decimal(get("ImpSaldoAnt") or ""),
        decimal(get("ImpPagado") or ""),
        decimal(get("ImpSaldoInsoluto") or ""),
    )


def copy_payments(into: Transcript, part: _Element) -> None:
    """Copy what was paid and how; say which invoices it settles, and whether each payment covers them."""
    made = payments(part)
    totals = first(part, "Totales")
    whole = totals.get("MontoTotalPagos") if totals is not None else None
    if whole is not None:
        into.number("payment.paid", whole)  # pesos (Pagos 2.0, Totales)
    elif len({one.currency for one in made}) == 1 and all(one.amount is not None for one in made):
        paid = sum((one.amount or Decimal(0) for one in made), Decimal(0))
        into.head["payment.paid"] = (paid, str(paid))
    forms = {one.form for one in made if one.form}
    if len(forms) == 1 and "payment.form" not in into.head:
        into.words("payment.form", forms.pop())
    for index, one in enumerate(made):
        _check(into, one, index)


def _balanced(document: Settled) -> bool:
    if document.before is None or document.paid is None or document.after is None:
        return True
    return near(document.before - document.paid, document.after)


def _check(into: Transcript, one: Payment, index: int) -> None:
    """What is settled, in the payment's currency, may not pass the payment by more than a cent a document."""
    settled = Decimal(0)
    for document in one.settles:
        into.find("CFDI-031", Severity.INFO, "", uuid=document.uuid, paid=document.paid or "?")
        if document.paid is not None:
            settled += document.paid / document.equivalence
        if not _balanced(document):
            into.find("CFDI-109", Severity.WARNING, "payment.paid", uuid=document.uuid)
    slack = CENT * max(1, len(one.settles))
    if one.amount is not None and settled > one.amount + slack:
        into.find(
            "CFDI-108",
            Severity.WARNING,
            "payment.paid",
            payment=index + 1,
            said=one.amount,
            counted=f"{settled:.2f}",
        )
