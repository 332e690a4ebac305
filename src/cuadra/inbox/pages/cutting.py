"""Where a document of several pages may be several documents: asked of what reading kept of each page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from cuadra.inbox.pages.repository import PageRepository
from cuadra.inbox.review.service import seen
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.reading.cuts import Cut, Face, cuts

NUMBER, ISSUER = "number", "issuer.tax_id"


def suggested(session: Session, tenant: TenantId, document: DocumentId) -> list[Cut]:
    """The cuts to propose for a document, with their reasons; nothing is changed. ``DocumentMissing``."""
    fields = seen(session, tenant, document).fields
    pages = PageRepository(session, tenant).words(document)
    return cuts(pages, known_of(fields)) if len(pages) > 1 else []


def known_of(fields: Mapping[str, Any]) -> dict[int, Face]:
    """The fields that tell documents apart, on the page where each was found.

    >>> known_of({"number": {"value": "F-1", "evidence": {"page": 2}}})
    {2: Face(numbers=('F-1',), issuers=(), place=None, has_total=False)}
    """
    found: dict[int, Face] = {}
    for path in (NUMBER, ISSUER):
        one = fields.get(path) or {}
        page = (one.get("evidence") or {}).get("page")
        if page and one.get("value"):
            said = (str(one["value"]),)
            face = found.get(int(page), Face())
            found[int(page)] = replace(face, numbers=said) if path == NUMBER else replace(face, issuers=said)
    return found
