"""A job carries the id of the request that asked for it, also where many are queued at once."""

from __future__ import annotations

from cuadra.audit.actor import WORKER, Actor
from cuadra.jobs import service
from cuadra.kit.ids import new_id
from tests.jobs.crew import job_row
from tests.jobs.yard import Yard


def test_each_of_many_carries_the_request_that_asked_for_it(yard: Yard) -> None:
    subjects = [new_id() for _ in range(3)]
    askers = [Actor("key", new_id(), request_id=f'order "{nth}" \\ ñ') for nth in range(2)] + [WORKER]
    with yard.database.tenant(yard.tenant) as session:
        made = service.enqueue_many(session, yard.tenant, "read", subjects, by=askers)
    told = [job_row(yard.database, job).data for job in made]
    assert told == [{"request_id": askers[0].request_id}, {"request_id": askers[1].request_id}, {}]
