"""Uruguay: the QR of a CFE, a link of the DGI with RUT, type, series, number, total, date and digest, split by commas
(DGI, formato CFE; from general knowledge, not verified).

>>> facts = parse("https://www.efactura.dgi.gub.uy/consultaQR/cfe?211003420017,101,A,12345,1220.00,03/05/2025,abc=")
>>> facts.fields["total"], facts.fields["series"], facts.fields["issued_on"]
(Decimal('1220.00'), 'A', datetime.date(2025, 5, 3))
"""

from __future__ import annotations

from urllib.parse import unquote

from cuadra.fiscal import dates, link
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, given, invalid, money, suspicious
from cuadra.fiscal.country import COUNTRIES

# DGI, tipos de CFE: tens say the family, the last digit invoice, credit or debit note.
KINDS = {
    "101": "ticket",
    "102": "credit_note",
    "103": "debit_note",
    "111": "invoice",
    "112": "credit_note",
    "113": "debit_note",
    "121": "invoice",
    "122": "credit_note",
    "123": "debit_note",
}


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Uruguay's."""
    address = link.parse(text)
    if address is None:
        return None
    if address.host not in hosts("UY", "qr"):
        return suspicious("uy.qr", "UY", address.host) if link.imitates(address.host, hosts("UY", "qr")) else None
    parts = unquote(address.query).split(",")
    if len(parts) < 6:
        return None
    issuer, kind, series, number, total, day = (part.strip() for part in parts[:6])
    fields: dict[str, Value] = {
        "issuer.tax_id": issuer,
        "kind": KINDS.get(kind, "other"),
        "kind_code": kind,
        "series": series,
        "number": number,
        "stamp.authority": "DGI",
    }
    fields |= given({"total": money(total), "issued_on": dates.parse(day)})
    findings = () if COUNTRIES["UY"].is_valid(issuer) else (invalid("RUT", issuer),)
    return CodeFacts("uy.qr", "UY", fields, f"{issuer}-{kind}-{series}-{number}", address.host, findings)
