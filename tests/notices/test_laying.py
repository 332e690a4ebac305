"""From the record to notices: once, grouped, for those who may know."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import text

from cuadra.audit.actor import Actor
from cuadra.database.session import Database
from cuadra.kit.ids import PersonId, TenantId
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.laying import lay_out
from cuadra.notices.repository import NoticeRepository, PersonalNotices
from cuadra.tenants.service import remove_member
from tests.notices.conftest import happen, lay, member_of, notices_of


def test_a_hundred_documents_to_review_are_one_notice(database: Database, tenant: TenantId, ana: PersonId) -> None:
    happen(database, tenant, "document.review", times=60)
    lay(database, tenant)
    happen(database, tenant, "document.review", times=40)
    lay(database, tenant)
    (notice,) = notices_of(database, tenant, ana)
    assert (notice.kind, notice.count, notice.subject_id) == ("review", 100, None)


def test_one_document_is_told_with_its_address(database: Database, tenant: TenantId, ana: PersonId) -> None:
    (document,) = happen(database, tenant, "document.review")
    lay(database, tenant)
    (notice,) = notices_of(database, tenant, ana)
    assert (notice.count, notice.subject_id) == (1, document)


def test_what_comes_after_reading_is_a_new_notice(database: Database, tenant: TenantId, ana: PersonId) -> None:
    happen(database, tenant, "document.review")
    lay(database, tenant)
    with database.tenant(tenant) as session:
        PersonalNotices(session, tenant, ana).mark_read()
    happen(database, tenant, "document.review", times=2)
    lay(database, tenant)
    assert [(one.count, one.read_at is None) for one in notices_of(database, tenant, ana)] == [(2, True), (1, False)]


def test_an_event_is_laid_out_once_whoever_comes_again(database: Database, tenant: TenantId, ana: PersonId) -> None:
    happen(database, tenant, "document.review")
    lay(database, tenant)
    lay(database, tenant)
    with database.tenant(tenant) as session:  # a worker that was restored to an older cursor
        session.execute(text("UPDATE notice_cursors SET seq = 0 WHERE tenant_id = :tenant"), {"tenant": tenant})
    lay(database, tenant)
    assert [one.count for one in notices_of(database, tenant, ana)] == [1]


def test_two_workers_at_once_count_nothing_twice(database: Database, tenant: TenantId, ana: PersonId) -> None:
    happen(database, tenant, "document.review", times=50)

    def work() -> None:
        with database.tenant(tenant) as session:
            lay_out(session, tenant, can_mail=True)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    lay(database, tenant)
    assert [one.count for one in notices_of(database, tenant, ana)] == [50]


def test_who_may_not_know_is_not_told(database: Database, tenant: TenantId, ana: PersonId) -> None:
    clerk = member_of(database, tenant, "clerk", "Beto")
    happen(database, tenant, "document.review")
    happen(database, tenant, "backup.failed")
    lay(database, tenant)
    assert notices_of(database, tenant, clerk) == []
    assert {one.kind for one in notices_of(database, tenant, ana)} == {"review", "backup_failed"}


def test_nobody_is_told_what_they_did_themselves(database: Database, tenant: TenantId, ana: PersonId) -> None:
    happen(database, tenant, "document.review", by=Actor("person", ana))
    lay(database, tenant)
    assert notices_of(database, tenant, ana) == []


def test_a_mention_is_for_the_one_who_is_mentioned(database: Database, tenant: TenantId, ana: PersonId) -> None:
    beto, caro = (member_of(database, tenant, "clerk", name) for name in ("Beto", "Caro"))
    happen(database, tenant, "document.mentioned", by=Actor("person", ana), person=str(beto))
    lay(database, tenant)
    assert notices_of(database, tenant, caro) == []
    (notice,) = notices_of(database, tenant, beto)
    assert (notice.kind, notice.facts["who"]) == ("mentioned", "Ana")


def test_another_company_is_told_nothing(
    database: Database, tenant: TenantId, other_tenant: TenantId, ana: PersonId
) -> None:
    other = member_of(database, other_tenant, name="Otra")
    happen(database, tenant, "document.review")
    lay(database, tenant)
    lay(database, other_tenant)
    assert notices_of(database, other_tenant, other) == []
    with database.tenant(other_tenant) as session:
        (mine,) = notices_of(database, tenant, ana)
        assert PersonalNotices(session, other_tenant, ana).get(mine.id) is None
        assert session.execute(text("SELECT count(*) FROM notices")).scalar() == 0


def test_a_colleague_does_not_see_or_mark_my_notices(database: Database, tenant: TenantId, ana: PersonId) -> None:
    beto = member_of(database, tenant, "clerk", "Beto")
    happen(database, tenant, "document.review")
    lay(database, tenant)
    (mine,) = notices_of(database, tenant, ana)
    with database.tenant(tenant) as session:
        theirs = PersonalNotices(session, tenant, beto)
        assert theirs.mark_read([mine.id]) == []
        assert theirs.unread() == 0
        assert PersonalNotices(session, tenant, ana).unread() == 1


def test_a_kind_that_nobody_wants_is_not_kept(database: Database, tenant: TenantId, ana: PersonId) -> None:
    with database.tenant(tenant) as session:
        ChoicesRepository(session, tenant).save(ana, kinds={"review": []})
    happen(database, tenant, "document.review")
    lay(database, tenant)
    assert notices_of(database, tenant, ana) == []


def test_days_are_those_of_the_company_s_clock(database: Database, tenant: TenantId, ana: PersonId) -> None:
    """What Ana settled is counted on the day of Mexico."""
    happen(database, tenant, "document.ready", times=3, by=Actor("person", ana))
    happen(database, tenant, "document.ready", times=2)  # by itself: nobody's
    lay(database, tenant)
    with database.tenant(tenant) as session:
        days = PersonalNotices(session, tenant, ana).days(datetime(2020, 1, 1, tzinfo=UTC).date())
    assert list(days.values()) == [3]


def test_who_leaves_takes_their_notices_along(database: Database, tenant: TenantId, ana: PersonId) -> None:
    beto = member_of(database, tenant, "accountant", "Beto")
    happen(database, tenant, "document.review")
    happen(database, tenant, "document.ready", by=Actor("person", beto))
    lay(database, tenant)
    with database.tenant(tenant) as session:
        remove_member(session, tenant, beto, Actor("person", ana), giver="owner")
    with database.tenant(tenant) as session:
        for table in ("notices", "review_days"):
            left = session.execute(text(f"SELECT count(*) FROM {table} WHERE person_id = :p"), {"p": beto})
            assert left.scalar() == 0, table


def test_a_job_of_notices_that_died_is_told_in_the_pages_alone(
    database: Database, tenant: TenantId, ana: PersonId
) -> None:
    """Else a mail server that is down would be told of by mail, and that mail's death by another."""
    happen(database, tenant, "job.dead", kind="notice.tell", code="MAIL-002")
    lay(database, tenant)
    (notice,) = notices_of(database, tenant, ana)
    with database.tenant(tenant) as session:
        assert session.execute(text("SELECT count(*) FROM tellings")).scalar() == 0
    assert notice.facts["code"] == "MAIL-002"


def test_how_the_company_stands_is_written_once_a_day(database: Database, tenant: TenantId) -> None:
    day = datetime(2026, 11, 21, tzinfo=UTC).date()
    with database.tenant(tenant) as session:
        notices = NoticeRepository(session, tenant)
        notices.stand(day, '{"review": 3}')
        notices.stand(day, '{"review": 9}')
        found = notices.standing(day)
    assert found is not None
    assert found.figures == {"review": 3}
