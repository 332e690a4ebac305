"""Pages of documents as people see them: sealed when they come from the reading process, opened to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from cuadra.inbox.errors import PageMissing
from cuadra.inbox.originals import Originals
from cuadra.inbox.pages.models import Page
from cuadra.inbox.pages.repository import PageRepository
from cuadra.kit.ids import DocumentId, TenantId


def sealed_pages(originals: Originals, tenant: TenantId, views: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of pages out of what the reading process made: ``number width height image words``."""
    rows = []
    for one in views:
        digest = sha256(one["image"]).digest()
        rows.append(
            {
                "number": one["number"],
                "width": one["width"],
                "height": one["height"],
                "sealed": originals.sealer.seal(one["image"], _bound(tenant, digest)),
                "digest": digest,
                "words": one["words"],
            }
        )
    return rows


def keep_pages(session: Session, tenant: TenantId, document: DocumentId, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps the pages of a document, instead of those of an older reading."""
    PageRepository(session, tenant).put(document, rows)


def page_of(session: Session, tenant: TenantId, document: DocumentId, number: int, *, whole: bool = False) -> Page:
    """One page, or ``PageMissing``; ``whole`` with picture and words."""
    found = PageRepository(session, tenant).get(document, number, whole=whole)
    if found is None:
        raise PageMissing(number=number)
    return found


def picture_of(originals: Originals, tenant: TenantId, page: Page) -> bytes:
    """The WebP of a page that was asked for whole; ``SealBroken``."""
    return originals.sealer.open(page.sealed, _bound(tenant, page.digest))


def _bound(tenant: TenantId, digest: bytes) -> bytes:
    return b"page|" + tenant.bytes + b"|" + digest
