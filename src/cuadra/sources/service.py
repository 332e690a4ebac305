"""Setting up sources: made, changed, stopped, looked at now. The caller commits; runs are ``flows.sourcing``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.jobs.schedules.service import schedule, unschedule
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.sources.errors import (
    SettingsRefused,
    SourceChanged,
    SourceMissing,
    SourceResting,
    SourceStale,
    TooManySources,
)
from cuadra.sources.kinds import FOLDER, LINK, LONGEST, MAIL, Allowed, checked
from cuadra.sources.models import MOVES, State, StoredSource
from cuadra.sources.repository import SourceRepository
from cuadra.tenants.tokens import SHOWN, digest, new_token
from cuadra.vault import service as vault
from cuadra.vault.provider import KeyProvider
from cuadra.vault.service import NewSecret, Owner

POLL = "source.poll"  # the kind of the job
TOKEN = "cuu_"  # noqa: S105  how an upload link begins
MOST = 50
NO_SECRET = Secret()
FASTEST, SLOWEST = 10, 86_400  # seconds between two looks
USUAL = {FOLDER: 60, MAIL: 300}  # each look at a mailbox is a use of its password, and stands in the record


@dataclass(frozen=True, slots=True)
class NewSource:
    """What a person asks for. ``cron`` in place of ``every``: then it looks at those ticks, by the clock of ``zone``.

    ``country`` is the preset of documents that come this way; ``secret`` a password, or a token for ``xoauth2``.
    """

    kind: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    country: str | None = None
    every: int = 0  # seconds; 0 as is usual for the kind
    cron: str = ""
    zone: str = "UTC"
    secret: Secret = NO_SECRET


def add(
    session: Session, tenant: TenantId, actor: Actor, new: NewSource, *, keys: KeyProvider, allowed: Allowed
) -> StoredSource:
    """A folder or a mailbox, looked at from now on. ``SettingsRefused``, ``FolderForbidden``, ``ScheduleInvalid``."""
    if new.kind not in {FOLDER, MAIL}:
        raise SettingsRefused(setting="kind", why=why("CHOICE", "folder, mail"))
    row = _row(session, tenant, new, checked(new.kind, new.settings, allowed))
    if new.secret:
        row.secret_id = _keep(session, tenant, actor, row, new.secret, keys)
    elif new.kind == MAIL:
        row.state, row.error_code = State.NEEDS_PASSWORD, "SRC-041"
    SourceRepository(session, tenant).add(row)
    _plan(session, tenant, row)
    _tell(session, tenant, actor, "added", row)
    if row.state == State.ACTIVE:
        enqueue(session, tenant, POLL, row.id)
    return row


def add_link(
    session: Session, tenant: TenantId, actor: Actor, *, name: str, country: str | None = None
) -> tuple[StoredSource, Secret]:
    """An upload link and its token, which is never shown again; ``revoke`` ends it."""
    token = new_token(TOKEN)
    row = _row(session, tenant, NewSource(LINK, name, country=country), {})
    row.token_hash, row.token_start = digest(token.reveal()), token.reveal()[:SHOWN]
    SourceRepository(session, tenant).add(row)
    _tell(session, tenant, actor, "added", row)
    return row, token


def change(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    source: UUID,
    new: NewSource,
    *,
    keys: KeyProvider,
    allowed: Allowed,
    seen: int | None = None,
) -> StoredSource:
    """Everything anew but the kind. What was stored stays known; another folder or mailbox is read from its start.

    ``seen`` is the version that the caller saw: ``SourceStale`` where it is another by now.
    """
    found = find(session, tenant, source, lock=True)
    if seen is not None and seen != found.version:
        raise SourceStale(version=found.version, seen=seen)
    settings = {} if found.kind == LINK else checked(found.kind, new.settings, allowed)
    found.name, found.country = _named(new.name), new.country
    found.every_seconds, found.cron, found.time_zone = _every(found.kind, new.every), new.cron.strip(), new.zone
    if settings != found.settings:
        found.cursor = {}
    found.settings, found.version = settings, found.version + 1
    if new.secret:
        found.secret_id = _keep(session, tenant, actor, found, new.secret, keys)
    if found.state != State.PAUSED:
        _wake(session, tenant, found)
    session.flush()
    _plan(session, tenant, found)
    _tell(session, tenant, actor, "changed", found)
    return found


def pause(session: Session, tenant: TenantId, actor: Actor, source: UUID) -> None:
    """Not looked at any more, or, for a link, closed, until ``resume``."""
    found = find(session, tenant, source, lock=True)
    found.next_at = None
    _move(session, found, State.PAUSED)
    _tell(session, tenant, actor, "paused", found)


def resume(session: Session, tenant: TenantId, actor: Actor, source: UUID) -> None:
    """Looked at again, at once: after a pause, or since a person repaired what was in the way."""
    found = find(session, tenant, source, lock=True)
    _wake(session, tenant, found)
    session.flush()
    _tell(session, tenant, actor, "resumed", found)


def remove(session: Session, tenant: TenantId, actor: Actor, source: UUID) -> None:
    """Forgets a source (a link is revoked by this) with its memory and secret; its documents stay."""
    found = find(session, tenant, source, lock=True)
    unschedule(session, tenant, POLL, source)
    if found.secret_id:
        vault.forget(session, tenant, found.secret_id, actor)
    SourceRepository(session, tenant).remove(source)
    _tell(session, tenant, actor, "removed", found)


def look_now(session: Session, tenant: TenantId, source: UUID) -> None:
    """Wakes its job: an event came, or an outside scheduler asked."""
    if _is_awake(find(session, tenant, source)):
        enqueue(session, tenant, POLL, source)


def ask(session: Session, tenant: TenantId, actor: Actor, source: UUID) -> None:
    """The same by a person or a program, which is told where it cannot be: ``SourceResting``."""
    found = find(session, tenant, source)
    if not _is_awake(found):
        raise SourceResting(state=found.state)
    enqueue(session, tenant, POLL, source, by=actor)
    _tell(session, tenant, actor, "asked", found)


def as_new(kept: StoredSource) -> NewSource:
    """What would be asked for to have it as it is, for ``change`` of some of it; the secret stays where it is."""
    return NewSource(
        kept.kind,
        kept.name,
        kept.settings,
        country=kept.country,
        every=kept.every_seconds,
        cron=kept.cron,
        zone=kept.time_zone,
    )


def find(session: Session, tenant: TenantId, source: UUID, *, lock: bool = False) -> StoredSource:
    """The source, or ``SourceMissing``."""
    found = SourceRepository(session, tenant).get(source, lock=lock)
    if found is None:
        raise SourceMissing
    return found


def transition(
    session: Session,
    source: StoredSource,
    state: State,
    *,
    error: tuple[str, Mapping[str, str]] = ("", {}),
    **values: Any,
) -> None:
    """What a run leaves in its source: the only place where runs change ``state``. ``SourceChanged``."""
    if state not in MOVES[State(source.state)]:
        raise SourceChanged(source=source.id)
    told = {"state": state, "error_code": error[0], "error_facts": dict(error[1]), **values}
    if not SourceRepository(session, TenantId(source.tenant_id)).change(source.id, source.version, told):
        raise SourceChanged(source=source.id)


def _row(session: Session, tenant: TenantId, new: NewSource, settings: dict[str, Any]) -> StoredSource:
    if len(SourceRepository(session, tenant).all()) >= MOST:
        raise TooManySources(most=MOST)
    return StoredSource(
        tenant_id=tenant,
        id=new_id(),
        kind=new.kind,
        name=_named(new.name),
        country=new.country,
        settings=settings,
        state=State.ACTIVE,
        every_seconds=_every(new.kind, new.every),
        cron=new.cron.strip(),
        time_zone=new.zone,
    )


def _is_awake(source: StoredSource) -> bool:
    return source.kind != LINK and source.state in {State.ACTIVE, State.FAILING}


def _named(name: str) -> str:
    found = " ".join(name.split())
    if not found or len(found) > LONGEST or not found.isprintable():
        raise SettingsRefused(setting="name", why=why("SRCLINE"))
    return found


def _every(kind: str, seconds: int) -> int:
    seconds = seconds or USUAL.get(kind, SLOWEST)
    if not FASTEST <= seconds <= SLOWEST:
        raise SettingsRefused(setting="every", why=why("SRCRANGE", f"{FASTEST}-{SLOWEST}"))
    return int(seconds)


def _move(session: Session, found: StoredSource, state: State) -> None:
    """By a person: a run that began before writes nothing."""
    assert state in MOVES[State(found.state)]
    found.state, found.version = state, found.version + 1
    session.flush()


def _wake(session: Session, tenant: TenantId, found: StoredSource) -> None:
    found.error_code, found.error_facts, found.failures = "", {}, 0
    _move(session, found, State.ACTIVE)
    if found.kind != LINK:
        enqueue(session, tenant, POLL, found.id)


def _plan(session: Session, tenant: TenantId, row: StoredSource) -> None:
    if row.cron:
        schedule(session, tenant, POLL, row.id, row.cron, row.time_zone)
    else:
        unschedule(session, tenant, POLL, row.id)


def _keep(
    session: Session, tenant: TenantId, actor: Actor, row: StoredSource, secret: Secret, keys: KeyProvider
) -> UUID:
    kind = "token" if row.settings.get("method") == "xoauth2" else "password"
    owner = Owner("sources", "secret_id", str(row.id))
    return vault.store(session, tenant, NewSecret(kind, "password", secret, owner), actor, keys)  # type: ignore[arg-type]


def _tell(session: Session, tenant: TenantId, actor: Actor, what: str, row: StoredSource) -> None:
    record(session, tenant, actor, f"source.{what}", "source", row.id, {"kind": row.kind, "name": row.name})
