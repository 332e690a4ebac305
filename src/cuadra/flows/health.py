"""How this installation is, part by part, as facts: what the page of the system's state says in sentences.

Beyond what every request needs (``web.checkup``): queue, disk, backups, mail. What may ask another machine is asked
at most once a minute, and never longer than some seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cuadra.backup.service import FORM, backups
from cuadra.database.figures import Figures, figures
from cuadra.flows.house import House
from cuadra.flows.safekeeping import vaulted
from cuadra.jobs.repository import JobRepository
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.sources.models import State as SourceState
from cuadra.sources.repository import SourceRepository

State = Literal["ok", "degraded", "down", "off"]
SELDOM = 60.0  # seconds that an answer of another machine is good for
OFTEN = 5.0
MAIL_SECONDS = 4.0
LATE = 300.0  # seconds: a job that is due longer says that there are too few workers, or none
OLD_BACKUP = 36 * 3600.0
SCARCE, EMPTY = 2 * 2**30, 200 * 2**20  # bytes
TROUBLED = (SourceState.FAILING, SourceState.NEEDS_PASSWORD, SourceState.NEEDS_ATTENTION)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its sentence is ``health.<name>.<says>``; numbers and moments fill it. ``where`` helps on."""

    name: str
    state: State
    says: str
    count: int = 0
    size: int = 0
    at: datetime | None = None
    seconds: float = 0.0
    words: str = ""
    where: str = ""


@dataclass(slots=True)
class _Kept:
    at: float
    parts: list[Part] = field(default_factory=list)


def of_house(house: House) -> list[Part]:
    """What is true for all companies of this installation."""
    return [
        *_keep(house, "queue", OFTEN, _queue),
        *_keep(house, "disk", OFTEN, _disk),
        *_keep(house, "backup", SELDOM, _backup),
        *_keep(house, "mail", SELDOM, _mail),
    ]


def of_company(session: Session, tenant: TenantId) -> list[Part]:
    """What a company's own people can mend."""
    dead = JobRepository(session, tenant).counts_of_open().get("dead", 0)
    troubled = sum(one.state in TROUBLED for one in SourceRepository(session, tenant).all())
    return [
        Part("jobs", "degraded" if dead else "ok", "dead" if dead else "ok", count=dead, where="/jobs?tab=dead"),
        Part(
            "sources", "degraded" if troubled else "ok", "failing" if troubled else "ok", count=troubled,
            where="/settings/sources",
        ),
    ]  # fmt: skip


def of_all(house: House) -> Figures:
    """Jobs and effects of all companies by kind: for who runs the installation."""
    return figures(house.database)


def _queue(house: House) -> list[Part]:
    found = figures(house.database)
    oldest, depth = max(found.oldest.values(), default=0.0), int(sum(found.depth.values()))
    is_late = oldest > LATE
    says = "late" if is_late else "busy" if depth else "ok"
    return [Part("queue", "degraded" if is_late else "ok", says, count=depth, seconds=oldest)]


def _disk(house: House) -> list[Part]:
    free = shutil.disk_usage(house.settings.home).free
    state: State = "down" if free < EMPTY else "degraded" if free < SCARCE else "ok"
    return [Part("disk", state, "ok" if state == "ok" else "scarce", size=free)]


def _backup(house: House) -> list[Part]:
    made = backups(vaulted(house.settings))
    if not made:
        return [Part("backup", "degraded", "none")]
    at = datetime.strptime(made[-1], FORM).replace(tzinfo=UTC)
    is_old = (datetime.now(UTC) - at).total_seconds() > OLD_BACKUP
    return [Part("backup", "degraded" if is_old else "ok", "old" if is_old else "ok", count=len(made), at=at)]


def _mail(house: House) -> list[Part]:
    if not house.settings.smtp_url:
        return [Part("mail", "off", "off")]
    from cuadra.adapters.mail import SmtpMailer
    from cuadra.adapters.mail.address import mail_server

    server = mail_server(house.settings.smtp_url, house.settings.mail_from)
    SmtpMailer(server, seconds=MAIL_SECONDS).check()
    return [Part("mail", "ok", "ok", words=server.host)]


_known: dict[tuple[int, str], _Kept] = {}


def _keep(house: House, name: str, seconds: float, look: Callable[[House], list[Part]]) -> list[Part]:
    key = (id(house), name)
    kept = _known.get(key)
    if kept is None or monotonic() - kept.at > seconds:
        try:
            parts = look(house)
        except (CuadraError, SQLAlchemyError, OSError) as error:
            code = error.code if isinstance(error, CuadraError) else ""
            house.log.warning("health", part=name, error=code or type(error).__name__)
            parts = [Part(name, "degraded", "failed", words=code)]
        kept = _known[key] = _Kept(monotonic(), parts)
    return kept.parts
