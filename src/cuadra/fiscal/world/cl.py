"""Chile: the TED, an XML with the issuer's mark, inside a PDF417 (SII, formato DTE; from general knowledge, not
verified).

DD holds RE issuer, TD type, F folio, FE date, RR receiver, RSR its name, MNT total, IT1 first line.

>>> facts = parse("<TED version='1.0'><DD><RE>76086428-5</RE><TD>33</TD><F>60</F><FE>2025-05-03</FE>"
...               "<RR>60803000-K</RR><RSR>SII</RSR><MNT>119000</MNT></DD></TED>")
>>> facts.fields["total"], facts.fields["number"], facts.key
(Decimal('119000'), '60', '76086428-5-33-60')
"""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

from cuadra.fiscal import dates
from cuadra.fiscal.code_facts import CodeFacts, Value, invalid
from cuadra.fiscal.country import COUNTRIES

# SII, tipos de DTE.
KINDS = {
    "33": "invoice",
    "34": "invoice",
    "39": "ticket",
    "41": "ticket",
    "46": "invoice",
    "56": "debit_note",
    "61": "credit_note",
    "110": "invoice",
    "111": "debit_note",
    "112": "credit_note",
}
_PART = re.compile(r"<(RE|TD|F|FE|RR|RSR|MNT)>([^<]{1,120})</\1>")
_DD = re.compile(r"<DD>(.{1,4000}?)(?:<CAF|</DD>|$)", re.DOTALL)


def parse(text: str) -> CodeFacts | None:
    """What the TED states, or ``None`` where it is none."""
    body = _DD.search(text) if "<TED" in text[:200] else None
    said = {name: unescape(value).strip() for name, value in _PART.findall(body[1])} if body else {}
    if not {"RE", "TD", "F"} <= said.keys():
        return None
    fields: dict[str, Value] = {
        "issuer.tax_id": said["RE"].upper(),
        "kind": KINDS.get(said["TD"], "other"),
        "kind_code": said["TD"],
        "number": said["F"],
        "stamp.authority": "SII",
        "currency": "CLP",
    }
    if re.fullmatch(r"\d{1,15}", said.get("MNT", "")):
        fields["total"] = Decimal(said["MNT"])
    issued = dates.parse(said.get("FE", ""))
    if issued:
        fields["issued_on"] = issued
    if said.get("RR", "66666666-6") != "66666666-6":  # the RUT that stands for nobody
        fields["receiver.tax_id"] = said["RR"].upper()
    if "RSR" in said:
        fields["receiver.name"] = said["RSR"]
    findings = () if COUNTRIES["CL"].is_valid(said["RE"]) else (invalid("RUT", said["RE"]),)
    return CodeFacts("cl.ted", "CL", fields, f"{said['RE']}-{said['TD']}-{said['F']}", findings=findings, own=said)
