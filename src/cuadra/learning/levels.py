"""How far documents may go on alone: asked at each reading, set by people, taken back where the sample objects."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.kit.ids import TenantId
from cuadra.learning.errors import LevelInvalid
from cuadra.learning.repository import LearningRepository
from cuadra.learning.scope import EVERYTHING, Scope
from cuadra.model.level import DEFAULT, Level

MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """The level that holds, and the scope for which it was set."""

    level: Level
    scope: Scope


def rule_for(session: Session, tenant: TenantId, scope: Scope) -> Rule:
    """The narrowest that somebody set, else the default."""
    wider = normal(scope).widening()
    found = LearningRepository(session, tenant).levels_for(wider)
    chosen = next((one for one in wider if one in found), None)
    return Rule(Level(found[chosen].level), chosen) if chosen is not None else Rule(DEFAULT, EVERYTHING)


def set_level(session: Session, tenant: TenantId, actor: Actor, scope: Scope, level: Level) -> Scope:
    """From the next reading on; ``LevelInvalid`` for a tax id without a country. The scope as it is kept."""
    kept = checked(scope)
    LearningRepository(session, tenant).put_level(
        kept, {"level": str(level), "person_id": actor.id, "reason": "", "facts": {}}
    )
    record(session, tenant, actor, "automation.set", "tenant", tenant, {**kept._asdict(), "level": str(level)})
    return kept


def clear_level(session: Session, tenant: TenantId, actor: Actor, scope: Scope) -> None:
    """What holds more widely holds here too from now on; clearing nothing changes nothing."""
    kept = checked(scope)
    if LearningRepository(session, tenant).drop_level(kept):
        record(session, tenant, actor, "automation.cleared", "tenant", tenant, kept._asdict())


def fall_back(
    session: Session, tenant: TenantId, actor: Actor, scope: Scope, level: Level, facts: dict[str, str]
) -> None:
    """The sample found too much: nothing of ``scope`` goes on alone until a person decides again."""
    values = {"level": str(Level.NEVER), "person_id": None, "reason": "LRN-022", "facts": facts}
    LearningRepository(session, tenant).put_level(scope, values)
    details = {**scope._asdict(), "from": str(level), **facts}
    record(session, tenant, actor, "automation.fell_back", "tenant", tenant, details)


def checked(scope: Scope) -> Scope:
    """The scope in its normal form; ``LevelInvalid`` for one that no document can have."""
    kept = normal(scope)
    if bool(kept.country) != bool(kept.tax_id) or len(kept.country) not in (0, 2) or max(map(len, kept)) > MOST_NAME:
        raise LevelInvalid(what=" ".join(part[:MOST_NAME] for part in scope if part))
    return kept


def normal(scope: Scope) -> Scope:
    """As scopes are compared: a tax id without its dashes and spaces, letters large.

    >>> tuple(normal(Scope("mx", " aaa 010101-aaa ", "ticket")))
    ('MX', 'AAA010101AAA', 'ticket')
    """
    tax_id = "".join(letter for letter in scope.tax_id.upper() if letter.isalnum() or letter == "&")
    return Scope(scope.country.strip().upper(), tax_id, scope.kind.strip())
