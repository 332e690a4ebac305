"""Papers of a few lines as the reading process would tell them, and a job in hand without a worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.database.session import Database
from cuadra.flows import supplying
from cuadra.flows.intake import settle_one
from cuadra.flows.supplying_repository import SupplyingRepository
from cuadra.inbox.originals import Originals
from cuadra.inbox.pages.service import sealed_pages
from cuadra.inbox.review import service as review
from cuadra.inbox.service import find, prepare, receive, transition
from cuadra.inbox.states import State
from cuadra.jobs.work import Work
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.suppliers.models import Supplier
from cuadra.suppliers.repository import SupplierRepository

LETTER, HIGH, PITCH = 8.0, 14.0, 24.0
PERSON = Actor("person", new_id())
LINES = (
    "Tlapalería Uno SA de CV",
    "RFC: AAA010101AAA",
    "Calle Sol 12, Centro, 06000 México",
    "Remisión 990{n:02}",
    "Control {n:02}417",
    "Fecha {n:02}/03/2026",
    "Suma 1{n:02}.00",
    "Cobrado 2{n:02}.50",
)


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


class Place:
    """Papers of one supplier as they come in: ``read`` is what the reader alone says, ``number`` which one it is."""

    def __init__(self, database: Database, originals: Originals, tenant: TenantId) -> None:
        self.database, self.originals, self.tenant = database, originals, tenant

    def comes(
        self,
        number: int,
        lines: tuple[str, ...] = LINES,
        rungs: tuple[str, ...] = ("text",),
        **read: tuple[str, float] | None,
    ) -> DocumentId:
        """Through intake as far as the reading processes are not asked for."""
        values: dict[str, tuple[str, float] | None] = {
            "issuer.tax_id": ("AAA010101AAA", 0.95),
            "issuer.name": ("Tlapalería Uno SA de CV", 0.95),
            "issued_on": (f"2026-03-{number:02}", 0.95),
            "number": (f"990{number:02}", 0.5),
            "total": (f"2{number:02}.50", 0.6),
            **{path.replace("__", "."): value for path, value in read.items()},
        }
        found = said({path: value for path, value in values.items() if value}) | {"rungs": list(rungs)}
        found["pages"] = [page_of(tuple(line.format(n=number) for line in lines))]
        arrival = prepare(self.originals, self.tenant, new_id().bytes, name="nota.pdf", source="upload", country="MX")
        with self.database.tenant(self.tenant) as session:
            (receipt,) = receive(session, self.tenant, SYSTEM, [arrival])
            document = find(session, self.tenant, receipt.document, lock=True)
            transition(session, document, State.READING, SYSTEM)
        supplying.recalled(self.database, self.tenant, document, found)
        found["pages"] = sealed_pages(self.originals, self.tenant, found["pages"])
        with self.database.tenant(self.tenant) as session:
            document = find(session, self.tenant, receipt.document, lock=True)
            settle_one(session, Doing(self.database, self.tenant, document.id), document, found)
        return receipt.document

    def confirm(self, document: DocumentId, **said: str) -> None:
        """A person corrects and confirms; then the job runs."""
        with self.database.tenant(self.tenant) as session:
            changes = [review.Change(path.replace("__", "."), value) for path, value in said.items()]
            if changes:
                review.correct(session, self.tenant, document, PERSON, changes)
            found = review.confirm(session, self.tenant, document, PERSON)
            supplying.confirmed(session, self.tenant, found, PERSON)
        supplying.learn(Doing(self.database, self.tenant, document))

    def fields(self, document: DocumentId) -> dict[str, Any]:
        with self.database.tenant(self.tenant) as session:
            return dict(review.seen(session, self.tenant, document).fields)

    def findings(self, document: DocumentId) -> list[str]:
        with self.database.tenant(self.tenant) as session:
            return [one["code"] for one in review.seen(session, self.tenant, document).findings]

    def state(self, document: DocumentId) -> str:
        with self.database.tenant(self.tenant) as session:
            return str(find(session, self.tenant, document).state)

    def supplier(self) -> Supplier:
        with self.database.tenant(self.tenant) as session:
            found = SupplierRepository(session, self.tenant).by_key("t:MX:AAA010101AAA")
            assert found
            return found

    def lessons(self, supplier: Supplier) -> int:
        with self.database.tenant(self.tenant) as session:
            return len(SupplyingRepository(session, self.tenant).lessons(supplier.id, DocumentId(new_id()), most=99))
