"""What people said of fields goes with the pages: to the document that holds them now, at the place where they stand.

Kept is what was said at a place on a page, and what was said of the first page's document without a place (its kind,
say). Lines are told by their numbers, which a new reading counts anew: only those of what begins the document stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cuadra.inbox.pages.models import Page
from cuadra.inbox.pages.repository import PageRepository
from cuadra.inbox.review.models import Correction
from cuadra.inbox.review.repository import ReviewRepository
from cuadra.kit.ids import DocumentId, TenantId


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a new document: page ``number`` of ``of``; its size there is that of the row, here as told."""

    of: DocumentId
    number: int
    width: float
    height: float


def carry(session: Session, tenant: TenantId, document: DocumentId, sheets: Sequence[Sheet]) -> int:
    """Writes what was said of the pages of ``sheets`` to ``document``; how many corrections."""
    said, taken = [], set[str]()
    for source in dict.fromkeys(sheet.of for sheet in sheets):
        places = {sheet.number: (nth, sheet) for nth, sheet in enumerate(sheets, 1) if sheet.of == source}
        sizes = {one.number: one for one in PageRepository(session, tenant).all(source)}
        is_first = source == sheets[0].of and sheets[0].number == 1
        mine = _of(ReviewRepository(session, tenant).corrections(source), places, sizes, is_first=is_first)
        mine = [one for one in mine if one["path"] not in taken]
        taken |= {one["path"] for one in mine}
        said += mine
    ReviewRepository(session, tenant).add(document, said)
    return len(said)


def _of(
    corrections: Sequence[Correction],
    places: Mapping[int, tuple[int, Sheet]],
    sizes: Mapping[int, Page],
    *,
    is_first: bool,
) -> list[dict[str, Any]]:
    found = []
    for one in corrections:
        is_here = one.page in places if one.page else is_first
        if one.is_undone or not is_here or (one.path.startswith("lines[") and not is_first):
            continue
        nth, sheet = places[one.page] if one.page else (None, None)
        size = sizes.get(one.page) if one.page else None
        box = placed(one.box, (size.width, size.height), sheet) if one.box and size and sheet else None
        found.append(
            {
                "path": one.path,
                "value": one.value,
                "said": one.said,
                "how": one.how,
                "page": nth,
                "box": box,
                "person_id": one.person_id,
            }
        )
    return found


def placed(box: Sequence[float], size: tuple[float, float], sheet: Sheet) -> list[float]:
    """A box of a page in the units that the page has in its new document.

    >>> placed([10, 20, 30, 40], (100, 200), Sheet(DocumentId(None), 1, 50, 100))
    [5.0, 10.0, 15.0, 20.0]
    """
    across, down = sheet.width / size[0], sheet.height / size[1]
    return [box[0] * across, box[1] * down, box[2] * across, box[3] * down]
