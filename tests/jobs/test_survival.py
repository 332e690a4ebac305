"""Workers are killed, frozen, and robbed of their database; every job ends all the same, once."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import create_engine, text

from cuadra.jobs import service
from cuadra.kit.ids import new_id
from tests.jobs.crew import crew, hints, job_row, marks, states, until


def put(yard, kind, count, **more):
    with yard.database.tenant(yard.tenant) as session:
        return [service.enqueue(session, yard.tenant, kind, new_id(), **more) for _ in range(count)]


def ends_once(yard, jobs):
    """Each job has ended, and only one run of each was accepted."""
    ended = Counter(one.job for one in marks(yard.database, "end"))
    return ended == Counter(jobs)


def settled(yard, count):
    return lambda: states(yard.database) == {"done": count} and hints(yard.database, "doing") == 0


def cut_all(yard):
    """Every connection to the database ends, but the one that says so."""
    admin = create_engine(yard.admin, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{cut} AND pid <> pg_backend_pid()"))
    admin.dispose()


def test_all_work_of_a_killed_worker_ends_soon_and_once(yard):
    jobs = put(yard, "nap", 20, data={"seconds": 0.2})
    with crew(yard.urls, 2) as (killed, _):
        until(lambda: {one.pid for one in marks(yard.database, "begin")} >= {killed.pid})
        killed.kill()
        until(settled(yard, 20))
    assert ends_once(yard, jobs)
    begun = Counter(one.job for one in marks(yard.database, "begin"))
    assert max(begun.values()) == 2  # what ran when it was killed ran again


def test_a_frozen_worker_comes_back_and_its_late_ends_are_refused(yard):
    jobs = put(yard, "nap", 6, data={"seconds": 1.0})
    with crew(yard.urls, 2, concurrency=3) as (frozen, _):
        until(lambda: {one.pid for one in marks(yard.database, "begin")} >= {frozen.pid})
        os.kill(frozen.pid, signal.SIGSTOP)
        until(settled(yard, 6))
        os.kill(frozen.pid, signal.SIGCONT)
        before = len([one for one in marks(yard.database, "end") if one.pid == frozen.pid])
        for _ in range(40):  # until it works again
            jobs += put(yard, "nap", 8, data={"seconds": 0.2})
            until(settled(yard, len(jobs)))
            if len([one for one in marks(yard.database, "end") if one.pid == frozen.pid]) > before:
                break
        else:
            raise AssertionError("it came back to nothing")
    assert ends_once(yard, jobs)


def test_a_job_that_kills_its_workers_is_set_aside_and_the_others_end(yard):
    (poison,) = put(yard, "die", 1)
    with crew(yard.urls, 4, concurrency=2):
        jobs = put(yard, "nap", 10, data={"seconds": 0.05})
        until(lambda: job_row(yard.database, poison).state == "dead", 45)
        until(lambda: states(yard.database) == {"done": 10, "dead": 1})
    row = job_row(yard.database, poison)
    assert (row.error_code, row.takeovers) == ("JOB-003", 3)
    assert ends_once(yard, jobs)


def test_workers_whose_connections_are_all_cut_go_on(yard):
    jobs = put(yard, "nap", 30, data={"seconds": 0.1})
    with crew(yard.urls, 2):
        for _ in range(3):
            until(lambda: marks(yard.database, "begin"))
            cut_all(yard)
        until(settled(yard, 30), 30)
    assert ends_once(yard, jobs)


def test_under_a_lock_none_overlap_though_a_worker_is_killed(yard):
    jobs = put(yard, "nap", 8, data={"seconds": 0.15}, lock="series:1")
    with crew(yard.urls, 2) as workers:
        until(lambda: marks(yard.database, "begin"))
        first = marks(yard.database, "begin")[0].pid  # either: the other might come when all is done
        (killed,) = (one for one in workers if one.pid == first)
        killed.kill()
        until(settled(yard, 8), 20)
    assert ends_once(yard, jobs)
    ended = {one.job: one.at for one in marks(yard.database, "end")}
    spans = sorted((one.at, ended[one.job]) for one in marks(yard.database, "begin") if one.pid != killed.pid)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_a_job_whose_hint_is_lost_is_found(yard):
    (job,) = put(yard, "quick", 1)
    with yard.database.jobs() as session:
        session.execute(text("DELETE FROM queue.procrastinate_jobs"))
        session.execute(text("UPDATE jobs SET next_at = next_at - interval '1 minute'"))
    with crew(yard.urls, 1):
        until(settled(yard, 1))
    assert ends_once(yard, [job])


def test_a_hint_that_an_outage_took_is_missed_long_before_the_next_sweep(yard):
    jobs = put(yard, "quick", 1)
    with crew(yard.urls, 1, sweep=3600.0):
        until(settled(yard, 1))  # the first sweep is over
        jobs += put(yard, "quick", 1, at=datetime.now(UTC) + timedelta(hours=1))
        with yard.database.jobs() as session:
            session.execute(text("DELETE FROM queue.procrastinate_jobs"))
            session.execute(text("UPDATE jobs SET next_at = next_at - interval '2 hours' WHERE state = 'waiting'"))
        cut_all(yard)
        until(settled(yard, 2), 30)
    assert ends_once(yard, jobs)


def test_a_worker_told_to_stop_is_gone_soon_and_leaves_nothing_running(yard):
    put(yard, "nap", 3, data={"seconds": 60})
    with crew(yard.urls, 1, grace=0.5) as (worker,):
        until(lambda: len(marks(yard.database, "begin")) == 3)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    assert states(yard.database) == {"waiting": 3}
    assert hints(yard.database, "todo") == 3
