"""What the complements of a CFDI add to its fields: local taxes, payments, the period of a payroll, the buyer's order.

Every other complement is left alone: it is in the tree for whoever wants it.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.etree import _Element

from cuadra.fiscal.mx.cfdi_sums import Sums
from cuadra.fiscal.mx.pagos import PAGOS, copy_payments
from cuadra.fiscal.transcript import Transcript
from cuadra.fiscal.tree import every, first, words

LOCAL = "{http://www.sat.gob.mx/implocal}ImpuestosLocales"
PAYROLL = "{http://www.sat.gob.mx/nomina12}Nomina"
RETAIL = "{http://www.sat.gob.mx/detallista}detallista"


def copy_complements(into: Transcript, parts: Sequence[_Element], sums: Sums) -> None:
    """Copy what the direct children of ``Complemento`` say."""
    for part in parts:
        if part.tag in PAGOS:
            copy_payments(into, part)
        elif part.tag == LOCAL:
            _local_taxes(into, part, sums)
        elif part.tag == PAYROLL:
            into.day("service_from", part.get("FechaInicialPago"))
            into.day("service_to", part.get("FechaFinalPago"))
        elif part.tag == RETAIL:
            order = first(part, "orderIdentification")
            into.words("purchase_order", words(order, "referenceIdentification"))


def _local_taxes(into: Transcript, part: _Element, sums: Sums) -> None:
    """Municipal and state taxes (implocal 1.0): rates in per cent, names as text."""
    for group, name, rate, sign in (
        ("TrasladosLocales", "ImpLocTrasladado", "TasadeTraslado", 1),
        ("RetencionesLocales", "ImpLocRetenido", "TasadeRetencion", -1),
    ):
        for tax in every(part, group):
            path = f"taxes[{sums.taxes}]"
            sums.taxes += 1
            into.words(path + ".kind", tax.get(name))
            per_cent = into.number(path + ".rate", tax.get(rate))
            if per_cent is not None:
                into.head[path + ".rate"] = (per_cent / 100, tax.get(rate) or "")
            amount = into.number(path + ".amount", tax.get("Importe"))
            if amount is None:
                continue
            if sign > 0:
                sums.local_transferred += amount
            else:
                into.head[path + ".amount"] = (-amount, tax.get("Importe") or "")
                sums.local_withheld += amount
