"""Workers as processes of their own, to be killed and frozen; and what they run.

``python -m tests.jobs.crew`` reads one line of JSON: the address of the database and the limits. What a handler did
stands in the table ``marks``: ``begin`` as soon as it runs, ``end`` in the transaction that ends the step.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.jobs.effects.ledger import perform
from cuadra.jobs.errors import EffectRefused, NotSent, OutcomeUnknown, ProviderBusy
from cuadra.jobs.kinds import Kind
from cuadra.jobs.limits import Limits
from cuadra.jobs.outcomes import Again, Done
from cuadra.jobs.rates.bucket import turn
from cuadra.jobs.work import Work

MARKS = """
CREATE TABLE IF NOT EXISTS marks (job uuid, subject uuid, what text, pid int, kind text,
  at timestamptz DEFAULT clock_timestamp());
GRANT ALL ON marks TO cuadra_app
"""
QUICK = {"heartbeat": 0.5, "stale": 2.5, "gone": 1.5, "keep": 0.3, "sweep": 2.0}


# What the workers run.


def mark(work: Work, session: Session, what: str) -> None:
    values = {"job": work.job_id, "subject": work.subject_id, "what": what, "pid": os.getpid(), "kind": work.kind}
    statement = "INSERT INTO marks (job, subject, what, pid, kind) VALUES (:job, :subject, :what, :pid, :kind)"
    session.execute(text(statement), values)


def begin(work: Work) -> None:
    with work.database.tenant(work.tenant) as session:
        mark(work, session, "begin")


def nap(work: Work) -> None:
    begin(work)
    time.sleep(float(work.data.get("seconds", 0)))
    with work.step(Done()) as session:
        mark(work, session, "end")


def quick(work: Work) -> None:
    with work.step(Done()) as session:
        mark(work, session, "end")


def die(work: Work) -> None:
    begin(work)
    os.kill(os.getpid(), signal.SIGKILL)


def broken(work: Work) -> None:
    begin(work)
    raise RuntimeError("a fault of ours")


@dataclass
class Invoice:
    """An effect against the simulated authority; ``dies_at`` kills this process at that point, once."""

    url: str
    series: str
    number: int
    dies_at: str = ""
    once: str = ""
    kind: str = "invoice"
    settle: float = 0.0
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = f"{self.series}:{self.number}"

    def call(self) -> Mapping[str, Any]:
        self._die("before_call")
        answer = post(self.url, "/issue", {"series": self.series, "number": self.number, "total": "1.00"})
        self._die("after_answer")
        return answer

    def ask(self) -> Mapping[str, Any] | None:
        found = post(self.url, "/find", {"series": self.series, "number": self.number})
        return found if found.pop("found") else None

    def _die(self, where: str) -> None:
        if where == self.dies_at and first(self.once):
            os.kill(os.getpid(), signal.SIGKILL)


def first(path: str) -> bool:
    """Whether nobody was here before, in any process."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def post(url: str, path: str, body: dict[str, Any], seconds: float = 1.0) -> dict[str, Any]:
    try:
        answer = httpx.post(url + path, json=body, timeout=seconds)
    except httpx.ConnectError as error:
        raise NotSent(key=path) from error
    except httpx.HTTPError as error:
        raise OutcomeUnknown(key=path) from error
    if answer.status_code == 429:
        raise ProviderBusy(scope="authority", seconds=answer.json()["retry_after"])
    if answer.status_code in (400, 422):
        raise EffectRefused(key=path, why=answer.text)
    if answer.status_code != 200:
        raise OutcomeUnknown(key=path)
    return dict(answer.json())


def issue(work: Work) -> None:
    data = work.data
    effect = Invoice(
        data["url"], data["series"], data["number"], data.get("dies_at", ""), data.get("once", ""), settle=2.0
    )
    if data.get("dies_at") == "before_intent" and first(effect.once):
        os.kill(os.getpid(), signal.SIGKILL)
    answer = perform(work.database, work.tenant, effect, work.subject_id)
    with work.step(Done(data={"code": answer["code"]})) as session:
        mark(work, session, "end")


def ping(work: Work) -> None:
    try:
        with turn(work.database, "authority", float(work.data["per_second"]), most=1.5):
            post(work.data["url"], "/ping", {})
    except ProviderBusy as busy:
        return work.settle(Again(timedelta(seconds=busy.retry_after)))
    return quick(work)


KINDS: dict[str, Kind] = {
    "nap": Kind(nap, first=0.2),
    "quick": Kind(quick),
    "die": Kind(die, takeovers=2),
    "broken": Kind(broken, attempts=3, first=0.1),
    "issue": Kind(issue, first=0.2, attempts=1000, cap=1.0, reconciles=True, takeovers=1000),
    "ping": Kind(ping),
}


def main() -> None:
    import logging

    from cuadra.jobs.worker import run

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asked = json.loads(sys.stdin.readline())
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()  # our parent is gone
    database = Database.connect(Urls(**asked["urls"]), pool=3, overflow=asked["limits"].get("concurrency", 5) + 2)
    run(database, KINDS, stop=stop, limits=Limits(**asked["limits"]))
    database.close()


# For the tests.


@contextmanager
def crew(urls: Urls, count: int, **limits: float) -> Iterator[list[subprocess.Popen[str]]]:
    """So many worker processes, killed at the end if they live."""
    workers = [start(asking(urls, **limits)) for _ in range(count)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stderr):
                if pipe:
                    pipe.close()


def asking(urls: Urls, **limits: float) -> dict[str, Any]:
    """What a worker process is told."""
    return {"urls": {"owner": "", "app": urls.app, "queue": urls.queue}, "limits": {**QUICK, **limits}}


def start(asked: dict[str, Any]) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.crew"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert worker.stdin
    worker.stdin.write(json.dumps(asked) + "\n")
    worker.stdin.flush()
    return worker


def make_marks(urls: Urls) -> None:
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        for statement in MARKS.split(";"):
            connection.execute(text(statement))
    engine.dispose()


TABLES = ("jobs", "tenant_clock", "schedules", "effects", "effect_doubts", "buckets", "marks",
          "queue.procrastinate_jobs", "queue.procrastinate_workers")  # fmt: skip


def empty(admin: str) -> None:
    engine = create_engine(admin)
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    engine.dispose()


def marks(database: Database, what: str, kind: str = "") -> list[Any]:
    with database.nobody() as session:
        found = session.execute(text("SELECT * FROM marks WHERE what = :what ORDER BY at"), {"what": what}).all()
    return [one for one in found if not kind or one.kind == kind]


def states(database: Database) -> dict[str, int]:
    with database.jobs() as session:
        return dict(session.execute(text("SELECT state, count(*) FROM jobs GROUP BY state")).all())


def hints(database: Database, status: str) -> int:
    with database.jobs() as session:
        return session.scalars(text("SELECT status::text FROM queue.procrastinate_jobs")).all().count(status)


def until(condition: Callable[[], object], seconds: float = 15.0) -> float:
    """Waits until it holds; how long that took. Fails after ``seconds``."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.02)
    return time.monotonic() - begun


def job_row(database: Database, job: UUID) -> Any:
    with database.jobs() as session:
        return session.execute(text("SELECT * FROM jobs WHERE id = :id"), {"id": job}).one()


if __name__ == "__main__":
    main()
