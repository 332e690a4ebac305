"""The CLABE."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.errors import InvalidChecksum, InvalidFormat, InvalidLength
from cuadra.fiscal.mx import clabe


@given(st.text(alphabet="0123456789", min_size=17, max_size=17))
def test_one_digit_alone_completes_an_account(front: str) -> None:
    assert [d for d in "0123456789" if clabe.is_valid(front + d)] == [clabe.check_digit(front)]


def test_each_fault_has_its_name() -> None:
    with pytest.raises(InvalidChecksum):
        clabe.validate("032180000118359718")
    with pytest.raises(InvalidLength):
        clabe.validate("0321800001183597")
    with pytest.raises(InvalidFormat):
        clabe.validate("03218000011835971X")
