"""CUIT, CUIL and CDI, the Argentine taxpayer's numbers: eleven digits, the last one modulo 11.

The first two say who: 20 23 24 25 26 27 a person, 30 33 34 a company, 50 51 55 who lives abroad
(ARCA, «Clave Única de Identificación Tributaria»). Points as separators are not used and not accepted.

>>> validate("30-71733690-5")
'30717336905'
>>> format("30717336905")
'30-71733690-5'
>>> validate("30717336904")
Traceback (most recent call last):
    ...
cuadra.fiscal.errors.InvalidChecksum: The check digit of 30717336904 does not fit a CUIT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cuadra.fiscal.errors import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, InvalidNumber
from cuadra.fiscal.tax_id import DIGITISH, TaxIdMatch, find_digits, label_before

PERSONS = frozenset(("20", "23", "24", "25", "26", "27"))
COMPANIES = frozenset(("30", "33", "34"))
ABROAD = frozenset(("50", "51", "55"))
_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_IN_TEXT = re.compile(
    rf"(?<![A-Z0-9.,])(?<!\d[-/]){DIGITISH}{{2}} ?[-–]? ?{DIGITISH}{{8}} ?[-–/]? ?{DIGITISH}(?![0-9]|[-.,]\d)"
    rf"|(?<=CUIT|CUIL){DIGITISH}{{11}}(?!\d)"
)
_LABEL = label_before(("CUIT", "CUIL", "CDI", "CUIT/CUIL"))


def compact(value: str) -> str:
    """Digits without spaces and hyphens."""
    return re.sub(r"[\s\-–]", "", value)


def check_digit(front: str) -> str:
    """The eleventh digit; a ten is written as nine."""
    return "012345678990"[11 - sum(w * int(d) for w, d in zip(_WEIGHTS, front, strict=True)) % 11]


def validate(value: str) -> str:
    number = compact(value)
    if len(number) != 11:
        raise InvalidLength(name="CUIT", value=number[:20])
    if not (number.isascii() and number.isdigit()):
        raise InvalidFormat(name="CUIT", value=number)
    if number[:2] not in PERSONS | COMPANIES | ABROAD:
        raise InvalidComponent(name="CUIT", value=number)
    if number[-1] != check_digit(number[:-1]):
        raise InvalidChecksum(name="CUIT", value=number)
    return number


def is_valid(value: str) -> bool:
    try:
        return bool(validate(value))
    except InvalidNumber:
        return False


def format(value: str) -> str:  # noqa: A001  one of the four verbs
    number = compact(value)
    return f"{number[:2]}-{number[2:10]}-{number[10:]}"


def find(text: str, *, repair: bool = True) -> Iterator[TaxIdMatch]:
    """Every CUIT of a line whose digit is right, as printed or after its only repair.

    >>> [(m.value, m.strength.value) for m in find("C.U.I.T. N° 3O-71733690-5")]
    [('30717336905', 'repaired')]
    """
    return find_digits(text, (_IN_TEXT, _LABEL), is_valid, "AR", repair)
