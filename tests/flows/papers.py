"""Papers of a few lines as the reading process would tell them, and a job in hand without a worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.jobs.work import Work
from cuadra.kit.ids import TenantId

LETTER, HIGH, PITCH = 8.0, 14.0, 24.0


def page_of(lines: tuple[str, ...], number: int = 1) -> dict[str, Any]:
    """A page with its words, and an image that nobody looks at."""
    words: list[list[Any]] = []
    for row, line in enumerate(lines):
        at = 0
        for part in line.split():
            at = line.index(part, at)
            left, top = 30 + at * LETTER, 30 + row * PITCH
            words.append([part, left, top, left + len(part) * LETTER, top + HIGH])
            at += len(part)
    return {"number": number, "width": 600.0, "height": 800.0, "image": b"webp", "words": words}


def said(values: Mapping[str, tuple[str, float]], country: str = "MX") -> dict[str, Any]:
    """A reading of these values, each as sure as told."""
    evidence = {"rung": "text", "engine": "pdf", "page": 1, "box": None, "text": "x"}
    fields = {
        path: {"value": value, "confidence": sure, "evidence": evidence, "checks": [], "alternatives": []}
        for path, (value, sure) in values.items()
    }
    plain = {"part": "", "kind": "invoice", "country": country, "rungs": ["text"], "seconds": 0.1, "text": "texto"}
    return {**plain, "fields": fields, "lines": [], "findings": []}


class _Doing:
    """Stands for a job in the hands of a worker: its step is a transaction."""

    def __init__(self, database: Database, tenant: TenantId, subject: UUID) -> None:
        self.database, self.tenant, self.subject_id, self.actor = database, tenant, subject, SYSTEM

    @contextmanager
    def step(self, outcome: object) -> Iterator[Session]:
        assert outcome
        with self.database.tenant(self.tenant) as session:
            yield session


def Doing(database: Database, tenant: TenantId, subject: UUID) -> Work:  # noqa: N802  made like the class it stands for
    return cast("Work", _Doing(database, tenant, subject))
