"""Money in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.words import parse, write

SAID = {
    "MIL QUINIENTOS OCHENTA Y SIETE PESOS 73/100 M.N.": "1587.73",
    "MILQUINIENTOSOCHENTAYSIETEPESOS73/100M.N.": "1587.73",
    "(CIENTO TREINTA Y CUATRO PESOS 50/100 M.N.)": "134.50",
    "SON: UN MIL DOSCIENTOS PESOS 00/100": "1200",
    "Son: veintiún mil dólares con diez centavos": "21000.10",
    "Cien balboas con 25/100": "100.25",
    "TRES CIENTOS PESOS 10/1OO": "300.10",
    "dos millones trescientos mil uno pesos 00/100": "2300001",
    "Son doscientas libras con 50/100": "200.50",
}


@pytest.mark.parametrize(("text", "value"), SAID.items())
def test_an_amount_in_words_is_understood(text: str, value: str) -> None:
    assert parse(text) == Decimal(value)


@pytest.mark.parametrize("text", ["TOTAL DOS", "Caja uno", "ESTADOS UNIDOS MEXICANOS", "Gracias", "", "x" * 1000])
def test_what_says_no_amount_is_none(text: str) -> None:
    assert parse(text) is None


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_what_is_written_is_read_back(amount: Decimal) -> None:
    assert parse(write(amount)) == amount


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        write(Decimal(10) ** 12)
