"""Names that a company gives, of tags and of fields of its own: one of each in use, and back when it was removed."""

from __future__ import annotations

import re
from uuid import UUID

from cuadra.inbox.organising.errors import NameInvalid, NameTaken
from cuadra.inbox.organising.named_repository import N, NamedRepository
from cuadra.inbox.search.words import fold

LONGEST = 60
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")


def clean_name(name: str) -> str:
    """A name with single spaces; ``NameInvalid`` for none and for one that is too long."""
    found = _SPACES.sub(" ", name).strip()
    if not 0 < len(found) <= LONGEST:
        raise NameInvalid(most=LONGEST)
    return found


def free_name(rows: NamedRepository[N], name: str, *, of: UUID | None = None) -> dict[str, str]:
    """The columns of a name that none but ``of`` has; ``NameInvalid``, ``NameTaken``."""
    said = clean_name(name)
    other = rows.named(fold(said))
    if other and other.id != of:
        raise NameTaken(name=said)
    return {"name": said, "folded": fold(said)}


def bring_back(rows: NamedRepository[N], found: N) -> bool:
    """Whether it had been removed, and is in use again; ``NameTaken`` where another has its name by now."""
    if found.removed_at is None:
        return False
    if rows.named(found.folded):
        raise NameTaken(name=found.name)
    rows.change(found.id, {"removed_at": None})
    rows.session.refresh(found)
    return True
