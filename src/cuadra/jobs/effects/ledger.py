"""Performing an effect at most once: after any doubt the other side is asked before it is called again.

The order of things, each committed before the next: the intent with its deterministic key, the right to call, the
call, its answer. Whoever dies between two of them leaves an entry that says what may have happened.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.database.session import Database
from cuadra.jobs.effects.models import Stage
from cuadra.jobs.effects.repository import EffectRepository, doubt_all
from cuadra.jobs.errors import EffectRefused, NeedsHuman, NotSent, OutcomeUnknown, Unanswerable
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId

log = logging.getLogger(__name__)

Answer = Mapping[str, Any]


class Effect(Protocol):
    """A call that must not happen twice.

    ``settle``, in seconds, is at least the time limit of ``call`` and what the other side may take with what it has
    taken in. For so long after a call began nobody asks: it may still be under way, in a process that we took for dead.
    """

    kind: str
    key: str  # the same for the same effect, whoever tries it when: series and number, not a random id
    settle: float

    def call(self) -> Answer:
        """Does it. ``EffectRefused``: they said no. ``NotSent``: nothing left here. Anything else is a doubt."""
        ...

    def ask(self) -> Answer | None:
        """What became of it; ``None`` where it surely did not happen. ``Unanswerable``: they cannot be asked."""
        ...


@dataclass(frozen=True, slots=True)
class _Seen:
    """The entry as it stood when we looked."""

    stage: Stage
    holder: UUID
    answer: Answer
    age: float  # seconds since it was last sent


def intend(session: Session, tenant: TenantId, kind: str, key: str, subject: UUID | None = None) -> None:
    """Writes the intent in the caller's transaction, with the number that it reserves."""
    EffectRepository(session, tenant).intend(kind, key, subject)


def perform(database: Database, tenant: TenantId, effect: Effect, subject: UUID | None = None) -> Answer:
    """The effect's answer: the one we have, the one they tell when asked, or that of the one call.

    Raises ``EffectRefused``, ``NeedsHuman``, or ``OutcomeUnknown`` (come again: it will ask). Never in a transaction.
    """
    seen = _look(database, tenant, effect, subject)
    if seen.stage is Stage.ANSWERED:
        return seen.answer
    if seen.stage is Stage.REFUSED:
        raise EffectRefused(key=effect.key, why=str(seen.answer.get("why", "")))
    if seen.stage is Stage.NEEDS_HUMAN:
        raise NeedsHuman(key=effect.key)
    if seen.stage is not Stage.INTENT:
        found = _ask(database, tenant, effect, seen)
        if found is not None:
            return found
    return _call(database, tenant, effect, seen)


def ask_all(session: Session, *, span: timedelta = timedelta(days=30)) -> int:
    """After a restore: what has no answer asks first, and so does, for ``span``, what the backup never knew of.

    For a session of ``Database.jobs``; how many entries fell into doubt.
    """
    return doubt_all(session, span)


def decide(session: Session, tenant: TenantId, key: str, answer: Answer | None) -> bool:
    """A person looked: it happened, with this answer, or (``None``) it did not and counts as refused."""
    stage = Stage.REFUSED if answer is None else Stage.ANSWERED
    return EffectRepository(session, tenant).answer(key, stage, answer or {"why": "did not happen"}, "")


def _look(database: Database, tenant: TenantId, effect: Effect, subject: UUID | None) -> _Seen:
    with database.tenant(tenant) as session:
        ledger = EffectRepository(session, tenant)
        ledger.intend(effect.kind, effect.key, subject)
        entry = ledger.get(effect.key)
        if entry is None:
            raise OutcomeUnknown(key=effect.key)
        return _Seen(Stage(entry.state), entry.holder, entry.answer or {}, ledger.seconds_since_sent(effect.key))


def _ask(database: Database, tenant: TenantId, effect: Effect, seen: _Seen) -> Answer | None:
    """What they say of it; ``None`` where they surely know nothing of it."""
    if seen.age < effect.settle:
        raise OutcomeUnknown(key=effect.key, seconds=effect.settle - seen.age)
    try:
        found = effect.ask()
    except EffectRefused as error:
        _write(database, tenant, effect, Stage.REFUSED, error.facts, error.code)
        raise
    except Unanswerable as error:
        _move(database, tenant, effect, seen.holder, Stage.NEEDS_HUMAN, error.code)
        raise NeedsHuman(key=effect.key) from error
    except Exception as error:
        _move(database, tenant, effect, seen.holder, Stage.UNKNOWN, _code(error))
        raise OutcomeUnknown(key=effect.key, **_busy(error)) from error
    if found is not None:
        _write(database, tenant, effect, Stage.ANSWERED, found)
    return found


def _call(database: Database, tenant: TenantId, effect: Effect, seen: _Seen) -> Answer:
    with database.tenant(tenant) as session:
        asked = time.monotonic()
        holder = EffectRepository(session, tenant).claim(effect.key, seen.holder)
    if holder is None:
        raise OutcomeUnknown(key=effect.key)  # another has taken the call since we looked
    if effect.settle and time.monotonic() - asked > effect.settle / 2:
        raise OutcomeUnknown(key=effect.key)  # we were frozen: another may be about to ask
    try:
        answer = effect.call()
    except EffectRefused as error:
        _write(database, tenant, effect, Stage.REFUSED, error.facts, error.code)
        raise
    except NotSent as error:
        # only a first call goes back to where none was made: an earlier one may still have happened
        back = Stage.INTENT if seen.stage is Stage.INTENT else Stage.UNKNOWN
        _move(database, tenant, effect, holder, back, error.code)
        raise
    except Exception as error:
        _move(database, tenant, effect, holder, Stage.UNKNOWN, _code(error))
        raise OutcomeUnknown(key=effect.key, **_busy(error)) from error
    _write(database, tenant, effect, Stage.ANSWERED, answer)
    return answer


def _write(database: Database, tenant: TenantId, effect: Effect, stage: Stage, answer: Answer, code: str = "") -> None:
    with database.tenant(tenant) as session:
        if not EffectRepository(session, tenant).answer(effect.key, stage, answer, code):
            log.info("effect %s had its answer already", effect.key)


def _move(database: Database, tenant: TenantId, effect: Effect, holder: UUID, stage: Stage, code: str) -> None:
    with database.tenant(tenant) as session:
        EffectRepository(session, tenant).move(effect.key, holder, stage, code=code, asks=1)


def _code(error: Exception) -> str:
    return error.code if isinstance(error, CuadraError) else type(error).__name__


def _busy(error: Exception) -> dict[str, float]:
    """How long they asked us to wait, if they did."""
    seconds = getattr(error, "retry_after", None)
    return {"seconds": seconds} if seconds else {}
