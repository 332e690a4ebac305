"""The whole product under load while its API, its worker and its database are killed at random, and what was lost.

Three processes as in production: the API, a worker, PostgreSQL. Each kill is SIGKILL; the API and the worker come back
after a second, as under systemd; the database after two seconds, and a few times after thirty-five. A client uploads
all the while and repeats what was not answered, with the same Idempotency-Key. At the end every upload must be one
document that reached the end of its way, the record must be whole, and every event told to the webhook that listens.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import create_engine, text

from bench.table import Row
from cuadra.audit.actor import SYSTEM
from cuadra.audit.chain import head_of
from cuadra.audit.export import exported, imported
from cuadra.database.embedded import Server, remove, start
from cuadra.database.migrate import upgrade
from cuadra.database.session import Database
from cuadra.flows.house import key_provider
from cuadra.kit.ids import TenantId, new_id
from cuadra.settings import Settings
from cuadra.simulators.webhook_receiver import WebhookReceiver
from cuadra.tenants.keys import make_key
from cuadra.tenants.models import Tenant
from cuadra.tenants.roles import ALL_SCOPES
from cuadra.webhooks import service as webhooks

KILLS, LONG_OUTAGES = 100, 3
CLIENTS, PER_SECOND = 6, 3.0  # each, while it is answered
DOWN, LONG_DOWN = 2.0, 35.0
SETTLE = 240.0
TERMINAL = ("review", "ready", "posted", "duplicate", "rejected")
TEXT = "FARMACIA SAN JUAN S.A. DE C.V.\nRFC FSJ850101AB3\nTicket {n}\nFecha 21/11/2026\nTotal $ {n}.50\n"


@dataclass
class Child:
    """A process of the product that is started again a second after its death."""

    arguments: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    is_over: threading.Event = field(default_factory=threading.Event)

    def keep(self) -> None:
        """Runs in a thread until ``is_over``."""
        while not self.is_over.is_set():
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "cuadra.cli.main", *self.arguments],
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                )
                self.process.wait()
            self.is_over.wait(1.0)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()

    def stop(self) -> None:
        self.is_over.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()


@dataclass
class Client:
    """Uploads unlike texts at a steady pace; what got no answer is asked again under the same key until it has one."""

    url: str
    key: str
    is_over: threading.Event = field(default_factory=threading.Event)
    sent: dict[str, str] = field(default_factory=dict)  # digest by idempotency key, of those answered 2xx
    troubles: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        crew = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()

    def _run(self) -> None:
        number = 0
        with httpx.Client(base_url=self.url, timeout=10, headers={"Authorization": f"Bearer {self.key}"}) as client:
            while not self.is_over.is_set():
                number += 1
                self._upload(client, f"{number}-{uuid4().hex}", TEXT.format(n=number).encode())
                self.is_over.wait(random.expovariate(PER_SECOND))

    def _upload(self, client: httpx.Client, name: str, content: bytes) -> None:
        from base64 import b64encode

        body = {"name": f"{name}.txt", "content": b64encode(content + name.encode()).decode()}
        for _ in range(600):
            try:
                answer = client.post("/api/v1/documents", json=body, headers={"Idempotency-Key": name})
            except httpx.HTTPError as error:
                self.troubles[type(error).__name__] += 1
            else:
                if answer.is_success:
                    self.sent[name] = str(answer.json())
                    return
                self.troubles[str(answer.status_code)] += 1
            time.sleep(0.2)
        self.troubles["never answered"] += 1


@dataclass
class Scene:
    home: Path
    server: Server
    database: Database
    company: TenantId
    api: Child
    worker: Child
    client: Client
    receiver: WebhookReceiver


def rows(*, quick: bool) -> Iterator[Row]:
    kills, long_outages = (12, 1) if quick else (KILLS, LONG_OUTAGES)
    with tempfile.TemporaryDirectory(prefix="cuadra-chaos-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "house"
        home.mkdir(mode=0o711)
        server = start(home / "database")
        try:
            yield from _played(home, server, kills, long_outages)
        finally:
            server.stop()
            remove(home / "database")


def _played(home: Path, server: Server, kills: int, long_outages: int) -> Iterator[Row]:
    upgrade(server.urls.owner)
    receiver = WebhookReceiver(secrets=())
    with receiver.running():
        scene = _scene(home, server, receiver)
        threads = [threading.Thread(target=one, daemon=True) for one in (scene.api.keep, scene.worker.keep)]
        for thread in threads:
            thread.start()
        _await_health(scene.client.url)
        loading = threading.Thread(target=scene.client.run, daemon=True)
        loading.start()
        killed = _kill(scene, kills, long_outages)
        scene.client.is_over.set()
        loading.join(150)
        waited = _settled(scene)
        yield from _judged(scene, killed, waited)
        for child in (scene.api, scene.worker):
            child.stop()
        scene.database.close()


def _scene(home: Path, server: Server, receiver: WebhookReceiver) -> Scene:
    settings = Settings(home=home)
    database = Database.connect(server.urls)
    company, keys = TenantId(new_id()), key_provider(settings, opens_secrets=True)
    with database.tenant(company) as session:
        session.add(Tenant(id=company, name="Caos", country="MX", time_zone="America/Mexico_City"))
        session.flush()
        made = make_key(session, company, SYSTEM, "bench", ALL_SCOPES, of=ALL_SCOPES, maker=None)
        _, secret = webhooks.add(
            session, company, SYSTEM, keys, url=receiver.url, types=["document.*"], allow_private=True
        )
    receiver.secrets = (secret,)
    port = _free_port()
    changes = {
        "CUADRA_HOME": str(home),
        "CUADRA_ALLOW_PRIVATE_WEBHOOKS": "1",
        "CUADRA_CACHE_FOLDER": str(home / "cache"),
        "CUADRA_LOG_LEVEL": "warning",
    }
    environment = {**os.environ, **changes}
    api = Child(["up", "--no-worker", "--port", str(port)], environment, home / "api.log")
    worker = Child(["worker"], environment, home / "worker.log")
    client = Client(f"http://127.0.0.1:{port}", made.token.reveal())
    return Scene(home, server, database, company, api, worker, client, receiver)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_health(url: str, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(f"{url}/health", timeout=2).status_code < 500:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the API did not come up")


def _kill(scene: Scene, kills: int, long_outages: int) -> Counter[str]:
    """One after another; half a second to two and a half between them."""
    chance, killed = random.Random(20261121), Counter[str]()
    long_ones = set(chance.sample(range(kills), long_outages))
    for number in range(kills):
        time.sleep(chance.uniform(0.5, 2.5))
        target = "database" if number in long_ones else chance.choice(("api", "worker", "database"))
        if target == "database":
            os.kill(scene.server.pid, signal.SIGKILL)
            time.sleep(LONG_DOWN if number in long_ones else DOWN)
            scene.server.restart_if_dead()
        else:
            (scene.api if target == "api" else scene.worker).kill()
        killed["database 35 s" if number in long_ones else target] += 1
    return killed


def _settled(scene: Scene) -> float:
    """Seconds until every document had reached an end and every event was told; ``SETTLE`` where one never did."""
    begun = time.monotonic()
    engine = create_engine(scene.server.admin_url)
    wanted = text(
        "SELECT (SELECT count(*) FROM documents WHERE state <> ALL(:ends)) "
        "+ (SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running')) "
        "+ (SELECT count(*) FROM events WHERE subject_kind = 'document' AND seq > (SELECT told FROM webhook_endpoints))"
    )
    while time.monotonic() < begun + SETTLE:
        with engine.connect() as connection:
            if connection.scalar(wanted, {"ends": list(TERMINAL)}) == 0:
                break
        time.sleep(0.5)
    engine.dispose()
    return time.monotonic() - begun


def _judged(scene: Scene, killed: Counter[str], waited: float) -> Iterator[Row]:
    engine = create_engine(scene.server.admin_url)
    with engine.connect() as connection:
        names = Counter(connection.scalars(text("SELECT name FROM documents")))
        open_ = connection.execute(
            text("SELECT state, count(*) FROM documents WHERE state <> ALL(:ends) GROUP BY 1"), {"ends": list(TERMINAL)}
        ).all()
        states = dict(connection.execute(text("SELECT state, count(*) FROM documents GROUP BY 1")).all())
        events = set(connection.scalars(text("SELECT seq FROM events WHERE subject_kind = 'document'")))
    engine.dispose()
    answered = {f"{name}.txt" for name in scene.client.sent}
    told = [json.loads(one.body)["data"]["seq"] for one in scene.receiver.received]
    with scene.database.tenant(scene.company) as session:
        head = head_of(imported(exported(session, scene.company)))
    data = f"{sum(killed.values())} kills ({_listed(killed)}), {len(answered)} uploads"
    lost = len(answered - set(names)) + sum(count for _, count in open_)
    note = f"ended {waited:.0f} s after the last kill; states {_listed(states)}; {_listed(scene.client.troubles)}"
    yield Row("random kills: documents lost", float(lost), 0, 0, "", data, note, less=True)
    doubled = sum(count - 1 for count in names.values())
    yield Row("random kills: documents doubled", float(doubled), 0, 0, "", data, less=True)
    missing = len(events - set(told))
    note = f"{len(events)} events; told twice under the same id: {len(told) - len(set(told))}"
    yield Row("random kills: events never told", float(missing), 0, 0, "", data, note, less=True)
    broken = 0.0 if head and head.seq >= len(events) else 1.0
    yield Row("random kills: breaks in the record", broken, 0, 0, "", f"{head.seq if head else 0} events", less=True)


def _listed(counts: Any) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
