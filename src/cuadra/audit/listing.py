"""What is looked for in a record. All that is given has to hold; what is not given asks for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """``action`` is a whole name or ``document.*``; ``since`` is the first moment, ``until`` the first too late."""

    actor: UUID | None = None
    actor_kind: str = ""
    action: str = ""
    subject: UUID | None = None
    subject_kind: str = ""
    request_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
