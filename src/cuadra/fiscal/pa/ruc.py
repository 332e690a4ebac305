"""RUC and DV, the Panamanian taxpayer's number and its two check digits.

Companies carry roll, image and entry (``155596713-2-2015``), persons their identity card (``8-442-445``), with
PE, E, N, AV, PI, NT for special ones (DGI, Ficha Técnica FE; field notes, Panama 1.6). The DV of old rolls and of
AV and PI is disputed between calculators: there ``check`` warns, only the DGI knows.

>>> validate("155596713-2-2015"), check_digits("155596713-2-2015")
('155596713-2-2015', '59')
>>> check_digits("8-NT-1-13656"), check_digits("N-45-832"), check_digits("64296-75-357434")
('43', '58', '00')
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cuadra.fiscal.errors import InvalidFormat, InvalidLength, InvalidNumber
from cuadra.fiscal.tax_id import UPPER, Strength, TaxIdMatch, label_before, upper_of
from cuadra.model.evidence import Finding, Severity

_LETTERS = {"": "00", "E": "50", "N": "40", "PE": "75", "AV": "15", "PI": "79", "NT": "43"}
_PERSON = re.compile(r"(?:(\d{1,2})-?)?(AV|PI|NT)-(\d{1,4})-(\d{1,6})|(PE|E|N)-(\d{1,4})-(\d{1,6})")
_CARD = re.compile(r"(\d{1,2})-(\d{1,4})-(\d{1,6})")
_COMPANY = re.compile(r"(\d{1,10})-(\d{1,4})-(\d{1,6})")
# Old rolls: digits six and seven of the work string are replaced (DGI, «tabla de referencia cruzada»).
_CROSS = {
    **{str(n): f"{n - 9:02}" for n in range(10, 19)},
    **{str(n): f"{n - 18:02}" for n in range(19, 23)},
    **{str(n): f"{n - 16:02}" for n in range(23, 26)},
    **{str(n): f"{n - 24:02}" for n in range(26, 34)},
    **{str(n): f"{n - 33:02}" for n in range(34, 43)},
    **{str(n): f"{n - 42:02}" for n in range(43, 50)},
}
_IN_TEXT = re.compile(
    r"(?<![A-Z0-9-])((?:\d{1,2}-?(?:AV|PI|NT)|PE|E|N|NT)-\d{1,4}-\d{1,6}|\d{1,10}-\d{1,4}-\d{1,6})(?![0-9]|-\d)"
    r"(?:[ ,;/-]*D\.? ?V\.?[ :.]*(\d{1,2})(?!\d))?"
)
_LABEL = label_before(("RUC", "CEDULA", "RUC/CIP", "CIP"))
_NEEDS_LABEL = re.compile(r"0.*|(?:[0-2]?\d|3[01])-(?:0?\d|1[0-2])-(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-\d\d-\d\d")


def compact(value: str) -> str:
    """Capitals, without spaces; the hyphens stay, they are part of the number."""
    return re.sub(r"[\s.]", "", value).translate(UPPER).replace("–", "-")


def validate(value: str) -> str:
    number = compact(value)
    if not 5 <= len(number) <= 20:
        raise InvalidLength(name="RUC", value=number[:24])
    if not (_PERSON.fullmatch(number) or _COMPANY.fullmatch(number)):
        raise InvalidFormat(name="RUC", value=number)
    return number


def is_valid(value: str) -> bool:
    try:
        return bool(validate(value))
    except InvalidNumber:
        return False


def check_digits(value: str, kind: int | None = None) -> str:
    """The two-digit DV; ``kind`` 1 says a person, 2 a company, where the number alone does not tell."""
    string, old = _work_string(validate(value), kind)
    first = _modulo(string, old)
    return first + _modulo(string + first, old)


def check(value: str, dv: str, kind: int | None = None) -> list[Finding]:
    """Whether a printed ``dv`` fits: an error for today's company numbers, else a warning."""
    number = validate(value)
    expected = check_digits(number, kind)
    if dv.zfill(2) == expected:
        return []
    severity = (
        Severity.ERROR if number.startswith("155") and number.count("-") == 2 and is_new(number) else Severity.WARNING
    )
    return [Finding("TAX-103", severity, facts={"value": f"{number} DV {dv}", "expected": expected})]


def is_new(number: str) -> bool:
    """Whether this is today's form of a company, ``155NNNNNN-2-AAAA``."""
    return re.fullmatch(r"155\d{6}-2-\d{4}", number) is not None


def format(value: str) -> str:  # noqa: A001  one of the four verbs
    """With its DV, as invoices print it.

    >>> format("8-442-445")
    '8-442-445 DV 08'
    """
    return f"{compact(value)} DV {check_digits(value)}"


def find(text: str, *, repair: bool = True) -> Iterator[TaxIdMatch]:
    """Every RUC of a line: checked where the DV beside it fits, else by form; dates only behind a label.

    >>> [(m.value, m.check, m.strength.value) for m in find("RUC: 155596713-2-2015 DV 59")]
    [('155596713-2-2015', '59', 'checked')]
    """
    del repair  # two free digits of check tell too little to repair by
    upper = upper_of(text)
    for match in _IN_TEXT.finditer(upper):
        number, dv = match[1], (match[2] or "").zfill(2) if match[2] else ""
        labelled = _LABEL.search(upper, max(0, match.start() - 20), match.start()) is not None
        if not is_valid(number) or not (labelled or dv or _speaks_for_itself(number, upper)):
            continue
        fits = bool(dv) and dv in (check_digits(number, 1), check_digits(number, 2))
        strength = Strength.CHECKED if fits else Strength.FORMAT
        yield TaxIdMatch(number, match.start(1), match.end(1), strength, "PA", labelled, dv)


def _speaks_for_itself(number: str, line: str) -> bool:
    """Telephones and dates have this form too: today's company form anywhere, any other only alone in its line."""
    return is_new(number) or (line.strip() == number and not _NEEDS_LABEL.fullmatch(number))


def _work_string(number: str, kind: int | None) -> tuple[str, bool]:
    """The twenty digits that the DV is made of, and whether the rule for old rolls holds."""
    if special := _PERSON.fullmatch(number):
        province, letter, folio, entry = special[1] or "", special[2], special[3], special[4]
        if special[5]:
            letter, folio, entry = special[5], special[6], special[7]
        front = "" if letter == "NT" and kind != 1 else "5"
        return (front + province.zfill(2) + _LETTERS[letter] + folio.zfill(3) + entry.zfill(5)).zfill(20), False
    if kind == 1 or (kind is None and _is_card(number)):
        province, folio, entry = number.split("-")
        return ("5" + province.zfill(2) + "00" + folio.zfill(3) + entry.zfill(5)).zfill(20), False
    roll, image, entry = number.split("-")
    string = roll.zfill(10) + image.zfill(4) + entry.zfill(6)
    old = string[3:5] == "00" and string[5] < "5"
    if old:
        string = string[:5] + _CROSS.get(string[5:7], string[5:7]) + string[7:]
    return string, old


def _is_card(number: str) -> bool:
    """A province of 1 to 13 in front, and nothing of a company's year behind."""
    card = _CARD.fullmatch(number)
    return card is not None and 1 <= int(card[1]) <= 13


def _modulo(digits: str, old: bool) -> str:
    total, weight = 0, 2
    for digit in reversed(digits):
        if old and weight == 12:
            old, weight = False, 11
        total += weight * int(digit)
        weight += 1
    rest = total % 11
    return str(11 - rest if rest > 1 else 0)
