"""The record as a file: JSON lines that ``cuadra audit verify`` proves on any machine, without a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy.orm import Session

from cuadra.audit.chain import Link
from cuadra.audit.errors import ExportUnreadable
from cuadra.audit.repository import EventRepository
from cuadra.kit.ids import TenantId

PAGE = 1_000
MOST_LINE = 2**20
_TEXTS = [one.name for one in fields(Link) if one.name not in {"seq", "at", "details", "personal"}]


def exported(session: Session, tenant: TenantId, *, after: int = 0) -> Iterator[str]:
    """The events numbered above ``after``, oldest first, a JSON line each (with its line end), page by page."""
    repository = EventRepository(session, tenant)
    while links := repository.links(after, most=PAGE):
        for link in links:
            yield json.dumps({**asdict(link), "at": link.at.isoformat()}, ensure_ascii=False) + "\n"
        after = links[-1].seq


def imported(lines: Iterable[str]) -> Iterator[Link]:
    """The links of an export; ``ExportUnreadable`` names the first line that is none."""
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_LINE:
            raise ExportUnreadable(line=number)
        try:
            told = json.loads(line)
            link = Link(**{**told, "at": datetime.fromisoformat(told["at"])})
        except (ValueError, TypeError, KeyError) as error:
            raise ExportUnreadable(line=number) from error
        if not _is_plain(link):
            raise ExportUnreadable(line=number)
        yield link


def _is_plain(link: Link) -> bool:
    """Whether every field is of its sort: the file is whatever somebody gave us."""
    erasable = (one for one in (link.details, link.personal) if one is not None)
    texts = (getattr(link, name) for name in _TEXTS)
    is_numbered = type(link.seq) is int and link.at.tzinfo is not None
    return is_numbered and all(isinstance(one, str) for one in (*texts, *erasable))
