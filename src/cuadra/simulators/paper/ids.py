"""Invented tax numbers that pass the check digits of their country. None is meant to be anybody's."""

from __future__ import annotations

from cuadra.simulators.paper.chance import Chance

RFC_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
SAT_TEST = (  # RFCs of the SAT's public test certificates
    "EKU9003173C9",
    "URE180429TM6",
    "IIA040805DZ4",
    "XIA190128J61",
    "IVD920810GU2",
    "KIJ0906199R1",
    "WATM640917J45",
    "CACX7605101P8",
    "FUNK671228PH6",
    "IAÑL750210963",
    "JUFA7608212V6",
    "KAHO641101B39",
    "KICR630120NX3",
    "MISC491214B86",
    "RAQÑ7701212M3",
    "WERX631016S30",
    "XAMA620210DQ5",
    "XOJI740919U48",
)


def rfc(c: Chance, company: bool = True) -> str:
    """An RFC with a good check digit (mod 11 over 39 signs, +481 for companies).

    >>> len(rfc(Chance(1))), len(rfc(Chance(1), company=False))
    (12, 13)
    """
    letters = c.letters(3 if company else 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if c.yes(0.04):
        letters = letters[:-1] + c.one("Ñ&")
    body = f"{letters}{c.span(0, 99):02}{c.span(1, 12):02}{c.span(1, 28):02}"
    body += c.letters(1, "123456789ABCDEFGHIJKLMNPQRSTUV") + c.letters(1, "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ")
    padded = body.rjust(12)
    total = sum(RFC_ALPHABET.index(sign) * (13 - at) for at, sign in enumerate(padded))
    digit = -total % 11
    return body + ("A" if digit == 10 else str(digit))


def cuit(c: Chance, company: bool = True) -> str:
    """A CUIT of eleven digits with a good check digit.

    >>> len(cuit(Chance(1)))
    11
    """
    while True:
        body = c.one(("30", "30", "33") if company else ("20", "27", "23", "20")) + c.digits(8)
        digit = -sum(int(a) * b for a, b in zip(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if digit != 10:
            return body + str(digit)


def cuit_printed(c: Chance, number: str) -> str:
    return f"{number[:2]}-{number[2:10]}-{number[10]}" if c.yes(0.6) else number


def dv(ruc: str) -> str:
    """The check digits of a Panamanian legal entity's RUC (new form, roll-image-entry): mod 11 twice.

    >>> dv("155596713-2-2015")
    '59'
    """
    roll, image, entry = ruc.split("-")
    work = roll.zfill(10) + image.zfill(4) + entry.zfill(6)
    first = _eleven(work)
    return f"{first}{_eleven(work + str(first))}"


def _eleven(work: str) -> int:
    rest = sum(int(digit) * weight for weight, digit in enumerate(reversed(work), 2)) % 11
    return 11 - rest if rest > 1 else 0


def ruc(c: Chance) -> str:
    return f"155{c.digits(6)}-2-{c.span(2013, 2025)}"


def gstin(c: Chance) -> str:
    """An Indian GSTIN: state, PAN, entity, Z, check letter (mod 36).

    >>> len(gstin(Chance(1)))
    15
    """
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    body = f"{c.span(1, 37):02}{c.letters(3)}{c.one('CPFH')}{c.letters(1)}{c.digits(4)}{c.letters(1)}{c.span(1, 9)}Z"
    total = 0
    for at, sign in enumerate(body):
        product = signs.index(sign) * (1 + at % 2)
        total += product // 36 + product % 36
    return body + signs[-total % 36]


def uuid(c: Chance) -> str:
    hexed = f"{c.getrandbits(128):032X}"
    return f"{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:]}"
