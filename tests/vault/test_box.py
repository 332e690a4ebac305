"""The sealed box: for its receiver alone, and honest about what is no box."""

from __future__ import annotations

from secrets import token_bytes

import pytest
from cryptography.exceptions import InvalidTag

from cuadra.vault.box import close_box, open_box, public_half

MINE, OTHER = token_bytes(32), token_bytes(32)


def test_only_the_receiver_opens_and_only_for_the_same_purpose() -> None:
    box = close_box(b"llave", public_half(MINE), b"a")
    assert len(box) == len(b"llave") + 48
    assert open_box(box, MINE, b"a") == b"llave"
    for private, aad in ((OTHER, b"a"), (MINE, b"b")):
        with pytest.raises(InvalidTag):
            open_box(box, private, aad)


@pytest.mark.parametrize("sender", [bytes(32), b"\x01" + bytes(31)], ids=["zero", "one"])
def test_a_point_that_gives_everybody_the_same_key_is_refused(sender: bytes) -> None:
    with pytest.raises(InvalidTag):
        open_box(sender + bytes(48), MINE, b"a")


@pytest.mark.parametrize("size", [0, 31, 47])
def test_what_is_too_short_for_a_box_is_refused(size: int) -> None:
    with pytest.raises(InvalidTag):
        open_box(bytes(size), MINE, b"a")
