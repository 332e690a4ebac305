"""Documents that wait although every tick is green: those that may be confirmed together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from sqlalchemy.orm import Session

from cuadra.inbox.filters import Filters
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.repository import ReviewRepository
from cuadra.inbox.review.service import seen_together
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
    if documents:
        rows = ReviewRepository(session, tenant).documents(sorted(set(documents))[:LOOKED_AT])
    else:
        oldest, waiting = Sort("created_at", descending=False), Filters(states=(State.REVIEW,))
        rows = DocumentRepository(session, tenant).page(waiting, oldest, None, LOOKED_AT)
    rows = [one for one in rows if one.state == State.REVIEW and one.duplicate_of is None]
    all_seen = seen_together(session, tenant, rows)
    found = (DocumentId(one.document.id) for one in all_seen if is_green(one.fields, one.findings))
    return list(islice(found, MOST))
