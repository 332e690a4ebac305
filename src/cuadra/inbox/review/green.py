"""Documents that wait although every tick is green: those that may be confirmed together."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cuadra.inbox.filters import Filters
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.service import seen
from cuadra.inbox.states import State
from cuadra.inbox.verdict import is_green
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.kit.paging import Sort

MOST = 50  # at once: as many as one toast can take back
LOOKED_AT = 200  # of those that wait, oldest first


def green(session: Session, tenant: TenantId, documents: Sequence[DocumentId] = ()) -> list[DocumentId]:
    """Of ``documents`` (of all that wait where none is named) those with every tick green, oldest first; ``MOST``.

    One that looks like another document is not green: a person compares the two.
    """
    repository = DocumentRepository(session, tenant)
    if documents:
        rows = [row for one in sorted(set(documents))[:LOOKED_AT] if (row := repository.get(one))]
    else:
        rows = repository.page(Filters(states=(State.REVIEW,)), Sort("created_at", descending=False), None, LOOKED_AT)
    found: list[DocumentId] = []
    for row in rows:
        if len(found) == MOST:
            break
        if row.state != State.REVIEW or row.duplicate_of is not None:
            continue
        now = seen(session, tenant, DocumentId(row.id))
        if is_green(now.fields, now.findings):
            found.append(DocumentId(row.id))
    return found
