"""Originals, kept untouched and sealed: a small one beside its row, a large one in the folder or bucket.

A small original is written in the transaction of its document: one commit makes both safe, which is what lets a
thousand a second arrive. A large one is stored first under its own hash; if the transaction then fails, the
stored bytes belong to nobody and ``forget_strays`` of the nightly flow removes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cuadra.adapters.blobs import BlobMissing, BlobStore
from cuadra.inbox.errors import OriginalForgotten, OriginalMissing
from cuadra.inbox.models import Original
from cuadra.kit.ids import TenantId
from cuadra.vault.at_rest import Sealer

SMALL = 64 * 2**10


@dataclass(frozen=True, slots=True)
class Originals:
    """Where originals of all companies are kept; each is bound to its company and hash by the seal."""

    store: BlobStore
    sealer: Sealer

    def keep(self, tenant: TenantId, content: bytes) -> dict[str, Any]:
        """The values of the row of ``content``; a large one is in the store when this returns."""
        digest = sha256(content).digest()
        sealed = self.sealer.seal(content, _bound(tenant, digest))
        if len(content) <= SMALL:
            return {"sha256": digest, "sealed": sealed, "stored": None}
        name = stored_name(tenant, digest)
        self.store.put(name, sealed)
        return {"sha256": digest, "sealed": None, "stored": name}

    def content(self, tenant: TenantId, original: Original | None) -> bytes:
        """The bytes as they came.

        ``OriginalForgotten`` where they went by age, ``OriginalMissing`` where the store lacks them, ``SealBroken``.
        """
        if original is None:
            raise OriginalForgotten
        sealed = original.sealed
        if sealed is None:
            try:
                sealed = b"".join(self.store.get(str(original.stored)))
            except BlobMissing as error:
                raise OriginalMissing(document=original.sha256.hex()) from error
        return self.sealer.open(sealed, _bound(tenant, original.sha256))


def stored_name(tenant: TenantId, digest: bytes) -> str:
    """The name in the store: nothing of it tells what the document says.

    Both parts are hashed, so that equal documents of two companies have nothing in common there.
    """
    return sha256(b"original" + tenant.bytes + digest).hexdigest()


def _bound(tenant: TenantId, digest: bytes) -> bytes:
    return b"original|" + tenant.bytes + b"|" + digest
