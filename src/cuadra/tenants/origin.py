"""From where somebody speaks to us."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cuadra.audit.actor import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Origin:
    """Address, program and request of a call. Personal data: kept in records from which it can be erased."""

    ip: str = ""
    agent: str = ""
    request_id: str = ""

    def actor(self, kind: ActorKind, who: UUID | None) -> Actor:
        return Actor(kind, who, self.ip, self.agent, self.request_id)
