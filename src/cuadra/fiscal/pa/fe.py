"""Panama's electronic invoice (rFE, DGI FE v1.00) to fields.

Traps of the format: ``dTotGravado`` is the sum of the taxes, not the taxable base; the currency is always dollars (PAB
at par), ``gFExp`` only tells that of an export; ``gNoFirm`` is outside the signature. ``dId`` is the CUFE, and it must
say the same as the fields.
"""

from __future__ import annotations

from decimal import Decimal

from lxml.etree import _Element

from cuadra.fiscal.pa.cufe import KINDS
from cuadra.fiscal.pa.fe_cufe import compare_cufe
from cuadra.fiscal.transcript import CENT, Sheet, Transcript, decimal, near
from cuadra.fiscal.tree import every, first, words
from cuadra.model.evidence import Severity
from cuadra.model.extracted import Extracted

DGI = "http://dgi-fep.mef.gob.pa"
ROOTS = ("{" + DGI + "}rFE",)

RATES = {"00": Decimal(0), "01": Decimal("0.07"), "02": Decimal("0.10"), "03": Decimal("0.15")}  # dTasaITBMS
ZERO = Decimal(0)


def read_fe(root: _Element) -> Extracted:
    """The fields of an ``rFE``, wherever it was found."""
    into = Transcript(f"fe-{(words(root, 'dVerForm') or '')[:6]}", "PA")
    general = first(root, "gDGen")
    _head(into, general)
    _issuer(into, first(general, "gEmis"))
    _receiver(into, first(general, "gDatRec"))
    by_rate: dict[str, Decimal] = {}
    for index, item in enumerate(every(root, "gItem")):
        into.lines.append(_line(into, item, by_rate, index))
    _totals(into, first(root, "gTot"), by_rate)
    _stamp(into, root)
    for other in every(general, "gDFRef"):
        uuid = words(other, "gDFRefNum", "gDFRefFE", "dCUFERef")
        if uuid:
            into.find("FEP-030", Severity.INFO, "", cufe=uuid)
    return into.extracted()


def _head(into: Transcript, general: _Element | None) -> None:
    code = words(general, "iDoc") or ""
    into.head["kind"] = (KINDS.get(code.zfill(2), "other"), code)
    if code:
        into.head["kind_code"] = (code.lstrip("0"), code)
    into.words("number", words(general, "dNroDF"))
    into.words("point_of_sale", words(general, "dPtoFacDF"))
    issued = words(general, "dFechaEm")
    into.day("issued_on", issued)
    into.words("issued_at", issued)
    foreign = words(general, "gFExp", "cMoneda")
    into.head["currency"] = ("USD", foreign or "")  # amounts are in balboas, at par with the dollar
    if foreign and foreign != "USD":
        into.number("exchange_rate", words(general, "gFExp", "dCambio"))
    if words(general, "iAmb") == "2":
        into.find("FEP-020", Severity.WARNING, "stamp.key")


def _issuer(into: Transcript, part: _Element | None) -> None:
    into.words("issuer.name", words(part, "dNombEm"))
    into.words("issuer.tax_id", words(part, "gRucEmi", "dRuc"))
    into.words("issuer.address", _address(part, "dDirecEm", "gUbiEm"))
    into.words("issuer.branch", words(part, "dSucEm"))


def _receiver(into: Transcript, part: _Element | None) -> None:
    into.words("receiver.name", words(part, "dNombRec"))
    into.words("receiver.tax_id", words(part, "gRucRec", "dRuc") or words(part, "gIdExt", "dIdExt"))
    into.words("receiver.address", _address(part, "dDirecRec", "gUbiRec"))
    into.words("receiver.regime", words(part, "iTipoRec"))


def _address(part: _Element | None, street: str, place: str) -> str:
    where = first(part, place)
    said = (words(part, street), *(words(where, name) for name in ("dCorreg", "dDistr", "dProv")))
    return ", ".join(word for word in said if word)


def _line(into: Transcript, item: _Element, by_rate: dict[str, Decimal], index: int) -> Sheet:
    sheet, where, prices = Sheet(), f"lines[{index}]", first(item, "gPrecios")
    for name, tag in (("code", "dCodProd"), ("description", "dDescProd"), ("unit", "cUnidad")):
        raw = words(item, tag)
        if raw:
            sheet[name] = (raw, raw)
    quantity = into.figure(sheet, "quantity", words(item, "dCantCodInt"), where)
    price = into.figure(sheet, "unit_price", words(prices, "dPrUnit"), where)
    off = into.figure(sheet, "discount", words(prices, "dPrUnitDesc"), where) or ZERO
    amount = decimal(words(prices, "dPrItem") or "")
    into.figure(sheet, "total", words(prices, "dValTotItem"), where)
    code = words(item, "gITBMSItem", "dTasaITBMS") or ""
    tax = into.figure(sheet, "tax", words(item, "gITBMSItem", "dValITBMS"), where)
    if code in RATES:
        sheet["tax_rate"] = (RATES[code], code)
    if tax is not None:
        by_rate[code] = by_rate.get(code, ZERO) + tax
        by_rate["base" + code] = by_rate.get("base" + code, ZERO) + (amount or ZERO)
    if quantity is not None and price is not None and amount is not None:
        counted = quantity * (price - off)
        if not near(counted, amount, CENT + abs(quantity) * CENT / 100):
            into.find("FEP-106", Severity.WARNING, where + ".total", said=amount, counted=f"{counted:.2f}")
    return sheet


def _totals(into: Transcript, part: _Element | None, by_rate: dict[str, Decimal]) -> None:
    subtotal = into.number("subtotal", words(part, "dTotNeto"))
    itbms = decimal(words(part, "dTotITBMS") or "")
    taxes = into.number("taxes", words(part, "dTotGravado"))
    discount = into.number("discount", words(part, "dTotDesc")) or ZERO
    total = into.number("total", words(part, "dVTot"))
    into.number("payment.paid", words(part, "dTotRec"))
    into.number("payment.change", words(part, "dVuelto"))
    forms = {words(form, "iFormaPago") for form in every(part, "gFormaPago")}
    if len(forms) == 1:
        into.words("payment.form", forms.pop())
    into.words("payment.method", words(part, "iPzPag"))
    due = first(part, "gPagPlazo")
    into.day("due_on", words(due, "dFecItPlazo"))
    into.number("withholdings", words(part, "gRetenc", "cValRetenc"))
    _taxes(into, part, by_rate)
    if subtotal is None or total is None:
        return
    freight = sum((decimal(words(part, name) or "0") or ZERO for name in ("dTotAcar", "dTotSeg")), ZERO)
    counted = subtotal + (taxes or ZERO) + freight - discount
    lines = sum((line["total"][0] for line in into.lines if "total" in line), ZERO)
    wrong = 0
    if near(counted, total):
        into.agree("sums", ("subtotal", "taxes", "discount", "total"))
    else:
        wrong += 1
        into.find("XML-120", Severity.ERROR, "total", said=total, counted=counted)
    stated = decimal(words(part, "dVTotItems") or "")
    if stated is not None and not near(lines, stated):
        wrong += 1
        into.find("XML-121", Severity.ERROR, "total", said=stated, counted=lines)
    counted = sum((by_rate.get(code, ZERO) for code in RATES), ZERO)
    if itbms is not None and by_rate and not near(counted, itbms):
        wrong += 1
        into.find("XML-122", Severity.ERROR, "taxes", said=itbms, counted=counted)
    into.proved = not wrong


def _taxes(into: Transcript, part: _Element | None, by_rate: dict[str, Decimal]) -> None:
    """ITBMS by rate from the lines (the header has only its sum), ISC from the header."""
    index = 0
    for code, rate in RATES.items():
        if code not in by_rate:
            continue
        path = f"taxes[{index}]"
        index += 1
        into.head[path + ".kind"] = ("ITBMS", "")
        into.head[path + ".rate"] = (rate, code)
        into.head[path + ".base"] = (by_rate["base" + code], str(by_rate["base" + code]))
        into.head[path + ".amount"] = (by_rate[code], str(by_rate[code]))
    selective = words(part, "dTotISC")
    if selective:
        into.head[f"taxes[{index}].kind"] = ("ISC", "")
        into.number(f"taxes[{index}].amount", selective)


def _stamp(into: Transcript, root: _Element) -> None:
    cufe = words(root, "dId")
    if not cufe:
        into.find("FEP-010", Severity.WARNING, "stamp.key")
        return
    into.head["stamp.authority"] = ("DGI", "")
    into.words("stamp.key", cufe)
    compare_cufe(into, root, cufe)
