"""Companies with people in them, and things that happen there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.notices.laying import Laid, lay_out
from cuadra.notices.models import Notice
from cuadra.notices.repository import PersonalNotices
from cuadra.tenants.models import Membership
from cuadra.tenants.origin import Origin
from cuadra.tenants.people import make_person

HOME = Origin("192.0.2.10", "test", "req-1")
Member = Callable[..., PersonId]
Happen = Callable[..., list[UUID]]


def member_of(database: Database, tenant: TenantId, role: str = "owner", name: str = "Ana") -> PersonId:
    """A new person who works there."""
    with database.nobody() as session:
        person = make_person(session, f"{name.lower()}.{new_id().hex}@example.com", name, None, HOME)
    with database.tenant(tenant) as session:
        session.add(Membership(tenant_id=tenant, person_id=person, role=role))
    return person


def happen(
    database: Database,
    tenant: TenantId,
    action: str,
    *,
    times: int = 1,
    by: Actor = SYSTEM,
    subject: UUID | None = None,
    **details: Any,
) -> list[UUID]:
    """Events in the record; their subjects."""
    subjects = [subject or new_id() for _ in range(times)]
    with database.tenant(tenant) as session:
        for one in subjects:
            record(session, tenant, by, action, action.split(".", maxsplit=1)[0], one, details)
    return subjects


def lay(database: Database, tenant: TenantId, now: datetime | None = None, *, can_mail: bool = True) -> Laid:
    with database.tenant(tenant) as session:
        laid = lay_out(session, tenant, can_mail=can_mail, now=now)
    assert laid is not None
    return laid


def notices_of(database: Database, tenant: TenantId, person: PersonId) -> list[Notice]:
    with database.tenant(tenant) as session:
        return PersonalNotices(session, tenant, person).page()


@pytest.fixture
def ana(database: Database, tenant: TenantId) -> PersonId:
    return member_of(database, tenant)
