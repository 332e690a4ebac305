"""CBU and CVU, the Argentine bank (or wallet) account number: two blocks with a check digit each, 22 in all.

Banco Central de la República Argentina; a CVU is the same with bank 000.

>>> validate("2850590 9 40090418135201")
'2850590940090418135201'
>>> format("2850590940090418135201")
'28505909 40090418135201'
"""

from __future__ import annotations

import re

from cuadra.fiscal.errors import InvalidChecksum, InvalidFormat, InvalidLength, InvalidNumber


def compact(value: str) -> str:
    return re.sub(r"[\s\-]", "", value)


def check_digit(front: str) -> str:
    """For the first seven digits, or the thirteen of the account."""
    total = sum(int(digit) * (3, 1, 7, 9)[i % 4] for i, digit in enumerate(reversed(front)))
    return str(-total % 10)


def validate(value: str) -> str:
    number = compact(value)
    if len(number) != 22:
        raise InvalidLength(name="CBU", value=number[:30])
    if not (number.isascii() and number.isdigit()):
        raise InvalidFormat(name="CBU", value=number)
    if number[7] != check_digit(number[:7]) or number[21] != check_digit(number[8:21]):
        raise InvalidChecksum(name="CBU", value=number)
    return number


def is_valid(value: str) -> bool:
    try:
        return bool(validate(value))
    except InvalidNumber:
        return False


def is_wallet(value: str) -> bool:
    """Whether it is a CVU, of a payment service, not of a bank."""
    return compact(value).startswith("000")


def format(value: str) -> str:  # noqa: A001  one of the four verbs
    number = compact(value)
    return f"{number[:8]} {number[8:]}"
