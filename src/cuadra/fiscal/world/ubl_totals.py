"""Totals and taxes of a UBL document.

Trap: ``TaxExclusiveAmount`` is the sum before taxes in Europe, but in Colombia only the part that is taxed; so the
subtotal is whichever stated amount makes the figures agree.
"""

from __future__ import annotations

from decimal import Decimal

from lxml.etree import _Element

from cuadra.fiscal.transcript import Transcript, decimal, near
from cuadra.fiscal.tree import every, first, words
from cuadra.model.evidence import Severity

ZERO = Decimal(0)


def copy_totals(into: Transcript, root: _Element) -> None:
    """Copy taxes and totals and see whether they agree."""
    taxes = _taxes(into, root, "TaxTotal", 1)
    kept = _taxes(into, root, "WithholdingTaxTotal", -1)
    if kept:
        into.head["withholdings"] = (kept, str(kept))
    summed = first(root, "LegalMonetaryTotal")
    summed = first(root, "RequestedMonetaryTotal") if summed is None else summed
    if summed is None:
        return
    payable = decimal(words(summed, "PayableAmount") or "")
    total = into.number("total", words(summed, "TaxInclusiveAmount") or words(summed, "PayableAmount"))
    discount = into.number("discount", words(summed, "AllowanceTotalAmount")) or ZERO
    into.number("payment.paid", words(summed, "PrepaidAmount"))
    rounding = into.number("rounding", words(summed, "PayableRoundingAmount")) or ZERO
    charges = decimal(words(summed, "ChargeTotalAmount") or "") or ZERO
    if total is None:
        return
    totals = {total, total - rounding, payable if payable is not None else total}
    for name in ("TaxExclusiveAmount", "LineExtensionAmount"):
        amount = decimal(words(summed, name) or "")
        if amount is None:
            continue
        sums = (amount + taxes, amount + taxes - discount + charges)
        if any(near(one, other) for one in sums for other in totals):
            into.number("subtotal", words(summed, name))
            into.agree("sums", ("subtotal", "taxes", "total"))
            into.proved = _lines_agree(into, summed)
            return
    into.number("subtotal", words(summed, "TaxExclusiveAmount") or words(summed, "LineExtensionAmount"))
    subtotal = into.head.get("subtotal", (ZERO, ""))[0]
    into.find("XML-120", Severity.WARNING, "total", said=total, counted=subtotal + taxes)


def _lines_agree(into: Transcript, summed: _Element) -> bool:
    stated = decimal(words(summed, "LineExtensionAmount") or "")
    lines = sum((line["total"][0] for line in into.lines if "total" in line), ZERO)
    if stated is None or not into.lines or near(stated, lines):
        return True
    into.find("XML-121", Severity.WARNING, "subtotal", said=stated, counted=lines)
    return False


def _taxes(into: Transcript, root: _Element, group: str, sign: int) -> Decimal:
    """Copy the taxes by kind and rate; the sum of the totals in the document's currency."""
    currency = words(root, "DocumentCurrencyCode")
    index = sum(1 for path in into.head if path.endswith("].kind"))
    whole, seen = ZERO, False
    for tax in every(root, group):
        amount = first(tax, "TaxAmount")
        if amount is None or (currency and amount.get("currencyID", currency) != currency):
            continue  # EN 16931 repeats the tax in the accounting currency
        whole += decimal((amount.text or "").strip()) or ZERO
        seen = True
        for part in every(tax, "TaxSubtotal"):
            _tax(into, part, f"taxes[{index}]", sign)
            index += 1
    if seen and sign > 0:
        into.head["taxes"] = (whole, str(whole))
    return whole


def _tax(into: Transcript, part: _Element, path: str, sign: int) -> None:
    category = first(part, "TaxCategory")
    scheme = first(category, "TaxScheme")
    into.words(path + ".kind", words(scheme, "Name") or words(scheme, "ID"))
    into.number(path + ".base", words(part, "TaxableAmount"))
    raw = words(category, "Percent") or words(part, "Percent")
    rate = into.number(path + ".rate", raw)
    if rate is not None and raw:
        into.head[path + ".rate"] = (rate / 100, raw)
    amount = into.number(path + ".amount", words(part, "TaxAmount"))
    if amount is not None and sign < 0:
        into.head[path + ".amount"] = (-amount, str(amount))
