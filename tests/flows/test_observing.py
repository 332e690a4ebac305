"""What is told of runs, queue, keys and backups is what there is: real database, real worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text
from structlog.testing import capture_logs

from cuadra.audit.actor import Actor
from cuadra.database.session import Database
from cuadra.flows.house import House
from cuadra.flows.observing import Observer, Watched
from cuadra.flows.safekeeping import vaulted
from cuadra.jobs.effects.ledger import intend
from cuadra.jobs.errors import LeaseLost
from cuadra.jobs.kinds import Kind
from cuadra.jobs.outcomes import Again, Blocked, Done
from cuadra.jobs.service import enqueue
from cuadra.jobs.work import Work
from cuadra.jobs.worker import run
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import new_id
from cuadra.kit.metrics import exposition, metrics
from tests.conftest import make_tenant
from tests.databases import TestServer
from tests.flows.conftest import until
from tests.web.site import house_of


class Broken(CuadraError):  # noqa: N818
    code, status = "TST-001", 500


@pytest.fixture
def house(server: TestServer, tmp_path: Path) -> Iterator[House]:
    with server.fresh() as urls:
        made = house_of(urls, tmp_path)
        yield made
        made.close()


def told(house: House) -> str:
    return exposition(house.metrics).decode()


def test_what_waits_what_was_given_up_and_what_is_in_doubt_is_told(house: House) -> None:
    tenant = make_tenant(house.database)
    with house.database.tenant(tenant) as session:
        for _ in range(3):
            enqueue(session, tenant, "read", new_id())
        enqueue(session, tenant, "later", new_id(), at=datetime.now(UTC) + timedelta(hours=1))
        dead = enqueue(session, tenant, "issue", new_id())
        intend(session, tenant, "arca", "FA-1")
    with house.database.jobs() as session:
        session.execute(text("UPDATE jobs SET next_at = next_at - interval '90 s' WHERE kind = 'read'"))
        session.execute(text("UPDATE jobs SET state = 'dead' WHERE id = :dead"), {"dead": dead})
        session.execute(text("UPDATE effects SET state = 'unknown'"))
    Observer(house).look()
    shown = told(house)
    assert 'cuadra_queue_depth{kind="read"} 3.0' in shown
    assert 'queue_depth{kind="later"}' not in shown
    assert 90 <= float(shown.split('cuadra_queue_oldest_due_seconds{kind="read"} ')[1].split()[0]) < 120
    assert 'cuadra_dead_letters{kind="issue"} 1.0' in shown
    assert 'cuadra_effects_unknown{provider="arca"} 1.0' in shown
    assert "cuadra_workers_alive 0.0" in shown
    assert "cuadra_database_up 1.0" in shown


def test_while_the_database_is_away_nothing_is_known_of_the_queue(house: House) -> None:
    tenant = make_tenant(house.database)
    with house.database.tenant(tenant) as session:
        enqueue(session, tenant, "read", new_id())
    observer = Observer(house)
    observer.look()
    gone = house.urls.queue.replace(house.urls.queue.rsplit("/", 1)[1].split("?")[0], "nothing_there")
    away = Database.connect(replace(house.urls, queue=gone))
    observer.house = replace(house, database=away)
    observer.look()
    away.close()
    shown = told(house)
    assert "cuadra_database_up 0.0" in shown
    assert "cuadra_workers_alive NaN" in shown
    assert "cuadra_queue_depth{" not in shown


def test_keys_that_cannot_be_used_and_a_store_that_is_gone_are_told(house: House, tmp_path: Path) -> None:
    observer = Observer(house)
    observer.look_at_keys()
    observer.look_at_storage()
    assert "cuadra_encryption_key_present 1.0" in told(house)
    assert 'cuadra_provider_up{provider="folder"} 1.0' in told(house)

    class Closed:
        def exists(self, name: str) -> bool:
            raise OSError(5, name)

    observer.house = replace(house, originals=replace(house.originals, store=Closed()))  # type: ignore[arg-type]
    for file in (tmp_path / "keys").iterdir():
        file.unlink()
    observer.look_at_storage()
    observer.look_at_keys()
    assert 'cuadra_provider_up{provider="folder"} 0.0' in told(house)
    assert "cuadra_encryption_key_present 0.0" in told(house)


def test_the_age_of_the_newest_backup_is_told(house: House) -> None:
    store = vaulted(house.settings).store
    day_ago = datetime.now(UTC) - timedelta(days=1)
    store.put(f"backups/{day_ago:%Y%m%dt%H%M%S%f}/manifest", b"sealed")
    observer = Observer(house, every=0.01)
    observer.start()

    def is_told() -> bool:
        return "cuadra_backup_age_seconds 86" in told(house)

    until(is_told)
    observer.stop()


def test_every_end_of_a_run_is_counted(fresh_database: Database) -> None:
    tenant, made = make_tenant(fresh_database), metrics()
    ended: list[Work] = []

    def lost(work: Work) -> None:
        raise LeaseLost(job=work.job_id, epoch=work.epoch)

    def broken(work: Work) -> None:
        raise Broken

    def again(work: Work) -> None:
        work.settle(Done() if work.data else Again(data={"seen": True}))

    kinds = {
        "fine": Kind(lambda work: work.settle(Done())),
        "again": Kind(again),
        "blocked": Kind(lambda work: work.settle(Blocked("OCR-001", {}))),
        "broken": Kind(broken),
        "lost": Kind(lost),
    }
    with fresh_database.tenant(tenant) as session:
        for kind in kinds:
            enqueue(session, tenant, kind, new_id())

    class Listening(Watched):
        def ended(self, work: Work, seconds: float) -> None:
            super().ended(work, seconds)
            ended.append(work)

    _at_work(fresh_database, kinds, Listening(made), lambda: len(ended) >= 6)
    shown = exposition(made).decode()
    for kind, outcome in {"fine": "done", "again": "again", "blocked": "blocked", "broken": "dead"}.items():
        assert f'cuadra_jobs_finished_total{{kind="{kind}",outcome="{outcome}"}} 1.0' in shown
    assert 'cuadra_jobs_finished_total{kind="again",outcome="done"} 1.0' in shown
    assert 'cuadra_job_attempts_total{kind="again"} 2.0' in shown
    assert 'cuadra_leases_lost_total{kind="lost"} 1.0' in shown
    assert 'cuadra_job_seconds_count{kind="fine"} 1.0' in shown
    assert 'jobs_finished_total{kind="lost"' not in shown


def test_a_job_taken_from_a_dead_worker_is_counted(fresh_database: Database) -> None:
    tenant, made = make_tenant(fresh_database), metrics()
    with fresh_database.tenant(tenant) as session:
        job = enqueue(session, tenant, "fine", new_id())
    with fresh_database.jobs() as session:  # as a worker leaves it that dies after it has begun
        session.execute(text("DELETE FROM queue.procrastinate_jobs"))
        session.execute(
            text("UPDATE jobs SET state = 'running', started_at = now() - interval '9 s' WHERE id = :job"), {"job": job}
        )

    def is_counted() -> bool:
        return 'jobs_finished_total{kind="fine",outcome="done"} 1.0' in exposition(made).decode()

    _at_work(fresh_database, {"fine": Kind(lambda work: work.settle(Done()))}, Watched(made), is_counted)
    assert 'cuadra_takeovers_total{kind="fine"} 1.0' in exposition(made).decode()


def _at_work(database: Database, kinds: dict[str, Kind], watch: Watched, enough: object) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(database, kinds), kwargs={"stop": stop, "watch": watch}, daemon=True)
    thread.start()
    try:
        until(enough)  # type: ignore[arg-type]
    finally:
        stop.set()
        thread.join(15)


def test_the_lines_of_a_run_name_the_request_that_asked_for_it(house: House) -> None:
    tenant, asker = make_tenant(house.database), Actor("key", new_id(), request_id="order-2024-0001")
    stop, seen = threading.Event(), list[dict[str, object]]()

    def work(run: Work) -> None:
        seen.append(structlog.contextvars.get_contextvars())
        run.settle(Done())
        stop.set()

    with house.database.tenant(tenant) as session:
        asked = enqueue(session, tenant, "read", new_id(), by=asker)
    with capture_logs() as lines:
        run(house.database, {"read": work}, stop=stop, watch=Watched(house.metrics))
    assert [one["request_id"] for one in seen] == ["order-2024-0001"]
    told = [one for one in lines if one["event"] == "job"]
    assert [(one["request_id"], one["job_id"]) for one in told] == [("order-2024-0001", str(asked))]
