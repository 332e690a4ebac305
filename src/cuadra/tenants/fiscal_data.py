"""What the tax authority of a company's country has to know of it, checked as far as can be without asking there.

Kept in the company's settings (``{"fiscal": {"regime": "601", …}}``); what is empty is not known yet, and no error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from cuadra.fiscal.ar import cuit
from cuadra.fiscal.ar.voucher import tables
from cuadra.fiscal.errors import InvalidNumber
from cuadra.fiscal.mx import regime, rfc
from cuadra.fiscal.pa import ruc
from cuadra.kit.errors import CuadraError
from cuadra.tenants.people import one_line

FIELDS: Mapping[str, tuple[str, ...]] = {
    "MX": ("legal_name", "regime", "postal_code"),
    "AR": ("legal_name", "vat_condition", "gross_income", "started_on"),
    "PA": ("legal_name", "dv"),
}
_NUMBERS: Mapping[str, Callable[[str], str]] = {"MX": rfc.validate, "AR": cuit.validate, "PA": ruc.validate}
Trouble = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Checked:
    """``wrong`` and ``odd`` are codes with facts by field: what cannot stand, and what a person should look at."""

    tax_id: str
    values: dict[str, str]
    wrong: dict[str, Trouble] = field(default_factory=dict)
    odd: dict[str, Trouble] = field(default_factory=dict)


class FiscalDataRefused(CuadraError):  # noqa: N818
    """A field that cannot stand; facts ``field`` and ``code``, which says why."""

    code, status = "CMP-010", 422


def sound(country: str, tax_id: str, given: Mapping[str, str]) -> Checked:
    """As ``checked``; ``FiscalDataRefused`` for a field that cannot stand, or that the country does not have."""
    odd = next((name for name in given if name not in FIELDS.get(country, ())), "")
    if odd:
        raise FiscalDataRefused(field=odd[:40], code="CMP-006")
    found = checked(country, tax_id, given)
    for name, (code, _) in found.wrong.items():
        raise FiscalDataRefused(field=name, code=code)
    return found


def choices(country: str, name: str) -> Mapping[str, str]:
    """The values that a field may have, by their code; none where it is free."""
    if (country, name) == ("MX", "regime"):
        return regime.names()
    if (country, name) == ("AR", "vat_condition"):
        return {code: row[0] for code, row in tables()["conditions"].items()}
    return {}


def checked(country: str, tax_id: str, given: Mapping[str, str]) -> Checked:
    """The canonical forms of what a person gives."""
    values = {name: one_line(given.get(name, ""), 200) for name in FIELDS.get(country, ())}
    found = Checked(tax_id.strip(), values)
    number = _number(country, found)
    for name, value in values.items():
        if value and (code := _trouble(country, name, value, number)):
            found.wrong[name] = (code, {})
    return Checked(number or found.tax_id, values, found.wrong, found.odd)


def _number(country: str, found: Checked) -> str:
    """The tax number in its canonical form; empty where it is none."""
    if not found.tax_id or country not in _NUMBERS:
        return found.tax_id
    try:
        number = _NUMBERS[country](found.tax_id)
    except InvalidNumber as error:
        found.wrong["tax_id"] = (error.code, error.facts)
        return ""
    if country == "MX" and (told := rfc.check(number)):
        found.odd["tax_id"] = (told[0].code, told[0].facts)
    if country == "PA" and (dv := found.values.get("dv")) and dv.isdigit() and (told := ruc.check(number, dv)):
        found.odd["dv"] = (told[0].code, told[0].facts)
    return number


def _trouble(country: str, name: str, value: str, number: str) -> str:
    """The code of what is wrong with a field; empty for nothing."""
    if (known := choices(country, name)) and value not in known:
        return "CMP-001"
    if name == "regime" and number and not regime.fits(value, number):
        return "CMP-002"
    if name == "postal_code" and not (len(value) == 5 and value.isascii() and value.isdigit()):
        return "CMP-003"
    if name == "dv" and not (0 < len(value) <= 2 and value.isascii() and value.isdigit()):
        return "CMP-004"
    if name == "started_on" and not _is_past_day(value):
        return "CMP-005"
    return ""


def _is_past_day(text: str) -> bool:
    try:
        return date(1850, 1, 1) <= date.fromisoformat(text) <= date.today()  # noqa: DTZ011  a day of people
    except ValueError:
        return False
