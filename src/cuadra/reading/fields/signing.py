"""Who signed a model: the key of this installation, made on first use and kept for its owner alone."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Sign = Callable[[bytes], tuple[bytes, bytes]]


def key_file() -> Path:
    """Where the key of this installation stands."""
    from platformdirs import user_data_path

    return user_data_path("cuadra") / "model-signing.key"


def signer(path: Path | None = None) -> Sign:
    """Signs with the key in ``path`` (default: this installation's), which is made if it is not there."""
    key = _key(path or key_file())
    public = key.public_key().public_bytes_raw()
    return lambda digest: (public, key.sign(digest))


def known_keys(path: Path | None = None) -> frozenset[bytes]:
    """Public keys that this installation trusts: its own and the one of the shipped model."""
    own, shipped = path or key_file(), files("cuadra.reading.models").joinpath("base.pub")
    found = {base64.b64decode(shipped.read_text())} if shipped.is_file() else set()
    with suppress(OSError, ValueError):  # a key that cannot be read is none of ours
        if own.is_file():
            found.add(_key(own).public_key().public_bytes_raw())
    return frozenset(found)


def _key(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _key(path)
        with os.fdopen(handle, "wb") as out:
            out.write(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
