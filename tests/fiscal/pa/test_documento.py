"""The request to Panama's PAC as a document: an invoice that has no CUFE yet."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from cuadra.kit.errors import Refusal
from cuadra.model.paths import PATHS
from cuadra.reading.xml import read_xml

SER = "http://schemas.datacontract.org/2004/07/Services.ObjComprobante.v1_0"
DOCUMENTO = f"""<t:documento xmlns:t="http://tempuri.org/" xmlns="{SER}">
<codigoSucursalEmisor>0001</codigoSucursalEmisor>
<tipoSucursal>1</tipoSucursal><datosTransaccion><tipoEmision>01</tipoEmision><tipoDocumento>01</tipoDocumento>
<numeroDocumentoFiscal>0000000042</numeroDocumentoFiscal><puntoFacturacionFiscal>003</puntoFacturacionFiscal>
<fechaEmision>2026-01-07T10:30:00-05:00</fechaEmision><cliente><tipoClienteFE>01</tipoClienteFE>
<numeroRUC>155596713-2-2015</numeroRUC><digitoVerificadorRUC>59</digitoVerificadorRUC>
<razonSocial>Ferretería El Puente, S.A.</razonSocial><direccion>Calle 50</direccion>
<corregimiento>Bella Vista</corregimiento><distrito>Panamá</distrito><provincia>Panamá</provincia></cliente>
</datosTransaccion><listaItems><item><descripcion>Martillo</descripcion><codigo>M-7</codigo>
<unidadMedida>und</unidadMedida><cantidad>2.00</cantidad><precioUnitario>10.50</precioUnitario>
<precioUnitarioDescuento>0.50</precioUnitarioDescuento><precioItem>20.00</precioItem><valorTotal>21.40</valorTotal>
<tasaITBMS>01</tasaITBMS><valorITBMS>1.40</valorITBMS></item></listaItems><totalesSubTotales>
<totalPrecioNeto>20.00</totalPrecioNeto><totalITBMS>1.40</totalITBMS><totalMontoGravado>1.40</totalMontoGravado>
<totalFactura>21.40</totalFactura><totalValorRecibido>25.00</totalValorRecibido><vuelto>3.60</vuelto>
<tiempoPago>2</tiempoPago><totalTodosItems>21.40</totalTodosItems><listaFormaPago><formaPago>
<formaPagoFact>02</formaPagoFact></formaPago></listaFormaPago><listaPagoPlazo><pagoPlazo>
<fechaVenceCuota>2026-02-06T00:00:00-05:00</fechaVenceCuota></pagoPlazo></listaPagoPlazo></totalesSubTotales>
<pedidoComercialGlobal><nroPedidoCompraGlobal>OC-77</nroPedidoCompraGlobal></pedidoComercialGlobal></t:documento>"""
ENVELOPE = f"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
<t:Enviar xmlns:t="http://tempuri.org/"><t:tokenEmpresa>SECRET-ONE</t:tokenEmpresa>
<t:tokenPassword>SECRET-TWO</t:tokenPassword>{DOCUMENTO}</t:Enviar></e:Body></e:Envelope>"""
BARE = (
    DOCUMENTO.replace("t:documento", "documento")
    .replace(f' xmlns="{SER}"', "")
    .replace(' xmlns:t="http://tempuri.org/"', "")
)


@pytest.mark.parametrize("written", [DOCUMENTO, ENVELOPE, BARE], ids=["alone", "in an envelope", "without namespaces"])
def test_a_request_gives_the_fields_of_the_invoice_to_be(written: str) -> None:
    found = read_xml(written.encode())
    told = {
        "kind": "invoice", "number": "0000000042", "point_of_sale": "003", "issued_on": date(2026, 1, 7),
        "due_on": date(2026, 2, 6), "currency": "USD", "issuer.branch": "0001",
        "receiver.name": "Ferretería El Puente, S.A.", "receiver.tax_id": "155596713-2-2015",
        "receiver.address": "Calle 50, Bella Vista, Panamá, Panamá", "subtotal": Decimal("20.00"),
        "taxes": Decimal("1.40"), "total": Decimal("21.40"), "payment.form": "02", "payment.change": Decimal("3.60"),
        "purchase_order": "OC-77", "lines[0].description": "Martillo", "lines[0].total": Decimal("21.40"),
        "taxes[0].rate": Decimal("0.07"),
    }  # fmt: skip
    assert {path: found.get(path) for path in told} == told
    assert found.country == "PA"
    assert {path.split("[")[0].partition(".")[0] for path, _ in found.items()} <= {
        p.split("[")[0].partition(".")[0] for p in PATHS
    }


def test_it_says_that_it_has_no_cufe_yet_and_no_issuer_is_made_up() -> None:
    found = read_xml(ENVELOPE.encode())
    assert [one.code for one in found.findings] == ["FEP-010"]
    assert not {"stamp.key", "stamp.authority", "issuer.tax_id", "issuer.name"} & found.fields.keys()


def test_the_tokens_beside_it_are_nowhere() -> None:
    found = read_xml(ENVELOPE.encode())
    assert "SECRET" not in found.text + repr(found)


def test_sums_that_do_not_agree_are_told() -> None:
    found = read_xml(ENVELOPE.replace("<totalFactura>21.40", "<totalFactura>31.40").encode())
    assert ("XML-120", "total") in {(one.code, one.where) for one in found.findings}


def test_an_answer_that_carries_a_text_called_documento_is_still_opened() -> None:
    fe = (
        '<rFE xmlns="http://dgi-fep.mef.gob.pa"><gDGen><dNroDF>7</dNroDF><dFechaEm>2026-01-07T10:30:00-05:00</dFechaEm>'
        "</gDGen><gTot><dVTot>5.00</dVTot></gTot></rFE>"
    )
    inside = f"<t:documento>{b64encode(fe.encode()).decode()}</t:documento>"
    answer = f'<t:DescargaXMLResult xmlns:t="http://tempuri.org/">{inside}</t:DescargaXMLResult>'
    assert read_xml(answer.encode()).get("number") == "7"


@pytest.mark.parametrize("empty", ["<documento/>", "<documento><datosTransaccion/></documento>"])
def test_an_element_that_only_has_the_name_is_refused(empty: str) -> None:
    with pytest.raises(Refusal):
        read_xml(empty.encode())


@pytest.mark.corpus
def test_every_request_of_the_vendor_is_read_and_its_sums_agree(corpus: Path) -> None:
    names = sorted((corpus / "pa" / "soap").glob("req_enviar_*.xml"))
    assert len(names) >= 6
    for name in names:
        found, written = read_xml(name.read_bytes()), etree.parse(name)
        total = next(written.iter("{*}totalFactura")).text
        assert found.get("total") == Decimal(str(total)), name.name
        assert len(found.lines) == len(list(written.iter("{*}item"))), name.name
        assert "FEP-010" in {one.code for one in found.findings}, name.name
        assert not {"XML-120", "XML-121", "XML-122"} & {one.code for one in found.findings}, name.name
