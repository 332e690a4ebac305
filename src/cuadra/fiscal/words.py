"""Money in words in Spanish, as cheques, receipts and invoices print it: read, and written.

Accents, joined words and the slips of capitals are forgiven; a text that is no amount is ``None``, never a guess.
"""

from __future__ import annotations

import re
from decimal import Decimal

from cuadra.fiscal.tax_id import UPPER

_UNIT_WORDS = (
    "CERO UNO DOS TRES CUATRO CINCO SEIS SIETE OCHO NUEVE DIEZ ONCE DOCE TRECE CATORCE QUINCE DIECISEIS DIECISIETE "
    "DIECIOCHO DIECINUEVE VEINTE VEINTIUNO VEINTIDOS VEINTITRES VEINTICUATRO VEINTICINCO VEINTISEIS VEINTISIETE "
    "VEINTIOCHO VEINTINUEVE"
)
_UNITS = _UNIT_WORDS.split()
_TEN_WORDS = "TREINTA CUARENTA CINCUENTA SESENTA SETENTA OCHENTA NOVENTA"
_TENS = _TEN_WORDS.split()
_HUNDRED_WORDS = (
    "CIENTO DOSCIENTOS TRESCIENTOS CUATROCIENTOS QUINIENTOS SEISCIENTOS SETECIENTOS OCHOCIENTOS NOVECIENTOS"
)
_HUNDREDS = _HUNDRED_WORDS.split()
_VALUES: dict[str, int] = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: 30 + 10 * i for i, word in enumerate(_TENS)},
    **{word: 100 * (i + 1) for i, word in enumerate(_HUNDREDS)},
    **{word[:-2] + "AS": 100 * (i + 1) for i, word in enumerate(_HUNDREDS) if i},
    "UN": 1,
    "UNA": 1,
    "VEINTIUN": 21,
    "VEINTIUNA": 21,
    "CIEN": 100,
}
_SCALES = {"MIL": 10**3, "MILLON": 10**6, "MILLONES": 10**6, "BILLON": 10**12, "BILLONES": 10**12}
_WORD = re.compile("|".join(sorted((*_VALUES, *_SCALES), key=len, reverse=True)))
_GAP = re.compile(r"[\s,.\-]*Y?[\s,.\-]*")
_CURRENCY = r"PESO|DOLAR|BALBOA|SOL|QUETZAL|EURO|COLON|LEMPIRA|CORDOBA|GUARANI|BOLIVAR|BOLIVIANO|LIBRA|REAL|NUEVO"
_MAY_END = re.compile(rf"\s*(?:DE\s*)?(?:{_CURRENCY}|CON\b|[^A-Z\s]|$)")
_IS_MONEY = re.compile(rf"{_CURRENCY}|/\s*1[O0][O0]|CENTAVO|CENTIMO")
_SPLIT_HUNDREDS = re.compile(r"(DOS|TRES|CUATRO|SEIS|OCHO)\s+CIENTOS")
_CENTS = re.compile(r"(?<!\d)(\d{1,2})\s*/\s*1[O0][O0]")
_CENT_WORDS = re.compile(r"\bCON\s+(.{3,40}?)\s*(?:CENTAVOS|CENTIMOS|CTVS)")
_LONGEST = 400  # characters; a billion in words takes less


def parse(text: str) -> Decimal | None:
    """The amount that ``text`` says in words, with its cents; ``None`` where it says none.

    >>> parse("(MIL QUINIENTOS OCHENTA Y SIETE PESOS 73/100 M.N.)")
    Decimal('1587.73')
    >>> parse("Son: veintiún mil dólares con diez centavos"), parse("Gracias por su compra")
    (Decimal('21000.10'), None)
    """
    if len(text) > _LONGEST:
        return None
    upper = _SPLIT_HUNDREDS.sub(r"\1CIENTOS", text.translate(UPPER))
    words = _longest_run(upper)
    if not words or (len(words) == 1 and not _IS_MONEY.search(upper)):
        return None
    whole = _value(words)
    return None if whole is None else Decimal(whole) + _cents(upper)


def write(amount: Decimal, currency: str = "PESOS", tail: str = "M.N.") -> str:
    """``amount`` (not negative, below a billion) in capitals with its cents as hundredths.

    >>> write(Decimal("1587.73"))
    'MIL QUINIENTOS OCHENTA Y SIETE PESOS 73/100 M.N.'
    >>> write(Decimal("1000000"), "BALBOAS", "")
    'UN MILLÓN DE BALBOAS 00/100'
    """
    whole, cents = divmod(int(amount * 100), 100)
    if not 0 <= whole < 10**12:
        raise ValueError(f"{amount} cannot be written")
    of = "DE " if whole and whole % 10**6 == 0 else ""
    return f"{_written(whole)} {of}{currency} {cents:02}/100 {tail}".strip()


def _longest_run(upper: str) -> list[str]:
    """The longest row of number words, joined or apart; words inside other words do not count."""
    best: list[str] = []
    run: list[str] = []
    end = -1
    for match in _WORD.finditer(upper):
        joined = end >= 0 and _GAP.fullmatch(upper, end, match.start())
        if not joined:
            run = []
            if match.start() and upper[match.start() - 1].isalpha():
                end = -1
                continue
        run = [*run, match[0]]
        end = match.end()
        if len(run) > len(best) and _MAY_END.match(upper, end):
            best = run
    return best


def _value(words: list[str]) -> int | None:
    """Spanish number words to the number; ``None`` where their order makes none."""
    total = group = 0
    last_scale = 10**18
    for word in words:
        if word not in _SCALES:
            if group and group % 10 ** len(str(_VALUES[word])) and _VALUES[word] < 1000:
                return None
            group += _VALUES[word]
            continue
        scale = _SCALES[word]
        if scale == 1000:
            group = (group or 1) * 1000
        elif scale >= last_scale or not group:
            return None
        else:
            total, group, last_scale = total + group * scale, 0, scale
    return total + group


def _cents(upper: str) -> Decimal:
    if hundredths := _CENTS.search(upper):
        return Decimal(int(hundredths[1])).scaleb(-2)
    if said := _CENT_WORDS.search(upper):
        cents = _value(_WORD.findall(said[1]))
        return Decimal(cents).scaleb(-2) if cents is not None and cents < 100 else Decimal(0)
    return Decimal(0)


def _written(number: int) -> str:
    millions, rest = divmod(number, 10**6)
    thousands, units = divmod(rest, 1000)
    parts = []
    if millions:
        parts.append("UN MILLÓN" if millions == 1 else f"{_written(millions)} MILLONES")
    if thousands:
        parts.append("MIL" if thousands == 1 else f"{_below_thousand(thousands)} MIL")
    if units or not parts:
        parts.append(_below_thousand(units))
    return " ".join(parts)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if number == 100:
        return "CIEN"
    parts = [_HUNDREDS[hundreds - 1]] if hundreds else []
    if rest or not hundreds:
        parts.append(_below_hundred(rest))
    return " ".join(parts)


def _below_hundred(number: int) -> str:
    if number < 30:
        return {1: "UN", 21: "VEINTIÚN", 16: "DIECISÉIS", 22: "VEINTIDÓS", 23: "VEINTITRÉS", 26: "VEINTISÉIS"}.get(
            number, _UNITS[number]
        )
    tens, units = divmod(number, 10)
    return _TENS[tens - 3] + (f" Y {'UN' if units == 1 else _UNITS[units]}" if units else "")
