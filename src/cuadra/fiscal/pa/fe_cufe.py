"""Does the CUFE of an FE say the same as the fields beside it?

'FE' iDoc 2, dTipoRuc 1, dRuc padded to 20, '-', dDV 2, dSucEm 4, date 8, dNroDF 10, dPtoFacDF 3, iTpEmis 2, iAmb 1,
dSeg 9, check digit 1 (DGI FE v1.00; seen on nine public ones).
"""

from __future__ import annotations

from lxml.etree import _Element

from cuadra.fiscal.transcript import Transcript
from cuadra.fiscal.tree import first, words
from cuadra.model.evidence import Severity

PARTS = (
    ("kind_code", 2, 4), ("issuer.tax_id", 4, 25), ("issuer.tax_id", 26, 28), ("issuer.branch", 28, 32),
    ("issued_on", 32, 40), ("number", 40, 50), ("point_of_sale", 50, 53), ("stamp.key", 53, 65),
)  # fmt: skip


def compare_cufe(into: Transcript, root: _Element, cufe: str) -> None:
    """Note each part where CUFE and fields differ; note the agreement on the fields where none does."""
    expected = composed(root)
    if len(cufe) != 66:
        into.find("FEP-011", Severity.ERROR, "stamp.key", length=len(cufe))
        into.proved = False
        return
    wrong = [path for path, start, end in PARTS if cufe[start:end] != expected[start:end]]
    for path in dict.fromkeys(wrong):
        into.find("FEP-012", Severity.ERROR, path)
        into.proved = False
    if not wrong:
        into.agree("code_agrees", ("kind", "issuer.tax_id", "issued_on", "number", "point_of_sale", "stamp.key"))


def composed(root: _Element) -> str:
    """The CUFE that the fields ask for, without its check digit (65 characters)."""
    general = first(root, "gDGen")
    issuer = first(general, "gEmis")
    ruc = first(issuer, "gRucEmi")

    def said(part: _Element | None, name: str, width: int) -> str:
        return (words(part, name) or "").rjust(width, "0")

    day = (words(general, "dFechaEm") or "")[:10].replace("-", "")
    return (
        "FE"
        + said(general, "iDoc", 2)
        + said(ruc, "dTipoRuc", 1)
        + said(ruc, "dRuc", 20)
        + "-"
        + said(ruc, "dDV", 2)
        + said(issuer, "dSucEm", 4)
        + day
        + said(general, "dNroDF", 10)
        + said(general, "dPtoFacDF", 3)
        + said(general, "iTpEmis", 2)
        + said(general, "iAmb", 1)
        + said(general, "dSeg", 9)
    )
