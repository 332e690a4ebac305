from __future__ import annotations

import pytest

from cuadra.reading.engines.latin import is_latin, narrowed, rewritten
from cuadra.reading.engines.sessions import model_bytes

MODEL = "PP-OCRv6_rec_small.onnx"


@pytest.mark.slow
def test_the_narrowed_model_keeps_every_sign_of_spanish_and_loses_the_rest() -> None:
    whole = model_bytes("small", MODEL)
    smaller, signs = narrowed(whole)
    assert set("ABCÑñáéíóúüÁÉÍÓÚÜ¿€$%&/#0123456789 ") <= set(signs)
    assert all(is_latin(sign) for sign in signs[1:])
    assert len(smaller) < len(whole) - 8_000_000


def test_a_model_of_another_make_is_left_whole() -> None:
    strange = bytes([0x08, 7, 0x12, 3, 65, 66, 67])
    assert narrowed(strange) == (strange, ("", " "))


@pytest.mark.parametrize("torn", [b"", b"\x3a", b"\x3a\xff", b"\xff" * 20])
def test_a_torn_model_does_not_crash_the_cutter(torn: bytes) -> None:
    rewritten(torn, {7: lambda message: message})
