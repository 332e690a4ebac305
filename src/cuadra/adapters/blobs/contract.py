"""What every blob store promises, which keys it takes, and how it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from cuadra.kit.errors import CuadraError

CHUNK = 1 << 20
MOST_PAGE = 1000
MOST_KEY = 512
_PART = r"(?![0-9a-f]{2}(?:/|\Z))[a-z0-9][a-z0-9._-]{0,127}"  # two hex digits are FolderStore's own
_KEY = re.compile(f"{_PART}(/{_PART}){{0,7}}")


class BlobStoreError(CuadraError):
    """Root of what can go wrong with stored files; fact ``where`` names the store."""

    code = "BLOB-000"


class BlobMissing(BlobStoreError):  # noqa: N818  the cause, not the class of it
    code = "BLOB-001"
    status = 404


class BlobKeyRefused(BlobStoreError):  # noqa: N818  the cause, not the class of it
    """A key that is no key of ours, e.g. ``../etc/passwd``; a mistake or an attack, never a person's doing."""

    code = "BLOB-002"
    status = 400


class BlobStoreFull(BlobStoreError):  # noqa: N818  the cause, not the class of it
    """No room left; nothing of the file was kept. It works again when room is made."""

    code = "BLOB-003"
    status = 507
    retry = True


class BlobStoreBroken(BlobStoreError):  # noqa: N818  the cause, not the class of it
    """The store cannot be used as it is set up; fact ``why``."""

    code = "BLOB-004"


class BlobStoreDenied(BlobStoreError):  # noqa: N818  the cause, not the class of it
    """The store knows us and says no, or does not know our credentials."""

    code = "BLOB-005"


class BlobStoreUnreachable(BlobStoreError):  # noqa: N818  the cause, not the class of it
    """No answer in time, or an answer of «not now», after the retries."""

    code = "BLOB-006"
    status = 503
    retry = True


@dataclass(frozen=True, slots=True)
class BlobPage:
    """Keys in order of their bytes; ``after`` asks for the next page and is empty on the last one."""

    keys: tuple[str, ...]
    after: str = ""


class BlobStore(Protocol):
    """Files by key. Every method raises ``BlobKeyRefused`` for an unsafe key and ``BlobStoreError`` for the rest."""

    name: str

    def put(self, key: str, content: bytes | Iterable[bytes]) -> bool:
        """Store ``content`` for ever; False, with nothing changed, where ``key`` is there already."""

    def get(self, key: str) -> Iterator[bytes]:
        """The bytes in chunks of about one MiB; ``BlobMissing`` at once, not at the first chunk."""

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """``length`` bytes from ``start``; fewer, or none, where the file ends before."""

    def exists(self, key: str) -> bool: ...

    def size(self, key: str) -> int:
        """Bytes of the file, or ``BlobMissing``."""

    def delete(self, key: str) -> None:
        """Remove it; no error where it is gone already, so that an erasure may be repeated."""

    def list(self, prefix: str = "", after: str = "", limit: int = MOST_PAGE) -> BlobPage:
        """The keys under ``prefix`` (whole parts: ``a/b`` holds ``a/b/c`` and not ``a/bc``), ``limit`` at most."""


def safe_key(key: str) -> str:
    """The key itself, or ``BlobKeyRefused``: lower case, digits, ``. _ -`` in up to eight parts, none hidden.

    >>> safe_key("originals/9f86d081")
    'originals/9f86d081'
    """
    if len(key) > MOST_KEY or not _KEY.fullmatch(key):
        raise BlobKeyRefused(key=repr(key[:80]))
    return key


def safe_limit(limit: int) -> int:
    """Between one and ``MOST_PAGE``, whatever was asked for."""
    return max(1, min(limit, MOST_PAGE))
