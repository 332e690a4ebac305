"""Fields whose values come from a closed list: what a model copied from the page, as the word that we use for it."""

from __future__ import annotations

import re

from cuadra.model.paths import KINDS
from cuadra.reading.engines.found import folded

# In the order of trial: "tique factura" is an invoice, "nota de crédito de la factura 12" a credit note.
_KINDS = {
    "credit_note": r"notas? de credito|credit note|credit memo",
    "debit_note": r"notas? de debito|debit note",
    "withholding": r"retencion|withholding",
    "payment": r"complemento de pago|recepcion de pagos?|recibo electronico de pago",
    "transfer": r"transferencia|spei|wire transfer",
    "quote": r"cotizacion|presupuesto|pro ?forma|quotation|quote",
    "invoice": r"factura|invoice|cfdi",
    "receipt": r"recibo|receipt",
    "ticket": r"ticket|tique|nota de venta",
}
_CURRENCY = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")


def kind_of(text: str) -> str | None:
    """One of ``KINDS`` for what a document calls itself.

    >>> kind_of("FACTURA A"), kind_of("Nota de Crédito"), kind_of("ticket"), kind_of("hola")
    ('invoice', 'credit_note', 'ticket', None)
    """
    if text in KINDS:
        return text
    plain = folded(text)
    return next((kind for kind, pattern in _KINDS.items() if re.search(rf"\b(?:{pattern})", plain)), None)


def called(kind: str, line: str) -> str:
    """The words with which a line of print names this kind, or the empty text.

    >>> called("invoice", "TIQUE FACTURA  B")
    'factura'
    """
    pattern = _KINDS.get(kind)
    match = re.search(rf"\b(?:{pattern})", folded(line)) if pattern else None
    return match[0] if match else ""


def currency_of(text: str) -> str | None:
    """The ISO 4217 letters in a text; a sign alone names no currency.

    >>> currency_of("$ MXN"), currency_of("$")
    ('MXN', None)
    """
    match = _CURRENCY.search(text.upper())
    return match[0] if match and len(re.findall(r"[^\W\d]", text)) <= 6 else None
