"""Peru: the QR of an electronic comprobante, values between bars (R.S. 097-2012/SUNAT; from general knowledge,
not verified).

RUC | type | series | number | IGV | total | date | kind of buyer's document | buyer's document | digest (optional)

>>> facts = parse("20100070970|01|F001|123|18.00|118.00|2025-05-03|6|20131312955|")
>>> facts.fields["total"], facts.fields["issued_on"], facts.key
(Decimal('118.00'), datetime.date(2025, 5, 3), '20100070970-01-F001-123')
"""

from __future__ import annotations

import re

from cuadra.fiscal import dates
from cuadra.fiscal.code_facts import CodeFacts, Value, given, invalid, money
from cuadra.fiscal.country import COUNTRIES

# SUNAT catalogue 01, the kinds of electronic documents.
KINDS = {"01": "invoice", "03": "receipt", "07": "credit_note", "08": "debit_note", "12": "ticket"}
_FORM = re.compile(r"\d{11}\|\d{2}\|")


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Peru's."""
    parts = [part.strip() for part in text.split("|")]
    if not 7 <= len(parts) <= 14 or not _FORM.match(text):
        return None
    issuer, kind, series, number, tax, total, day = parts[:7]
    fields: dict[str, Value] = {
        "issuer.tax_id": issuer,
        "kind": KINDS.get(kind, "other"),
        "kind_code": str(int(kind)),
        "series": series,
        "number": number,
        "stamp.authority": "SUNAT",
    }
    findings = () if COUNTRIES["PE"].is_valid(issuer) else (invalid("RUC", issuer),)
    fields |= given({"taxes": money(tax), "total": money(total), "issued_on": dates.parse(day)})
    if len(parts) > 8 and parts[8].strip("-0"):
        fields["receiver.tax_id"] = parts[8]
    return CodeFacts("pe.qr", "PE", fields, f"{issuer}-{kind}-{series}-{number}", findings=findings)
