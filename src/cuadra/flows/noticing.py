"""From the record to notices: who has news is asked every second and laid out at once; and the reports of the week."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import heads
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.flows.rounds import Rounds
from cuadra.inbox.months_repository import MonthRepository
from cuadra.inbox.states import State
from cuadra.jobs.outcomes import Done
from cuadra.jobs.repository import JobRepository
from cuadra.jobs.work import Work
from cuadra.kit.ids import TenantId
from cuadra.notices.kinds import WEEKLY as WEEKLY_EVENT
from cuadra.notices.laying import lay_out, zone_of
from cuadra.notices.repository import NoticeRepository, due
from cuadra.tenants.repository import CompanyRepository

EVERY = 1.0
MOST = 500

log = structlog.get_logger(__name__)


class Noticer(Rounds):
    """A thread of a worker that asks every second whose record grew, and reads it into notices. One asks at a time."""

    def __init__(self, database: Database, *, can_mail: bool, every: float = EVERY) -> None:
        super().__init__("noticer", every=every)
        self.database, self.can_mail = database, can_mail

    def look(self) -> int:
        """One round; how many notices were made or joined. One company that cannot be read does not stop the others."""
        with self.database.jobs() as session:
            found = due(session, most=MOST)
        made = 0
        for tenant in found:
            try:
                made += self._read(tenant)
            except Exception as error:  # noqa: BLE001  a fault of ours in one company is told, and tried again
                log.warning("noticing.failed", tenant=str(tenant), error=type(error).__name__)
        return made

    def _read(self, tenant: TenantId) -> int:
        made = 0
        while not self._ended.is_set():
            with self.database.tenant(tenant) as session:
                laid = lay_out(session, tenant, can_mail=self.can_mail)
                if laid is not None:
                    keep_standing(session, tenant)
            made += laid.notices if laid else 0
            if laid is None or not laid.is_more:
                break
        return made


def keep_standing(session: Session, tenant: TenantId) -> None:
    """Writes once a day how the company stands: what later days are compared with."""
    company = CompanyRepository(session, tenant).company()
    if company is None:
        return
    today, notices = _today(company.time_zone), NoticeRepository(session, tenant)
    if not notices.has_standing(today):
        notices.stand(today, json.dumps(standing_now(session, tenant)))


def standing_now(session: Session, tenant: TenantId) -> dict[str, int]:
    """What waits for somebody: documents to review and blocked, jobs given up."""
    documents = MonthRepository(session, tenant).standing((State.REVIEW, State.BLOCKED))
    jobs = JobRepository(session, tenant).counts_of_open()
    return {"review": documents.get("review", 0), "blocked": documents.get("blocked", 0), "dead": jobs.get("dead", 0)}


def weekly(work: Work) -> None:
    """The handler of ``notice.weekly``: the week that ended, as an event of the record, once."""
    with work.step(Done()) as session:
        company = CompanyRepository(session, work.tenant).company()
        if company is None:
            return
        today = _today(company.time_zone)
        monday = today - timedelta(days=today.weekday())
        zone = zone_of(company.time_zone)
        begin, end = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (monday - timedelta(days=7), monday))
        week = (monday - timedelta(days=7), monday - timedelta(days=1))
        told = {
            "arrived": MonthRepository(session, work.tenant).arrived(begin, end),
            "settled": NoticeRepository(session, work.tenant).settled(*week),
            "review": standing_now(session, work.tenant)["review"],
        }
        record(session, work.tenant, SYSTEM, WEEKLY_EVENT, "company", work.tenant, told)


def tell_backup_failed(database: Database, code: str) -> int:
    """Writes into every company's record that the night's backup failed; how many companies."""
    with database.jobs() as session:
        tenants = sorted(head.tenant_id for head in heads(session, page=1_000))
    for tenant in tenants:
        with database.tenant(TenantId(tenant)) as session:
            record(session, TenantId(tenant), SYSTEM, "backup.failed", "backup", None, {"code": code})
    return len(tenants)


def _today(zone: str) -> date:
    return datetime.now(UTC).astimezone(zone_of(zone)).date()
