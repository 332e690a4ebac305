"""The job that does one deed on all documents that match, a batch a step."""

from __future__ import annotations

from datetime import timedelta

from cuadra.audit.actor import Actor
from cuadra.inbox.organising.bulk import go_on
from cuadra.inbox.organising.bulk_repository import DeedRepository
from cuadra.jobs.outcomes import Again, Done
from cuadra.jobs.work import Work


def bulk(work: Work) -> None:
    """One batch; what it changed and how far it came are one commit with the job's own step."""
    with work.database.tenant(work.tenant) as session:
        deed = DeedRepository(session, work.tenant).get(work.subject_id)
        ended = deed is None or deed.ended_at is not None
    if ended:
        work.settle(Done())
        return
    if work.is_cancelled():
        work.settle(Done())
        return
    with work.step(Again(timedelta(0))) as session:
        deed = DeedRepository(session, work.tenant).get(work.subject_id, lock=True)
        if deed is not None:
            by = Actor("person", deed.person_id) if deed.person_id else work.actor
            go_on(session, work.tenant, by, deed)
