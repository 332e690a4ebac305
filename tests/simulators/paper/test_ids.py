"""Invented numbers pass the check digits of their country."""

from __future__ import annotations

from stdnum.ar import cuit as ar
from stdnum.in_ import gstin as india
from stdnum.mx import rfc as mx

from cuadra.simulators.paper import ids, make
from cuadra.simulators.paper.chance import Chance


def test_tax_numbers_are_valid():
    c = Chance(5)
    for _ in range(200):
        assert mx.is_valid(ids.rfc(c), validate_check_digits=True)
        assert mx.is_valid(ids.rfc(c, company=False), validate_check_digits=True)
        assert ar.is_valid(ids.cuit(c))
        assert india.is_valid(ids.gstin(c))


def test_check_digits_of_a_panamanian_company():
    assert ids.dv("155596713-2-2015") == "59"


def test_cufe_has_its_length_and_its_check_digit():
    for seed in range(20):
        key = make("pa_cafe", seed).fields["stamp.key"]
        digits = [int(s) if s.isdigit() else ord(s) % 10 for s in key[2:]]
        doubled = [d * 2 - 9 * (d > 4) if at % 2 else d for at, d in enumerate(reversed(digits))]
        assert len(key) == 66
        assert sum(doubled) % 10 == 0
