"""CLABE (Clave Bancaria Estandarizada), the Mexican bank account number: eighteen digits.

Bank 3, town 3, account 11 and a check digit with the weights 3 7 1 (Asociación de Bancos de México).

>>> validate("032 180 00011835971 9")
'032180000118359719'
>>> format("032180000118359719")
'032 180 00011835971 9'
"""

from __future__ import annotations

import re

from cuadra.fiscal.errors import InvalidChecksum, InvalidFormat, InvalidLength, InvalidNumber


def compact(value: str) -> str:
    return re.sub(r"[\s\-]", "", value)


def check_digit(front: str) -> str:
    """The last digit for the first seventeen; each product counts by its last digit."""
    total = sum(int(digit) * weight % 10 for digit, weight in zip(front, (3, 7, 1) * 6, strict=False))
    return str(-total % 10)


def validate(value: str) -> str:
    number = compact(value)
    if len(number) != 18:
        raise InvalidLength(name="CLABE", value=number[:30])
    if not (number.isascii() and number.isdigit()):
        raise InvalidFormat(name="CLABE", value=number)
    if number[-1] != check_digit(number[:-1]):
        raise InvalidChecksum(name="CLABE", value=number)
    return number


def is_valid(value: str) -> bool:
    try:
        return bool(validate(value))
    except InvalidNumber:
        return False


def format(value: str) -> str:  # noqa: A001  one of the four verbs
    number = compact(value)
    return f"{number[:3]} {number[3:6]} {number[6:17]} {number[17:]}"
