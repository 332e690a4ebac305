"""CFDI of the three versions, as written; the stamp that counts; the figures that agree."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from cuadra.fiscal.mx.cfdi import read_cfdi
from cuadra.fiscal.mx.pagos import PAGOS, payments
from cuadra.fiscal.mx.retenciones import read_withholdings
from cuadra.kit.errors import Refusal
from cuadra.model.extracted import Extracted
from cuadra.model.paths import PATHS
from cuadra.reading.xml import read_xml

TFD = (
    '<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" '
    'UUID="{uuid}" FechaTimbrado="2026-01-05T12:00:09" RfcProvCertif="SPR190613I52" SelloCFD="{seal}"/>'
)
OWN = "0b0f3a52-9f3c-4a6f-8f0e-5f0f3c1b2a11"
STAMP = TFD.format(uuid=OWN, seal="c2VsbG8=")

SALE = f"""<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="A" Folio="0012"
 Fecha="2026-01-05T12:00:00" Sello="c2VsbG8=" FormaPago="01" MetodoPago="PUE" Moneda="MXN" SubTotal="200.00"
 Descuento="20.00" Total="190.80" TipoDeComprobante="I" Exportacion="01" LugarExpedicion="06000">
 <cfdi:CfdiRelacionados TipoRelacion="04"><cfdi:CfdiRelacionado UUID="{OWN}"/></cfdi:CfdiRelacionados>
 <cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601"/>
 <cfdi:Receptor Rfc="URE180429TM6" Nombre="UNIVERSIDAD ROBOTICA" DomicilioFiscalReceptor="86991"
  RegimenFiscalReceptor="601" UsoCFDI="G03"/>
 <cfdi:Conceptos>
  <cfdi:Concepto ClaveProdServ="01010101" NoIdentificacion="X-1" Cantidad="2" ClaveUnidad="H87" Descripcion="Silla"
   ValorUnitario="100.00" Importe="200.00" Descuento="20.00" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados>
   <cfdi:Traslado Base="180.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="28.80"/>
   </cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto></cfdi:Conceptos>
 <cfdi:Impuestos TotalImpuestosTrasladados="28.80" TotalImpuestosRetenidos="18.00"><cfdi:Retenciones>
  <cfdi:Retencion Impuesto="001" Importe="18.00"/></cfdi:Retenciones><cfdi:Traslados>
  <cfdi:Traslado Base="180.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="28.80"/>
 </cfdi:Traslados></cfdi:Impuestos>
 <cfdi:Complemento>{STAMP}</cfdi:Complemento></cfdi:Comprobante>"""


def read(text: str) -> Extracted:
    return read_cfdi(etree.fromstring(text))


def codes(found: Extracted) -> list[str]:
    return [finding.code for finding in found.findings]


def test_a_sale_gives_every_field_as_written() -> None:
    found = read(SALE)
    assert {path: found.get(path) for path in ("kind", "letter", "series", "number", "issued_on", "currency")} == {
        "kind": "invoice", "letter": "I", "series": "A", "number": "0012", "issued_on": date(2026, 1, 5),
        "currency": "MXN",
    }  # fmt: skip
    assert found.get("receiver.use") == "G03"
    assert found.get("stamp.key") == OWN
    assert found.get("lines[0].code") == "X-1"
    assert found.get("lines[0].tax_rate") == Decimal("0.16")
    assert found.fields["total"].evidence.text == "190.80"
    assert found.fields["total"].evidence.engine == "cfdi-4.0"
    assert found.country == "MX"
    assert "ESCUELA KEMPER URGATE" in found.text.splitlines()


def test_figures_that_agree_make_every_field_certain() -> None:
    found = read(SALE)
    assert {field.confidence for _, field in found.items()} == {1.0}
    assert "sums" in found.fields["total"].checks
    assert codes(found) == ["CFDI-030"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('Total="190.80"', 'Total="191.80"', "CFDI-101"),
        ('SubTotal="200.00"', 'SubTotal="201.00"', "CFDI-102"),
        ('ValorUnitario="100.00"', 'ValorUnitario="10.00"', "CFDI-106"),
        ('TotalImpuestosTrasladados="28.80"', 'TotalImpuestosTrasladados="2.80"', "CFDI-104"),
    ],
)
def test_a_changed_figure_is_found_and_nothing_stays_certain(old: str, new: str, code: str) -> None:
    found = read(SALE.replace(old, new))
    assert code in codes(found)
    assert all(field.confidence < 1 for _, field in found.items())


def test_withheld_taxes_are_taxes_below_zero_so_that_everything_adds_up() -> None:
    value = read(SALE).value
    assert value.subtotal is not None
    assert value.discount is not None
    assert value.subtotal - value.discount + sum(tax.amount or Decimal(0) for tax in value.taxes) == value.total
    assert sorted(tax.kind or "" for tax in value.taxes) == ["ISR", "IVA"]


def test_a_stamp_in_the_addenda_does_not_count() -> None:
    lure = f'<cfdi:Addenda><x Total="1" UUID="x">{TFD.format(uuid="LURE", seal="c2VsbG8=")}</x></cfdi:Addenda>'
    found = read(SALE.replace(f"<cfdi:Complemento>{STAMP}</cfdi:Complemento>", lure))
    assert found.get("stamp.key") is None
    assert found.get("total") == Decimal("190.80")
    assert {"CFDI-010", "CFDI-011"} <= set(codes(found))


def test_of_two_stamps_the_one_on_this_seal_counts_and_both_are_told() -> None:
    found = read(SALE.replace(STAMP, TFD.format(uuid="OTHER", seal="b3Rybw==") + STAMP))
    assert found.get("stamp.key") == OWN
    assert "CFDI-012" in codes(found)


def test_a_stamp_pasted_from_another_document_is_told() -> None:
    assert "CFDI-013" in codes(read(SALE.replace(STAMP, TFD.format(uuid="OTHER", seal="b3Rybw=="))))


def test_a_second_complemento_is_read_too() -> None:
    found = read(SALE.replace("<cfdi:Complemento>", "<cfdi:Complemento/><cfdi:Complemento>"))
    assert found.get("stamp.key") == OWN


def test_a_foreign_element_of_the_same_name_is_not_the_issuer() -> None:
    lure = '<cfdi:Addenda/><Emisor xmlns="urn:x" Rfc="LURE"/></cfdi:Comprobante>'
    assert read(SALE.replace("</cfdi:Comprobante>", lure)).get("issuer.tax_id") == "EKU9003173C9"


def test_a_global_invoice_is_marked_not_deductible() -> None:
    text = SALE.replace("URE180429TM6", "XAXX010101000").replace(
        "<cfdi:Emisor", '<cfdi:InformacionGlobal Periodicidad="01" Meses="01" Año="2026"/><cfdi:Emisor'
    )
    assert {"CFDI-020", "CFDI-021"} <= set(codes(read(text)))


def test_local_taxes_are_part_of_the_sum() -> None:
    local = (
        '<implocal:ImpuestosLocales xmlns:implocal="http://www.sat.gob.mx/implocal" version="1.0" '
        'TotaldeRetenciones="0.00" TotaldeTraslados="5.40"><implocal:TrasladosLocales ImpLocTrasladado="ISH" '
        'TasadeTraslado="3.00" Importe="5.40"/></implocal:ImpuestosLocales>'
    )
    found = read(SALE.replace("190.80", "196.20").replace(STAMP, local + STAMP))
    assert found.fields["total"].confidence == 1
    assert found.get("taxes") == Decimal("34.20")
    assert (found.get("taxes[2].kind"), found.get("taxes[2].rate")) == ("ISH", Decimal("0.03"))


PAYMENT = f"""<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Fecha="2026-01-05T12:00:00"
 Sello="c2VsbG8=" Moneda="XXX" SubTotal="0" Total="0" TipoDeComprobante="P" LugarExpedicion="06000">
 <cfdi:Conceptos><cfdi:Concepto ClaveProdServ="84111506" Cantidad="1" ClaveUnidad="ACT" Descripcion="Pago"
  ValorUnitario="0" Importe="0"/></cfdi:Conceptos><cfdi:Complemento>
 <p:Pagos xmlns:p="http://www.sat.gob.mx/Pagos20" Version="2.0"><p:Totales MontoTotalPagos="1160.00"/>
 <p:Pago FechaPago="2026-01-04T12:00:00" FormaDePagoP="03" MonedaP="MXN" TipoCambioP="1" Monto="1160.00">
 <p:DoctoRelacionado IdDocumento="{OWN}" MonedaDR="USD" EquivalenciaDR="0.05" NumParcialidad="1" ImpSaldoAnt="100.00"
  ImpPagado="58.00" ImpSaldoInsoluto="42.00"/></p:Pago></p:Pagos>{STAMP}</cfdi:Complemento></cfdi:Comprobante>"""


def test_a_payment_has_total_zero_and_its_money_in_the_complement() -> None:
    found = read(PAYMENT)
    assert (found.get("kind"), found.get("currency"), found.get("total")) == ("payment", "XXX", Decimal(0))
    assert found.get("payment.paid") == Decimal("1160.00")
    assert found.get("payment.form") == "03"
    assert codes(found) == ["CFDI-031"]
    made = payments(next(etree.fromstring(PAYMENT).iter(PAGOS[0])))
    assert made[0].settles[0].after == Decimal("42.00")


def test_a_payment_that_settles_more_than_it_pays_is_told() -> None:
    assert "CFDI-108" in codes(read(PAYMENT.replace(' Monto="1160.00"', ' Monto="116.00"')))


OLD = """<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/3" version="3.2" fecha="2015-03-05T10:33:52"
 tipoDeComprobante="egreso" formaDePago="PAGO EN UNA SOLA EXHIBICION" metodoDePago="No Identificado" subTotal="100.00"
 total="116.00" Moneda="Pesos" LugarExpedicion="Monterrey">
 <cfdi:Emisor rfc="AAA010101AAA" nombre="Empresa"><cfdi:DomicilioFiscal calle="Encinos" codigoPostal="64000"/>
 <cfdi:RegimenFiscal Regimen="General"/></cfdi:Emisor><cfdi:Receptor rfc="E&amp;Ñ831019M53" nombre="X"/>
 <cfdi:Conceptos><cfdi:Concepto cantidad="1" descripcion="A" valorUnitario="100.00" unidad="PZA" importe="100.00"/>
 </cfdi:Conceptos><cfdi:Impuestos totalImpuestosTrasladados="16.00"><cfdi:Traslados>
 <cfdi:Traslado importe="16.00" tasa="16.00" impuesto="IVA"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Comprobante>"""


def test_version_3_2_reads_like_the_others() -> None:
    found = read(OLD)
    assert (found.get("kind"), found.get("letter"), found.get("kind_code")) == ("credit_note", "E", "egreso")
    assert found.get("taxes[0].rate") == Decimal("0.16")
    assert found.get("issuer.address") == "Encinos, 64000"
    assert found.get("receiver.tax_id") == "E&Ñ831019M53"
    assert found.fields["total"].confidence == 1


KEPT = f"""<r:Retenciones xmlns:r="http://www.sat.gob.mx/esquemas/retencionpago/2" Version="2.0" FolioInt="77"
 Sello="c2VsbG8=" FechaExp="2026-02-01T09:00:00" LugarExpRetenc="06000" CveRetenc="14">
 <r:Emisor RfcE="EKU9003173C9" NomDenRazSocE="ESCUELA" RegimenFiscalE="601"/><r:Receptor NacionalidadR="Nacional">
 <r:Nacional RfcR="CACX7605101P8" NomDenRazSocR="XOCHILT" DomicilioFiscalR="36257"/></r:Receptor>
 <r:Periodo MesIni="01" MesFin="12" Ejercicio="2025"/><r:Totales MontoTotOperacion="1000.00" MontoTotGrav="1000.00"
 MontoTotExent="0.00" MontoTotRet="100.00"><r:ImpRetenidos BaseRet="1000.00" ImpuestoRet="001" MontoRet="100.00"
 TipoPagoRet="01"/></r:Totales><r:Complemento>{STAMP}</r:Complemento></r:Retenciones>"""


def test_a_document_of_withholdings_is_read() -> None:
    found = read_withholdings(etree.fromstring(KEPT))
    assert (found.get("kind"), found.get("number"), found.get("withholdings")) == ("withholding", "77", Decimal(100))
    assert found.get("receiver.tax_id") == "CACX7605101P8"
    assert (found.get("taxes[0].kind"), found.get("taxes[0].amount")) == ("ISR", Decimal(-100))
    assert found.get("stamp.key") == OWN
    assert read_xml(KEPT.encode()).get("total") == Decimal(1000)


TRUTH = {
    "uuid": "stamp.key", "emisor_rfc": "issuer.tax_id", "emisor_nombre": "issuer.name",
    "receptor_rfc": "receiver.tax_id", "receptor_nombre": "receiver.name",
    "receptor_cp": "receiver.postal_code", "receptor_regimen": "receiver.regime",
    "uso_cfdi": "receiver.use", "serie": "series", "folio": "number", "fecha": "issued_at", "tipo": "kind_code",
    "moneda": "currency", "tipo_cambio": "exchange_rate", "metodo_pago": "payment.method", "forma_pago": "payment.form",
    "lugar_expedicion": "issued_in", "subtotal": "subtotal", "descuento": "discount", "total": "total",
    "total_trasladados": "taxes", "total_retenidos": "withholdings",
}  # fmt: skip


@pytest.mark.corpus
def test_every_field_of_every_well_formed_cfdi_is_equal_text_for_text(corpus: Path) -> None:
    truth = json.loads((corpus / "mx" / "truth.json").read_text(encoding="utf-8"))
    wrong, seen = [], 0
    for name, entry in truth.items():
        if "fields" not in entry:
            continue
        seen += 1
        found = read_xml((corpus / "mx" / name).read_bytes())
        for word, said in entry["fields"].items():
            if word == "conceptos" and len(found.lines) != said:
                wrong.append((name, word))
            elif word == "relacionados":
                told = {one.facts["uuid"] for one in found.findings if one.code == "CFDI-030"}
                wrong += [(name, word)] if not set(said) <= told else []
            elif word in TRUTH:
                field = found.fields.get(TRUTH[word])
                value = Decimal(said) if field and isinstance(field.value, Decimal) else said
                if field is None or field.evidence.text != said or field.value != value:
                    wrong.append((name, word))
    assert seen > 200
    assert wrong == []


@pytest.mark.corpus
def test_a_sum_that_is_wrong_is_never_called_certain_and_nearly_no_right_one_doubted(corpus: Path) -> None:
    truth = json.loads((corpus / "mx" / "truth.json").read_text(encoding="utf-8"))
    doubted = right = 0
    for name, entry in truth.items():
        agrees = entry.get("expect", {}).get("suma_ok")
        if agrees is None:
            continue
        certain = read_xml((corpus / "mx" / name).read_bytes()).fields["total"].confidence == 1
        assert agrees or not certain, name
        right += agrees
        doubted += agrees and not certain
    assert doubted <= right * 0.01


@pytest.mark.corpus
def test_only_known_paths_are_filled(corpus: Path) -> None:
    known = set(PATHS)
    for path in sorted((corpus / "mx" / "cfdi").rglob("*.xml")):
        try:
            found = read_xml(path.read_bytes())
        except Refusal:
            continue
        plain = {"".join(c for c in name if not c.isdigit()) for name, _ in found.items()}
        assert plain <= known, path.name
