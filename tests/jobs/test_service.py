from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, event, text

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.jobs import service
from cuadra.jobs.errors import JobMissing, MoveRefused
from cuadra.jobs.repository import JobRepository, Settlement
from cuadra.jobs.states import State
from cuadra.kit.ids import JobId, new_id
from tests.jobs.crew import hints, job_row
from tests.jobs.yard import Yard


def put(yard: Yard, kind="read", subject=None, **more):
    with yard.database.tenant(yard.tenant) as session:
        return service.enqueue(session, yard.tenant, kind, subject or new_id(), **more)


def test_a_job_exists_if_and_only_if_its_transaction_commits(yard):
    with pytest.raises(ZeroDivisionError), yard.database.tenant(yard.tenant) as session:  # noqa: PT012
        service.enqueue(session, yard.tenant, "read", new_id())
        1 / 0  # noqa: B018
    with yard.database.tenant(yard.tenant) as session:
        assert JobRepository(session, yard.tenant).counts() == {}
    assert hints(yard.database, "todo") == 0
    put(yard)
    assert hints(yard.database, "todo") == 1


def test_a_second_event_for_the_same_subject_makes_no_second_job(yard):
    subject = new_id()
    assert put(yard, subject=subject) == put(yard, subject=subject)
    assert hints(yard.database, "todo") == 1


def test_another_kind_for_the_same_subject_is_another_job(yard):
    subject = new_id()
    assert put(yard, "read", subject) != put(yard, "check", subject)


def test_many_at_once_give_their_jobs_in_the_order_of_the_subjects(yard):
    subjects = [new_id() for _ in range(50)]
    with yard.database.tenant(yard.tenant) as session:
        made = service.enqueue_many(session, yard.tenant, "read", [*subjects, subjects[0]])
    assert made[-1] == made[0]
    assert len(set(made)) == 50
    assert [job_row(yard.database, job).subject_id for job in made[:50]] == subjects


def test_no_subjects_make_no_jobs(yard):
    with yard.database.tenant(yard.tenant) as session:
        assert service.enqueue_many(session, yard.tenant, "read", []) == []


def test_a_delayed_job_is_hurried_by_a_new_event(yard):
    subject, late = new_id(), datetime.now(UTC) + timedelta(hours=1)
    job = put(yard, subject=subject, at=late)
    assert job_row(yard.database, job).next_at == late
    put(yard, subject=subject)
    assert job_row(yard.database, job).next_at < late
    with yard.database.jobs() as session:
        hint = session.execute(text("SELECT scheduled_at FROM queue.procrastinate_jobs")).one()
    assert hint.scheduled_at is None


def test_an_event_during_the_run_makes_it_run_once_more(yard):
    subject = new_id()
    job = put(yard, subject=subject)
    epoch = begin(yard, job)
    put(yard, subject=subject, data={"page": 2})
    with yard.database.tenant(yard.tenant) as session:
        reached = JobRepository(session, yard.tenant).settle(job, epoch, Settlement(State.DONE))
    assert reached is State.WAITING
    assert job_row(yard.database, job).data == {"page": 2}


def test_the_end_of_an_old_epoch_is_refused(yard):
    job = put(yard)
    epoch = begin(yard, job)
    with yard.database.tenant(yard.tenant) as session:
        assert JobRepository(session, yard.tenant).settle(job, epoch - 1, Settlement(State.DONE)) is None
    assert job_row(yard.database, job).state == "running"


def test_cancelling_what_waits_ends_it_and_takes_its_hint_back(yard):
    job = put(yard)
    with yard.database.tenant(yard.tenant) as session:
        assert service.cancel(session, yard.tenant, job, SYSTEM) is State.CANCELLED
    assert hints(yard.database, "todo") == 0
    with yard.database.tenant(yard.tenant) as session:
        assert [event.action for event in EventRepository(session, yard.tenant).after(0, most=9)] == ["job.cancelled"]


def test_cancelling_what_runs_asks_it_to_stop_and_keeps_what_is_done(yard):
    job = put(yard)
    epoch = begin(yard, job)
    with yard.database.tenant(yard.tenant) as session:
        assert service.cancel(session, yard.tenant, job, SYSTEM) is State.RUNNING
    with yard.database.tenant(yard.tenant) as session:
        jobs = JobRepository(session, yard.tenant)
        assert jobs.is_cancelled(job, epoch)
        assert jobs.settle(job, epoch, Settlement(State.WAITING)) is State.CANCELLED


def test_a_cancelled_job_can_be_replayed_and_a_done_one_cannot(yard):
    job = put(yard)
    with yard.database.tenant(yard.tenant) as session:
        service.cancel(session, yard.tenant, job, SYSTEM)
        service.replay(session, yard.tenant, job, SYSTEM)
    epoch = begin(yard, job)
    with yard.database.tenant(yard.tenant) as session:
        JobRepository(session, yard.tenant).settle(job, epoch, Settlement(State.DONE))
    with pytest.raises(MoveRefused) as refused, yard.database.tenant(yard.tenant) as session:
        service.replay(session, yard.tenant, job, SYSTEM)
    assert refused.value.facts["state"] == "done"


def test_a_dead_job_is_not_replayed_beside_a_newer_open_one(yard):
    subject = new_id()
    job = put(yard, subject=subject)
    with yard.database.tenant(yard.tenant) as session:
        service.cancel(session, yard.tenant, job, SYSTEM)
    put(yard, subject=subject)
    with pytest.raises(MoveRefused), yard.database.tenant(yard.tenant) as session:
        service.replay(session, yard.tenant, job, SYSTEM)


def test_a_company_neither_sees_nor_moves_the_jobs_of_another(yard):
    job, other = put(yard), yard.company()
    with yard.database.tenant(other) as session:
        assert JobRepository(session, other).page() == []
        assert JobRepository(session, yard.tenant).page() == []  # the wall, with the filter of the wrong company
    for act in (service.cancel, service.replay):
        with pytest.raises(JobMissing), yard.database.tenant(other) as session:
            act(session, other, job, SYSTEM)
    with pytest.raises(Exception, match="row-level security"), yard.database.tenant(other) as session:
        service.enqueue(session, yard.tenant, "read", new_id())


def test_the_application_cannot_touch_the_queue_itself(yard):
    with pytest.raises(Exception, match="permission denied"), yard.database.tenant(yard.tenant) as session:
        session.execute(text("DELETE FROM queue.procrastinate_jobs"))


def test_jobs_are_listed_newest_first_page_by_page(yard):
    made = [put(yard) for _ in range(5)]
    with yard.database.tenant(yard.tenant) as session:
        jobs = JobRepository(session, yard.tenant)
        first = jobs.page(most=3)
        rest = jobs.page(most=3, before=(first[-1].created_at, first[-1].id))
    assert [job.id for job in [*first, *rest]] == made[::-1]


def test_the_jobs_of_a_subject_are_found_by_index_whether_open_or_over(yard):
    subject = new_id()
    over = put(yard, subject=subject)
    epoch = begin(yard, over)
    with yard.database.tenant(yard.tenant) as session:
        JobRepository(session, yard.tenant).settle(over, epoch, Settlement(State.DONE))
        session.execute(MANY_OVER, {"tenant": yard.tenant})
    open_one = put(yard, subject=subject)
    other = put(yard, "check", subject)
    with create_engine(yard.urls.owner).connect() as owner:
        owner.execute(text("ANALYZE jobs"))
        owner.commit()
    asked: list[str] = []
    with yard.database.tenant(yard.tenant) as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(_explained(*told)))
        found = JobRepository(session, yard.tenant).page(subject=subject)
        assert {job.id for job in found} == {over, open_one, other}
        assert [job.id for job in found] == sorted((job.id for job in found), reverse=True)
    (plan,) = asked
    assert "ix_jobs_subject" in plan
    assert "uq_jobs_open" in plan


MANY_OVER = text("""
    INSERT INTO jobs (tenant_id, id, kind, subject_id, state, ended_at)
    SELECT :tenant, gen_random_uuid(), 'read', gen_random_uuid(), 'done', now() FROM generate_series(1, 3000)
""")


def _explained(_connection, cursor, statement, parameters, *_) -> str:
    """How the statement is carried out."""
    with cursor.connection.cursor() as beside:
        beside.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(str(row[0]) for row in beside.fetchall())


def test_an_event_after_the_cancellation_is_not_cancelled_with_it(yard):
    subject = new_id()
    job = put(yard, subject=subject)
    epoch = begin(yard, job)
    with yard.database.tenant(yard.tenant) as session:
        service.cancel(session, yard.tenant, job, SYSTEM)
    put(yard, subject=subject)
    with yard.database.tenant(yard.tenant) as session:
        reached = JobRepository(session, yard.tenant).settle(job, epoch, Settlement(State.WAITING))
    assert reached is State.WAITING
    assert not job_row(yard.database, job).cancel_requested


def test_what_every_company_was_blocked_for_wakes_in_all(yard):
    other = yard.company()
    jobs = [put(yard)]
    with yard.database.tenant(other) as session:
        jobs.append(service.enqueue(session, other, "read", new_id()))
    with yard.database.jobs() as session:
        session.execute(text("UPDATE jobs SET state = 'blocked', error_code = 'OCR-1'"))
        session.execute(text("DELETE FROM queue.procrastinate_jobs"))
        assert service.unblock_all(session, "OCR-1") == 2
    assert [job_row(yard.database, job).state for job in jobs] == ["waiting", "waiting"]
    assert hints(yard.database, "todo") == 2


def test_only_what_is_blocked_for_the_code_wakes(yard):
    jobs = [put(yard) for _ in range(2)]
    for job, code in zip(jobs, ("VAULT-1", "OCR-1"), strict=True):
        epoch = begin(yard, job)
        with yard.database.tenant(yard.tenant) as session:
            JobRepository(session, yard.tenant).settle(job, epoch, Settlement(State.BLOCKED, code=code))
    with yard.database.tenant(yard.tenant) as session:
        assert service.unblock(session, yard.tenant, "OCR-1") == 1
    assert [job_row(yard.database, job).state for job in jobs] == ["blocked", "waiting"]


def begin(yard: Yard, job: JobId) -> int:
    """Begins the job as a worker would; its epoch."""
    from cuadra.jobs.queue.repository import QueueRepository

    with yard.database.jobs() as session:
        claim = "UPDATE queue.procrastinate_jobs SET status = 'doing' WHERE queueing_lock = :job RETURNING id"
        hint = session.execute(text(claim), {"job": str(job)}).scalar_one()
        begun = QueueRepository(session).begin(yard.tenant, job, hint)
    assert begun
    return begun.epoch
