"""The Interleaved 2 of 5 barcode of Argentine comprobantes, older than the QR and still printed.

RG 1702: CUIT 11, type 2, point of sale 4, CAE 14, due date 8 and a check digit, 40 digits; today's form has 3 digits
of type and 5 of point of sale, 42 in all.

>>> facts = parse("3071385270401000273464126584619202311255")
>>> facts.fields["issuer.tax_id"], facts.fields["stamp.key"], facts.fields["stamp.due_on"]
('30713852704', '73464126584619', datetime.date(2023, 11, 25))
"""

from __future__ import annotations

from datetime import date

from cuadra.fiscal.ar import cuit
from cuadra.fiscal.ar.voucher import voucher
from cuadra.fiscal.code_facts import CodeFacts, Value, invalid

_WIDTHS = {40: (11, 2, 4, 14, 8), 42: (11, 3, 5, 14, 8)}


def check_digit(front: str) -> str:
    """Three times the digits on odd places plus the others, complement to ten."""
    return str(-(3 * sum(map(int, front[::2])) + sum(map(int, front[1::2]))) % 10)


def is_valid(value: str) -> bool:
    """Whether length and check digit are right."""
    digits = value.strip()
    return len(digits) in _WIDTHS and digits.isascii() and digits.isdigit() and digits[-1] == check_digit(digits[:-1])


def parse(text: str) -> CodeFacts | None:
    """What the barcode states, or ``None`` where it is not one of these."""
    digits = text.strip()
    if not is_valid(digits):
        return None
    tax_id, kind, point, cae, due = _split(digits)
    try:
        due_on = date(int(due[:4]), int(due[4:6]), int(due[6:]))
    except ValueError:
        return None
    fields: dict[str, Value] = {
        "issuer.tax_id": tax_id,
        "kind_code": str(int(kind)),
        "point_of_sale": str(int(point)),
        "stamp.authority": "ARCA",
        "stamp.key": cae,
        "stamp.due_on": due_on,
    }
    known = voucher(int(kind))
    if known:
        fields |= {"kind": known.kind, "letter": known.letter} if known.letter else {"kind": known.kind}
    findings = () if cuit.is_valid(tax_id) else (invalid("CUIT", tax_id),)
    if findings and not known:
        return None
    return CodeFacts("ar.barcode", "AR", fields, cae, findings=findings)


def _split(digits: str) -> list[str]:
    parts, at = [], 0
    for width in _WIDTHS[len(digits)]:
        parts.append(digits[at : at + width])
        at += width
    return parts
