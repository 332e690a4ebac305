"""The text of a QR or barcode, and what a tax authority says in it: every country is asked, nothing is ever opened.

A country's reader is one function ``parse(text) -> CodeFacts | None``; a further one is one more line of ``READERS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cuadra.fiscal import link
from cuadra.fiscal.ar import barcode as ar_barcode
from cuadra.fiscal.ar import qr as ar
from cuadra.fiscal.code_facts import CodeFacts
from cuadra.fiscal.mx import qr as mx
from cuadra.fiscal.pa import qr as pa
from cuadra.fiscal.world import br, cl, co, cr, do, ec, pe, py, uy

__all__ = ["CodeFacts", "parse", "speaks_of_code"]

Reader = Callable[[str], CodeFacts | None]

LINKS: tuple[Reader, ...] = (mx.parse, ar.parse, pa.parse, co.parse, br.parse, uy.parse, do.parse, py.parse)
TEXTS: tuple[Reader, ...] = (mx.parse, pa.parse, pe.parse, co.parse, cl.parse, br.parse)
DIGITS: tuple[Reader, ...] = (ar_barcode.parse, ec.parse, br.parse, cr.parse)
_LONGEST = 8_000  # characters; the largest QR code holds 7,089
# Every law that asks for a code asks for the number behind it too, or at least for the issuer's, named in print.
_SIGNS = re.compile(
    r"(?i)(?<![^\W_])(?:c\.?a\.?e\.?a?|c\.?a\.?i|uuid|cufe|cude|cdc|kude|cfdi|folios?|sat|afip|arca|dgi|sunat|dian|sii|sri"
    r"|r\.?u\.?t|r\.?u\.?c|n\.?i\.?t|c\.?u\.?i\.?[tl]|r\.?f\.?c|rnc|e?-?ncf|cnpj|cpf|danfe|nfc?-?e|timbre|clave|chave"
    r"|comprobantes?|facturas?|boletas?|autorizaci[oó]n|nota fiscal)(?![^\W_])"
)


def speaks_of_code(text: str) -> bool:
    """Whether the print of a page names what stands beside a fiscal code: its number, the authority, a tax number.

    >>> speaks_of_code("C.A.E. Nº: 73064176949471"), speaks_of_code("Rechnung Nr. 12 vom 3. Mai")
    (True, False)
    """
    return _SIGNS.search(text) is not None


def parse(text: str, symbology: str = "QR") -> CodeFacts | None:
    """What a printed code states; ``None`` where it is no fiscal code. ``symbology`` as the reader of symbols names it.

    A host that only looks like an authority's gives facts that are not ``trusted`` and a finding, and no fields.

    >>> parse("https://www.oxxo.com/promo?x=1") is None
    True
    >>> parse("https://www.arca.gob.ar.example.com/fe/qr/?p=e30=").trusted
    False
    """
    plain = text.strip()
    if not plain or len(plain) > _LONGEST:
        return None
    readers = DIGITS if plain.isdigit() else LINKS if link.parse(plain) else TEXTS
    if symbology.upper().replace("_", "").startswith("PDF417"):
        readers = (cl.parse, *readers)
    found = [facts for reader in readers if (facts := reader(plain))]
    return next((facts for facts in found if facts.trusted), found[0] if found else None)
