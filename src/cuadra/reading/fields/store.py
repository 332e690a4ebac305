"""The file of a model: a zip of plain arrays and JSON, signed, without pickles, refused when one byte changed.

Entries: ``header.json`` (format, features, card), ``<pool>/<array>.npy``, ``*.json`` of parts, and ``signature.json``
with the Ed25519 key and signature over the names and SHA-256 of all other entries. Keys: see ``signing``.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from cuadra.kit.errors import CuadraError

FORMAT = 1
MOST_BYTES = 96 * 2**20  # of all entries unpacked
MOST_ENTRIES = 400
_EPOCH = (1980, 1, 1, 0, 0, 0)
# What a file that is none of ours can make ``zipfile`` and its decompressors raise: an entry marked as encrypted is a
# RuntimeError, one of an unknown method its child NotImplementedError, a cut one an EOFError, an odd header a
# struct.error, and its offset an OSError or an OverflowError.
_UNZIPPING = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError)
# And what our own decoding of the entries can: JSON, base64 and arrays of other shapes. Nesting without an end is a
# RuntimeError too.
_DECODING = (KeyError, TypeError, ValueError, OverflowError, RuntimeError, MemoryError)


class BrokenModel(CuadraError):  # noqa: N818  said to people as it is
    """The file is no model of ours, or was changed after it was signed."""

    code: ClassVar[str] = "LRN-001"
    status: ClassVar[int] = 422


class OtherVersion(BrokenModel):
    """A model of ours, of another version of Cuadra: what it learned fits other features."""

    code: ClassVar[str] = "LRN-005"


def pack(arrays: Mapping[str, NDArray[Any]], parts: Mapping[str, Any], sign: Any) -> bytes:
    """The bytes of a model file; ``sign`` gives ``(public key, signature)`` for a digest."""
    entries = {f"{name}.npy": _bytes_of(array) for name, array in arrays.items()}
    entries |= {
        f"{name}.json": json.dumps(part, ensure_ascii=False, sort_keys=True).encode() for name, part in parts.items()
    }
    public, signature = sign(_digest(entries))
    seal = {"key": base64.b64encode(public).decode(), "signature": base64.b64encode(signature).decode()}
    entries["signature.json"] = json.dumps(seal).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in sorted(entries):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), entries[name], zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def unpack(data: bytes, name: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any], bytes]:
    """Arrays, parts and the signer's public key; ``BrokenModel`` where anything is not as it was signed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        entries = _entries(data)
        seal = json.loads(entries.pop("signature.json"))
        key = base64.b64decode(seal["key"], validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(seal["signature"]), _digest(entries))
        arrays = {n[:-4]: np.load(io.BytesIO(b), allow_pickle=False) for n, b in entries.items() if n.endswith(".npy")}
        parts = {n[:-5]: json.loads(b) for n, b in entries.items() if n.endswith(".json")}
        if parts["header"]["format"] != FORMAT:
            raise OtherVersion(file=name)
    except (*_UNZIPPING, *_DECODING, InvalidSignature) as fault:
        raise BrokenModel(file=name) from fault
    return arrays, parts, key


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        infos = packed.infolist()
        if len(infos) > MOST_ENTRIES or sum(i.file_size for i in infos) > MOST_BYTES:
            raise ValueError("too large")
        if len({i.filename for i in infos}) != len(infos):
            raise ValueError("an entry twice")
        return {info.filename: packed.read(info) for info in infos}


def _digest(entries: Mapping[str, bytes]) -> bytes:
    told = "\n".join(f"{name} {hashlib.sha256(entries[name]).hexdigest()}" for name in sorted(entries))
    return hashlib.sha256(told.encode()).digest()


def _bytes_of(array: NDArray[Any]) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def read_file(path: Path) -> bytes:
    """The bytes of a model file; ``BrokenModel`` where there is none or it is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BrokenModel(file=path.name)
        return path.read_bytes()
    except OSError as fault:
        raise BrokenModel(file=path.name) from fault
