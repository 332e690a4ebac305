"""UBL 2.1 as Europe, Peru and Colombia write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cuadra.model.paths import PATHS
from cuadra.reading.xml import read_xml

SPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" '
)
ROOT = f'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" {SPACES}'

PERU = f"""<Invoice {ROOT}><ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI="">
<ds:DigestValue>q1B2c3D4e5F6g7H8=</ds:DigestValue></ds:Reference></ds:SignedInfo></ds:Signature></ext:ExtensionContent>
</ext:UBLExtension></ext:UBLExtensions><cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>2.0</cbc:CustomizationID>
<cbc:ID>F001-00000123</cbc:ID><cbc:IssueDate>2026-03-04</cbc:IssueDate><cbc:IssueTime>11:22:33</cbc:IssueTime>
<cbc:InvoiceTypeCode listID="0101" listAgencyName="PE:SUNAT">01</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>PEN</cbc:DocumentCurrencyCode><cac:OrderReference><cbc:ID>OC-77</cbc:ID></cac:OrderReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyIdentification><cbc:ID schemeID="6">20100066603</cbc:ID>
</cac:PartyIdentification><cac:PartyLegalEntity><cbc:RegistrationName>ANDES S.A.C.</cbc:RegistrationName>
<cac:RegistrationAddress><cbc:AddressTypeCode>0000</cbc:AddressTypeCode><cbc:CityName>LIMA</cbc:CityName>
<cac:AddressLine><cbc:Line>Av. Sol 1</cbc:Line></cac:AddressLine></cac:RegistrationAddress></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty><cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification>
<cbc:ID schemeID="6">20512345678</cbc:ID></cac:PartyIdentification></cac:Party></cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="PEN">18.00</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="PEN">100.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="PEN">18.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:Percent>18.00</cbc:Percent><cac:TaxScheme><cbc:ID>1000</cbc:ID><cbc:Name>IGV</cbc:Name>
</cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="PEN">100.00</cbc:LineExtensionAmount>
<cbc:TaxInclusiveAmount currencyID="PEN">118.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="PEN">118.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="NIU">2</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="PEN">100.00</cbc:LineExtensionAmount><cac:TaxTotal>
<cbc:TaxAmount currencyID="PEN">18.00</cbc:TaxAmount><cac:TaxSubtotal><cac:TaxCategory><cbc:Percent>18.00</cbc:Percent>
</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:Item><cbc:Description>Café</cbc:Description>
<cac:SellersItemIdentification><cbc:ID>C-1</cbc:ID></cac:SellersItemIdentification></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="PEN">50.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine></Invoice>"""

COLOMBIA = f"""<Invoice {ROOT}><cbc:UBLVersionID>UBL 2.1</cbc:UBLVersionID><cbc:ID>SETP990000002</cbc:ID>
<cbc:UUID schemeID="2" schemeName="CUFE-SHA384">abc123</cbc:UUID><cbc:IssueDate>2026-03-04</cbc:IssueDate>
<cbc:IssueTime>09:15:23-05:00</cbc:IssueTime><cbc:DueDate>2026-04-04</cbc:DueDate>
<cbc:InvoiceTypeCode>01</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>COP</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:RegistrationName>Cafetal S.A.S.</cbc:RegistrationName>
<cbc:CompanyID schemeAgencyID="195" schemeID="4" schemeName="31">900373076</cbc:CompanyID>
<cbc:TaxLevelCode>O-13</cbc:TaxLevelCode><cac:TaxScheme><cbc:ID>01</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party>
</cac:AccountingSupplierParty><cac:TaxTotal><cbc:TaxAmount currencyID="COP">19000.00</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="COP">100000.00</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="COP">19000.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:Percent>19.00</cbc:Percent><cac:TaxScheme><cbc:ID>01</cbc:ID><cbc:Name>IVA</cbc:Name>
</cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal><cac:WithholdingTaxTotal>
<cbc:TaxAmount currencyID="COP">2500.00</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxAmount currencyID="COP">2500.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:Percent>2.50</cbc:Percent><cac:TaxScheme><cbc:ID>06</cbc:ID><cbc:Name>ReteRenta</cbc:Name>
</cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:WithholdingTaxTotal><cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="COP">130000.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="COP">100000.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="COP">149000.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="COP">149000.00</cbc:PayableAmount></cac:LegalMonetaryTotal></Invoice>"""


def test_peru_splits_series_and_number_and_keeps_the_digest_of_the_qr() -> None:
    found = read_xml(PERU.encode())
    assert found.country == "PE"
    assert (found.get("series"), found.get("number"), found.get("purchase_order")) == ("F001", "00000123", "OC-77")
    assert (found.get("issuer.tax_id"), found.get("receiver.tax_id")) == ("20100066603", "20512345678")
    assert (found.get("stamp.authority"), found.get("stamp.key")) == ("SUNAT", "q1B2c3D4e5F6g7H8=")
    assert (found.get("taxes[0].kind"), found.get("taxes[0].rate")) == ("IGV", Decimal("0.18"))
    assert found.get("issued_at") == "2026-03-04T11:22:33"
    assert found.get("lines[0].unit_price") == Decimal(50)
    assert {field.confidence for _, field in found.items()} == {1.0}
    assert {"".join(c for c in one if not c.isdigit()) for one, _ in found.items()} <= set(PATHS)


def test_colombias_subtotal_is_not_its_taxed_part() -> None:
    found = read_xml(COLOMBIA.encode())
    assert found.country == "CO"
    assert found.get("stamp.key") == "abc123"
    assert (found.get("series"), found.get("number")) == ("SETP", "SETP990000002")
    assert (found.get("subtotal"), found.get("total")) == (Decimal(130000), Decimal(149000))
    assert (found.get("taxes"), found.get("withholdings")) == (Decimal(19000), Decimal(2500))
    assert (found.get("taxes[1].kind"), found.get("taxes[1].amount")) == ("ReteRenta", Decimal(-2500))
    assert found.get("due_on") == date(2026, 4, 4)


def test_colombias_attached_document_is_opened() -> None:
    answer = f"<ApplicationResponse>{'x' * 200}</ApplicationResponse>"
    outer = f"""<AttachedDocument xmlns="urn:oasis:names:specification:ubl:schema:xsd:AttachedDocument-2" {SPACES}>
    <cac:Attachment><cac:ExternalReference><cbc:Description><![CDATA[{COLOMBIA}]]></cbc:Description>
    </cac:ExternalReference></cac:Attachment><cac:Description><![CDATA[{answer}]]></cac:Description></AttachedDocument>"""
    swapped = outer.replace(COLOMBIA, "@").replace(answer, COLOMBIA).replace("@", answer)
    assert read_xml(outer.encode()).get("stamp.key") == "abc123"
    assert read_xml(swapped.encode()).get("stamp.key") == "abc123"


@pytest.mark.parametrize(("name", "kind"), [("CreditNote", "credit_note"), ("DebitNote", "debit_note")])
def test_notes_are_their_own_kind(name: str, kind: str) -> None:
    text = (
        PERU.replace("<Invoice ", f"<{name} ")
        .replace("</Invoice>", f"</{name}>")
        .replace("xsd:Invoice-2", f"xsd:{name}-2")
    )
    text = text.replace("InvoiceLine", f"{name}Line").replace("LegalMonetaryTotal", "RequestedMonetaryTotal")
    found = read_xml(text.encode())
    assert found.get("kind") == kind
    assert found.get("total") == Decimal(118)


def test_a_total_that_does_not_add_up_is_told() -> None:
    found = read_xml(
        PERU.replace("118.00</cbc:TaxI", "128.00</cbc:TaxI").replace("118.00</cbc:P", "128.00</cbc:P").encode()
    )
    assert "XML-120" in [finding.code for finding in found.findings]
    assert found.fields["total"].confidence < 1
