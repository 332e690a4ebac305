"""Anchors: where each record ended on a day, kept outside of the database.

The chain proves that nobody changed one event. Whoever owns the database can rewrite all of it; not the line that
somebody kept elsewhere. Copy the file of anchors to where the machine's owner does not reach: mail, paper, another
machine.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from cuadra.audit.chain import Link, verified
from cuadra.audit.errors import AnchorUnreadable, HeadDiffers
from cuadra.audit.repository import heads

_SHORT = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
PAGE = 1_000
_LONGEST_LINE = 1_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """That event ``seq`` of a company had this hash; any company where ``tenant_id`` is empty."""

    seq: int
    hash: str
    tenant_id: str = ""
    at: str = ""


def anchor(text: str) -> Anchor:
    """An anchor as written by hand, or ``AnchorUnreadable``.

    >>> anchor("3:" + "0" * 64).seq
    3
    """
    if not (found := _SHORT.fullmatch(text.strip().lower())):
        raise AnchorUnreadable(text=text[:100])
    return Anchor(int(found[1]), found[2])


def anchors_in(lines: Iterable[str]) -> Iterator[Anchor]:
    """The anchors of a kept file; ``AnchorUnreadable`` at the first line that is none."""
    for line in lines:
        try:
            yield Anchor(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise AnchorUnreadable(text=line[:100]) from error


def held(links: Iterable[Link], anchors: Sequence[Anchor]) -> Iterator[Link]:
    """The same links, each proved, and every anchor of their company with them.

    ``HeadDiffers`` where an event has another hash than was kept, or where the record ends before a kept one.
    """
    kept: dict[int, set[str]] = {}
    last = None
    for last in verified(links):
        if last.seq == 1:
            kept = _by_number(anchors, last.tenant_id)
        if (hashes := kept.pop(last.seq, None)) and hashes != {last.hash}:
            raise HeadDiffers(seq=last.seq, kept=", ".join(sorted(hashes - {last.hash})))
        yield last
    left = kept if last else _by_number(anchors, "")
    if left:
        seq = min(left)
        raise HeadDiffers(seq=seq, kept=", ".join(sorted(left[seq])))


def _by_number(anchors: Sequence[Anchor], tenant: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for one in anchors:
        if one.tenant_id in ("", tenant):
            found.setdefault(one.seq, set()).add(one.hash)
    return found


def newest(file: Path) -> str:
    """When the last anchor of ``file`` was dropped (ISO 8601); empty where there is none."""
    try:
        with file.open("rb") as lines:
            lines.seek(max(0, lines.seek(0, os.SEEK_END) - _LONGEST_LINE))
            last = lines.read().decode("ascii", "replace").strip().rpartition("\n")[2]
        return next(anchors_in([last])).at
    except (FileNotFoundError, AnchorUnreadable):
        return ""


def drop(session: Session, file: Path, now: datetime) -> int:
    """Appends the present head of every company to ``file`` (mode 600), flushed to the disk; how many.

    The session is of the queue's role, which sees the heads of all and no event. Heads are read first: the file is
    written whole or not at all.
    """
    lines = [
        json.dumps(asdict(Anchor(head.seq, head.hash.hex(), str(head.tenant_id), now.isoformat(timespec="seconds"))))
        for head in heads(session, page=PAGE)
    ]
    if lines:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as target:
            target.write("".join(f"{line}\n" for line in lines))
            target.flush()
            os.fsync(target.fileno())
    return len(lines)
