"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

ActorKind = Literal["person", "key", "worker", "system", "operator"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an API key, a worker, or the house itself; ``ip`` and ``agent`` are personal data and erasable."""

    kind: ActorKind
    id: UUID | None = None
    ip: str = ""
    agent: str = ""
    request_id: str = ""


WORKER = Actor("worker")
SYSTEM = Actor("system")
