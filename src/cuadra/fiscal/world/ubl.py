"""UBL 2.1 Invoice, CreditNote and DebitNote to fields: Peru (SUNAT), Colombia (DIAN) and everybody else's (EN 16931).

Whose rules apply is seen in the document: Colombia marks ``cbc:UUID`` as CUFE or CUDE, Peru gives parties an identity
under catalogue 06 and signs with a digest that its QR repeats. A Colombian ``AttachedDocument`` is opened by the
caller; its invoice stands in a text.
"""

from __future__ import annotations

import re
from decimal import Decimal

from lxml.etree import _Element

from cuadra.fiscal.transcript import Sheet, Transcript, decimal
from cuadra.fiscal.tree import every, first, words
from cuadra.fiscal.world.ubl_totals import copy_totals
from cuadra.model.extracted import Extracted

NS = "urn:oasis:names:specification:ubl:schema:xsd:"
ROOTS = tuple("{" + NS + name + "-2}" + name for name in ("Invoice", "CreditNote", "DebitNote"))
KINDS = {"Invoice": "invoice", "CreditNote": "credit_note", "DebitNote": "debit_note"}
CODES = {"381": "credit_note", "383": "debit_note", "03": "receipt"}  # UNTDID 1001; SUNAT catalogue 01: boleta
LINES = ("InvoiceLine", "CreditNoteLine", "DebitNoteLine")
DIGEST = "{http://www.w3.org/2000/09/xmldsig#}DigestValue"
ZERO = Decimal(0)

_SUNAT_NUMBER = re.compile(r"([A-Z0-9]{4})-(\d{1,8})")


def read_ubl(root: _Element) -> Extracted:
    """The fields of a UBL document."""
    into = Transcript(f"ubl-{(words(root, 'UBLVersionID') or '2.1')[:8].removeprefix('UBL ')}")
    supplier = first(root, "AccountingSupplierParty")
    into.country = _country(root, supplier)
    _head(into, root)
    _party(into, "issuer", supplier)
    _party(into, "receiver", first(root, "AccountingCustomerParty"))
    for name in LINES:
        for item in every(root, name):
            into.lines.append(_line(into, item, f"lines[{len(into.lines)}]"))
    copy_totals(into, root)
    _stamp(into, root)
    return into.extracted()


def _country(root: _Element, supplier: _Element | None) -> str:
    key = first(root, "UUID")
    if key is not None and (key.get("schemeName") or "").upper().startswith(("CUFE", "CUDE", "CUDS")):
        return "CO"
    party = first(supplier, "Party")
    for where in ("PostalAddress", "PhysicalLocation"):
        place = first(party, where)
        found = words(place, "Country", "IdentificationCode") or words(
            place, "Address", "Country", "IdentificationCode"
        )
        if found:
            return found.upper()[:2]
    legal = first(party, "PartyLegalEntity", "RegistrationAddress")
    found = words(legal, "Country", "IdentificationCode")
    if found:
        return found.upper()[:2]
    kind = first(root, "InvoiceTypeCode")
    agency = (kind.get("listAgencyName") or "") if kind is not None else ""
    identity = first(party, "PartyIdentification", "ID")
    peruvian = agency == "PE:SUNAT" or (identity is not None and identity.get("schemeID") == "6")
    return "PE" if peruvian else ""


def _head(into: Transcript, root: _Element) -> None:
    name = str(root.tag).rpartition("}")[2]
    code = next((found for one in KINDS if (found := words(root, one + "TypeCode"))), "")
    into.head["kind"] = (KINDS[name] if name != "Invoice" else CODES.get(code, "invoice"), code or name)
    if code:
        into.head["kind_code"] = (code.lstrip("0"), code)
    number = words(root, "ID")
    into.words("number", number)
    split = _SUNAT_NUMBER.fullmatch(number or "") if into.country == "PE" else None
    if split and number:
        into.head["series"], into.head["number"] = (split[1], number), (split[2], number)
    elif into.country == "CO" and number:
        series = re.match(r"[A-Z]+", number)
        if series:
            into.head["series"] = (series[0], number)
    issued, at = words(root, "IssueDate"), words(root, "IssueTime")
    into.day("issued_on", issued)
    if issued:
        into.words("issued_at", f"{issued}T{at}" if at else issued)
    into.day("due_on", words(root, "DueDate") or words(first(root, "PaymentMeans"), "PaymentDueDate"))
    into.day("service_from", words(root, "InvoicePeriod", "StartDate"))
    into.day("service_to", words(root, "InvoicePeriod", "EndDate"))
    into.words("currency", words(root, "DocumentCurrencyCode"))
    into.words("purchase_order", words(root, "OrderReference", "ID"))
    into.words("payment.form", words(root, "PaymentMeans", "PaymentMeansCode"))
    into.number("exchange_rate", words(root, "PaymentExchangeRate", "CalculationRate"))


def _party(into: Transcript, role: str, part: _Element | None) -> None:
    party = first(part, "Party")
    schemes = list(every(party, "PartyTaxScheme"))
    taxed = schemes[0] if schemes else None
    legal = first(party, "PartyLegalEntity")
    name = words(legal, "RegistrationName") or words(taxed, "RegistrationName") or words(party, "PartyName", "Name")
    into.words(f"{role}.name", name)
    identity = words(party, "PartyIdentification", "ID") if into.country == "PE" else None
    vat = next((s for s in schemes if words(s, "TaxScheme", "ID") in ("VAT", "IVA", "01")), taxed)
    tax_id = identity or words(vat, "CompanyID") or words(legal, "CompanyID")
    tax_id = tax_id or words(party, "PartyIdentification", "ID") or words(part, "CustomerAssignedAccountID")
    into.words(f"{role}.tax_id", tax_id)
    into.words(f"{role}.regime", words(taxed, "TaxLevelCode"))
    place = first(party, "PostalAddress")
    for other in (("PhysicalLocation", "Address"), ("PartyLegalEntity", "RegistrationAddress")):
        place = first(party, *other) if place is None else place
    into.words(f"{role}.address", _address(place))
    if role == "receiver":
        into.words("receiver.postal_code", words(place, "PostalZone"))
    else:
        into.words("issuer.branch", words(place, "AddressTypeCode"))


def _address(place: _Element | None) -> str:
    lines = [word for line in every(place, "AddressLine") if (word := words(line, "Line"))]
    names = ("StreetName", "BuildingNumber", "AdditionalStreetName", "CitySubdivisionName", "District", "CityName",
             "PostalZone", "CountrySubentity")  # fmt: skip
    said = [*lines, *(word for name in names if (word := words(place, name)))]
    country = words(place, "Country", "IdentificationCode")
    return ", ".join([*said, country] if country and said else said)


def _line(into: Transcript, item: _Element, where: str) -> Sheet:
    sheet, product = Sheet(), first(item, "Item")
    code = words(product, "SellersItemIdentification", "ID") or words(product, "StandardItemIdentification", "ID")
    description = words(product, "Description") or words(product, "Name")
    for name, raw in (("code", code), ("description", description)):
        if raw:
            sheet[name] = (raw, raw)
    for tag in ("InvoicedQuantity", "CreditedQuantity", "DebitedQuantity"):
        quantity = first(item, tag)
        if quantity is not None:
            into.figure(sheet, "quantity", (quantity.text or "").strip(), where + ".quantity")
            unit = quantity.get("unitCode")
            if unit:
                sheet["unit"] = (unit, unit)
    into.figure(sheet, "unit_price", words(item, "Price", "PriceAmount"), where + ".unit_price")
    into.figure(sheet, "total", words(item, "LineExtensionAmount"), where + ".total")
    into.figure(sheet, "tax", words(item, "TaxTotal", "TaxAmount"), where + ".tax")
    part = first(item, "TaxTotal", "TaxSubtotal")
    raw = words(part, "TaxCategory", "Percent") or words(product, "ClassifiedTaxCategory", "Percent")
    rate = into.figure(sheet, "tax_rate", raw, where + ".tax_rate")
    if rate is not None and raw:
        sheet["tax_rate"] = (rate / 100, raw)
    off = ZERO
    for one in every(item, "AllowanceCharge"):
        if words(one, "ChargeIndicator") == "false":
            off += decimal(words(one, "Amount") or "") or ZERO
    if off:
        sheet["discount"] = (off, str(off))
    return sheet


def _stamp(into: Transcript, root: _Element) -> None:
    """Colombia: the CUFE; Peru: the digest of the signature, which the QR repeats."""
    if into.country == "CO":
        into.head["stamp.authority"] = ("DIAN", "")
        into.words("stamp.key", words(root, "UUID"))
    elif into.country == "PE":
        digest = next(root.iter(DIGEST), None)
        if digest is not None and digest.text:
            into.head["stamp.authority"] = ("SUNAT", "")
            into.words("stamp.key", digest.text.strip())
