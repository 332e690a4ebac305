"""Factur-X and ZUGFeRD, both generations."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cuadra.kit.errors import Refusal
from cuadra.model.extracted import Extracted
from cuadra.model.paths import PATHS
from cuadra.reading.xml import read_xml

RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
MINIMUM = f"""<rsm:CrossIndustryInvoice xmlns:ram="{RAM}" xmlns:udt="u"
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"><rsm:ExchangedDocument><ram:ID>A-1</ram:ID>
 <ram:TypeCode>381</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20260131</udt:DateTimeString>
 </ram:IssueDateTime></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
 <ram:SellerTradeParty><ram:Name>Moulin</ram:Name><ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID>
 </ram:PostalTradeAddress><ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">99</ram:ID></ram:SpecifiedTaxRegistration>
 <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR11999999998</ram:ID></ram:SpecifiedTaxRegistration>
 </ram:SellerTradeParty><ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO9</ram:IssuerAssignedID>
 </ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
 <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
 <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
 <ram:TaxTotalAmount currencyID="USD">22.00</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="EUR">20.00
 </ram:TaxTotalAmount><ram:GrandTotalAmount>120.00</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
 </ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def test_the_smallest_profile_gives_what_it_has() -> None:
    found = read_xml(MINIMUM.encode())
    said = {
        path: found.get(path) for path in ("kind", "number", "issued_on", "issuer.tax_id", "purchase_order", "total")
    }
    assert said == {
        "kind": "credit_note", "number": "A-1", "issued_on": date(2026, 1, 31), "issuer.tax_id": "FR11999999998",
        "purchase_order": "PO9", "total": Decimal(120),
    }  # fmt: skip
    assert found.get("taxes") == Decimal(20)
    assert found.country == "FR"
    assert found.fields["total"].confidence == 1
    assert found.fields["total"].evidence.engine == "cii"


def test_totals_that_do_not_agree_are_told() -> None:
    found = read_xml(MINIMUM.replace("120.00", "121.00").encode())
    assert [finding.code for finding in found.findings] == ["XML-120"]
    assert found.fields["total"].confidence < 1


def test_a_day_that_does_not_exist_is_told() -> None:
    found = read_xml(MINIMUM.replace("20260131", "20260231").encode())
    assert found.get("issued_on") is None
    assert "XML-111" in [finding.code for finding in found.findings]


def attached(path: Path) -> Extracted:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    try:
        contents = [bytes(pdf.get_attachment(index).get_data()) for index in range(pdf.count_attachments())]
    finally:
        pdf.close()
    for content in contents:
        try:
            return read_xml(content)
        except Refusal:
            continue
    raise AssertionError(path.name)


def squeezed(value: Any) -> str:
    return "".join(str(value).split()).lower()


@pytest.mark.corpus
def test_every_attached_invoice_gives_every_field_exactly(corpus: Path) -> None:
    truth = json.loads((corpus / "invoices" / "truth.json").read_text(encoding="utf-8"))
    exact = {
        "invoice_number": "number", "date": "issued_on", "currency": "currency", "amount": "total",
        "amount_untaxed": "subtotal", "amount_tax": "taxes", "vat": "issuer.tax_id",
    }  # fmt: skip
    seen = 0
    for name, entry in truth.items():
        if not entry.get("embedded_xml"):
            continue
        seen += 1
        found = attached(corpus / "invoices" / "pdf" / name)
        fields = entry["fields"]
        assert squeezed(found.get("issuer.name")) in squeezed(fields["issuer"]), name
        for word, path in exact.items():
            if word in fields:
                value = found.get(path)
                assert value == Decimal(fields[word]) if isinstance(value, Decimal) else str(value) == fields[word], (
                    name
                )
        assert found.lines, name
        assert {"".join(c for c in one if not c.isdigit()) for one, _ in found.items()} <= set(PATHS)
    assert seen >= 17
