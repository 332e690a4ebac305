"""Factur-X and ZUGFeRD: UN/CEFACT Cross Industry Invoice, 1.0 (2014) and 2.x, MINIMUM to EXTENDED, to fields.

Names are matched by local name: the two generations differ in namespaces and in words such as
``ApplicableSupplyChainTradeAgreement`` / ``ApplicableHeaderTradeAgreement``. The country is the seller's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml.etree import _Element

from cuadra.fiscal.transcript import CENT, Sheet, Transcript, decimal, near
from cuadra.fiscal.tree import every, first, local, words
from cuadra.model.evidence import Severity
from cuadra.model.extracted import Extracted

ROOTS = (
    "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice",
    "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument",
)
KINDS = {  # UNTDID 1001
    "380": "invoice", "381": "credit_note", "383": "debit_note", "384": "invoice", "386": "invoice",
    "389": "invoice", "326": "invoice", "261": "credit_note", "751": "invoice", "325": "quote",
}  # fmt: skip
ZERO = Decimal(0)


def read_cii(root: _Element) -> Extracted:
    """The fields of a ``CrossIndustryInvoice`` or ``CrossIndustryDocument``."""
    into = Transcript("cii")
    _document(into, _part(root, "ExchangedDocument", "HeaderExchangedDocument"))
    trade = _part(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = _part(trade, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settlement = _part(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    _party(into, "issuer", first(agreement, "SellerTradeParty"))
    _party(into, "receiver", first(agreement, "BuyerTradeParty"))
    order = first(agreement, "BuyerOrderReferencedDocument")
    into.words("purchase_order", words(order, "IssuerAssignedID") or words(order, "ID"))
    for item in every(trade, "IncludedSupplyChainTradeLineItem"):
        if _part(item, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement") is not None:
            into.lines.append(_line(into, item, f"lines[{len(into.lines)}]"))
    _settlement(into, settlement)
    return into.extracted()


def _part(element: _Element | None, *either: str) -> _Element | None:
    return next((found for name in either if (found := first(element, name)) is not None), None)


def _document(into: Transcript, part: _Element | None) -> None:
    code = words(part, "TypeCode") or ""
    into.head["kind"] = (KINDS.get(code, "invoice" if code else "other"), code)
    into.words("kind_code", code)
    into.words("number", words(part, "ID"))
    _day(into, "issued_on", first(part, "IssueDateTime"))


def _day(into: Transcript, path: str, moment: _Element | None) -> None:
    """Copy a date: ``DateTimeString`` in format 102 (yyyymmdd), 203 or 204, or an ISO 8601 ``DateTime``."""
    raw = words(moment, "DateTimeString") or words(moment, "DateString") or words(moment, "DateTime")
    if not raw:
        return
    digits = raw[:8]
    if digits.isdigit() and digits.isascii():
        try:
            into.head[path] = (date(int(digits[:4]), int(digits[4:6]), int(digits[6:])), raw)
        except ValueError:
            into.find("XML-111", Severity.WARNING, path, text=raw[:40])
    else:
        into.day(path, raw)


def _party(into: Transcript, role: str, part: _Element | None) -> None:
    into.words(f"{role}.name", words(part, "Name"))
    taxed = {
        found.get("schemeID", ""): (found.text or "").strip()
        for registration in every(part, "SpecifiedTaxRegistration")
        for found in every(registration, "ID")
    }
    tax_id = taxed.get("VA") or taxed.get("FC") or taxed.get("") or words(part, "SpecifiedLegalOrganization", "ID")
    into.words(f"{role}.tax_id", tax_id)
    place = first(part, "PostalTradeAddress")
    names = ("LineOne", "LineTwo", "LineThree", "PostcodeCode", "CityName", "CountrySubDivisionName", "CountryID")
    into.words(f"{role}.address", ", ".join(word for name in names if (word := words(place, name))))
    if role == "receiver":
        into.words("receiver.postal_code", words(place, "PostcodeCode"))
    else:
        into.country = (words(place, "CountryID") or (taxed.get("VA") or "")[:2]).upper()[:2]


def _line(into: Transcript, item: _Element, where: str) -> Sheet:
    sheet = Sheet()
    product = first(item, "SpecifiedTradeProduct")
    code = words(product, "SellerAssignedID") or words(product, "GlobalID") or words(product, "BuyerAssignedID")
    note = words(item, "AssociatedDocumentLineDocument", "IncludedNote", "Content")
    description = words(product, "Name") or words(product, "Description") or note
    for name, raw in (("code", code), ("description", description)):
        if raw:
            sheet[name] = (raw, raw)
    quantity = first(_part(item, "SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery"), "BilledQuantity")
    if quantity is not None:
        into.figure(sheet, "quantity", (quantity.text or "").strip(), where + ".quantity")
        unit = quantity.get("unitCode")
        if unit:
            sheet["unit"] = (unit, unit)
    agreed = _part(item, "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    price = words(agreed, "NetPriceProductTradePrice", "ChargeAmount")
    into.figure(sheet, "unit_price", price, where + ".unit_price")
    settled = _part(item, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    _rate(into, sheet, "tax_rate", first(settled, "ApplicableTradeTax"), where)
    allowed = [_signed(one) for one in every(settled, "SpecifiedTradeAllowanceCharge")]
    if any(allowed):
        sheet["discount"] = (-sum(allowed, ZERO), str(-sum(allowed, ZERO)))
    summed = _part(
        settled, "SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
    )
    into.figure(sheet, "total", words(summed, "LineTotalAmount"), where + ".total")
    return sheet


def _rate(into: Transcript, sheet: Sheet, name: str, tax: _Element | None, where: str) -> None:
    raw = words(tax, "RateApplicablePercent") or words(tax, "ApplicablePercent")
    value = into.figure(sheet, name, raw, where)
    if value is not None and raw is not None:
        sheet[name] = (value / 100, raw)


def _signed(allowance: _Element) -> Decimal:
    """An allowance or charge as it changes the sum: minus for an allowance."""
    amount = decimal(words(allowance, "ActualAmount") or "") or ZERO
    return amount if words(allowance, "ChargeIndicator", "Indicator") == "true" else -amount


def _settlement(into: Transcript, part: _Element | None) -> None:
    currency = words(part, "InvoiceCurrencyCode")
    into.words("currency", currency)
    into.words("payment.form", words(part, "SpecifiedTradeSettlementPaymentMeans", "TypeCode"))
    for terms in every(part, "SpecifiedTradePaymentTerms"):
        _day(into, "due_on", first(terms, "DueDateDateTime"))
    period = first(part, "BillingSpecifiedPeriod")
    _day(into, "service_from", first(period, "StartDateTime"))
    _day(into, "service_to", first(period, "EndDateTime"))
    counted, bases = ZERO, ZERO
    for index, tax in enumerate(every(part, "ApplicableTradeTax")):
        path = f"taxes[{index}]"
        into.words(path + ".kind", words(tax, "TypeCode"))
        _rate(into, into.head, path + ".rate", tax, path)
        bases += into.number(path + ".base", words(tax, "BasisAmount")) or ZERO
        counted += into.number(path + ".amount", words(tax, "CalculatedAmount")) or ZERO
    summed = _part(part, "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    if summed is not None:
        _totals(into, summed, currency, counted)


def _totals(into: Transcript, part: _Element, currency: str | None, counted: Decimal) -> None:
    said = {local(child): (child.text or "").strip() for child in part if local(child) != "TaxTotalAmount"}
    taxes = [tax for tax in every(part, "TaxTotalAmount") if (tax.get("currencyID") or currency) == currency]
    subtotal = into.number("subtotal", said.get("TaxBasisTotalAmount"))
    tax = into.number("taxes", (taxes[0].text or "").strip() if taxes else None)
    total = into.number("total", said.get("GrandTotalAmount"))
    rounding = into.number("rounding", said.get("RoundingAmount")) or ZERO
    into.number("discount", said.get("AllowanceTotalAmount"))
    into.number("payment.paid", said.get("TotalPrepaidAmount"))
    if subtotal is None or total is None:
        return
    wrong = 0
    due = subtotal + (tax or ZERO)
    if near(due, total) or near(due + rounding, total):
        into.agree("sums", ("subtotal", "taxes", "total"))
    else:
        wrong += 1
        into.find("XML-120", Severity.ERROR, "total", said=total, counted=due)
    stated = decimal(said.get("LineTotalAmount", ""))
    lines = sum((line["total"][0] for line in into.lines if "total" in line), ZERO)
    if into.lines and stated is not None:
        if near(lines, stated):
            into.agree("lines", ("subtotal",))
        else:
            wrong += 1
            into.find("XML-121", Severity.WARNING, "subtotal", said=stated, counted=lines)
    if "taxes[0].amount" in into.head and tax is not None and not near(counted, tax, CENT):
        wrong += 1
        into.find("XML-122", Severity.WARNING, "taxes", said=tax, counted=counted)
    into.proved = not wrong
