"""Archives give up their entries within bounds, and never lead outside."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest

from cuadra.kit.errors import Refusal
from cuadra.reading import refusals
from cuadra.reading.archive import Budget, budget, entries
from cuadra.reading.limits import Limits

from .made import CFDI, zipped


def unpacked(data: bytes, left: Budget | None = None) -> dict[str, bytes | type[Refusal]]:
    found = entries(data, left or budget(Limits()))
    return {name: type(content) if isinstance(content, Refusal) else content for name, content in found}


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "b/../../a.xml", "..\\a.xml", "C:\\a.xml", "c:a.xml"])
def test_a_name_that_leads_out_is_refused_and_the_rest_is_read(name):
    assert unpacked(zipped({name: b"x", "ok.xml": CFDI})) == {name: refusals.UnsafeName, "ok.xml": CFDI}


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_names_are_as_meant_without_the_flag_of_unicode(encoding):
    data = zipped({"?????????.xml": CFDI}).replace(b"?????????", "Año Álv".encode(encoding).ljust(9, b"_"))
    (name,) = unpacked(data)
    assert name.startswith("Año Álv")


def test_a_locked_entry_is_refused_by_name():
    data = bytearray(zipped({"a.xml": CFDI, "b.xml": CFDI}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert unpacked(bytes(data)) == {"a.xml": refusals.LockedEntry, "b.xml": CFDI}


def test_a_directory_that_lies_about_sizes_is_not_believed():
    data = bytearray(zipped({"a.xml": CFDI + b" " * 5_000_000}))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", 10)
    left = Budget(entries=9, unpacked=1_000_000, mib=1)
    assert unpacked(bytes(data), left)["a.xml"] in (refusals.DamagedArchive, CFDI[:10])


def test_a_damaged_entry_does_not_spoil_the_others():
    data = bytearray(zipped({"a.xml": CFDI * 40, "b.xml": CFDI}))
    data[60] ^= 0xFF
    assert unpacked(bytes(data)) == {"a.xml": refusals.DamagedArchive, "b.xml": CFDI}


def test_the_budget_shrinks_with_what_is_unpacked():
    left = Budget(entries=5, unpacked=1000, mib=1)
    unpacked(zipped({"a": b"x" * 400, "b": b"y" * 100}), left)
    assert (left.entries, left.unpacked) == (3, 500)


def test_folders_and_the_litter_of_other_systems_are_no_documents():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.mkdir("vacia")
        archive.writestr("__MACOSX/._a.xml", b"x")
        archive.writestr("Thumbs.db", b"x")
        archive.writestr("a.xml", CFDI)
    assert unpacked(stream.getvalue()) == {"a.xml": CFDI}
