"""UUID of a CFDI, the «folio fiscal»: 36 characters, compared in capitals (Anexo 20, TimbreFiscalDigital).

>>> validate("6f35d3b5-3651-5370-bc2c-14cdbe384cd7")
'6F35D3B5-3651-5370-BC2C-14CDBE384CD7'
>>> is_valid("6F35D3B5-3651")
False
"""

from __future__ import annotations

import re

from cuadra.fiscal.errors import InvalidFormat, InvalidLength, InvalidNumber

_FORM = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}")
_IN_TEXT = re.compile(
    r"(?i)(?<![0-9A-Z])" + r" ?[-–] ?".join(f"[0-9A-FOIlSBZ]{{{n}}}" for n in (8, 4, 4, 4, 12)) + "(?![0-9A-Z])"
)
_HEX = str.maketrans("OILSZ", "01152")


def compact(value: str) -> str:
    """Capitals without spaces or braces, hyphens put back where they are lacking."""
    digits = re.sub(r"[\s{}\-–]", "", value).upper()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def validate(value: str) -> str:
    number = compact(value)
    if len(number) != 36:
        raise InvalidLength(name="UUID", value=number[:40])
    if not _FORM.fullmatch(number):
        raise InvalidFormat(name="UUID", value=number)
    return number


def is_valid(value: str) -> bool:
    try:
        return bool(validate(value))
    except InvalidNumber:
        return False


def find(text: str) -> list[tuple[str, int, int]]:
    """Every UUID of a line with its place; letters that no UUID has are read as the digits they look like.

    >>> find("Folio fiscal: 6F35D3B5-3651-537O-BC2C-14CDBE384CD7")
    [('6F35D3B5-3651-5370-BC2C-14CDBE384CD7', 14, 50)]
    """
    return [(compact(m[0].upper().translate(_HEX)), m.start(), m.end()) for m in _IN_TEXT.finditer(text)]
