"""Notices on their way: a real mail server and a real push service on loopback, a real worker, a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from cuadra.adapters.mail import MailServer, SmtpMailer
from cuadra.adapters.web_push import Sender, subscription
from cuadra.audit.actor import Actor
from cuadra.database.session import Database
from cuadra.flows.noticing import Noticer, tell_backup_failed, weekly
from cuadra.flows.telling import Post, Tell, link_keys, push_sender
from cuadra.jobs.kinds import Kind
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.notices import service
from cuadra.notices.laying import TELL, WEEKLY
from cuadra.notices.links import read
from cuadra.notices.repository import PersonalNotices
from cuadra.notices.telling_repository import DeviceRepository
from cuadra.settings import Settings
from cuadra.simulators.push import Device, PushService
from cuadra.simulators.smtp import MailFault, MailServerSimulator
from cuadra.tenants.models import Membership
from cuadra.tenants.service import remove_member
from cuadra.tenants.sessions import begin, end, end_all, list_sessions
from tests.conftest import make_tenant
from tests.flows.conftest import at_work, until
from tests.notices.conftest import HOME, happen, lay, member_of, notices_of

KEY = Secret("k" * 64)
SENDER = Sender(b"s" * 32, "mailto:cuadra@tienda.example")
LONG_AGO = datetime(2026, 1, 5, 15, tzinfo=UTC)  # what is due then is due now


@pytest.fixture
def company(fresh_database: Database) -> TenantId:
    return make_tenant(fresh_database)


@pytest.fixture
def ana(fresh_database: Database, company: TenantId) -> PersonId:
    return member_of(fresh_database, company)


@pytest.fixture
def mails() -> Iterator[MailServerSimulator]:
    with MailServerSimulator().running() as running:
        yield running


@pytest.fixture
def pushes() -> Iterator[PushService]:
    with PushService().running() as running:
        yield running


def kinds(mails: MailServerSimulator | None = None, **more: Any) -> dict[str, Kind]:
    mailer = None
    if mails is not None:
        mailer = SmtpMailer(MailServer("127.0.0.1", "avisos@tienda.example", mails.port, "plain"), seconds=5)
    post = Post(mailer, "https://tienda.example", KEY, lambda _: SENDER, allow_private=True)
    limits = {"attempts": 4, "first": 0.05, "cap": 0.1, **more}
    return {TELL: Kind(Tell(post), **limits), WEEKLY: Kind(weekly)}


def choose(database: Database, company: TenantId, person: PersonId, **changes: Any) -> None:
    with database.tenant(company) as session:
        service.choose(session, company, person, changes)


def subscribe(database: Database, company: TenantId, person: PersonId, pushes: PushService) -> Device:
    device = pushes.device(SENDER.public)
    to = subscription(pushes.endpoint(device), device.p256dh, device.secret, allow_private=True)
    with database.nobody(person=person) as session:
        login = begin(session, person, "web", HOME).id
    with database.tenant(company) as session:
        service.add_device(session, company, person, to, login=login, key="push.1.x", agent="Firefox")
    return device


def states(database: Database, company: TenantId) -> list[str]:
    with database.tenant(company) as session:
        return list(session.scalars(text("SELECT state FROM tellings ORDER BY id")))


def settled(database: Database, company: TenantId, count: int = 1) -> bool:
    found = states(database, company)
    return len(found) == count and not {"waiting", "sending"} & set(found)


def test_a_hundred_documents_are_one_mail_with_a_way_out(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    choose(fresh_database, company, ana, kinds={"review": ["mail"]})
    happen(fresh_database, company, "document.review", times=100)
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company))
    (taken,) = mails.box
    assert "100 documentos llegaron a revisión." in taken.message["Subject"]
    plain, html = taken.message.get_body(("plain",)), taken.message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "https://tienda.example/inbox?tab=review" in plain.get_content()
    assert 'href="https://tienda.example/inbox?tab=review"' in html.get_content()
    assert taken.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = taken.message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    ending = read(token, (KEY,))
    assert (ending.tenant, ending.person, ending.kind) == (company, ana, "review")
    assert mails.complaints == []
    assert states(fresh_database, company) == ["sent"]


def test_a_mail_is_in_the_language_of_its_person(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    with fresh_database.nobody(person=ana) as session:
        session.execute(text("UPDATE people SET language = 'en' WHERE id = :p"), {"p": ana})
    happen(fresh_database, company, "job.dead", kind="document.read", code="JOB-001")
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company))
    assert mails.box[0].message["Subject"].startswith("A job was given up.")


def test_a_digest_gathers_what_the_day_brought(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    choose(fresh_database, company, ana, pace="daily", hour=8)
    happen(fresh_database, company, "job.dead", kind="document.read", code="JOB-001")
    lay(fresh_database, company, LONG_AGO)
    happen(fresh_database, company, "source.stopped", code="SRC-041")
    lay(fresh_database, company, LONG_AGO.replace(hour=20))
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company))
    (taken,) = mails.box
    assert taken.message["Subject"].startswith("2 avisos")
    with fresh_database.tenant(company) as session:
        due = session.scalar(text("SELECT due_at FROM tellings"))
    assert due == datetime(2026, 1, 6, 14, tzinfo=UTC)  # 8 o'clock in Mexico, the day after


def test_what_was_read_meanwhile_is_not_mailed(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    happen(fresh_database, company, "job.dead", kind="document.read", code="JOB-001")
    lay(fresh_database, company, LONG_AGO)
    with fresh_database.tenant(company) as session:
        PersonalNotices(session, company, ana).mark_read()
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company))
    assert mails.box == []
    assert states(fresh_database, company) == ["dropped"]


def test_a_notice_that_grows_is_not_mailed_again(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    choose(fresh_database, company, ana, kinds={"review": ["app", "mail"]})
    with at_work(fresh_database, kinds(mails)):
        for _ in range(3):
            happen(fresh_database, company, "document.review")
            lay(fresh_database, company, LONG_AGO)
        until(lambda: settled(fresh_database, company))
        happen(fresh_database, company, "document.review")
        lay(fresh_database, company, LONG_AGO)
    assert len(mails.box) == 1
    assert [one.count for one in notices_of(fresh_database, company, ana)] == [4]


def test_a_server_that_is_busy_gets_it_later_and_once(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    mails.fault = MailFault.GREYLIST
    happen(fresh_database, company, "job.dead", kind="document.read", code="JOB-001")
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds(mails, attempts=100)):
        until(lambda: mails.complaints or _code(fresh_database, company) == "MAIL-006")
        mails.fault = None
        until(lambda: settled(fresh_database, company))
    assert len(mails.box) == 1


def _code(database: Database, company: TenantId) -> str:
    with database.tenant(company) as session:
        return session.scalar(text("SELECT code FROM tellings")) or ""


def test_a_lost_answer_is_not_mailed_twice(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    mails.fault = MailFault.LOSE_ANSWER
    happen(fresh_database, company, "job.dead", kind="document.read", code="JOB-001")
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company))
    assert len(mails.box) == 1
    assert states(fresh_database, company) == ["unknown"]


def test_who_died_while_sending_leaves_a_doubt_and_no_second_mail(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    happen(fresh_database, company, "job.dead", kind="document.read", code="JOB-001")
    lay(fresh_database, company, LONG_AGO)
    with fresh_database.tenant(company) as session:
        session.execute(text("UPDATE tellings SET state = 'sending'"))
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company))
    assert mails.box == []
    assert states(fresh_database, company) == ["unknown"]


def test_a_refused_mailbox_is_failed_and_told_in_the_pages(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    with fresh_database.nobody(person=ana) as session:
        email = session.scalar(text("SELECT email FROM people"))
    mails.unknown = frozenset({email})
    happen(fresh_database, company, "source.stopped", code="SRC-041")
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company))
    lay(fresh_database, company, LONG_AGO)
    assert states(fresh_database, company) == ["failed"]
    assert {one.kind for one in notices_of(fresh_database, company, ana)} == {"source_failing", "job_dead"}


def test_every_device_is_shown_it_and_the_one_that_is_gone_is_forgotten(
    fresh_database: Database, company: TenantId, ana: PersonId, pushes: PushService
) -> None:
    choose(fresh_database, company, ana, kinds={"review": ["push"]})
    here, there, gone = (subscribe(fresh_database, company, ana, pushes) for _ in range(3))
    gone.fault = 410
    happen(fresh_database, company, "document.review", times=5)
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds()):
        until(lambda: settled(fresh_database, company))
    assert here.shown == there.shown
    assert here.shown[0]["body"] == "5 documentos llegaron a revisión."
    assert here.shown[0]["url"] == "/inbox?tab=review"
    assert pushes.complaints == []
    with fresh_database.tenant(company) as session:
        assert session.scalar(text("SELECT count(*) FROM push_devices")) == 2


@pytest.mark.parametrize("how", ["logged out", "ended elsewhere", "run out", "removed"])
def test_a_session_that_is_over_is_shown_nothing(
    fresh_database: Database, company: TenantId, ana: PersonId, pushes: PushService, how: str
) -> None:
    choose(fresh_database, company, ana, kinds={"review": ["push"]})
    over = subscribe(fresh_database, company, ana, pushes)
    with fresh_database.nobody(person=ana) as session:
        (login,) = list_sessions(session, ana)
    here = subscribe(fresh_database, company, ana, pushes)
    happen(fresh_database, company, "document.review")
    lay(fresh_database, company, LONG_AGO)
    with fresh_database.nobody(person=ana) as session:
        if how == "logged out":
            end(session, ana, login.id, HOME)
        elif how == "ended elsewhere":
            (other,) = [one.id for one in list_sessions(session, ana) if one.id != login.id]
            end_all(session, ana, HOME, but=other)
        elif how == "run out":
            session.execute(text("UPDATE sessions SET expires_at = now() WHERE id = :id"), {"id": login.id})
        else:
            session.execute(text("DELETE FROM sessions WHERE id = :id"), {"id": login.id})
    with at_work(fresh_database, kinds()):
        until(lambda: settled(fresh_database, company))
    assert (len(over.shown), len(here.shown)) == (0, 1)
    with fresh_database.tenant(company) as session:
        left = session.scalar(text("SELECT count(*) FROM push_devices"))
    assert left == (2 if how == "run out" else 1)  # who comes back to what ran out finds it again


def test_a_session_that_ends_takes_its_devices_in_all_companies_along(
    fresh_database: Database, company: TenantId, ana: PersonId, pushes: PushService
) -> None:
    other = make_tenant(fresh_database, "AR")
    with fresh_database.tenant(other) as session:
        session.add(Membership(tenant_id=other, person_id=ana, role="clerk"))
    with fresh_database.nobody(person=ana) as session:
        login = begin(session, ana, "web", HOME).id
    device = pushes.device(SENDER.public)
    to = subscription(pushes.endpoint(device), device.p256dh, device.secret, allow_private=True)
    for one in (company, other):
        with fresh_database.tenant(one) as session:
            service.add_device(session, one, ana, to, login=login, key="push.1.x", agent="")
    with fresh_database.nobody(person=ana) as session:
        end(session, ana, login, HOME)
    for one in (company, other):
        with fresh_database.tenant(one) as session:
            assert session.scalar(text("SELECT count(*) FROM push_devices")) == 0


def test_who_leaves_the_company_is_shown_nothing_of_it_any_more(
    fresh_database: Database, company: TenantId, ana: PersonId, pushes: PushService
) -> None:
    beto = member_of(fresh_database, company, "clerk", "Beto")
    choose(fresh_database, company, ana, kinds={"review": ["push"]})
    choose(fresh_database, company, beto, kinds={"review": ["push"]})
    here, gone = (subscribe(fresh_database, company, one, pushes) for one in (ana, beto))
    happen(fresh_database, company, "document.review")
    lay(fresh_database, company, LONG_AGO)
    with fresh_database.tenant(company) as session:
        remove_member(session, company, beto, Actor("person", ana), giver="owner")
    with at_work(fresh_database, kinds()):
        until(lambda: settled(fresh_database, company))
    assert (len(here.shown), len(gone.shown)) == (1, 0)


def test_who_comes_back_after_a_session_ran_out_is_told_again_and_nobody_else(
    fresh_database: Database, company: TenantId, ana: PersonId, pushes: PushService
) -> None:
    device = subscribe(fresh_database, company, ana, pushes)
    beto = member_of(fresh_database, company, "clerk", "Beto")
    endpoint = pushes.endpoint(device)
    with fresh_database.nobody(person=ana) as session:
        session.execute(text("UPDATE sessions SET expires_at = now()"))
        login = begin(session, ana, "web", HOME).id
    with fresh_database.nobody(person=beto) as session:
        stranger = begin(session, beto, "web", HOME).id
    with fresh_database.tenant(company) as session:
        devices = DeviceRepository(session, company)
        service.keep_device(session, company, beto, endpoint, login=stranger)
        assert (devices.of(ana), devices.of(beto)) == ([], [])
        service.keep_device(session, company, ana, endpoint, login=login)
        assert [one.session_id for one in devices.of(ana)] == [login]


def test_a_device_whose_service_is_busy_gets_it_later_and_the_others_once(
    fresh_database: Database, company: TenantId, ana: PersonId, pushes: PushService
) -> None:
    choose(fresh_database, company, ana, kinds={"review": ["push"]})
    here, busy = (subscribe(fresh_database, company, ana, pushes) for _ in range(2))
    busy.fault = 503
    happen(fresh_database, company, "document.review")
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds(attempts=100)):
        until(lambda: _code(fresh_database, company) == "NTC-007")
        busy.fault = 0
        until(lambda: settled(fresh_database, company))
    assert (len(here.shown), len(busy.shown)) == (1, 1)


def test_two_channels_tell_each_for_itself(
    fresh_database: Database,
    company: TenantId,
    ana: PersonId,
    mails: MailServerSimulator,
    pushes: PushService,
) -> None:
    device = subscribe(fresh_database, company, ana, pushes)
    happen(fresh_database, company, "backup.failed", code="BCK-001")
    lay(fresh_database, company, LONG_AGO)
    with at_work(fresh_database, kinds(mails)):
        until(lambda: settled(fresh_database, company, 2))
    assert (len(mails.box), len(device.shown)) == (1, 1)


def test_another_company_s_telling_is_not_sent_by_a_job_of_this_one(
    fresh_database: Database, company: TenantId, ana: PersonId, mails: MailServerSimulator
) -> None:
    other = make_tenant(fresh_database, "AR")
    happen(fresh_database, company, "source.stopped", code="SRC-041")
    lay(fresh_database, company, datetime(2030, 1, 1, tzinfo=UTC))
    with fresh_database.tenant(company) as session:
        telling = session.scalar(text("SELECT id FROM tellings"))
    assert telling
    with fresh_database.tenant(other) as session:
        job = enqueue(session, other, TELL, telling)

    def is_done() -> bool:
        with fresh_database.tenant(other) as session:
            return session.scalar(text("SELECT state FROM jobs WHERE id = :id"), {"id": job}) == "done"

    with at_work(fresh_database, kinds(mails)):
        until(is_done)
    assert mails.box == []
    assert states(fresh_database, company) == ["waiting"]


def test_the_noticer_reads_every_company_that_has_news(fresh_database: Database, company: TenantId) -> None:
    other = make_tenant(fresh_database, "AR")
    people = {one: member_of(fresh_database, one, name="Eva") for one in (company, other)}
    for one in people:
        happen(fresh_database, one, "document.review", times=3)
    noticer = Noticer(fresh_database, can_mail=False)
    assert noticer.look() == 2
    assert noticer.look() == 0
    for one, person in people.items():
        assert [n.count for n in notices_of(fresh_database, one, person)] == [3]


def test_a_failed_backup_is_told_to_every_company(fresh_database: Database, company: TenantId, ana: PersonId) -> None:
    happen(fresh_database, company, "company.made")
    assert tell_backup_failed(fresh_database, "BCK-001") == 1
    Noticer(fresh_database, can_mail=False).look()
    (notice,) = notices_of(fresh_database, company, ana)
    assert (notice.kind, notice.facts) == ("backup_failed", {"code": "BCK-001"})


def test_the_week_is_reported_once(fresh_database: Database, company: TenantId, ana: PersonId) -> None:
    happen(fresh_database, company, "company.made")
    lay(fresh_database, company)
    with fresh_database.tenant(company) as session:
        cron = session.scalar(text("SELECT cron FROM schedules WHERE kind = :kind"), {"kind": WEEKLY})
        enqueue(session, company, WEEKLY, company)
    assert cron == "0 8 * * 1"

    def is_told() -> bool:
        lay(fresh_database, company)
        return [one.kind for one in notices_of(fresh_database, company, ana)] == ["weekly"]

    with at_work(fresh_database, kinds()):
        until(is_told)
    (notice,) = notices_of(fresh_database, company, ana)
    assert notice.facts == {"arrived": 0, "settled": 0, "review": 0}


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ({"push_contact": "mailto:ops@tienda.mx", "public_url": "https://cuadra.tienda.mx"}, "mailto:ops@tienda.mx"),
        ({"public_url": "https://cuadra.tienda.mx", "mail_from": "a@tienda.mx"}, "https://cuadra.tienda.mx"),
        ({"public_url": "http://10.0.0.7:8320", "mail_from": "Cuadra <avisos@tienda.mx>"}, "mailto:avisos@tienda.mx"),
        ({"public_url": "https://localhost:8320"}, "mailto:cuadra@localhost"),
        ({}, "mailto:cuadra@localhost"),
    ],
)
def test_push_services_are_told_whom_to_write_to(tmp_path: Any, given: dict[str, str], contact: str) -> None:
    assert push_sender(Settings(home=tmp_path, **given))[1].contact == contact  # type: ignore[arg-type]


def test_keys_are_made_once_and_stay(tmp_path: Any) -> None:
    settings = Settings(home=tmp_path)
    name, sender = push_sender(settings)
    assert push_sender(settings, name) == (name, sender)
    assert link_keys(settings) == link_keys(settings)
    assert sender.public != push_sender(Settings(home=tmp_path / "other"))[1].public
    assert "s" * 32 not in repr(SENDER)
