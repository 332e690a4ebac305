"""Intake: a received document is read, checked, compared with the others, and goes straight on or to a person.

One step of one job a document. All that the reading changes is written in one transaction with the job's own end,
fenced: a worker that was taken over writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cuadra import __version__
from cuadra.database.lock import lock_tenant
from cuadra.flows import supplying
from cuadra.flows.readers import Readers
from cuadra.flows.taught import Lent, Taught
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.pages.service import keep_pages, sealed_pages
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import find, transition
from cuadra.inbox.states import MOVES, State
from cuadra.inbox.verdict import blockers, summary, verdict
from cuadra.jobs.outcomes import Blocked, Done
from cuadra.jobs.work import Work
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import DocumentId, new_id
from cuadra.kit.metrics import Metrics
from cuadra.kit.spans import NO_TRACES, Traces
from cuadra.learning.levels import rule_for
from cuadra.learning.outcomes import Settled, note
from cuadra.learning.scope import Scope
from cuadra.reading.batch.errors import WorkersDoNotStart

CAPABILITIES = frozenset({"OCR-001", "OCR-003", "OCR-004", "OCR-005"})  # an engine, a library, a key, a permission


@dataclass(frozen=True, slots=True)
class Intake:
    """The handler of ``document.read``."""

    originals: Originals
    readers: Readers
    metrics: Metrics | None = None
    traces: Traces = NO_TRACES
    taught: Taught | None = None

    def __call__(self, work: Work) -> None:
        document, content, model = self._begin(work)
        if content is None:
            with work.step(Done()):
                return
        try:
            found = self._read(document, content, model)
        except WorkersDoNotStart as error:
            self._refuse(work, error)
        except CuadraError as error:
            if error.retry:
                raise
            self._refuse(work, error)
        else:
            for one in found:  # before the transaction: the company's lock is held only to write
                supplying.recalled(work.database, work.tenant, document, one)
                one["pages"] = sealed_pages(self.originals, work.tenant, one.get("pages", ()))
            with work.step(_outcome(found)) as session:
                states = _settle(session, work, found)
            self._count(states, {rung for one in found for rung in one.get("rungs", ())})

    def _read(self, document: Document, content: bytes, model: Lent | None) -> list[dict[str, Any]]:
        began = time.monotonic()
        with self.traces.span("reading", document=str(document.id)):
            lent = {"model": model} if model else {}
            found = self.readers.read(
                content, document.sha256.hex(), name=document.name, country=document.country or "", **lent
            )
        if self.metrics:
            self.metrics.read_seconds.observe(time.monotonic() - began)
            self.metrics.document_bytes.inc(len(content))
        return found

    def _count(self, states: Iterable[State], rungs: Iterable[str] = ()) -> None:
        """Once what was found is committed."""
        if self.metrics:
            for state in states:
                self.metrics.documents.labels(str(state)).inc()
            for rung in rungs:
                self.metrics.document_rungs.labels(rung).inc()

    def _begin(self, work: Work) -> tuple[Document, bytes | None, Lent | None]:
        """The document, now being read, its bytes, and the company's model; no bytes where there is nothing to do."""
        with work.database.tenant(work.tenant) as session:
            model = self.taught.of(session, work.tenant) if self.taught else None
            document = find(session, work.tenant, DocumentId(work.subject_id), lock=True)
            if State.READING not in MOVES[document.state]:
                return document, None, None
            if document.state != State.READING:
                transition(session, document, State.READING, work.actor)
            original = DocumentRepository(session, work.tenant).original(document.sha256)
        return document, self.originals.content(work.tenant, original), model

    def _refuse(self, work: Work, error: CuadraError) -> None:
        with work.step(Done()) as session:
            document = find(session, work.tenant, DocumentId(work.subject_id), lock=True)
            transition(session, document, State.REJECTED, work.actor, reason=error.code, facts=error.facts)
        self._count([State.REJECTED])


def _outcome(found: list[dict[str, Any]]) -> Done | Blocked:
    missing = [one["refused"] for one in found if one.get("refused", {}).get("code") in CAPABILITIES]
    return Blocked(missing[0]["code"], missing[0]["facts"]) if missing else Done()


def _settle(session: Session, work: Work, found: list[dict[str, Any]]) -> list[State]:
    """Where each document of the file now is; a file of several is told by its parts."""
    lock_tenant(session, work.tenant)  # so that of two equal documents read at once one is the first
    document = find(session, work.tenant, DocumentId(work.subject_id), lock=True)
    if len(found) == 1:
        return [settle_one(session, work, document, found[0])]
    states = []
    children = DocumentRepository(session, work.tenant).children(DocumentId(document.id))
    for one in found:
        child = children.get(one["part"]) or _child(session, document, one["part"])
        if State.READING in MOVES[child.state]:
            transition(session, child, State.READING, work.actor)
            states.append(settle_one(session, work, child, one))
    facts = {"count": str(len(found))}
    transition(session, document, State.POSTED, work.actor, reason="INB-031", facts=facts)
    return states


def _child(session: Session, parent: Document, part: str) -> Document:
    child = Document(
        tenant_id=parent.tenant_id,
        id=new_id(),
        parent_id=parent.id,
        part=part,
        sha256=parent.sha256,
        size=parent.size,
        name=part.rsplit("/", 1)[-1][-255:] or parent.name,
        source="part",
        country=parent.country,
        state=State.RECEIVED,
    )
    session.add(child)
    session.flush()
    return child


def settle_one(session: Session, work: Work, document: Document, found: dict[str, Any]) -> State:
    """Writes one reading and moves its document to where it now belongs."""
    repository = DocumentRepository(session, work.tenant)
    if refused := found.get("refused"):
        state = State.BLOCKED if refused["code"] in CAPABILITIES else State.REJECTED
        transition(session, document, state, work.actor, reason=refused["code"], facts=refused["facts"])
        return state
    fields, model = found["fields"], int(found.get("model", 0))
    values = {path: one["value"] for path, one in fields.items()}
    repository.add_reading(
        DocumentId(document.id),
        {
            "reader": f"{__version__}+m{model}" if model else __version__,
            "rungs": found["rungs"],
            "seconds": found["seconds"],
            "fields": fields,
            "lines": found["lines"],
            "findings": found["findings"],
            "text": found["text"].replace("\x00", ""),
        },
    )
    keep_pages(session, work.tenant, DocumentId(document.id), found.get("pages", ()))
    columns = summary(values, found["country"] or document.country)
    scope = Scope(columns["country"] or "", columns["issuer_tax_id"] or "", columns["kind"] or "")
    rule = rule_for(session, work.tenant, scope)
    state, reason, facts, twin = verdict(
        repository, document, fields=fields, findings=found["findings"], columns=columns, level=rule.level
    )
    transition(session, document, state, work.actor, reason=reason, facts=facts, duplicate_of=twin, **columns)
    supplying.settled(session, work.tenant, document, found)
    if state in (State.READY, State.REVIEW):
        stopped = blockers(fields, found["findings"], level=rule.level, is_twin=twin is not None)
        outcome = Settled(state is State.READY, rule, scope, stopped, len(fields), model)
        note(session, work.tenant, DocumentId(document.id), outcome)
    return state
