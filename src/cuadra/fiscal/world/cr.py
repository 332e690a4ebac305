"""Costa Rica: the clave of 50 digits (Hacienda, comprobantes electrónicos 4.4; from general knowledge, not verified).

Country 506, date ddmmyy 6, issuer's cédula 12, consecutivo 20 (branch 3, point 5, type 2, number 10), situation 1,
security 8. No check digit, so the date and the country have to prove it.

>>> facts = parse("50603052500310112345600100001010000000123112345678")
>>> facts.fields["issuer.tax_id"], facts.fields["number"], facts.fields["kind"]
('3101123456', '0000000123', 'invoice')
"""

from __future__ import annotations

from datetime import date

from cuadra.fiscal.code_facts import CodeFacts, Value

# Hacienda, tipos de comprobante.
KINDS = {"01": "invoice", "02": "debit_note", "03": "credit_note", "04": "ticket", "08": "invoice", "09": "invoice"}


def parse(text: str) -> CodeFacts | None:
    """What the key states, or ``None`` where it is none."""
    key = "".join(text.split())
    if len(key) != 50 or not (key.isascii() and key.isdigit()) or not key.startswith("506") or key[41] not in "123":
        return None
    try:
        issued = date(2000 + int(key[7:9]), int(key[5:7]), int(key[3:5]))
    except ValueError:
        return None
    fields: dict[str, Value] = {
        "issued_on": issued,
        "issuer.tax_id": key[9:21].lstrip("0"),
        "issuer.branch": key[21:24],
        "point_of_sale": key[24:29],
        "kind": KINDS.get(key[29:31], "other"),
        "kind_code": str(int(key[29:31])),
        "number": key[31:41],
        "stamp.key": key,
        "stamp.authority": "Hacienda",
    }
    return CodeFacts("cr.clave", "CR", fields, key)
