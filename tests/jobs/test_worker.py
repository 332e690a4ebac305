from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.jobs import service
from cuadra.jobs.errors import LeaseLost, OutcomeUnknown, ProviderBusy
from cuadra.jobs.kinds import Kind
from cuadra.jobs.outcomes import Again, Blocked, Done
from cuadra.kit.errors import CuadraError, Refusal
from cuadra.kit.ids import new_id
from tests.jobs.crew import hints, job_row, states, until
from tests.jobs.yard import Yard


class Unreachable(CuadraError):  # noqa: N818
    code, status, retry = "TEST-1", 503, True


def put(yard: Yard, kind="it", **more):
    with yard.database.tenant(yard.tenant) as session:
        return service.enqueue(session, yard.tenant, kind, more.pop("subject", new_id()), **more)


def ended(yard: Yard, job, state="done"):
    return lambda: job_row(yard.database, job).state == state


def raising(*errors):
    """A handler that raises each of ``errors`` in turn, then is done."""
    left = list(errors)

    def handler(work):
        if left:
            raise left.pop(0)
        work.settle(Done())

    return handler


def test_a_job_runs_as_soon_as_it_is_committed_and_leaves_no_hint(yard):
    with yard.working({"it": lambda work: work.settle(Done(data={"seen": 1}))}):
        until(ended(yard, put(yard)))
        job = put(yard)
        assert until(ended(yard, job)) < 1
    assert job_row(yard.database, job).data == {"seen": 1}
    assert hints(yard.database, "todo") == hints(yard.database, "doing") == 0


def test_what_failed_but_may_pass_is_tried_again_until_it_is_done(yard):
    with yard.working({"it": Kind(raising(Unreachable(), Unreachable()), first=0.1)}):
        job = put(yard)
        until(ended(yard, job))
    assert job_row(yard.database, job).epoch == 3
    assert job_row(yard.database, job).attempts == 0


def test_after_its_attempts_a_job_is_dead_with_its_reason_and_may_be_replayed(yard):
    buried = []
    kind = Kind(
        raising(*[Unreachable(where="there")] * 3),
        attempts=3,
        first=0.05,
        buried=lambda _, work, error: buried.append(error.code),
    )
    with yard.working({"it": kind}):
        job = put(yard)
        until(ended(yard, job, "dead"))
        row = job_row(yard.database, job)
        assert (row.attempts, row.error_code, row.error_facts) == (3, "TEST-1", {"where": "there"})
        assert buried == ["TEST-1"]
        with yard.database.tenant(yard.tenant) as session:
            service.replay(session, yard.tenant, job, SYSTEM)
        until(ended(yard, job))
    with yard.database.tenant(yard.tenant) as session:
        events = EventRepository(session, yard.tenant).after(0, most=9)
    assert [event.action for event in events] == ["job.dead", "job.replayed"]


def test_what_can_never_pass_is_dead_at_once(yard):
    with yard.working({"it": raising(Refusal())}):
        job = put(yard)
        until(ended(yard, job, "dead"))
    assert job_row(yard.database, job).epoch == 1


def test_a_fault_of_ours_is_named_by_its_class_alone(yard):
    with yard.working({"it": Kind(raising(*[RuntimeError("a secret")] * 2), attempts=2, first=0.05)}):
        job = put(yard)
        until(ended(yard, job, "dead"))
    row = job_row(yard.database, job)
    assert (row.error_code, row.error_facts) == ("JOB-002", {"kind": "it", "fault": "RuntimeError"})


def test_a_handler_that_ends_without_a_step_is_a_fault_of_ours(yard):
    with yard.working({"it": Kind(lambda work: None, attempts=1)}):
        job = put(yard)
        until(ended(yard, job, "dead"))
    assert job_row(yard.database, job).error_code == "JOB-002"


def test_a_busy_provider_is_given_the_time_it_asked_for(yard):
    with yard.working({"it": Kind(raising(ProviderBusy(scope="sat", seconds=60)), first=0.05)}):
        job = put(yard)
        until(lambda: job_row(yard.database, job).attempts == 1)
    row = job_row(yard.database, job)
    assert row.next_at - row.updated_at >= timedelta(seconds=59)


def test_an_unknown_outcome_goes_to_a_person_where_the_handler_cannot_ask(yard):
    with yard.working(
        {
            "it": Kind(raising(OutcomeUnknown()), first=0.05),
            "asks": Kind(raising(OutcomeUnknown()), first=0.05, reconciles=True),
        }
    ):
        blind, asking = put(yard), put(yard, "asks")
        until(ended(yard, blind, "blocked"))
        until(ended(yard, asking))
    assert job_row(yard.database, blind).error_code == "JOB-006"
    assert job_row(yard.database, blind).epoch == 1


def test_a_missing_capability_blocks_until_it_is_there(yard):
    there = threading.Event()

    def handler(work):
        work.settle(Done() if there.is_set() else Blocked("OCR-001", {"engine": "tesseract"}))

    with yard.working({"it": handler}):
        job = put(yard)
        until(ended(yard, job, "blocked"))
        there.set()
        with yard.database.tenant(yard.tenant) as session:
            assert service.unblock(session, yard.tenant, "OCR-001") == 1
        until(ended(yard, job))


def test_many_steps_carry_their_data_and_end(yard):
    def handler(work):
        page = work.data.get("page", 0) + 1
        work.settle(Again(data={"page": page}) if page < 5 else Done(data={"page": page}))

    with yard.working({"it": handler}):
        job = put(yard)
        until(ended(yard, job))
    assert job_row(yard.database, job).data == {"page": 5}


def test_a_process_that_freezes_in_a_step_loses_its_locks(yard):
    guards = []

    def handler(work):
        with work.step(Done()) as session:
            guards.append(session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one())

    with yard.working({"it": handler}):
        put(yard)
        until(lambda: guards)
    assert guards == ["30s"]


def test_a_step_of_a_lost_lease_writes_nothing(yard):
    refused = threading.Event()

    def handler(work):
        if work.epoch == 1:
            with yard.database.jobs() as session:  # another worker took it over
                session.execute(text("UPDATE jobs SET epoch = epoch + 1 WHERE id = :job"), {"job": work.job_id})
            try:
                with work.step(Done()) as session:
                    service.enqueue(session, work.tenant, "other", work.subject_id)
            except LeaseLost:
                refused.set()
                raise

    with yard.working({"it": handler}):
        job = put(yard)
        assert refused.wait(10)
    assert job_row(yard.database, job).state == "running"
    assert states(yard.database) == {"running": 1}


def test_twins_during_failures_never_leave_a_hint_in_doing(yard):
    gate = threading.Event()

    def handler(work):
        gate.wait(10)
        raise Unreachable

    subject = new_id()
    with yard.working({"it": Kind(handler, attempts=3, first=0.05)}):
        job = put(yard, subject=subject)
        until(lambda: job_row(yard.database, job).state == "running")
        for _ in range(3):
            assert put(yard, subject=subject) == job
        gate.set()
        until(lambda: states(yard.database).get("dead"))
        until(lambda: hints(yard.database, "doing") == hints(yard.database, "todo") == 0)


def test_two_of_one_lock_never_run_at_once_and_all_end(yard):
    running, most, guard = [0], [0], threading.Lock()

    def handler(work):
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with guard:
            running[0] -= 1
        work.settle(Done())

    for _ in range(8):
        put(yard, lock="series:1")
    with yard.working({"it": handler}):
        until(lambda: states(yard.database) == {"done": 8})
    assert most == [1]


def test_a_delay_under_a_lock_holds_up_nobody_else(yard):
    late = put(yard, lock="series:1", at=datetime.now(UTC) + timedelta(seconds=1.5))
    prompt = put(yard, lock="series:1")
    with yard.working({"it": lambda work: work.settle(Done())}):
        assert until(ended(yard, prompt)) < 1.4
        until(ended(yard, late))
    row = job_row(yard.database, late)
    assert timedelta(0) <= row.started_at - row.next_at < timedelta(seconds=1)


def test_a_locked_job_that_failed_lets_the_next_go_first(yard):
    order = []

    def handler(work):
        order.append(work.data["name"])
        if order == ["a"]:
            raise Unreachable
        work.settle(Done())

    put(yard, lock="series:1", data={"name": "a"})
    put(yard, lock="series:1", data={"name": "b"})
    with yard.working({"it": Kind(handler, first=0.5)}):
        until(lambda: states(yard.database) == {"done": 2})
    assert order == ["a", "b", "a"]


def test_a_step_beyond_its_time_is_given_up_and_its_late_end_refused(yard):
    let_go, late = threading.Event(), []

    def handler(work):
        if work.epoch == 1:
            let_go.wait(20)
            try:
                work.settle(Done(data={"late": True}))
            except LeaseLost:
                late.append(work.epoch)
                raise
        work.settle(Done())

    with yard.working({"it": Kind(handler, limit=0.3, first=0.05)}):
        job = put(yard)
        until(ended(yard, job))
        let_go.set()
        until(lambda: late)
    assert job_row(yard.database, job).data == {}


def test_stopping_hands_over_what_still_runs_at_no_cost_to_it(yard):
    let_go, begun = threading.Event(), threading.Event()

    def handler(work):
        begun.set()
        let_go.wait(30)
        work.settle(Done())

    job = put(yard)
    with yard.working({"it": handler}, grace=0.2) as stop:
        assert begun.wait(10)
        stopped = time.monotonic()
        stop()
        assert time.monotonic() - stopped < 5
    row = job_row(yard.database, job)
    assert (row.state, row.takeovers, row.attempts) == ("waiting", 0, 0)
    assert hints(yard.database, "todo") == 1
    let_go.set()


def test_stopping_lets_short_work_end(yard):
    begun = threading.Event()

    def handler(work):
        begun.set()
        time.sleep(0.4)
        work.settle(Done())

    job = put(yard)
    with yard.working({"it": handler}) as stop:
        assert begun.wait(10)
        stop()
    assert job_row(yard.database, job).state == "done"


def test_a_kind_that_this_worker_does_not_know_waits_for_a_newer_one(yard):
    with yard.working({}):
        job = put(yard, "tomorrow")
        until(lambda: job_row(yard.database, job).epoch)
        until(ended(yard, job, "waiting"))
    row = job_row(yard.database, job)
    assert (row.attempts, row.takeovers) == (0, 0)


def test_a_cancelled_job_that_runs_sees_it_and_ends_cancelled(yard):
    asked = threading.Event()

    def handler(work):
        asked.set()
        until(work.is_cancelled)
        work.settle(Again())

    with yard.working({"it": handler}):
        job = put(yard)
        assert asked.wait(10)
        with yard.database.tenant(yard.tenant) as session:
            service.cancel(session, yard.tenant, job, SYSTEM)
        until(ended(yard, job, "cancelled"))


@pytest.mark.parametrize("size", [2000])
def test_a_small_company_does_not_wait_behind_a_big_one(yard, size):
    small = yard.company()
    with yard.database.tenant(yard.tenant) as session:
        service.enqueue_many(session, yard.tenant, "it", [new_id() for _ in range(size)])
    with yard.working({"it": lambda work: work.settle(Done())}, concurrency=2):
        until(lambda: states(yard.database).get("done", 0) > 10)
        with yard.database.tenant(small) as session:
            jobs = service.enqueue_many(session, small, "it", [new_id() for _ in range(5)])
        until(lambda: all(job_row(yard.database, job).state == "done" for job in jobs))
        assert states(yard.database)["waiting"] > size / 2
    rows = [job_row(yard.database, job) for job in jobs]
    assert min(row.started_at - row.created_at for row in rows) < timedelta(seconds=1)


def test_a_higher_class_goes_before_all_of_a_lower(yard):
    order = []

    def handler(work):
        order.append(work.data["name"])
        work.settle(Done())

    for name in "abc":
        put(yard, data={"name": name})
    put(yard, data={"name": "now"}, weight=1)
    with yard.working({"it": handler}, concurrency=1):
        until(lambda: len(order) == 4)
    assert order == ["now", "a", "b", "c"]


def test_where_the_burial_itself_breaks_the_job_is_dead_all_the_same(yard):
    def buried(*_):
        raise RuntimeError

    with yard.working({"it": Kind(raising(Refusal()), buried=buried)}):
        job = put(yard)
        until(ended(yard, job, "dead"))
    assert job_row(yard.database, job).error_code == "JOB-002"
