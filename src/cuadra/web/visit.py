"""One request as the edge sees it: who is calling from where, in which language, under which id."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import HTTPConnection

from cuadra.audit.actor import Actor
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId, new_id

SANE = re.compile(r"[A-Za-z0-9._:-]{8,64}")
_KEY = "cuadra.visit"


@dataclass(slots=True)
class Visit:
    """Filled by the edge, and by the door once the caller is known. ``refused`` is what the edge itself has refused."""

    request_id: str
    ip: str
    agent: str
    language: str
    is_https: bool
    actor: Actor | None = None
    tenant: TenantId | None = None
    refused: CuadraError | None = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


def visit_of(request: HTTPConnection) -> Visit:
    visit: Visit = request.scope[_KEY]
    return visit


def keep(scope: dict[str, Any], visit: Visit) -> None:
    scope[_KEY] = visit


def request_id(given: str) -> str:
    """The caller's own id where it is sane, else a new one.

    >>> request_id("order-2024-0001"), len(request_id("<script>"))
    ('order-2024-0001', 32)
    """
    return given if SANE.fullmatch(given) else new_id().hex


def language(accepted: str) -> str:
    """``es`` or ``en``, whichever ``Accept-Language`` ranks higher; ``es`` where it says neither.

    >>> language("en-GB,en;q=0.9,es;q=0.8"), language("fr"), language("en;q=0.1, es-MX;q=0.2")
    ('en', 'es', 'es')
    """
    best, told = "es", -1.0
    for part in accepted[:200].split(","):
        tag, _, rest = part.strip().partition(";")
        name = tag[:2].lower()
        weight = _weight(rest)
        if name in {"es", "en"} and weight > told and weight > 0:
            best, told = name, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    return float(value) if re.fullmatch(r"[01](\.\d{1,3})?", value) else 0.0
