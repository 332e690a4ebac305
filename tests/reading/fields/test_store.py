"""A model file that is not as it was signed is refused by name, whatever happened to its bytes."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cuadra.reading.fields.store import FORMAT, BrokenModel, OtherVersion, pack, read_file, unpack

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ARRAYS = {"words/weights": np.arange(24, dtype=np.float32).reshape(4, 6)}


def sign(digest: bytes) -> tuple[bytes, bytes]:
    return KEY.public_key().public_bytes_raw(), KEY.sign(digest)


def packed(version: int = FORMAT) -> bytes:
    return pack(ARRAYS, {"header": {"format": version}, "names": ["total", "fecha"]}, sign)


def repacked(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "signature.json":
                new.writestr(name, old.read(name))
        change(new)
    return out.getvalue()


def test_what_was_packed_comes_out_again() -> None:
    arrays, parts, key = unpack(packed(), "m")
    assert np.array_equal(arrays["words/weights"], ARRAYS["words/weights"])
    assert parts["names"] == ["total", "fecha"]
    assert key == KEY.public_key().public_bytes_raw()


def test_a_file_cut_anywhere_is_refused() -> None:
    whole = packed()
    for length in range(len(whole)):
        with pytest.raises(BrokenModel):
            unpack(whole[:length], "m")


def test_a_file_with_one_bit_turned_is_refused_or_holds_what_was_signed() -> None:
    """A bit of a date or a comment changes nothing that was signed; every other one is refused by name."""
    whole, refused = packed(), 0
    for place in range(len(whole)):
        for bit in (0, 3, 7):
            turned = bytearray(whole)
            turned[place] ^= 1 << bit
            try:
                arrays, parts, _ = unpack(bytes(turned), "m")
            except BrokenModel:
                refused += 1
            else:
                assert np.array_equal(arrays["words/weights"], ARRAYS["words/weights"])
                assert parts["names"] == ["total", "fecha"]
    assert refused > len(whole)


def test_a_file_of_another_version_says_so() -> None:
    with pytest.raises(OtherVersion) as caught:
        unpack(packed(version=FORMAT + 1), "old.cuadra")
    assert "old.cuadra" in caught.value.message("es")


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"\x80\x04pickle", b"<html></html>"])
def test_an_empty_or_foreign_file_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenModel):
        unpack(data, "m")


@pytest.mark.parametrize("seed", range(4))
def test_a_megabyte_of_random_bytes_is_refused(seed: int) -> None:
    data = random.Random(seed).randbytes(2**20)
    for framed in (data, packed()[:200] + data + packed()[-200:], b"PK\x03\x04" + data):
        with pytest.raises(BrokenModel):
            unpack(framed, "m")


@pytest.mark.parametrize(
    "seal",
    [b"", b"[]", b"null", b"[" * 100_000, b'{"key": 1}', b'{"key": "AA==", "signature": ""}', b"\xff\xfe", b"1e999"],
)
def test_a_seal_of_any_other_shape_is_refused(seal: bytes) -> None:
    with pytest.raises(BrokenModel):
        unpack(repacked(lambda new: new.writestr("signature.json", seal)), "m")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_entry_packed_another_way_and_damaged_is_refused(method: int) -> None:
    whole = repacked(lambda new: new.writestr("x.json", json.dumps(list(range(500))), method))
    for place in range(0, len(whole), 7):
        with pytest.raises(BrokenModel):
            unpack(whole[:place] + b"\xff" + whole[place + 1 :], "m")


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(BrokenModel):
            read_file(path)
