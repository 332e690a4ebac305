"""A company's confirmed documents teach its reader: at night, in a process of its own, nothing leaving the company.

The newest documents are kept out; what was learned takes over only where it is better on them. Every attempt is kept
with its figures, so that a refusal can be read as well as a success.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.flows.learning_repository import ExampleRepository
from cuadra.inbox.review import service as review
from cuadra.inbox.verdict import SURE
from cuadra.jobs.outcomes import Done
from cuadra.jobs.schedules.repository import ScheduleRepository
from cuadra.jobs.schedules.service import schedule
from cuadra.jobs.service import enqueue
from cuadra.jobs.work import Work
from cuadra.kit.ids import JobId, TenantId
from cuadra.learning import trainer
from cuadra.learning.errors import TooFewExamples
from cuadra.learning.examples import example
from cuadra.learning.promotion import ENOUGH_NEW, LEAST, MOST, held_out, judged
from cuadra.learning.repository import LearningRepository
from cuadra.learning.versions import Offer, offer, opened, seal
from cuadra.reading.batch.pool import Bounds, Outcome, Pool, Task
from cuadra.tenants.repository import CompanyRepository
from cuadra.vault.at_rest import Sealer
from cuadra.vault.errors import VaultError

LEARN = "learning.learn"  # the kind of the job; its subject is the company
SECONDS = 900.0  # 400 documents take one minute on one core
MEMORY = 3 * 2**30
FIRST_HOUR, HOURS = 2, 3  # of the night, by the company's clock: companies are spread over them


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from: labelled documents, newest first, and the present model's bytes (none: the shipped one)."""

    examples: list[dict[str, Any]] = field(repr=False)
    present: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Learn:
    """The handler of ``learning.learn``. ``folder`` is private to this account; what lies there goes with the run."""

    sealer: Sealer
    folder: Path
    signing_key: Path
    seconds: float = SECONDS

    def __call__(self, work: Work) -> None:
        with work.database.tenant(work.tenant) as session:
            is_due = work.data.get("asked") or _is_due(session, work.tenant)
            lesson = self._lesson(session, work.tenant) if is_due else Lesson([])
        if len(lesson.examples) < LEAST:
            work.settle(Done({"asked": False}))
            return
        made = self._made(work.tenant, lesson)
        with work.step(Done({"asked": False})) as session:
            offer(session, work.tenant, work.actor, made)

    def _lesson(self, session: Session, tenant: TenantId) -> Lesson:
        repository = LearningRepository(session, tenant)
        present = repository.present()
        row = repository.model(present[0], whole=True) if present else None
        content = b""
        if row and row.sealed and row.digest:
            try:
                content = opened(self.sealer, tenant, row.sealed, row.digest)
            except VaultError:
                content = b""  # it is read with the shipped one then: that is what is to be better than
        return Lesson(_examples(session, tenant), content)

    def _made(self, tenant: TenantId, lesson: Lesson) -> Offer:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept_out = held_out(len(lesson.examples))
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            place = Path(name)
            _write(place / trainer.HELD, lesson.examples[:kept_out])
            _write(place / trainer.TRAIN, lesson.examples[kept_out:])
            if lesson.present:
                (place / trainer.PRESENT).write_bytes(lesson.present)
            outcome = self._run(place)
            counts = (len(lesson.examples) - kept_out, kept_out)
            if outcome.refusal or not outcome.records:
                code = outcome.refusal.code if outcome.refusal else ""
                return Offer(*counts, {}, "LRN-028", {"why": code}, 0.0)
            content = (place / trainer.NEW).read_bytes()
        figures = outcome.records[0]
        is_better, reason, facts = judged(figures)
        sealed, digest = seal(self.sealer, tenant, content)
        return Offer(*counts, figures, reason, facts, float(figures["seconds"]), is_better, sealed, digest)

    def _run(self, place: Path) -> Outcome:
        wish = trainer.Wish(self.signing_key, MEMORY, SURE)
        with Pool(trainer.train, wish, Bounds(jobs=1, seconds=self.seconds, documents=1)) as pool:
            (outcome,) = pool.run([Task(str(place), "")])
        return outcome


def _examples(session: Session, tenant: TenantId) -> list[dict[str, Any]]:
    """Confirmed documents as labelled ones, newest first."""
    sheets, found = ExampleRepository(session, tenant), []
    for document in LearningRepository(session, tenant).examples(MOST):
        fields = review.seen(session, tenant, document).fields
        if told := example(fields, sheets.sheets(document), sure_from=SURE):
            found.append(told)
        session.expunge_all()
    return found


def _write(file: Path, examples: list[dict[str, Any]]) -> None:
    named = {f"{number:04d}": one for number, one in enumerate(examples)}
    file.write_text(json.dumps(named), encoding="utf-8")


def _is_due(session: Session, tenant: TenantId) -> bool:
    """Whether enough was confirmed since the last attempt."""
    repository = LearningRepository(session, tenant)
    last = next(iter(repository.models(1)), None)
    return repository.confirmed_since(last.made_at if last else None) >= ENOUGH_NEW


def ask_to_learn(session: Session, tenant: TenantId, actor: Actor) -> JobId:
    """A person does not wait for the night; ``TooFewExamples`` where there is nothing to learn from."""
    have = len(LearningRepository(session, tenant).examples(LEAST))
    if have < LEAST:
        raise TooFewExamples(have=have, need=LEAST)
    record(session, tenant, actor, "model.asked", "tenant", tenant)
    return enqueue(session, tenant, LEARN, tenant, data={"asked": True})


def keep_learning(session: Session, tenant: TenantId) -> None:
    """The company learns every night from now on, where enough was confirmed meanwhile."""
    if any(one.kind == LEARN for one in ScheduleRepository(session, tenant).all()):
        return
    company = CompanyRepository(session, tenant).company()
    if company is not None:
        schedule(session, tenant, LEARN, tenant, nightly(tenant), company.time_zone)


def nightly(tenant: TenantId) -> str:
    """The company's own minute of the night.

    >>> from uuid import UUID
    >>> nightly(TenantId(UUID(int=125)))
    '5 4 * * *'
    """
    return f"{tenant.int % 60} {FIRST_HOUR + tenant.int // 60 % HOURS} * * *"
