"""Files in a bucket of S3 or of a server that speaks like it (extra ``cloud``: obstore).

Written once by S3's own ``If-None-Match: *``. A file above ``WHOLE`` bytes goes up in parts, which S3 cannot do
create-only through this library: there the key is looked up first, so two writers of one key at the same moment both
say «created», which for content addresses changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

from cuadra.adapters.blobs.contract import (
    CHUNK,
    MOST_PAGE,
    BlobMissing,
    BlobPage,
    BlobStoreBroken,
    BlobStoreDenied,
    BlobStoreError,
    BlobStoreUnreachable,
    safe_key,
    safe_limit,
)
from cuadra.kit.secret import Secret
from cuadra.kit.why import why

WHOLE = 16 << 20
PART = 8 << 20
CONNECT_SECONDS = 5.0
TRIES = 3
NONE = Secret()


@dataclass(frozen=True, slots=True)
class Bucket:
    """Which bucket, where, and as whom; without keys the machine's own role is used."""

    name: str
    region: str = "us-east-1"
    endpoint: str = ""
    folder: str = ""
    access_key: Secret = NONE
    secret_key: Secret = NONE
    session_token: Secret = NONE


class S3Store:
    """A ``BlobStore`` in ``bucket``; one request takes ``seconds`` at most, its retries twice that."""

    def __init__(self, bucket: Bucket, *, seconds: float = 30.0) -> None:
        self.bucket = bucket
        self.name = "s3"
        self._store = _connected(bucket, seconds)

    def put(self, key: str, content: bytes | Iterable[bytes]) -> bool:
        """As promised. After an answer that was lost and asked for again it may say False for what we made."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        head, rest = _first(content)
        with self._told(safe_key(key)):
            if rest is not None:
                if self.exists(key):
                    return False
                obstore.put(self._store, key, chain((head,), rest))
                return True
            try:
                obstore.put(self._store, key, head, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
        return True

    def get(self, key: str) -> Iterator[bytes]:
        return self._parts(key, self.size(key))

    def read_range(self, key: str, start: int, length: int) -> bytes:
        import obstore

        if start < 0 or length < 0:
            raise ValueError("a range begins at zero or later and is not negative")
        if start >= self.size(key) or not length:
            return b""
        with self._told(key):
            return bytes(obstore.get_range(self._store, key, start=start, length=length))

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except BlobMissing:
            return False
        return True

    def size(self, key: str) -> int:
        import obstore

        with self._told(safe_key(key)):
            return int(obstore.head(self._store, key)["size"])

    def delete(self, key: str) -> None:
        import obstore

        with self._told(safe_key(key)):
            try:
                obstore.delete(self._store, key)
            except FileNotFoundError:
                return

    def list(self, prefix: str = "", after: str = "", limit: int = MOST_PAGE) -> BlobPage:
        import obstore

        wanted = safe_limit(limit)
        under = safe_key(prefix) if prefix else None
        with self._told(prefix or "/"):
            pages = obstore.list(self._store, prefix=under, offset=after or None, chunk_size=wanted + 1)
            keys = tuple(entry["path"] for entry in next(iter(pages), ()))
        return BlobPage(keys[:wanted], keys[wanted - 1] if len(keys) > wanted else "")

    def _parts(self, key: str, size: int) -> Iterator[bytes]:
        """One request for each part: the time limit holds for a part, whatever the size of the file."""
        import obstore

        for start in range(0, size, PART):
            with self._told(key):
                part = bytes(obstore.get_range(self._store, key, start=start, length=min(PART, size - start)))
            yield from (part[at : at + CHUNK] for at in range(0, len(part), CHUNK))

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            raise _in_our_words(error, key, self.bucket.name) from error


def _connected(bucket: Bucket, seconds: float) -> Any:
    """The library's store; it opens no connection yet."""
    try:
        from obstore.store import S3Store as Store
    except ImportError as error:
        raise BlobStoreBroken(where="s3", why=why("PACKAGE", "obstore")) from error
    keys: dict[str, Any] = {}
    if bucket.access_key:
        keys = {
            "access_key_id": bucket.access_key.reveal(),
            "secret_access_key": bucket.secret_key.reveal(),
        }
    if bucket.session_token:
        keys["session_token"] = bucket.session_token.reveal()
    if bucket.endpoint:
        keys |= {"endpoint": bucket.endpoint, "virtual_hosted_style_request": False}
    return Store(
        bucket.name,
        prefix=bucket.folder or None,
        region=bucket.region,
        client_options={
            "timeout": timedelta(seconds=seconds),
            "connect_timeout": timedelta(seconds=min(CONNECT_SECONDS, seconds)),
            "allow_http": bucket.endpoint.startswith("http://"),
        },
        retry_config={"max_retries": TRIES - 1, "retry_timeout": timedelta(seconds=2 * seconds)},
        **keys,
    )


def _first(content: bytes | Iterable[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """What fits into one request, and the rest of a file that does not."""
    if isinstance(content, bytes) and len(content) <= WHOLE:
        return content, None
    pieces = iter((content,) if isinstance(content, bytes) else content)
    head = bytearray()
    for piece in pieces:
        head += piece
        if len(head) > WHOLE:
            return bytes(head), pieces
    return bytes(head), None


def _in_our_words(error: Exception, key: str, bucket: str) -> BlobStoreError:
    from obstore import exceptions as theirs

    if isinstance(error, (FileNotFoundError, theirs.NotFoundError)):
        if "NoSuchBucket" in str(error):
            return BlobStoreBroken(where="s3", why=why("BUCKET", bucket))
        return BlobMissing(key=key)
    if isinstance(error, (theirs.PermissionDeniedError, theirs.UnauthenticatedError)):
        return BlobStoreDenied(where="s3")
    if isinstance(error, (theirs.NotSupportedError, theirs.InvalidPathError)):
        return BlobStoreBroken(where="s3", why=why("REFUSED", type(error).__name__))
    return BlobStoreUnreachable(where="s3")
