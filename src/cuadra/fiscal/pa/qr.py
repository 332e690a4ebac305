"""The QR of a Panamanian FE: a link of the DGI with the CUFE, the environment, a digest and a JWT.

The JWT says the same three facts and is readable without its secret: they must agree. ``digestValue`` is base64 that
nobody escaped, so its ``+`` stands for itself. Shorteners of PACs are unknown hosts (field notes, Panama 1.4).

>>> facts = parse("https://dgi-fep.mef.gob.pa/Consultas/FacturasPorCUFE/"
...               "FE0120000155596713-2-2015-5900012019052800055000155650121566749040")
>>> facts.fields["issuer.tax_id"], facts.fields["number"], facts.findings[0].code
('155596713-2-2015', '0005500015', 'TAX-206')
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import replace

from cuadra.fiscal import link
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, invalid, suspicious
from cuadra.fiscal.errors import InvalidNumber
from cuadra.fiscal.pa import cufe, ruc
from cuadra.model.evidence import Finding, Severity

_KEYS = ("chFE", "iAmb", "digestValue", "jwt", "CUFE")
_IN_PATH = re.compile(r"(?i)/FacturasPor(?:CUFE|QR)/([^/?&#]+)")
_CUFE = re.compile(r"FE\d{3}[0-9A-Z\-]{20}-\d{37,}")
_TEST = Finding("TAX-206", Severity.WARNING)


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Panama's."""
    address = link.parse(text)
    if address is None:
        return _facts(cufe.compact(text), {}, "") if cufe.is_valid(text) else None
    said = link.values(address.query, _KEYS)
    in_path = _IN_PATH.search(address.path)
    key = said.get("chfe") or said.get("cufe") or (in_path[1] if in_path else "")
    host = re.sub(r":\d+$", "", address.host)
    if host not in hosts("PA", "qr") or not _port_is_known(address.host):
        speaks = bool(key) and _CUFE.match(cufe.compact(key)) is not None
        speaks = speaks or _CUFE.search(text.upper()) is not None
        return suspicious("pa.qr", "PA", address.host) if speaks or link.imitates(host, hosts("PA", "qr")) else None
    return _facts(key, said, address.host) if key else None


def _port_is_known(host: str) -> bool:
    """Only the test environment has a port of its own (40001)."""
    name, _, port = host.partition(":")
    return not port or (name in hosts("PA", "test") and port == "40001")


def _facts(key: str, said: dict[str, str], host: str) -> CodeFacts:
    try:
        parts = cufe.parse(key)
    except InvalidNumber:
        return CodeFacts("pa.qr", "PA", host=host, findings=(invalid("CUFE", key, Severity.ERROR),), own=said)
    findings = [*_disagreements(cufe.compact(key), parts.environment, said)]
    if parts.is_test or host.partition(":")[0] in hosts("PA", "test"):
        findings.append(_TEST)
    if ruc.is_valid(parts.ruc):
        findings += [_softened(f) for f in ruc.check(parts.ruc, parts.dv, int(parts.taxpayer))]
    else:
        findings.append(invalid("RUC", parts.ruc))
    fields: dict[str, Value] = {
        "stamp.key": cufe.compact(key),
        "stamp.authority": "DGI",
        "kind": cufe.KINDS.get(parts.document, "other"),
        "kind_code": str(int(parts.document)),
        "issuer.tax_id": parts.ruc,
        "issuer.branch": parts.branch,
        "issued_on": parts.day,
        "number": parts.number,
        "point_of_sale": parts.point,
    }
    own = {**said, "dv": parts.dv, "environment": parts.environment}
    return CodeFacts("pa.qr", "PA", fields, cufe.compact(key), host, tuple(findings), own=own)


def _softened(finding: Finding) -> Finding:
    """A DV that only the DGI can judge says nothing against a code whose own check digit is right."""
    return replace(finding, severity=Severity.INFO) if finding.severity is Severity.WARNING else finding


def _disagreements(key: str, environment: str, said: dict[str, str]) -> list[Finding]:
    """Where address, CUFE and the payload of the JWT do not say the same."""
    payload = _jwt_payload(said.get("jwt", ""))
    pairs: list[tuple[str, str | None, str | None]] = [("iAmb", said.get("iamb"), environment)]
    if payload:
        pairs += [
            ("chFE", cufe.compact(payload["chFE"]) if "chFE" in payload else None, key),
            ("iAmb", payload.get("iAmb"), environment),
            ("digestValue", payload.get("digestValue"), said.get("digestvalue")),
        ]
    found = [
        Finding("TAX-205", Severity.WARNING, facts={"name": name, "one": one, "other": other})
        for name, one, other in pairs
        if one and other and one != other
    ]
    return [*found, invalid("jwt", said["jwt"])] if said.get("jwt") and payload is None else found


def _jwt_payload(token: str) -> dict[str, str] | None:
    """The middle part of a JWT as texts; its signature is the DGI's to check."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else None
