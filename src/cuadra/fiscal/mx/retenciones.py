"""The document of withholdings (CFDI de retenciones e información de pagos), versions 1.0 and 2.0."""

from __future__ import annotations

from decimal import Decimal

from lxml.etree import _Element

from cuadra.fiscal.mx.timbre import copy_stamp
from cuadra.fiscal.transcript import Transcript, decimal, near
from cuadra.fiscal.tree import every, first
from cuadra.model.evidence import Severity
from cuadra.model.extracted import Extracted

NS = "http://www.sat.gob.mx/esquemas/retencionpago/"
ROOTS = ("{" + NS + "1}Retenciones", "{" + NS + "2}Retenciones")
TAXES = {"001": "ISR", "002": "IVA", "003": "IEPS", "01": "ISR", "02": "IVA", "03": "IEPS"}


def read_withholdings(root: _Element) -> Extracted:
    """The fields of a ``retenciones:Retenciones``: total is what was paid, withholdings what was kept."""
    into = Transcript(f"retenciones-{(root.get('Version') or '')[:4]}", "MX")
    into.head["kind"] = ("withholding", root.get("CveRetenc") or "")
    into.words("kind_code", root.get("CveRetenc"))
    into.words("number", root.get("FolioInt"))
    into.day("issued_on", root.get("FechaExp"))
    into.words("issued_at", root.get("FechaExp"))
    into.head["currency"] = ("MXN", "")  # the format has no other
    into.words("issued_in", root.get("LugarExpRetenc"))
    _parties(into, root)
    _totals(into, root)
    copy_stamp(into, root, root.get("Sello"))
    for other in every(root, "CfdiRetenRelacionados"):
        into.find("CFDI-030", Severity.INFO, "", uuid=other.get("UUID", ""), relation=other.get("TipoRelacion", ""))
    return into.extracted()


def _parties(into: Transcript, root: _Element) -> None:
    issuer = first(root, "Emisor")
    if issuer is not None:
        into.words("issuer.name", issuer.get("NomDenRazSocE"))
        into.words("issuer.tax_id", issuer.get("RfcE") or issuer.get("RFCEmisor"))
        into.words("issuer.regime", issuer.get("RegimenFiscalE"))
    receiver = first(root, "Receptor")
    home = first(receiver, "Nacional")
    abroad = first(receiver, "Extranjero")
    if home is not None:
        into.words("receiver.name", home.get("NomDenRazSocR"))
        into.words("receiver.tax_id", home.get("RfcR") or home.get("RFCRecep"))
        into.words("receiver.postal_code", home.get("DomicilioFiscalR"))
    elif abroad is not None:
        into.words("receiver.name", abroad.get("NomDenRazSocR"))
        into.words("receiver.tax_id", abroad.get("NumRegIdTribR") or abroad.get("NumRegIdTrib"))


def _totals(into: Transcript, root: _Element) -> None:
    totals = first(root, "Totales")
    if totals is None:
        return
    total = into.number("total", totals.get("MontoTotOperacion") or totals.get("montoTotOperacion"))
    kept = into.number("withholdings", totals.get("MontoTotRet") or totals.get("montoTotRet"))
    parts = Decimal(0)
    for index, tax in enumerate(every(totals, "ImpRetenidos")):
        path, code = f"taxes[{index}]", tax.get("ImpuestoRet") or tax.get("Impuesto") or ""
        raw = tax.get("MontoRet") or tax.get("montoRet") or ""
        into.head[path + ".kind"] = (TAXES.get(code, code), code)
        into.number(path + ".base", tax.get("BaseRet"))
        amount = decimal(raw)
        if amount is not None:
            into.head[path + ".amount"] = (-amount, raw)
            parts += amount
    if kept is not None and not near(kept, parts):
        into.find("CFDI-105", Severity.ERROR, "withholdings", said=kept, counted=parts)
    elif kept is not None and total is not None:
        into.proved = True
        into.agree("sums", ("withholdings",))
