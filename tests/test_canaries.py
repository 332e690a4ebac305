"""One whole run of the product with marked secrets in it; afterwards they are looked for in all that it left and said.

A real ``cuadra up`` with log files at DEBUG, traces and error reports switched on: a login right and wrong, a secret,
a key, a webhook that fails first, a document, a request that breaks inside. Each place is proved not to be empty.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import psutil
import psycopg
import pytest

from cuadra.database.embedded import binaries, remove
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.flows.house import running_database
from cuadra.kit.metrics import live
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.simulators.webhook_receiver import WebhookReceiver
from cuadra.tenants.first import set_up
from cuadra.tenants.origin import Origin
from cuadra.tenants.service import NewCompany
from tests.collector import Collector, collecting

EMAIL = "ana@canario.example"
PASSWORD = "Canario-contrasena-7d1f93"
WRONG = "Canario-equivocada-51c0aa"
VALUE = "CanarioCiec-93b7f2e1"
LATE_VALUE = "CanarioTarde-0be1c4d7"  # given to a request that breaks
METRICS = "canario-metrics-2f9d8c1b"
MAIL = "CanarioCorreo-8a61"
WORDS = "PAPELERIA CANARIO 4471"  # what the document says
TEXT = f"{WORDS}\nFECHA 03/02/2025\nTOTAL $12.50\n"


@dataclass
class Run:
    """What was planted, and what was found in which place."""

    secrets: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    metrics: str = ""

    def leaks(self, places: set[str], secrets: dict[str, str]) -> list[str]:
        return [
            f"{name} in {place}: …{_around(self.places[place], value)}…"
            for place in sorted(places)
            for name, value in secrets.items()
            if value in self.places[place]
        ]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    home = tmp_path_factory.mktemp("canaries") / "house"
    with collecting() as collector:
        try:
            yield _whole_run(home, collector)
        finally:
            remove(home / "database")


def test_no_planted_secret_is_found_anywhere(run: Run) -> None:
    assert len(run.secrets) > 15
    assert not run.leaks(set(run.places), run.secrets)


def test_no_word_of_a_document_is_found_outside_of_the_database_and_its_own_answers(run: Run) -> None:
    assert WORDS in run.places["dump"]
    assert not run.leaks(set(run.places) - {"dump", "answers"}, {"words": WORDS, "number": "CANARIO 4471"})


def test_every_place_was_really_filled(run: Run) -> None:
    for place, mark in {
        "stderr": "request.failed",
        "log files": "UndefinedTable",
        "dump": "canario.txt",
        "metrics": "cuadra_jobs_finished_total",
        "answers": "CUA-000",
        "traces": "job document.read",
        "reports": "UndefinedTable",
        "arguments": "postgres",
    }.items():
        assert mark in run.places[place], place


def test_each_line_of_a_run_has_its_job_and_company_and_the_last_says_how_it_ended(run: Run) -> None:
    lines = [line for line in run.places["stderr"].splitlines() if '"kind": "document.read"' in line]
    assert any('"outcome": "done"' in line and '"ms": ' in line for line in lines)
    assert all('"job_id": "' in line and '"tenant": "' in line for line in lines)


def test_the_run_moved_the_metrics_that_it_touches(run: Run) -> None:
    moved = {name.removesuffix("_total").removesuffix("_count") for name in _moved(run.metrics)}
    seldom = {  # no run without a death, a doubt or a queue shows these; test_observing.py does
        "queue_depth", "queue_oldest_due_seconds", "takeovers", "leases_lost", "dead_letters", "effects_unknown",
    }  # fmt: skip
    assert live() - seldom - moved == set()


def _whole_run(home: Path, collector: Collector) -> Run:
    run = Run({"password": PASSWORD, "wrong": WRONG, "value": VALUE, "late": LATE_VALUE, "mail": MAIL})
    run.secrets |= {"metrics": METRICS, "value in base64": base64.b64encode(VALUE.encode()).decode()[:20]}
    receiver = WebhookReceiver([], fail_first=1)
    with receiver.running(), _up(home, collector) as (address, said):
        with running_database(Settings(home=home)) as (urls, server):
            assert server
            token = said.wait(r"/setup#(\S+)")
            _plant_files(run, home, urls)
            owner = _company(urls, Secret(token))
            said.hide(token)  # shown once, to whoever started it
            answers = _use(run, address, receiver, owner, server.admin_url)
            run.places["dump"] = _dump(server.backup_url)
        run.places["arguments"] = "\n".join(_arguments())
        run.metrics = run.places["metrics"] = _scrape(address)
    run.places |= {
        "answers": answers,
        "stdout": said.text("stdout"),
        "stderr": said.text("stderr"),
        "log files": "\n".join(one.read_text("utf-8") for one in (home.parent / "log").iterdir()),
        "traces": collector.told("/v1/traces").decode("latin-1"),
        "reports": collector.told("/api/1/").decode("latin-1"),
    }
    return run


@dataclass
class Said:
    """What the process wrote, read as it comes so that it never waits for us."""

    process: subprocess.Popen[str]
    lines: dict[str, list[str]] = field(default_factory=lambda: {"stdout": [], "stderr": []})
    hidden: list[str] = field(default_factory=list)

    def listen(self) -> None:
        for name in self.lines:
            pipe = getattr(self.process, name)
            threading.Thread(target=self._listen, args=(name, pipe), daemon=True).start()

    def _listen(self, name: str, pipe: IO[str]) -> None:
        self.lines[name].extend(pipe)

    def text(self, name: str) -> str:
        whole = "".join(self.lines[name])
        for one in self.hidden:
            whole = whole.replace(one, "")
        return whole

    def hide(self, token: str) -> None:
        self.hidden.append(token)

    def wait(self, pattern: str, seconds: float = 60.0) -> str:
        found: list[str] = []

        def is_said() -> bool:
            found[:] = re.findall(pattern, "".join(self.lines["stdout"]))
            assert self.process.poll() is None, "".join(self.lines["stderr"])[-2000:]
            return bool(found)

        _until(is_said, seconds)
        return found[0]


@contextmanager
def _up(home: Path, collector: Collector) -> Iterator[tuple[str, Said]]:
    settings = {
        "log_folder": home.parent / "log",
        "log_level": "debug",
        "metrics_token": METRICS,
        "smtp_url": f"smtp://ana:{MAIL}@127.0.0.1:1",
        "allow_private_webhooks": "1",
        "traces_url": collector.url,
        "sentry_dsn": collector.url.replace("//", "//public@") + "/1",
        "cache_folder": home.parent / "cache",
        "readers": 1,
    }
    environment = {f"CUADRA_{name.upper()}": str(value) for name, value in settings.items()}
    order = [sys.executable, "-m", "cuadra.cli.main", "up", "--home", str(home), "--port", "0", "--lang", "en"]
    process = subprocess.Popen(
        order, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    said = Said(process)
    said.listen()
    try:
        yield said.wait(r"Cuadra is at (\S+)"), said
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            ended = process.wait(20)
        finally:
            process.kill()
    assert ended == 0, said.text("stderr")[-3000:]


def _company(urls: Urls, link: Secret) -> Any:
    database = Database.connect(urls)
    try:
        company = NewCompany("Canario", "MX", "America/Mexico_City")
        return set_up(database, link, company, EMAIL, "Ana", Secret(PASSWORD), Origin())
    finally:
        database.close()


def _plant_files(run: Run, home: Path, urls: Urls) -> None:
    """The passwords of the database and the keys of the rings, which the product made itself."""
    for role in ("owner", "app", "queue"):
        run.secrets[f"database {role}"] = re.findall(r"//[^:]+:([^@]+)@", getattr(urls, role))[0]
    for file in (home / "keys").iterdir():
        for place, material in enumerate(re.findall(r"[A-Za-z0-9+/_-]{40,}={0,2}", file.read_text("utf-8"))):
            if file.suffix != ".pub":
                run.secrets[f"{file.name} {place}"] = material


def _use(run: Run, address: str, receiver: WebhookReceiver, owner: Any, admin: str) -> str:
    """People and programs at work; all answers but those that show a secret once."""
    told: list[httpx.Response] = []
    with httpx.Client(base_url=f"{address}/api/v1", timeout=30, trust_env=False) as client:
        client.event_hooks = {"response": [lambda answer: (answer.read(), told.append(answer))]}
        told.append(client.post("/auth/login", json={"email": EMAIL, "password": WRONG}))
        assert told[-1].status_code == 401
        login = client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD, "tenant": str(owner.tenant)})
        run.secrets |= {"access": login.json()["access_token"], "refresh": login.json()["refresh_token"]}
        client.headers["authorization"] = f"Bearer {run.secrets['access']}"
        scopes = ["documents:read", "documents:write", "secrets:write", "webhooks:write", "audit:read", "jobs:read"]
        key = client.post("/keys", json={"name": "canario", "scopes": scopes})
        run.secrets["key"] = key.json()["key"]
        client.headers["authorization"] = f"Bearer {run.secrets['key']}"
        hook = client.post("/webhooks", json={"url": receiver.url, "types": ["document.*"]})
        assert hook.status_code == 201, hook.text
        run.secrets["webhook"] = hook.json()["secret"]
        run.secrets["webhook, bare"] = run.secrets["webhook"].removeprefix("whsec_")
        receiver.secrets = [Secret(run.secrets["webhook"])]
        assert client.put("/secrets", json={"kind": "password", "name": "ciec", "value": VALUE}).status_code == 200
        sent = client.post("/documents", files={"file": ("canario.txt", TEXT)})
        document = sent.json()["documents"][0]["id"]
        _until(lambda: client.get(f"/documents/{document}").json()["state"] not in {"received", "reading"})
        _until(lambda: receiver.received)
        _break(client, admin)
        for path in ("/secrets", "/webhooks", "/keys", "/audit", "/events", "/jobs", "/nothing"):
            client.get(path)
        client.put("/secrets", json={"kind": "password", "name": 5, "value": LATE_VALUE})
    shown = {id(one) for one in (login, key, hook)}
    return "\n".join(f"{one.status_code} {one.headers} {one.text}" for one in told if id(one) not in shown)


def _break(client: httpx.Client, admin: str) -> None:
    """A request that carries a secret meets a fault inside."""
    with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ALTER TABLE secrets RENAME TO secrets_away")
        try:
            answer = client.put("/secrets", json={"kind": "password", "name": "tarde", "value": LATE_VALUE})
            assert answer.status_code == 500
        finally:
            connection.execute("ALTER TABLE secrets_away RENAME TO secrets")


def _dump(url: str) -> str:
    """All of the database in the clear."""
    order = [binaries() / "pg_dump", "--format=plain", "--dbname", url.replace("+psycopg", "")]
    return subprocess.run(order, capture_output=True, text=True, check=True, timeout=30).stdout


def _arguments() -> Iterator[str]:
    """What every account of the machine can see of each process."""
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or ())
        if "postgres" in command or "cuadra" in command:
            yield command


def _scrape(address: str) -> str:
    """The figures, once the thread that reads those of the whole has looked."""
    headers, told = {"authorization": f"Bearer {METRICS}"}, [""]

    def has_looked() -> bool:
        told[0] = httpx.get(f"{address}/metrics", headers=headers, timeout=10, trust_env=False).text
        return "cuadra_workers_alive 1.0" in told[0] and "cuadra_provider_up{" in told[0]

    _until(has_looked)
    return told[0]


def _moved(metrics: str) -> set[str]:
    samples = re.findall(r"^cuadra_(\w+?)(?:\{[^}]*\})? (\S+)$", metrics, re.MULTILINE)
    return {name for name, value in samples if value not in {"0.0", "NaN"}}


def _around(text: str, value: str) -> str:
    at = text.index(value)
    return text[max(0, at - 200) : at + 20].replace(value, "<HERE>")


def _until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain"
        time.sleep(0.05)
