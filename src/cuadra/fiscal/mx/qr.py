"""The QR codes of Mexico: CFDI 4.0, 3.3 and the expression of 3.2, retenciones, Carta Porte and the CSF.

Anexo 20 RMF (field notes, Mexico 2). Parsed by known keys: ``fe`` holds ``+`` and ``=``, an RFC may hold ``&``.

>>> facts = parse("?re=EKU9003173C9&rr=MCI7306249Y1&tt=0000003327.010000&id=6f35d3b5-3651-5370-bc2c-14cdbe384cd7")
>>> facts.scheme, facts.fields["total"], facts.key
('mx.cfdi', Decimal('3327.01'), '6F35D3B5-3651-5370-BC2C-14CDBE384CD7')
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from cuadra.fiscal import link
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, invalid, missing, money, suspicious
from cuadra.fiscal.mx import rfc, uuid
from cuadra.model.evidence import Finding, Severity

_KEYS = ("id", "re", "rr", "nr", "tt", "fe")
_WAYBILL_KEYS = ("IdCCP", "FechaOrig", "FechaTimb")
_CSF = re.compile(r"(?i)(?:^|&)D3=(\d{6,14})_([^&\s]{12,19})")


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Mexico's."""
    address = link.parse(text)
    if address is None:
        return _expression(text, "mx.cfdi", "") if text.lstrip().startswith(("?", "re=", "id=")) else None
    if address.host in hosts("MX", "csf"):
        return _csf(address)
    waybill = link.values(address.query, _WAYBILL_KEYS)
    if "idccp" in waybill:
        return _waybill(waybill, address.host)
    for scheme, code in (("mx.cfdi", "cfdi"), ("mx.retenciones", "retenciones")):
        if address.host in hosts("MX", code):
            return _expression(address.query, scheme, address.host)
    known = hosts("MX", "cfdi") | hosts("MX", "retenciones") | hosts("MX", "csf")
    if link.imitates(address.host, known) or _speaks_like_cfdi(address.query):
        return suspicious("mx.cfdi", "MX", address.host)
    return None


def _speaks_like_cfdi(query: str) -> bool:
    said = link.values(query, _KEYS)
    return {"id", "re", "tt"} <= said.keys() and uuid.is_valid(said["id"])


def _expression(query: str, scheme: str, host: str) -> CodeFacts | None:
    said = link.values(query, _KEYS)
    if not uuid.is_valid(said.get("id", "")):
        return None
    key = uuid.validate(said["id"])
    fields: dict[str, Value] = {"stamp.key": key, "stamp.authority": "SAT"}
    findings: list[Finding] = []
    if scheme == "mx.retenciones":
        fields["kind"] = "withholding"
    for path, name in (("issuer.tax_id", "re"), ("receiver.tax_id", "rr")):
        _party(said.get(name, ""), path, name, fields, findings)
    if said.get("nr"):
        fields.setdefault("receiver.tax_id", said["nr"])
    total = money(said.get("tt", ""))
    if total is None:
        findings.append(invalid("tt", said["tt"]) if "tt" in said else missing("tt"))
    else:
        fields["total"] = total
    return CodeFacts(scheme, "MX", fields, key, host, tuple(findings), own=said)


def _party(value: str, path: str, name: str, fields: dict[str, Value], findings: list[Finding]) -> None:
    if not value:
        if name == "re":
            findings.append(missing(name))
    elif rfc.is_valid(value):
        fields[path] = rfc.validate(value)
        findings += [replace(f, severity=Severity.INFO) for f in rfc.check(value) if f.code == "TAX-101"]
    else:
        findings.append(invalid(name, value))


def _waybill(said: dict[str, str], host: str) -> CodeFacts:
    if host not in hosts("MX", "cfdi"):
        return suspicious("mx.ccp", "MX", host)
    key = said["idccp"].upper()
    findings = () if re.fullmatch(r"CCC[0-9A-F]{5}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}", key) else (invalid("IdCCP", key),)
    return CodeFacts("mx.ccp", "MX", {}, key, host, findings, own=said)


def _csf(address: link.Link) -> CodeFacts | None:
    said = _CSF.search(address.query.replace("%5F", "_"))
    if not said:
        return None
    number = rfc.compact(unquote(said[2]))
    findings = tuple(rfc.check(number)) if rfc.is_valid(number) else (invalid("RFC", number),)
    own = {"idcif": said[1], "rfc": number}
    return CodeFacts("mx.csf", "MX", {}, f"{said[1]}_{number}", address.host, findings, own=own)
