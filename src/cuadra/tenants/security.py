"""The record of the door: events of a person, of no company. Those of a company are in its own record (``audit``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.database.session import Database
from cuadra.kit.ids import new_id
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.origin import Origin


def sweep(database: Database, *, kept: timedelta) -> None:
    """Deletes what is over for longer than ``kept``: sessions with their tokens, and security events; once a day."""
    with database.nobody() as session:
        DoorRepository(session).sweep(kept)


def note(session: Session, action: str, person: UUID | None, origin: Origin, **details: Any) -> None:
    """One event, e.g. ``login.refused``; ``details`` are ids and codes, never a secret or what was typed."""
    DoorRepository(session).note(
        id=new_id(),
        action=action,
        person_id=person,
        ip=origin.ip,
        agent=origin.agent[:400],
        request_id=origin.request_id,
        details=details,
    )
