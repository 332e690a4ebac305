"""CUFE, the 66 characters that identify a Panamanian electronic invoice.

``FE`` document 2, taxpayer kind 1, RUC padded to 20, ``-``, DV 2, branch 4, date 8, number 10, point 3, emission 2,
environment 1, security code 9, check digit 1: Luhn over all after ``FE``, a sign that is no digit counting as the last
digit of its ASCII code (DGI, Ficha Técnica FE; nine public CUFEs). It carries neither total nor receiver.

>>> parse("FE01 20000155596713-2-2015-5900012019052800055000155650121566749040").ruc
'155596713-2-2015'
>>> validate("FE0120000155596713-2-2015-5900012019052800055000155650121566749041")
Traceback (most recent call last):
    ...
cuadra.fiscal.errors.InvalidChecksum: The check digit of FE0120000155596713-2-2015-5900012019052800055000155650121566749041 does not fit a CUFE.
"""  # noqa: E501

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from cuadra.fiscal.errors import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, InvalidNumber

LENGTH = 66
KINDS = {
    "01": "invoice",
    "02": "invoice",
    "03": "invoice",
    "04": "credit_note",
    "05": "debit_note",
    "06": "credit_note",
    "07": "debit_note",
    "08": "invoice",
    "09": "invoice",
    "10": "invoice",
}
_FORM = re.compile(
    r"FE(?P<document>\d\d)(?P<taxpayer>\d)(?P<ruc>[0-9A-Z\-]{20})-(?P<dv>\d\d)(?P<branch>\d{4})(?P<day>\d{8})"
    r"(?P<number>\d{10})(?P<point>\d{3})(?P<emission>\d\d)(?P<environment>\d)(?P<security>\d{9})(?P<check>\d)"
)


class Cufe(NamedTuple):
    """The parts of a CUFE, as they stand in it; ``ruc`` without the zeros that only pad."""

    document: str
    taxpayer: str
    ruc: str
    dv: str
    branch: str
    day: date
    number: str
    point: str
    emission: str
    environment: str
    security: str

    @property
    def is_test(self) -> bool:
        """Environment 2: no fiscal value, never an expense."""
        return self.environment == "2"


def compact(value: str) -> str:
    """Capitals without spaces."""
    return re.sub(r"\s", "", value).upper()


def check_digit(front: str) -> str:
    """Luhn over the 63 signs between ``FE`` and the digit, doubling from the rightmost."""
    total = 0
    for index, sign in enumerate(reversed(front)):
        digit = int(sign) if sign.isdigit() else ord(sign) % 10
        doubled = digit * 2 if index % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def validate(value: str) -> str:
    number = compact(value)
    if len(number) != LENGTH:
        raise InvalidLength(name="CUFE", value=number[:80])
    form = _FORM.fullmatch(number)
    if not form:
        raise InvalidFormat(name="CUFE", value=number)
    if form["check"] != check_digit(number[2:-1]):
        raise InvalidChecksum(name="CUFE", value=number)
    if _day(form["day"]) is None:
        raise InvalidComponent(name="CUFE", value=number)
    return number


def is_valid(value: str) -> bool:
    try:
        return bool(validate(value))
    except InvalidNumber:
        return False


def parse(value: str) -> Cufe:
    """The parts of a valid CUFE."""
    form = _FORM.fullmatch(validate(value))
    assert form is not None
    day = date(int(form["day"][:4]), int(form["day"][4:6]), int(form["day"][6:]))
    texts = {name: value for name, value in form.groupdict().items() if name not in ("check", "day", "ruc")}
    return Cufe(day=day, ruc=form["ruc"].lstrip("0"), **texts)


def build(parts: Cufe) -> str:
    """The CUFE of these parts: the way back of ``parse``."""
    front = (
        f"{parts.document}{parts.taxpayer}{parts.ruc.zfill(20)}-{parts.dv}{parts.branch}{parts.day:%Y%m%d}"
        f"{parts.number}{parts.point}{parts.emission}{parts.environment}{parts.security}"
    )
    return f"FE{front}{check_digit(front)}"


def format(value: str) -> str:  # noqa: A001  one of the four verbs
    """In groups of a width that a person can compare."""
    number = compact(value)
    return " ".join(number[i : i + 11] for i in range(0, len(number), 11))


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
