"""The SAT's stamp inside a CFDI: which TimbreFiscalDigital counts, and which only looks like one.

Only a stamp directly inside a ``Complemento`` of the root counts (Anexo 20). Addenda are private and may hold lures.
Whether its seals verify is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from cuadra.fiscal.transcript import Transcript
from cuadra.model.evidence import Severity

TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"


@dataclass(frozen=True, slots=True)
class Stamps:
    """``own`` stand in a Complemento of the root, ``astray`` anywhere else."""

    own: tuple[_Element, ...]
    astray: tuple[_Element, ...]


def stamps(root: _Element) -> Stamps:
    """Every TimbreFiscalDigital of a document, by where it stands."""
    complement = str(root.tag).rpartition("}")[0] + "}Complemento"
    own: list[_Element] = []
    astray: list[_Element] = []
    for stamp in root.iter(TFD):
        parent = stamp.getparent()
        home = parent is not None and parent.tag == complement and parent.getparent() is root
        (own if home else astray).append(stamp)
    return Stamps(tuple(own), tuple(astray))


def copy_stamp(into: Transcript, root: _Element, seal: str | None) -> _Element | None:
    """Copy the stamp that was put on ``seal``, the issuer's of this very document; say what is wrong with others."""
    found = stamps(root)
    for stamp in found.astray:
        into.find("CFDI-011", Severity.WARNING, "stamp.key", uuid=stamp.get("UUID", ""))
    if not found.own:
        into.find("CFDI-010", Severity.WARNING, "stamp.key")
        return None
    if len(found.own) > 1:
        into.find("CFDI-012", Severity.ERROR, "stamp.key", count=len(found.own))
    own = next((stamp for stamp in found.own if sealed(stamp) == seal), found.own[0])
    if sealed(own) != seal:
        into.find("CFDI-013", Severity.ERROR, "stamp.key", uuid=own.get("UUID", ""))
    into.head["stamp.authority"] = ("SAT", own.get("RfcProvCertif") or "")
    into.words("stamp.key", own.get("UUID"))
    into.words("stamp.at", own.get("FechaTimbrado"))
    return own


def sealed(stamp: _Element) -> str | None:
    """The issuer's seal that the stamp was put on; TFD 1.0 writes the name small."""
    return stamp.get("SelloCFD") or stamp.get("selloCFD")
