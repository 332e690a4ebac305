"""The QR of Argentine comprobantes: base64 of a JSON behind ``?p=`` (RG 4892).

Issuers write it as they like: numbers as texts, decimal commas, line breaks, base64 without padding or of the other
alphabet, no date, the JSON cut in the middle. What can be read is read, the rest is a finding.

>>> facts = parse("https://www.afip.gob.ar/fe/qr/?p=eyJ2ZXIiOjEsImN1aXQiOjMwNTAwMDEwOTEyLCJpbXBvcnRlIjoiMTIzNCw1MCIs")
>>> facts.fields["issuer.tax_id"], facts.fields["total"], facts.findings[0].code
('30500010912', Decimal('1234.50'), 'TAX-202')
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

from cuadra.fiscal import amounts, dates, link
from cuadra.fiscal.ar import cuit
from cuadra.fiscal.ar.voucher import tables, voucher
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, invalid, missing, money, suspicious
from cuadra.model.evidence import Finding, Severity

_PAIR = re.compile(r'"(\w{2,20})"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+\-]*)\s*(?=[,}\r\n])')
_NEEDED = ("fecha", "cuit", "ptoVta", "tipoCmp", "nroCmp", "importe", "codAut")
_WITH_CUIT = frozenset((80, 86, 87))  # CUIT, CUIL, CDI; 96 is a DNI, 99 nobody


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Argentina's."""
    address = link.parse(text)
    if address is None:
        return None
    said, whole = _payload(link.values(address.query, ("p",)).get("p", ""))
    if address.host not in hosts("AR", "qr"):
        imitates = link.imitates(address.host, hosts("AR", "qr"))
        return suspicious("ar.qr", "AR", address.host) if imitates or {"cuit", "codAut"} <= said.keys() else None
    if "cuit" not in said and "codAut" not in said:
        return None
    findings = [] if whole else [Finding("TAX-202", Severity.WARNING)]
    fields = _fields(said, findings)
    findings += [missing(name) for name in _NEEDED if name not in said and whole]
    key = str(fields.get("stamp.key", ""))
    return CodeFacts(
        "ar.qr", "AR", fields, key, address.host, tuple(findings), own={k: str(v) for k, v in said.items()}
    )


def encode(said: dict[str, Any], host: str = "www.arca.gob.ar") -> str:
    """The text of the code for these values, numbers as numbers, as the specification's example."""
    body = json.dumps(said, separators=(",", ":"), default=_number).encode()
    return f"https://{host}/fe/qr/?p={base64.b64encode(body).decode()}"


def _number(value: object) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return int(value) if value == value.to_integral_value() else float(value)


def _payload(text: str) -> tuple[dict[str, Any], bool]:
    """The pairs of the JSON, and whether it was whole."""
    body = re.sub(r"\s", "+", text.strip()).translate(str.maketrans("-_", "+/")).rstrip("=")
    if len(body) % 4 == 1:
        body = body[:-1]
    try:
        plain = base64.b64decode(body + "=" * (-len(body) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return {}, False
    try:
        said = json.loads(plain, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {name: json.loads(value, parse_float=Decimal) for name, value in _pairs(plain)}, False
    return (said, True) if isinstance(said, dict) else ({}, False)


def _pairs(plain: str) -> list[tuple[str, str]]:
    """The complete pairs of a JSON that was cut, each a JSON value by itself."""
    found = []
    for match in _PAIR.finditer(plain):
        try:
            json.loads(match[2])
        except ValueError:
            continue
        found.append((match[1], match[2]))
    return found


def _fields(said: dict[str, Any], findings: list[Finding]) -> dict[str, Value]:
    fields: dict[str, Value] = {"stamp.authority": "ARCA"}
    _parties(said, fields, findings)
    for path, name, most in (("point_of_sale", "ptoVta", 99_998), ("number", "nroCmp", 99_999_999)):
        number = _integer(said.get(name))
        if number is not None and 0 < number <= most:
            fields[path] = str(number)
        elif name in said:
            findings.append(invalid(name, said[name]))
    _kind(said, fields, findings)
    issued = _day(said.get("fecha"))
    if issued:
        fields["issued_on"] = issued
    elif "fecha" in said:
        findings.append(invalid("fecha", said["fecha"]))
    total = _amount(said.get("importe"))
    if total is not None:
        fields["total"] = total
    elif "importe" in said:
        findings.append(invalid("importe", said["importe"]))
    _currency(said, fields)
    code = str(said.get("codAut", ""))
    if re.fullmatch(r"\d{14}", code):
        fields["stamp.key"] = code
    elif code:
        findings.append(invalid("codAut", code))
    return fields


def _parties(said: dict[str, Any], fields: dict[str, Value], findings: list[Finding]) -> None:
    issuer = str(said.get("cuit", ""))
    if issuer:
        fields["issuer.tax_id"] = cuit.compact(issuer)
        if not cuit.is_valid(issuer):
            findings.append(invalid("cuit", issuer))
    receiver = cuit.compact(str(said.get("nroDocRec", "")))
    if receiver.strip("0"):
        fields["receiver.tax_id"] = receiver
        if _integer(said.get("tipoDocRec")) in _WITH_CUIT and not cuit.is_valid(receiver):
            findings.append(invalid("nroDocRec", receiver))


def _kind(said: dict[str, Any], fields: dict[str, Value], findings: list[Finding]) -> None:
    code = _integer(said.get("tipoCmp"))
    if code is None:
        return
    fields["kind_code"] = str(code)
    known = voucher(code)
    if known is None:
        findings.append(invalid("tipoCmp", code))
        return
    fields["kind"] = known.kind
    if known.letter:
        fields["letter"] = known.letter


def _currency(said: dict[str, Any], fields: dict[str, Value]) -> None:
    own = str(said.get("moneda", "")).upper()
    currency = tables()["currencies"].get(own)
    if currency:
        fields["currency"] = currency
        rate = _amount(said.get("ctz"))
        if currency != "ARS" and rate:
            fields["exchange_rate"] = rate


def _integer(value: object) -> int | None:
    digits = str(value if value is not None else "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


def _amount(value: object) -> Decimal | None:
    text = str(value if value is not None else "").strip()
    return money(text) if money(text) is not None else _as_printed(text)


def _as_printed(text: str) -> Decimal | None:
    value = amounts.parse(text)
    return None if value is None else value.quantize(Decimal("0.01"))


def _day(value: object) -> date | None:
    return dates.parse(str(value)) if value else None
