"""Does the CUFE of an FE say the same as the fields beside it? A part that differs tells which field was changed."""

from __future__ import annotations

from datetime import date

from lxml.etree import _Element

from cuadra.fiscal.errors import InvalidLength, InvalidNumber
from cuadra.fiscal.pa import cufe as law
from cuadra.fiscal.transcript import Transcript
from cuadra.fiscal.tree import first, words
from cuadra.model.evidence import Severity

AGREED = ("kind", "issuer.tax_id", "issuer.branch", "issued_on", "number", "point_of_sale", "stamp.key")


def compare_cufe(into: Transcript, root: _Element, key: str) -> None:
    """Note each field that differs from its part of the CUFE; note the agreement on the fields where none does."""
    try:
        parts = law.parse(key)
    except InvalidLength:
        into.find("FEP-011", Severity.ERROR, "stamp.key", length=len(key))
        into.proved = False
        return
    except InvalidNumber:
        into.find("FEP-013", Severity.ERROR, "stamp.key")
        into.proved = False
        return
    wrong = dict.fromkeys(path for path, said, written in compared(parts, root) if said != written)
    for path in wrong:
        into.find("FEP-012", Severity.ERROR, path)
        into.proved = False
    if not wrong:
        into.agree("code_agrees", AGREED)


def compared(parts: law.Cufe, root: _Element) -> list[tuple[str, str, str]]:
    """Each path with what the CUFE says and what the fields say, both padded alike."""
    general = first(root, "gDGen")
    issuer = first(general, "gEmis")
    ruc = first(issuer, "gRucEmi")
    written = (
        ("kind_code", parts.document, words(general, "iDoc"), 2),
        ("issuer.tax_id", parts.taxpayer, words(ruc, "dTipoRuc"), 1),
        ("issuer.tax_id", parts.ruc.zfill(20), words(ruc, "dRuc"), 20),
        ("issuer.tax_id", parts.dv, words(ruc, "dDV"), 2),
        ("issuer.branch", parts.branch, words(issuer, "dSucEm"), 4),
        ("issued_on", _digits(parts.day), (words(general, "dFechaEm") or "")[:10].replace("-", ""), 8),
        ("number", parts.number, words(general, "dNroDF"), 10),
        ("point_of_sale", parts.point, words(general, "dPtoFacDF"), 3),
        ("stamp.key", parts.emission, words(general, "iTpEmis"), 2),
        ("stamp.key", parts.environment, words(general, "iAmb"), 1),
        ("stamp.key", parts.security, words(general, "dSeg"), 9),
    )
    return [(path, said, (raw or "").upper().zfill(width)) for path, said, raw, width in written]


def _digits(day: date) -> str:
    return f"{day:%Y%m%d}"
