"""The chain of the record, proved without a database: each event's hash covers itself and the one before.

The form is that of the trigger in migration 0003: SHA-256 over the hash before, then the fields joined by the unit
separator (U+001F). ``details`` and ``personal`` enter by their digests, so that they can be erased for a person's
sake, or for age, and the chain still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cuadra.audit.errors import ChainBroken

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain sees it. ``details`` and ``personal`` are the exact JSON text, ``None`` once erased."""

    tenant_id: str
    seq: int
    at: datetime
    action: str
    actor_kind: str
    actor_id: str
    subject_kind: str
    subject_id: str
    request_id: str
    details: str | None
    details_digest: str
    personal: str | None
    personal_digest: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: an anchor, worth keeping elsewhere."""

    tenant_id: str
    first: int
    seq: int
    hash: str


def digest(link: Link, before: str) -> str:
    """The hash that ``link`` must have after ``before`` (both hexadecimal)."""
    parts: list[Any] = [
        link.tenant_id,
        link.seq,
        (link.at - _EPOCH) // _MICROSECOND,
        link.action,
        link.actor_kind,
        link.actor_id,
        link.subject_kind,
        link.subject_id,
        link.request_id,
        link.details_digest,
        link.personal_digest,
    ]
    return sha256(bytes.fromhex(before) + "\x1f".join(map(str, parts)).encode()).hexdigest()


def verified(links: Iterable[Link], *, after: Head | None = None) -> Iterator[Link]:
    """The same links, one by one, each proved; ``ChainBroken`` at the first that does not fit.

    A whole record begins with event 1. A later part is proved from ``after``, the head of what came before.
    """
    seq, before = (after.seq, after.hash) if after else (0, "")
    for link in links:
        if link.seq != seq + 1:
            raise ChainBroken(seq=link.seq, what=f"{{WHY-GAP:{seq + 1}}}")
        for name in ("details", "personal"):
            text = getattr(link, name)
            if text is not None and sha256(text.encode()).hexdigest() != getattr(link, f"{name}_digest"):
                raise ChainBroken(seq=link.seq, what=f"{{WHY-ALTERED:{name}}}")
        if digest(link, before) != link.hash:
            raise ChainBroken(seq=link.seq, what="{WHY-HASH:}")
        seq, before = link.seq, link.hash
        yield link


def head_of(links: Iterable[Link], *, after: Head | None = None) -> Head | None:
    """Proves all of ``links`` and tells where they end; ``None`` for none."""
    first, last = 0, None
    for last in verified(links, after=after):
        first = first or last.seq
    return Head(last.tenant_id, first, last.seq, last.hash) if last else None
