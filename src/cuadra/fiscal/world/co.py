"""Colombia: the QR of a factura electrónica, a text of ``Name: value`` pairs or a link of the DIAN with the CUFE
(DIAN, anexo técnico; from general knowledge, not verified).

>>> facts = parse("NumFac: SETT123 FecFac: 2025-05-03 NitFac: 860002964 DocAdq: 900373115 ValFac: 100.00 "
...               "ValIva: 19.00 ValTolFac: 119.00 CUFE: " + "ab" * 48)
>>> facts.fields["total"], facts.fields["taxes"], facts.fields["number"]
(Decimal('119.00'), Decimal('19.00'), 'SETT123')
"""

from __future__ import annotations

import re

from cuadra.fiscal import dates, link
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, money, suspicious

_NAMES = "NumFac|FecFac|HorFac|NitFac|DocAdq|ValFac|ValIva|ValOtroIm|ValTolFac|ValTotFac|CUFE|CUDE|CUDS|QRCode"
_PAIR = re.compile(rf"(?i)\b({_NAMES})\s*[:=]\s*(.*?)\s*(?=\b(?:{_NAMES})\s*[:=]|[\r\n|;,]|$)", re.DOTALL)
_KEY = re.compile(r"(?i)[0-9a-f]{96}")
_TEXTS = (("number", "numfac"), ("issuer.tax_id", "nitfac"), ("receiver.tax_id", "docadq"))
_MONEY = (("subtotal", "valfac"), ("taxes", "valiva"), ("total", "valtolfac"), ("total", "valtotfac"))


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of Colombia's."""
    address = link.parse(text)
    if address is None:
        return _pairs(text, "")
    key = _KEY.search(address.query)
    if address.host in hosts("CO", "qr"):
        return _pairs(address.query.replace("&", "\n"), address.host) or (_keyed(key[0], address.host) if key else None)
    imitates = link.imitates(address.host, hosts("CO", "qr"))
    return suspicious("co.qr", "CO", address.host) if imitates or (key and "documentkey" in text.lower()) else None


def _keyed(key: str, host: str) -> CodeFacts:
    fields: dict[str, Value] = {"stamp.key": key.lower(), "stamp.authority": "DIAN"}
    return CodeFacts("co.qr", "CO", fields, key.lower(), host)


def _pairs(text: str, host: str) -> CodeFacts | None:
    said = {name.lower(): value.strip() for name, value in _PAIR.findall(text)}
    if not {"numfac", "nitfac"} <= said.keys():
        return None
    fields: dict[str, Value] = {path: said[name] for path, name in _TEXTS if said.get(name)}
    for path, name in _MONEY:
        value = money(said.get(name, ""))
        if value is not None:
            fields[path] = value
    issued = dates.parse(said.get("fecfac", "")[:10])
    if issued:
        fields["issued_on"] = issued
    key = next((said[name].lower() for name in ("cufe", "cude", "cuds") if _KEY.fullmatch(said.get(name, ""))), "")
    if key:
        fields |= {"stamp.key": key, "stamp.authority": "DIAN"}
    return CodeFacts("co.qr", "CO", fields, key or f"{said['nitfac']}-{said['numfac']}", host, own=said)
