"""Argentine comprobantes: what a type's number means, and the point of sale and number as printed.

FEParamGetTiposCbte and RG 1415 (``vouchers.toml``).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from cuadra.fiscal.tax_id import UPPER


class Voucher(NamedTuple):
    """A type of comprobante: ARCA's ``code``, our ``kind``, its ``letter`` ("" for none) and printed ``name``."""

    code: int
    kind: str
    letter: str
    name: str


class Numbered(NamedTuple):
    """Point of sale and number of one comprobante, read at ``text[start:end]``."""

    point_of_sale: int
    number: int
    start: int
    end: int


_JOINED = re.compile(r"(?<![\d\-/.])(\d{4,5}|[0O]\d{0,3})\s{0,2}[-–—]\s{0,2}(\d{8})(?![\d\-/]|[.,]\d)")
_APART = re.compile(
    r"(?i)(?:pto\.?|punto)\s*(?:de\s*)?v(?:en)?ta\.?\s*:?\s*(\d{1,5})\D{0,40}?"
    r"(?:comp(?:robante)?\.?|n[uú]mero)?\s*(?:n(?:ro|[°ºo])\.?)?\s*:?\s*(\d{1,8})(?!\d|[/.]\d)"
)
_CODE = re.compile(r"(?i)\bC[OÓ]D(?:IGO)?\.?\s*(?:N[°ºo]\.?)?\s*:?\s*(\d{1,3})(?!\d)")
_KIND_WORDS = (
    ("NOTA DE CREDITO", "credit_note"),
    ("NOTA DE DEBITO", "debit_note"),
    ("FACTURA", "invoice"),
    ("RECIBO", "receipt"),
    ("PRESUPUESTO", "quote"),
    ("TIQUE", "ticket"),
    ("TICKET", "ticket"),
)
_LETTER = re.compile(r"(?:FACTURA|CREDITO|DEBITO|RECIBO|\(FCE\))\s*[\"'«(]?\s*([ABCEM])(?![A-Z])")


@cache
def tables() -> dict[str, Any]:
    return tomllib.loads(files("cuadra.fiscal.ar").joinpath("vouchers.toml").read_text(encoding="utf-8"))


def voucher(code: int) -> Voucher | None:
    """The comprobante with ARCA's number ``code``.

    >>> voucher(3)
    Voucher(code=3, kind='credit_note', letter='A', name='Nota de Crédito')
    """
    row = tables()["vouchers"].get(str(code))
    return Voucher(code, *row) if row else None


def find_code(text: str) -> Voucher | None:
    """The type from its printed number, «COD. 01».

    >>> find_code("COD. 06").letter
    'B'
    """
    match = _CODE.search(text)
    return voucher(int(match[1])) if match else None


def find_kind(text: str) -> tuple[str, str] | None:
    """Kind and letter ("" if not told) as words: «Factura A», «NOTA DE CRÉDITO B».

    >>> find_kind("NOTA DE CRÉDITO B"), find_kind("Hoja 1 de 2")
    (('credit_note', 'B'), None)
    """
    upper = text.translate(UPPER)
    kind = next((kind for words, kind in _KIND_WORDS if words in upper), None)
    if kind is None:
        return None
    letter = _LETTER.search(upper)
    return kind, letter[1] if letter else ""


def find_numbers(text: str) -> list[Numbered]:
    """Every point of sale with its number in a line or a few joined lines.

    >>> find_numbers("N° 00004-00025399")[0][:2], find_numbers("Pto. Vta: 0004 Comp. Nro: 00025399")[0][:2]
    ((4, 25399), (4, 25399))
    """
    found = [
        Numbered(int(m[1].upper().replace("O", "0")), int(m[2]), m.start(), m.end())
        for pattern in (_JOINED, _APART)
        for m in pattern.finditer(text)
    ]
    return sorted((n for n in found if n.number), key=lambda n: n.start)


def format_number(point_of_sale: int, number: int) -> str:
    """As printed: five and eight digits.

    >>> format_number(4, 25399)
    '00004-00025399'
    """
    return f"{point_of_sale:05}-{number:08}"
