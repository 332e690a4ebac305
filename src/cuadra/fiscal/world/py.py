"""Paraguay: the QR of a SIFEN document, a link with the CDC of 44 digits, receiver, total and IVA (SIFEN, manual
técnico; from general knowledge, not verified).

CDC: type 2, RUC 8, DV 1, establishment 3, point 3, number 7, taxpayer kind 1, date 8, emission 1, code 9, check digit.

>>> cdc = "0180028061000100100001231202505031123456789"
>>> facts = parse("https://ekuatia.set.gov.py/consultas/qr?nVersion=150&Id=" + cdc + check_digit(cdc)
...               + "&dRucRec=80000000&dTotGralOpe=110000&dTotIVA=10000")
>>> facts.fields["total"], facts.fields["issuer.tax_id"], facts.fields["issued_on"]
(Decimal('110000.00'), '80028061-0', datetime.date(2025, 5, 3))
"""

from __future__ import annotations

from cuadra.fiscal import dates, link
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, given, invalid, money, suspicious

_KEYS = ("nVersion", "Id", "dFeEmiDE", "dRucRec", "dNumIDRec", "dTotGralOpe", "dTotIVA", "cItems", "DigestValue")
# SIFEN, tipos de documento electrónico.
KINDS = {"01": "invoice", "04": "invoice", "05": "credit_note", "06": "debit_note", "07": "other"}


def check_digit(front: str) -> str:
    """Modulo 11 with the weights 2 to 11 from the right."""
    rest = sum(int(digit) * (2 + i % 10) for i, digit in enumerate(reversed(front))) % 11
    return str(11 - rest if rest > 1 else 0)


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Paraguay's."""
    address = link.parse(text)
    if address is None:
        return None
    said = link.values(address.query, _KEYS)
    cdc = said.get("id", "")
    speaks = len(cdc) == 44 and cdc.isascii() and cdc.isdigit()
    if address.host not in hosts("PY", "qr"):
        imitates = link.imitates(address.host, hosts("PY", "qr"))
        return suspicious("py.qr", "PY", address.host) if imitates or (speaks and "dtotgralope" in said) else None
    return _facts(cdc, said, address.host) if speaks else None


def _facts(cdc: str, said: dict[str, str], host: str) -> CodeFacts:
    fields: dict[str, Value] = {
        "issuer.tax_id": f"{cdc[2:10].lstrip('0')}-{cdc[10]}",
        "kind": KINDS.get(cdc[:2], "other"),
        "kind_code": str(int(cdc[:2])),
        "point_of_sale": f"{cdc[11:14]}-{cdc[14:17]}",
        "number": cdc[17:24],
        "stamp.key": cdc,
        "stamp.authority": "SIFEN",
    }
    receiver = said.get("drucrec") or said.get("dnumidrec", "")
    if receiver.strip("0"):
        fields["receiver.tax_id"] = receiver
    fields |= given(
        {
            "issued_on": dates.parse(cdc[25:33]),
            "total": money(said.get("dtotgralope", "")),
            "taxes": money(said.get("dtotiva", "")),
        }
    )
    findings = () if cdc[-1] == check_digit(cdc[:-1]) else (invalid("CDC", cdc),)
    return CodeFacts("py.qr", "PY", fields, cdc, host, findings, own=said)
