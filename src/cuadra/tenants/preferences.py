"""How pages look and behave for a person, on every device: what they chose, and the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from cuadra.kit.ids import PersonId
from cuadra.tenants.errors import Unauthenticated
from cuadra.tenants.person_repository import PersonRepository

DENSITIES = ("roomy", "dense")


@dataclass(frozen=True, slots=True)
class Preferences:
    """``keys``: one letter does a deed; ``goals``: goals and streaks are shown."""

    density: str = "roomy"
    keys: bool = True
    goals: bool = True


def preferences_of(kept: Mapping[str, Any]) -> Preferences:
    """Out of what is kept of a person; what is missing there, or none of ours, is as always.

    >>> preferences_of({"keys": False, "density": "tiny"})
    Preferences(density='roomy', keys=False, goals=True)
    """
    known = {name: kept[name] for name in ("keys", "goals") if isinstance(kept.get(name), bool)}
    if kept.get("density") in DENSITIES:
        known["density"] = kept["density"]
    return Preferences(**known)


def prefer(session: Session, person: PersonId, **changes: Any) -> Preferences:
    """Changes some; the transaction has to be in the person's name."""
    mine = PersonRepository(session, person)
    if (me := mine.me()) is None:
        raise Unauthenticated
    changed = replace(preferences_of(me.preferences), **changes)
    mine.update(preferences={**me.preferences, **asdict(changed)})
    return changed
