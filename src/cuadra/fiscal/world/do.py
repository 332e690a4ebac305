"""Dominican Republic: the QR of an e-CF, a link of the DGII with its facts by name (DGII, informe técnico e-CF; from
general knowledge, not verified).

>>> facts = parse("https://ecf.dgii.gov.do/ecf/ConsultaTimbre?RncEmisor=101850043&RncComprador=130000001"
...               "&ENCF=E310000000123&FechaEmision=03-05-2025&MontoTotal=1180.00&FechaFirma=x&CodigoSeguridad=AbC123")
>>> facts.fields["total"], facts.fields["number"], facts.key
(Decimal('1180.00'), 'E310000000123', '101850043-E310000000123-AbC123')
"""

from __future__ import annotations

from cuadra.fiscal import dates, link
from cuadra.fiscal.catalogue import hosts
from cuadra.fiscal.code_facts import CodeFacts, Value, given, invalid, money, suspicious
from cuadra.fiscal.country import COUNTRIES

_KEYS = ("RncEmisor", "RncComprador", "ENCF", "FechaEmision", "MontoTotal", "FechaFirma", "CodigoSeguridad")
# DGII, tipos de e-CF: the two digits after the E.
KINDS = {"31": "invoice", "32": "invoice", "33": "debit_note", "34": "credit_note"}


def parse(text: str) -> CodeFacts | None:
    """What the code states, or ``None`` where it is none of theirs."""
    address = link.parse(text)
    if address is None:
        return None
    said = link.values(address.query, _KEYS)
    speaks = {"rncemisor", "encf"} <= said.keys()
    if address.host not in hosts("DO", "qr"):
        imitates = link.imitates(address.host, hosts("DO", "qr"))
        return suspicious("do.qr", "DO", address.host) if speaks or imitates else None
    if not speaks:
        return None
    issuer, number = said["rncemisor"], said["encf"].upper()
    fields: dict[str, Value] = {
        "issuer.tax_id": issuer,
        "kind": KINDS.get(number[1:3], "other"),
        "kind_code": number[1:3],
        "number": number,
        "stamp.authority": "DGII",
    }
    if said.get("rnccomprador"):
        fields["receiver.tax_id"] = said["rnccomprador"]
    fields |= given(
        {
            "total": money(said.get("montototal", "")),
            "issued_on": dates.parse(said.get("fechaemision", "")[:10]),
        }
    )
    findings = () if COUNTRIES["DO"].is_valid(issuer) else (invalid("RNC", issuer),)
    key = f"{issuer}-{number}-{said.get('codigoseguridad', '')}"
    return CodeFacts("do.qr", "DO", fields, key, address.host, findings, own=said)
