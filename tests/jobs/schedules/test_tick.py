from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cuadra.jobs.outcomes import Done
from cuadra.jobs.repository import JobRepository
from cuadra.jobs.schedules.repository import ScheduleRepository
from cuadra.jobs.schedules.service import move_zone, schedule, unschedule
from cuadra.jobs.schedules.tick import tick
from cuadra.kit.ids import new_id
from tests.jobs.crew import until

SUBJECT = new_id()


def put(yard, cron="* * * * *", **more):
    with yard.database.tenant(yard.tenant) as session:
        return schedule(session, yard.tenant, "scan", SUBJECT, cron, "America/Mexico_City", **more)


def late(yard, seconds):
    with yard.database.jobs() as session:
        session.execute(
            text("UPDATE schedules SET next_at = clock_timestamp() - make_interval(secs => :s)"), {"s": seconds}
        )


def jobs(yard):
    with yard.database.tenant(yard.tenant) as session:
        return JobRepository(session, yard.tenant).page()


def test_a_tick_that_came_makes_one_job_over_many_workers(yard):
    put(yard)
    late(yard, 1)
    gate, queued = threading.Barrier(4), []

    def look():
        gate.wait()
        with yard.database.jobs() as session:
            queued.append(tick(session))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(queued) == [0, 0, 0, 1]
    assert len(jobs(yard)) == 1


def test_the_keeper_ticks_and_the_job_runs(yard):
    ran = []

    def handler(work):
        ran.append(work.data)
        work.settle(Done())

    put(yard, data={"folder": "x"})
    late(yard, 1)
    with yard.working({"scan": handler}):
        until(lambda: ran)
    assert ran[0]["folder"] == "x"


def test_ticks_missed_while_nobody_worked_are_made_up_for_once_or_not_at_all(yard):
    put(yard, missed="once")
    late(yard, 7200)
    with yard.database.jobs() as session:
        assert tick(session) == 1
        assert tick(session) == 0
    put(yard, missed="skip")
    late(yard, 7200)
    with yard.database.jobs() as session:
        assert tick(session) == 0
    with yard.database.tenant(yard.tenant) as session:
        (one,) = ScheduleRepository(session, yard.tenant).all()
    assert datetime.now(UTC) < one.next_at <= datetime.now(UTC) + timedelta(minutes=1)


def test_setting_a_schedule_again_changes_it(yard):
    assert put(yard, "0 9 * * *") == put(yard, "0 10 * * *")
    with yard.database.tenant(yard.tenant) as session:
        (one,) = ScheduleRepository(session, yard.tenant).all()
        assert one.next_at.hour == 16
        move_zone(session, yard.tenant, "America/Argentina/Buenos_Aires")
        assert one.next_at.hour == 13
        unschedule(session, yard.tenant, "scan", SUBJECT)
        assert ScheduleRepository(session, yard.tenant).all() == []


def test_another_company_neither_sees_nor_sets_it(yard):
    put(yard)
    other = yard.company()
    with yard.database.tenant(other) as session:
        assert ScheduleRepository(session, yard.tenant).all() == []
    with pytest.raises(Exception, match="row-level security"), yard.database.tenant(other) as session:
        schedule(session, yard.tenant, "scan", new_id(), "* * * * *", "UTC")
