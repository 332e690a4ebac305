"""Ecuador: the clave de acceso, 49 digits of a comprobante electrónico (SRI, ficha técnica; from general knowledge,
not verified).

Date ddmmyyyy 8, type 2, RUC 13, environment 1, series 6, number 9, code 8, emission 1, check digit modulo 11. No total.

>>> key = "030520250117900169190011001001000000123123456781"
>>> facts = parse(key + check_digit(key))
>>> facts.fields["issuer.tax_id"], facts.fields["series"], facts.fields["number"]
('1790016919001', '001-001', '000000123')
"""

from __future__ import annotations

from datetime import date

from cuadra.fiscal.code_facts import CodeFacts, Value, invalid
from cuadra.fiscal.country import COUNTRIES
from cuadra.model.evidence import Finding, Severity

# SRI, tipos de comprobante.
KINDS = {"01": "invoice", "03": "other", "04": "credit_note", "05": "debit_note", "06": "other", "07": "withholding"}


def check_digit(front: str) -> str:
    """Modulo 11 with the weights 2 to 7 from the right; eleven is 0 and ten is 1."""
    total = sum(int(digit) * (2 + i % 6) for i, digit in enumerate(reversed(front)))
    return {10: "1", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def is_valid(value: str) -> bool:
    """Whether these are 49 digits with the right one at the end."""
    return len(value) == 49 and value.isascii() and value.isdigit() and value[-1] == check_digit(value[:-1])


def parse(text: str) -> CodeFacts | None:
    """What the key states, or ``None`` where it is none."""
    key = "".join(text.split())
    if not is_valid(key):
        return None
    try:
        issued = date(int(key[4:8]), int(key[2:4]), int(key[:2]))
    except ValueError:
        return None
    issuer, series = key[10:23], f"{key[24:27]}-{key[27:30]}"
    fields: dict[str, Value] = {
        "issued_on": issued,
        "kind": KINDS.get(key[8:10], "other"),
        "kind_code": str(int(key[8:10])),
        "issuer.tax_id": issuer,
        "series": series,
        "number": key[30:39],
        "stamp.key": key,
        "stamp.authority": "SRI",
    }
    findings = [] if COUNTRIES["EC"].is_valid(issuer) else [invalid("RUC", issuer)]
    if key[23] == "1":
        findings.append(Finding("TAX-206", Severity.WARNING))
    return CodeFacts("ec.clave", "EC", fields, key, findings=tuple(findings))
