"""Notices go when they are old, and with a person who is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from cuadra.adapters.web_push import subscription
from cuadra.database.session import Database
from cuadra.flows.erasure import erase_person
from cuadra.flows.retention import age
from cuadra.kit.ids import PersonId, TenantId
from cuadra.notices import service
from cuadra.simulators.push import Device
from cuadra.tenants.sessions import begin
from tests.notices.conftest import HOME, happen, lay, member_of, notices_of


def test_old_notices_go_and_what_waits_to_be_told_stays(
    database: Database, tenant: TenantId, other_tenant: TenantId, ana: PersonId
) -> None:
    member_of(database, other_tenant)
    for one in (tenant, other_tenant):
        happen(database, one, "job.dead", kind="document.read", code="JOB-001")
        lay(database, one)
    with database.tenant(tenant) as session:
        session.execute(text("UPDATE tellings SET state = 'sent'"))
    gone = age(database, tenant, datetime.now(UTC) + timedelta(days=40))
    assert gone == {"tellings": 1}
    assert age(database, tenant, datetime.now(UTC) + timedelta(days=200))["notices"] == 1
    assert notices_of(database, tenant, ana) == []
    with database.tenant(other_tenant) as session:
        assert session.scalar(text("SELECT count(*) FROM tellings WHERE state = 'waiting'")) == 1


def test_who_is_erased_leaves_no_notice_device_nor_pace(database: Database, tenant: TenantId, ana: PersonId) -> None:
    beto, device = member_of(database, tenant, "accountant", "Beto"), Device()
    with database.nobody(person=beto) as session:
        email = session.scalar(text("SELECT email FROM people WHERE id = :p"), {"p": beto})
        login = begin(session, beto, "web", HOME).id
    happen(database, tenant, "document.review")
    lay(database, tenant)
    with database.tenant(tenant) as session:
        to = subscription("https://push.example/1", device.p256dh, device.secret)
        service.add_device(session, tenant, beto, to, login=login, key="push.1.x", agent="Firefox")
        service.choose(session, tenant, beto, {"pace": "daily"})
    erase_person(database, str(email))
    with database.tenant(tenant) as session:
        for table in ("notices", "tellings", "push_devices", "notice_choices", "review_days"):
            asked = text(f"SELECT count(*) FROM {table} WHERE person_id = :p")
            assert session.scalar(asked, {"p": beto}) == 0, table
    assert len(notices_of(database, tenant, ana)) == 1
