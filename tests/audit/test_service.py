from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.listing import Wanted
from cuadra.audit.models import Event
from cuadra.audit.service import listed, record
from cuadra.database.session import Database
from cuadra.kit.ids import TenantId, new_id
from cuadra.kit.paging import CursorInvalid

ANA, PAPER = Actor("person", new_id(), request_id="r-9"), new_id()


@pytest.fixture
def events(database: Database, tenant: TenantId, other_tenant: TenantId) -> list[Event]:
    """Five of the company, oldest first; one of another."""
    with database.tenant(tenant) as session:
        for action, actor, subject in (
            ("document.received", SYSTEM, PAPER),
            ("document.ready", ANA, PAPER),
            ("document.ready", ANA, new_id()),
            ("key.made", ANA, new_id()),
            ("documents", SYSTEM, new_id()),
        ):
            record(session, tenant, actor, action, action.split(".")[0], subject)
    with database.tenant(other_tenant) as session:
        record(session, other_tenant, ANA, "document.ready", "document", PAPER)
    with database.tenant(tenant) as session:
        return list(reversed(listed(session, tenant).items))


def numbers(database: Database, tenant: TenantId, wanted: Wanted) -> list[int]:
    with database.tenant(tenant) as session:
        return [event.seq for event in listed(session, tenant, wanted).items]


def test_events_are_found_by_who_what_and_which(database: Database, tenant: TenantId, events: list[Event]) -> None:
    assert numbers(database, tenant, Wanted()) == [5, 4, 3, 2, 1]
    assert numbers(database, tenant, Wanted(actor=ANA.id)) == [4, 3, 2]
    assert numbers(database, tenant, Wanted(actor_kind="system")) == [5, 1]
    assert numbers(database, tenant, Wanted(action="document.ready")) == [3, 2]
    assert numbers(database, tenant, Wanted(action="document.*")) == [3, 2, 1]
    assert numbers(database, tenant, Wanted(action="%.*")) == []
    assert numbers(database, tenant, Wanted(subject=PAPER)) == [2, 1]
    assert numbers(database, tenant, Wanted(subject_kind="key")) == [4]
    assert numbers(database, tenant, Wanted(actor=ANA.id, subject=PAPER, request_id="r-9")) == [2]


def test_events_are_found_by_time(database: Database, tenant: TenantId, events: list[Event]) -> None:
    assert numbers(database, tenant, Wanted(since=events[2].at, until=events[4].at)) == [4, 3]
    assert numbers(database, tenant, Wanted(until=events[0].at)) == []
    assert numbers(database, tenant, Wanted(since=events[4].at + timedelta(seconds=1))) == []


def test_pages_follow_each_other_while_new_events_come(
    database: Database, tenant: TenantId, events: list[Event]
) -> None:
    seen, cursor = [], ""
    while True:
        with database.tenant(tenant) as session:
            page = listed(session, tenant, cursor=cursor, most=2)
            record(session, tenant, SYSTEM, "test.made", "test")
        seen += [event.seq for event in page.items]
        cursor = page.next
        if not cursor:
            break
    assert seen == [5, 4, 3, 2, 1]


def test_a_cursor_that_is_none_is_refused(database: Database, tenant: TenantId, events: list[Event]) -> None:
    from cuadra.kit.paging import Cursor, Sort, pack

    far = pack(Sort("seq", descending=True), Cursor(None, UUID(int=2**127)))
    with database.tenant(tenant) as session:
        assert len(listed(session, tenant, cursor=far).items) == 5
        with pytest.raises(CursorInvalid):
            listed(session, tenant, cursor="nonsense")
