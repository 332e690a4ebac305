"""The folio fiscal."""

from __future__ import annotations

import uuid as standard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.errors import InvalidFormat, InvalidLength
from cuadra.fiscal.mx import uuid


@given(st.uuids())
def test_a_uuid_is_found_in_any_case_and_with_lost_hyphens(value: standard.UUID) -> None:
    assert uuid.validate(value.hex) == str(value).upper()
    assert [found for found, _, _ in uuid.find(f"Folio fiscal: {value} y más")] == [str(value).upper()]


def test_each_fault_has_its_name() -> None:
    with pytest.raises(InvalidLength):
        uuid.validate("6F35")
    with pytest.raises(InvalidFormat):
        uuid.validate("GF35D3B5-3651-5370-BC2C-14CDBE384CD7")
