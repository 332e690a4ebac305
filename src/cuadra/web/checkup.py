"""How the parts are: each is truly tried, with a bound, and told without a secret. What was found is kept for a second,
so that health pages cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from secrets import token_bytes
from time import monotonic
from typing import Any, Literal

from cuadra.database.ping import ping, workers
from cuadra.kit.say import say

State = Literal["ok", "degraded", "down"]
KEPT = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is; ``is_needed`` where no request works without it."""

    name: str
    state: State
    detail: str = ""
    is_needed: bool = False


def check_all(house: Any, language: str) -> list[Finding]:
    return [check(part, house, language) for part in PARTS]


def worst(found: list[Finding]) -> State:
    """``down`` where a part that every request needs is; ``degraded`` where any other is not well."""
    if any(one.state == "down" and one.is_needed for one in found):
        return "down"
    return "degraded" if any(one.state != "ok" for one in found) else "ok"


def check(part: str, house: Any, language: str) -> Finding:
    """Tries one part, or tells what was found within the last second."""
    key = (id(house), part, language)
    kept = _kept.get(key)
    if kept is None or monotonic() - kept[0] > KEPT:
        kept = _kept[key] = (monotonic(), _tried(part, house, language))
    return kept[1]


def _tried(part: str, house: Any, language: str) -> Finding:
    try:
        return PARTS[part](house, language)
    except Exception as error:  # noqa: BLE001  whatever is wrong with a part is what is asked for
        house.log.warning("health", part=part, error=type(error).__name__)
        return Finding(part, "down", say(f"HLT-{part.upper()}", language), is_needed=part in NEEDED)


def _database(house: Any, language: str) -> Finding:  # noqa: ARG001
    ping(house.database)
    house.metrics.database_up.set(1)
    return Finding("database", "ok", is_needed=True)


def _worker(house: Any, language: str) -> Finding:
    alive = workers(house.database)
    return Finding("worker", "ok", str(alive)) if alive else Finding("worker", "degraded", say("HLT-WORKER", language))


def _storage(house: Any, language: str) -> Finding:  # noqa: ARG001
    """Whether the store answers for a name that nobody has."""
    house.originals.store.exists(token_bytes(32).hex())
    return Finding("storage", "ok", house.originals.store.name)


def _vault(house: Any, language: str) -> Finding:  # noqa: ARG001
    """Whether something can be sealed and opened again."""
    content, bound = token_bytes(16), b"health"
    sealer = house.originals.sealer
    if sealer.open(sealer.seal(content, bound), bound) != content:
        raise ValueError
    return Finding("vault", "ok", is_needed=True)


def _ocr(house: Any, language: str) -> Finding:  # noqa: ARG001
    is_there = find_spec("rapidocr") is not None
    return Finding("ocr", "ok" if is_there else "degraded", ", ".join(house.settings.engines))


PARTS: dict[str, Callable[[Any, str], Finding]] = {
    "database": _database,
    "worker": _worker,
    "storage": _storage,
    "vault": _vault,
    "ocr": _ocr,
}
NEEDED = frozenset(("database", "vault"))
_kept: dict[tuple[int, str, str], tuple[float, Finding]] = {}
