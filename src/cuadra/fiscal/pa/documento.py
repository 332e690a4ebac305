"""What is sent to Panama's PAC (The Factory HKA, eBi): the ``documento`` of ``Enviar``, an invoice not yet authorised.

The PAC makes the rFE of it (field notes, Panama 2); so do we, member by member, and read that. It never says who the
issuer is: the tokens beside it do, and those are not looked at. Order and namespaces are not checked here.
"""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from cuadra.fiscal.pa.fe import read_fe
from cuadra.fiscal.transcript import UNPROVED
from cuadra.fiscal.tree import every, first, words
from cuadra.model.evidence import Evidence, Field, Rung
from cuadra.model.extracted import Extracted

TEMPURI = "http://tempuri.org/"
OBJECT = "http://schemas.datacontract.org/2004/07/Services.ObjComprobante.v1_0"
ROOTS = ("documento", f"{{{TEMPURI}}}documento", f"{{{OBJECT}}}documento")
VERSION = "hka"

Way = tuple[str, ...]
HEAD: dict[Way, str] = {  # member of datosTransaccion -> way in the rFE
    ("tipoDocumento",): "gDGen/iDoc",
    ("numeroDocumentoFiscal",): "gDGen/dNroDF",
    ("puntoFacturacionFiscal",): "gDGen/dPtoFacDF",
    ("fechaEmision",): "gDGen/dFechaEm",
    ("datosFacturaExportacion", "monedaOperExportacion"): "gDGen/gFExp/cMoneda",
    ("datosFacturaExportacion", "tipoDeCambio"): "gDGen/gFExp/dCambio",
    ("cliente", "tipoClienteFE"): "gDGen/gDatRec/iTipoRec",
    ("cliente", "razonSocial"): "gDGen/gDatRec/dNombRec",
    ("cliente", "numeroRUC"): "gDGen/gDatRec/gRucRec/dRuc",
    ("cliente", "nroIdentificacionExtranjero"): "gDGen/gDatRec/gIdExt/dIdExt",
    ("cliente", "direccion"): "gDGen/gDatRec/dDirecRec",
    ("cliente", "corregimiento"): "gDGen/gDatRec/gUbiRec/dCorreg",
    ("cliente", "distrito"): "gDGen/gDatRec/gUbiRec/dDistr",
    ("cliente", "provincia"): "gDGen/gDatRec/gUbiRec/dProv",
}
ITEM: dict[Way, str] = {
    ("codigo",): "dCodProd",
    ("descripcion",): "dDescProd",
    ("unidadMedida",): "cUnidad",
    ("cantidad",): "dCantCodInt",
    ("precioUnitario",): "gPrecios/dPrUnit",
    ("precioUnitarioDescuento",): "gPrecios/dPrUnitDesc",
    ("precioItem",): "gPrecios/dPrItem",
    ("valorTotal",): "gPrecios/dValTotItem",
    ("tasaITBMS",): "gITBMSItem/dTasaITBMS",
    ("valorITBMS",): "gITBMSItem/dValITBMS",
}
TOTALS: dict[Way, str] = {
    ("totalPrecioNeto",): "dTotNeto",
    ("totalITBMS",): "dTotITBMS",
    ("totalISC",): "dTotISC",
    ("totalMontoGravado",): "dTotGravado",
    ("totalDescuento",): "dTotDesc",
    ("totalAcarreoCobrado",): "dTotAcar",
    ("valorSeguroCobrado",): "dTotSeg",
    ("totalFactura",): "dVTot",
    ("totalValorRecibido",): "dTotRec",
    ("vuelto",): "dVuelto",
    ("tiempoPago",): "iPzPag",
    ("totalTodosItems",): "dVTotItems",
    ("retencion", "montoRetencion"): "gRetenc/cValRetenc",
}


def is_documento(element: _Element) -> bool:
    """Whether an element of that name is the request: answers carry a text under the same name."""
    return first(element, "datosTransaccion") is not None


def read_documento(root: _Element) -> Extracted:
    """The fields of a ``documento``; a finding says that it has no CUFE yet."""
    read = read_fe(as_fe(root))
    if order := words(root, "pedidoComercialGlobal", "nroPedidoCompraGlobal"):
        evidence = Evidence(Rung.XML, f"fe-{VERSION}", text=order)
        read.fields["purchase_order"] = Field(order, UNPROVED, evidence)
    return read


def as_fe(root: _Element) -> _Element:
    """The rFE that the members of a ``documento`` stand for; without key, signature and issuer."""
    fe, deal, sums = etree.Element("rFE"), first(root, "datosTransaccion"), first(root, "totalesSubTotales")
    _put(fe, "dVerForm", VERSION)
    _put(fe, "dId", words(root, "usoPosterior", "cufe"))  # the issuer's own, where it was issued in contingency
    _copy(fe, deal, HEAD)
    _put(fe, "gDGen/gEmis/dSucEm", words(root, "codigoSucursalEmisor"))
    for other in every(first(deal, "listaDocsFiscalReferenciados"), "docFiscalReferenciado"):
        referred = etree.SubElement(_way(fe, ("gDGen",)), "gDFRef")
        _put(referred, "gDFRefNum/gDFRefFE/dCUFERef", words(other, "cufeFEReferenciada"))
    for item in every(first(root, "listaItems"), "item"):
        _copy(etree.SubElement(fe, "gItem"), item, ITEM)
    totals = etree.SubElement(fe, "gTot")
    _copy(totals, sums, TOTALS)
    for form in every(first(sums, "listaFormaPago"), "formaPago"):
        _put(etree.SubElement(totals, "gFormaPago"), "iFormaPago", words(form, "formaPagoFact"))
    for due in every(first(sums, "listaPagoPlazo"), "pagoPlazo"):
        _put(etree.SubElement(totals, "gPagPlazo"), "dFecItPlazo", words(due, "fechaVenceCuota"))
    return fe


def _copy(into: _Element, part: _Element | None, ways: dict[Way, str]) -> None:
    for way, target in ways.items():
        _put(into, target, words(part, *way))


def _put(into: _Element, path: str, text: str | None) -> None:
    if text:
        *before, last = path.split("/")
        etree.SubElement(_way(into, tuple(before)), last).text = text


def _way(into: _Element, names: Way) -> _Element:
    """The element at the end of a way, made as far as it is not there."""
    for name in names:
        found = first(into, name)
        into = etree.SubElement(into, name) if found is None else found
    return into
