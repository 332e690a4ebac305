"""RFC (Registro Federal de Contribuyentes), the Mexican taxpayer's number.

Twelve characters for a company, thirteen for a person: initials, date, two of the SAT's choice and a check digit
modulo 11 (Código Fiscal de la Federación, article 27; Anexo 20). About one in seventy in use has a wrong check
digit, so ``validate`` passes it and ``check`` warns.

>>> validate("eku-900317-3c9")
'EKU9003173C9'
>>> validate("EKU9002303C9")
Traceback (most recent call last):
    ...
cuadra.fiscal.errors.InvalidComponent: A part of EKU9002303C9 cannot belong to a RFC.
>>> [finding.code for finding in check("OXX970814HS9")]
['TAX-101']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from cuadra.fiscal.errors import InvalidComponent, InvalidFormat, InvalidLength, InvalidNumber
from cuadra.fiscal.repair import only_reading
from cuadra.fiscal.tax_id import DIGITISH, Strength, TaxIdMatch, label_before, upper_of
from cuadra.model.evidence import Finding, Severity

GENERIC_NATIONAL = "XAXX010101000"
GENERIC_FOREIGN = "XEXX010101000"
GENERIC = (GENERIC_NATIONAL, GENERIC_FOREIGN)

_ALPHABET = {char: index for index, char in enumerate("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ")}
_FORM = re.compile(r"[A-ZÑ&]{3,4}(\d{6})[A-Z0-9]{2}[0-9A]")
_IN_TEXT = re.compile(
    rf"(?:(?<![A-Z0-9&Ñ])|(?<=RFC))[A-ZÑ&0-9]{{3,4}}[ -]?{DIGITISH}{{6}}[ -]?[A-Z0-9]{{3}}(?![A-Z0-9])"
)
_LABEL = label_before(("RFC",))


def compact(value: str) -> str:
    """Capitals, composed Ñ, without spaces and hyphens."""
    return re.sub(r"[\s\-_.]", "", unicodedata.normalize("NFC", value)).upper()


def validate(value: str) -> str:
    """The canonical form; the check digit is left to ``check``."""
    number = compact(value)
    if len(number) not in (12, 13):
        raise InvalidLength(name="RFC", value=number[:20])
    form = _FORM.fullmatch(number)
    if not form:
        raise InvalidFormat(name="RFC", value=number)
    if not _is_date(form[1]):
        raise InvalidComponent(name="RFC", value=number)
    return number


def is_valid(value: str) -> bool:
    try:
        return bool(validate(value))
    except InvalidNumber:
        return False


def check(value: str) -> list[Finding]:
    """What a person should know of an RFC that has the right form."""
    number = compact(value)
    if number in GENERIC:
        return [Finding("TAX-102", Severity.INFO, facts={"value": number})]
    if number[-1] == check_digit(number[:-1]):
        return []
    return [Finding("TAX-101", Severity.WARNING, facts={"value": number, "expected": check_digit(number[:-1])})]


def check_digit(front: str) -> str:
    """The last character that belongs to the first eleven or twelve."""
    total = sum(_ALPHABET[char] * (13 - i) for i, char in enumerate(front.rjust(12)))
    return "0123456789A"[-total % 11]


def kind(value: str) -> str:
    """``moral`` (company), ``fisica`` (person), ``generic_national`` or ``generic_foreign``."""
    number = compact(value)
    if number in GENERIC:
        return "generic_national" if number == GENERIC_NATIONAL else "generic_foreign"
    return "moral" if len(number) == 12 else "fisica"


def format(value: str) -> str:  # noqa: A001  one of the four verbs
    """With spaces between initials, date and the rest.

    >>> format("EKU9003173C9")
    'EKU 900317 3C9'
    """
    number = compact(value)
    return f"{number[:-9]} {number[-9:-3]} {number[-3:]}"


def suggest(value: str) -> str | None:
    """The only RFC with a right date and digit that OCR may have misread as ``value``.

    >>> suggest("CC08605231N4")
    'CCO8605231N4'
    """
    number = compact(value)
    initials, day = number[:-9], number[-9:-3]
    if len(number) not in (12, 13) or sum(map(str.isalpha, initials)) < 2 or sum(map(str.isdigit, day)) < 3:
        return None
    return only_reading(number, "L" * (len(number) - 9) + "DDDDDDAAD", _passes) or only_reading(
        number, "L" * (len(number) - 9) + "DDDDDDAAA", _passes
    )


def find(text: str, *, repair: bool = True) -> Iterator[TaxIdMatch]:
    """Every RFC of a line; one with a wrong digit comes as printed and, where unique, repaired.

    >>> [m.value for m in find("R.F.C. EKU9OO3173C9 TEL 5555555555")]
    ['EKU9003173C9']
    """
    upper = upper_of(text)
    for match in _IN_TEXT.finditer(upper):
        token, span = compact(match[0]), match.span()
        labelled = _LABEL.search(upper, max(0, span[0] - 16), span[0]) is not None
        if _passes(token):
            yield TaxIdMatch(token, *span, Strength.CHECKED, "MX", labelled)
            continue
        repaired = suggest(token) if repair else None
        if repaired:
            yield TaxIdMatch(repaired, *span, Strength.REPAIRED, "MX", labelled)
        form = _FORM.fullmatch(token)
        if form and _is_date(form[1]) and (labelled or " " not in match[0]):
            yield TaxIdMatch(token, *span, Strength.FORMAT, "MX", labelled)


def _passes(number: str) -> bool:
    if number in GENERIC:
        return True
    form = _FORM.fullmatch(number)
    return form is not None and _is_date(form[1]) and number[-1] == check_digit(number[:-1])


def _is_date(digits: str) -> bool:
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True
