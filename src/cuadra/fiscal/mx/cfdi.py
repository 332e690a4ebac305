"""CFDI 3.2, 3.3 and 4.0 (Anexo 20) to fields: one pass over the tree, every text as the attribute has it.

Not here: seals, schema, catalogues and the SAT's status. ``Total`` and the rest are read from the root only; Addenda
are never looked into. Withheld taxes are ``taxes`` with a negative amount, so that subtotal - discount + taxes = total.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lxml.etree import _Element

from cuadra.fiscal.mx.cfdi_sums import Sums, check_line, check_sums
from cuadra.fiscal.mx.complements import copy_complements
from cuadra.fiscal.mx.timbre import copy_stamp
from cuadra.fiscal.transcript import Sheet, Transcript, decimal
from cuadra.model.evidence import Severity
from cuadra.model.extracted import Extracted

CFD3 = "http://www.sat.gob.mx/cfd/3"
CFD4 = "http://www.sat.gob.mx/cfd/4"
ROOTS = ("{" + CFD3 + "}Comprobante", "{" + CFD4 + "}Comprobante")

KINDS = {"I": "invoice", "E": "credit_note", "T": "transfer", "P": "payment", "N": "receipt"}
TAXES = {"001": "ISR", "002": "IVA", "003": "IEPS"}
GENERIC = ("XAXX010101000", "XEXX010101000")
ZERO = Decimal(0)
LONGEST = 1000  # characters of Descripcion, the longest text that Anexo 20 allows


@dataclass(frozen=True, slots=True)
class Names:
    """How a version writes its attributes; 3.2 writes them small and its rates in per cent."""

    subtotal: str = "SubTotal"
    discount: str = "Descuento"
    total: str = "Total"
    date: str = "Fecha"
    series: str = "Serie"
    number: str = "Folio"
    kind: str = "TipoDeComprobante"
    form: str = "FormaPago"
    method: str = "MetodoPago"
    seal: str = "Sello"
    rfc: str = "Rfc"
    name: str = "Nombre"
    quantity: str = "Cantidad"
    code: str = "NoIdentificacion"
    unit: str = "Unidad"
    description: str = "Descripcion"
    price: str = "ValorUnitario"
    amount: str = "Importe"
    tax: str = "Impuesto"
    rate: str = "TasaOCuota"
    transferred: str = "TotalImpuestosTrasladados"
    withheld: str = "TotalImpuestosRetenidos"
    per_cent: bool = False


NOW = Names()
OLD = Names(
    subtotal="subTotal", discount="descuento", total="total", date="fecha", series="serie", number="folio",
    kind="tipoDeComprobante", form="formaDePago", method="metodoDePago", seal="sello", rfc="rfc", name="nombre",
    quantity="cantidad", code="noIdentificacion", unit="unidad", description="descripcion", price="valorUnitario",
    amount="importe", tax="impuesto", rate="tasa", transferred="totalImpuestosTrasladados",
    withheld="totalImpuestosRetenidos", per_cent=True,
)  # fmt: skip


def read_cfdi(root: _Element) -> Extracted:
    """The fields of a ``cfdi:Comprobante``; what is missing or does not agree is a finding, never an error."""
    version = root.get("Version") or root.get("version") or ""
    names = OLD if version.startswith(("2", "3.0", "3.2")) else NOW
    into = Transcript(f"cfdi-{version[:4]}", "MX")
    sums = Sums()
    _head(into, root, names, sums)
    ns = str(root.tag).rpartition("}")[0] + "}"
    complements: list[_Element] = []
    for part in root:
        match part.tag[len(ns) :] if isinstance(part.tag, str) and part.tag.startswith(ns) else "":
            case "Emisor":
                _issuer(into, part, ns, names)
            case "Receptor":
                _receiver(into, part, names)
            case "Conceptos":
                for item in part.iterchildren(ns + "Concepto"):
                    into.lines.append(_line(into, item, names, sums, ns))
            case "Impuestos":
                _taxes(into, part, ns, names, sums)
            case "CfdiRelacionados":
                _related(into, part, ns)
            case "InformacionGlobal":
                into.find("CFDI-020", Severity.INFO, "receiver.tax_id")
            case "Complemento":
                complements.extend(part)
    copy_complements(into, complements, sums)
    copy_stamp(into, root, root.get(names.seal))
    check_sums(into, sums)
    return into.extracted()


def _head(into: Transcript, root: _Element, names: Names, sums: Sums) -> None:
    get = root.get
    code = get(names.kind) or ""
    into.head["kind"] = (KINDS.get(code[:1].upper(), "other"), code)
    if code:
        into.head["letter"] = (code[:1].upper() if names.per_cent else code, code)
        into.words("kind_code", code)
    into.words("series", get(names.series))
    into.words("number", get(names.number))
    into.day("issued_on", get(names.date))
    into.words("issued_at", get(names.date))
    into.words("currency", get("Moneda"))
    into.number("exchange_rate", get("TipoCambio"))
    sums.subtotal = into.number("subtotal", get(names.subtotal))
    sums.discount = into.number("discount", get(names.discount))
    sums.total = into.number("total", get(names.total))
    into.words("payment.form", get(names.form))
    into.words("payment.method", get(names.method))
    into.words("issued_in", get("LugarExpedicion"))


def _issuer(into: Transcript, part: _Element, ns: str, names: Names) -> None:
    into.words("issuer.name", part.get(names.name))
    into.words("issuer.tax_id", part.get(names.rfc))
    into.words("issuer.regime", part.get("RegimenFiscal"))
    for child in part:  # 3.2 only
        if child.tag == ns + "DomicilioFiscal":
            into.words("issuer.address", _address(child))
        elif child.tag == ns + "RegimenFiscal":
            into.words("issuer.regime", child.get("Regimen"))


def _receiver(into: Transcript, part: _Element, names: Names) -> None:
    into.words("receiver.name", part.get(names.name))
    rfc = part.get(names.rfc)
    into.words("receiver.tax_id", rfc)
    into.words("receiver.regime", part.get("RegimenFiscalReceptor"))
    into.words("receiver.postal_code", part.get("DomicilioFiscalReceptor"))
    into.words("receiver.use", part.get("UsoCFDI"))
    if rfc in GENERIC:
        into.find("CFDI-021", Severity.INFO, "receiver.tax_id", rfc=rfc)
    for child in part:  # 3.2 only
        if isinstance(child.tag, str) and child.tag.endswith("}Domicilio"):
            into.words("receiver.address", _address(child))
            into.words("receiver.postal_code", child.get("codigoPostal"))


def _address(part: _Element) -> str:
    words = ("calle", "noExterior", "noInterior", "colonia", "localidad", "municipio", "estado", "pais", "codigoPostal")
    return ", ".join(part.get(word) or "" for word in words if part.get(word))


def _line(into: Transcript, item: _Element, names: Names, sums: Sums, ns: str) -> Sheet:
    get, sheet, where = item.get, Sheet(), f"lines[{sums.lines}]"
    for name, raw in (
        ("code", get(names.code) or get("ClaveProdServ")),
        ("description", get(names.description)),
        ("unit", get("ClaveUnidad") or get(names.unit)),
    ):
        if raw:
            sheet[name] = (raw, raw)
    if len(get(names.description) or "") > LONGEST:
        into.find("CFDI-022", Severity.ERROR, where + ".description", most=LONGEST)
        sums.wrong += 1
    quantity = into.figure(sheet, "quantity", get(names.quantity), where + ".quantity")
    price = into.figure(sheet, "unit_price", get(names.price), where + ".unit_price")
    discount = into.figure(sheet, "discount", get(names.discount), where + ".discount")
    total = into.figure(sheet, "total", get(names.amount), where + ".total")
    check_line(into, sums, where, (quantity, price, total))
    if discount is not None:
        sums.line_discounts += discount
    for taxes in item.iterchildren(ns + "Impuestos"):
        for group in taxes.iterchildren(ns + "Traslados"):
            _line_taxes(into, group, names, sheet, sums)
    return sheet


def _line_taxes(into: Transcript, group: _Element, names: Names, sheet: Sheet, sums: Sums) -> None:
    """Add up the transferred taxes of a line; its rate is that of the IVA."""
    amounts: list[Decimal] = []
    for tax in group:
        amount = decimal(tax.get(names.amount) or "")
        if amount is not None:
            amounts.append(amount)
        if tax.get(names.tax) == "002" and tax.get("TipoFactor") == "Tasa":
            into.figure(sheet, "tax_rate", tax.get(names.rate), "lines")
    if amounts:
        total = sum(amounts, ZERO)
        sheet["tax"] = (total, str(total))
        sums.line_taxes += total
        sums.taxed_lines += 1


def _taxes(into: Transcript, part: _Element, ns: str, names: Names, sums: Sums) -> None:
    sums.transferred = into.number("taxes", part.get(names.transferred))
    sums.withheld = into.number("withholdings", part.get(names.withheld))
    for group, one in (("Traslados", "Traslado"), ("Retenciones", "Retencion")):
        for taxes in part.iterchildren(ns + group):
            for tax in taxes.iterchildren(ns + one):
                _tax(into, tax, names, sums, kept=group == "Retenciones")


def _tax(into: Transcript, tax: _Element, names: Names, sums: Sums, *, kept: bool) -> None:
    path, code = f"taxes[{sums.taxes}]", tax.get(names.tax) or ""
    sums.taxes += 1
    into.head[path + ".kind"] = (TAXES.get(code, code), code)
    rate = into.number(path + ".rate", tax.get(names.rate))
    if rate is not None and names.per_cent:
        into.head[path + ".rate"] = (rate / 100, tax.get(names.rate) or "")
    into.number(path + ".base", tax.get("Base"))
    amount = into.number(path + ".amount", tax.get(names.amount))
    if amount is None:
        return
    if kept:
        into.head[path + ".amount"] = (-amount, tax.get(names.amount) or "")
        sums.kept_parts += amount
    else:
        sums.transferred_parts += amount


def _related(into: Transcript, part: _Element, ns: str) -> None:
    for other in part.iterchildren(ns + "CfdiRelacionado"):
        into.find("CFDI-030", Severity.INFO, "", uuid=other.get("UUID", ""), relation=part.get("TipoRelacion", ""))
