"""Brazil: the chave of 44 digits of an NF-e or NFC-e, bare or inside the QR of the consumer's receipt (SEFAZ, manual
de orientação; from general knowledge, not verified).

State 2, year and month 4, CNPJ 14, model 2, series 3, number 9, emission 1, code 8, check digit modulo 11. The QR is
``https://<state>.gov.br/...?p=chave|version|environment|...``; offline ones carry day and total.

>>> key = "3525053300016700010165001000000123112345678"
>>> facts = parse(key + check_digit(key))
>>> facts.fields["issuer.tax_id"], facts.fields["series"], facts.fields["number"]
('33000167000101', '1', '123')
"""

from __future__ import annotations

import re

from cuadra.fiscal import link
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, invalid, money, suspicious
from cuadra.fiscal.country import COUNTRIES
from cuadra.model.evidence import Finding, Severity

_KEY = re.compile(r"[0-9A-Z]{44}")
_IN_QUERY = re.compile(r"(?i)(?:^|[?&])(?:p|chNFe)=([0-9A-Z]{44})((?:(?:\||%7C)[^&]*)?)")


def check_digit(front: str) -> str:
    """Modulo 11 with the weights 2 to 9 from the right; letters (2026 CNPJ) count by their ASCII code less 48."""
    total = sum((ord(sign) - 48) * (2 + i % 8) for i, sign in enumerate(reversed(front)))
    rest = total % 11
    return str(0 if rest < 2 else 11 - rest)


def is_valid(value: str) -> bool:
    return _KEY.fullmatch(value) is not None and value[:6].isdigit() and value[-1] == check_digit(value[:-1])


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Brazil's."""
    address = link.parse(text)
    if address is None:
        key = re.sub(r"[\s.]", "", text).removeprefix("NFe").upper()
        return _facts(key, [], "") if is_valid(key) else None
    said = _IN_QUERY.search(address.query)
    if not said or not is_valid(said[1].upper()):
        return None
    if not any(address.host.endswith(suffix) for suffix in hosts("BR", "suffix")):
        return suspicious("br.chave", "BR", address.host)
    parts = re.split(r"(?i)\||%7C", said[2])[1:]
    return _facts(said[1].upper(), parts, address.host)


def _facts(key: str, parts: list[str], host: str) -> CodeFacts | None:
    year, month, issuer = int(key[2:4]), int(key[4:6]), key[6:20]
    if not 1 <= month <= 12 or year > 60:
        return None
    fields: dict[str, Value] = {
        "issuer.tax_id": issuer,
        "kind": "ticket" if key[20:22] == "65" else "invoice",
        "kind_code": key[20:22],
        "series": key[22:25].lstrip("0") or "0",
        "number": key[25:34].lstrip("0"),
        "stamp.key": key,
        "stamp.authority": "SEFAZ",
        "currency": "BRL",
    }
    total = money(parts[3]) if len(parts) >= 6 else None  # offline: version, environment, day, total, digest ...
    if total is not None:
        fields["total"] = total
    findings = [] if COUNTRIES["BR"].is_valid(issuer) else [invalid("CNPJ", issuer)]
    if len(parts) > 1 and parts[1] == "2":
        findings.append(Finding("TAX-206", Severity.WARNING))
    return CodeFacts("br.chave", "BR", fields, key, host, tuple(findings))
