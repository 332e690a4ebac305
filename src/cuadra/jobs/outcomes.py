"""How a step of a job can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Done:
    """All is done."""

    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Again:
    """More is to do, after a while; ``data`` is laid over what the job has. Earlier failures are forgotten."""

    after: timedelta = timedelta(0)
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Something is missing here that a person can bring; ``service.unblock(code)`` wakes all that wait for it."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not work. A ``CuadraError`` says itself whether to try again; anything else is a fault of ours."""

    error: BaseException


Outcome = Done | Again | Blocked | Failed
