"""What became of documents: written when they are read, completed when a person confirms or checks them.

A share of those that went on alone is offered to people. What they find wrong is counted by the rule that let the
document pass; where too much is, the rule falls back to never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from math import sqrt
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.service import record
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.learning.errors import NotAutomatic
from cuadra.learning.levels import Rule, fall_back
from cuadra.learning.repository import LearningRepository
from cuadra.learning.scope import Scope
from cuadra.model.level import Level

SAMPLED, SAMPLED_AFTER_ERRORS = 0.05, 0.20  # share of those that went on alone
NEWEST = 100  # checked ones that count
MOST_WRONG = 0.02  # what is called sure is right in .99; twice as many mistakes are too many
FEWEST_WRONG = 2  # one mistake is chance
_Z = 1.28  # one-sided 90 %
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Settled:
    """A document as its reading left it."""

    is_alone: bool
    rule: Rule
    scope: Scope
    blockers: Sequence[str]
    fields: int
    model_version: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What a person's word means for a reading: fields in all, touched, and of the sure ones how many were wrong."""

    fields: int
    touched: int
    wrong: int
    sure: int
    sure_wrong: int


def note(session: Session, tenant: TenantId, document: DocumentId, settled: Settled) -> None:
    """Keeps what became of a document that was just read."""
    repository = LearningRepository(session, tenant)
    is_sample = settled.is_alone and drawn(document) < _rate(repository, settled.rule)
    repository.put_outcome(
        document,
        {
            "is_alone": settled.is_alone,
            "blockers": list(settled.blockers),
            "level": str(settled.rule.level),
            "rule": list(settled.rule.scope),
            **settled.scope._asdict(),
            "model_version": settled.model_version,
            "fields": settled.fields if settled.is_alone else None,
            "touched": 0 if settled.is_alone else None,
            "is_sample": is_sample,
        },
    )


def drawn(document: UUID) -> float:
    """A number from 0 to 1 that the document has for ever: who is in the sample is nobody's choice.

    >>> 0 <= drawn(UUID(int=7)) < 1, drawn(UUID(int=7)) == drawn(UUID(int=7))
    (True, True)
    """
    return int.from_bytes(sha256(b"sample" + document.bytes).digest()[:8]) / 2**64


def _rate(repository: LearningRepository, rule: Rule) -> float:
    """More are looked at where some were found wrong, and where unsure ones pass."""
    _, wrong = repository.checked(_BEGINNING, rule.scope, NEWEST)
    return SAMPLED_AFTER_ERRORS if wrong or rule.level is Level.ALWAYS else SAMPLED


def confirmed(session: Session, tenant: TenantId, document: DocumentId, actor: Actor, said: Said) -> None:
    """A person says that the document is right as it now stands; what they changed was wrong."""
    repository = LearningRepository(session, tenant)
    outcome = repository.outcome(document, lock=True)
    if outcome is None:
        return  # read before there was anything to note
    now = repository.now()
    values: dict[str, Any] = {
        "fields": said.fields,
        "touched": said.touched,
        "sure": said.sure,
        "sure_wrong": said.sure_wrong,
        "confirmed_at": now,
    }
    if not outcome.is_alone:
        repository.change_outcome(document, values)
        return
    is_wrong = said.wrong > 0
    repository.change_outcome(document, {**values, "checked_at": now, "is_wrong": is_wrong})
    record(session, tenant, actor, "document.checked", "document", document, {"is_wrong": is_wrong})
    if is_wrong and outcome.is_sample:
        _guard(session, tenant, Scope(*outcome.rule), Level(outcome.level))


def _guard(session: Session, tenant: TenantId, scope: Scope, level: Level) -> None:
    """Falls back where the newest checked ones since the level was set tell of too many mistakes."""
    repository = LearningRepository(session, tenant)
    set_by = repository.levels_for([scope]).get(scope)
    if set_by is not None and set_by.level == Level.NEVER:
        return
    checked, wrong = repository.checked(set_by.set_at if set_by else _BEGINNING, scope, NEWEST)
    if is_too_much(wrong, checked):
        facts = {"wrong": str(wrong), "checked": str(checked)}
        fall_back(session, tenant, SYSTEM, scope, level, facts)


def is_too_much(wrong: int, checked: int) -> bool:
    """Whether the share that is truly wrong is above the bound, with 90 % certainty (Wilson's lower limit).

    >>> is_too_much(1, 1), is_too_much(2, 20), is_too_much(2, 100), is_too_much(6, 100)
    (False, True, False, True)
    """
    return wrong >= FEWEST_WRONG and _least(wrong, checked) > MOST_WRONG


def _least(wrong: int, checked: int) -> float:
    share, z2 = wrong / checked, _Z * _Z
    middle = share + z2 / (2 * checked)
    return (middle - _Z * sqrt((share * (1 - share) + z2 / (4 * checked)) / checked)) / (1 + z2 / checked)


def need_automatic(session: Session, tenant: TenantId, document: DocumentId) -> None:
    """``NotAutomatic`` for a document of which a check would say nothing."""
    outcome = LearningRepository(session, tenant).outcome(document)
    if outcome is None or not outcome.is_alone:
        raise NotAutomatic


def said_of(read: Mapping[str, Any], now: Mapping[str, Any], touched: Sequence[str], *, sure_from: float) -> Said:
    """Counts what people changed between what was ``read`` and what stands ``now``, both by path."""
    header = {*read, *now}
    changed = {path for path in header if _value(read, path) != _value(now, path)}
    sure = {path for path, one in read.items() if float(one.get("confidence") or 0) >= sure_from}
    return Said(len(header), len({*touched} & header | changed), len(changed), len(sure), len(sure & changed))


def _value(fields: Mapping[str, Any], path: str) -> str | None:
    one = fields.get(path)
    return None if one is None else str(one.get("value"))
