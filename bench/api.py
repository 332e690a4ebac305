"""The API under load: documents created a second with all that belongs to it, and uploads while workers are busy.

The client is another process on the same cores (``api_load``), counts what was answered with 2xx, and afterwards each
of these is looked for in the database: once, with its job and its event.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from bench.restarts import ground
from bench.table import ROOT, Row
from cuadra.audit.actor import SYSTEM
from cuadra.database.embedded import start
from cuadra.database.migrate import upgrade
from cuadra.database.urls import Urls
from cuadra.flows.house import House, house_at
from cuadra.kit.ids import TenantId, new_id
from cuadra.settings import Settings
from cuadra.tenants.keys import make_key
from cuadra.tenants.models import Tenant
from cuadra.tenants.roles import SCOPES

CONNECTIONS = 32
COMPANIES = 1  # a batch is one call for each company in it, so several are slower
FILES = 1_000
WRITE = SCOPES["clerk"]


def rows(*, quick: bool) -> Iterator[Row]:
    seconds = 5 if quick else 30
    for processes in (1, 2):
        yield from created(processes, seconds)
    yield uploaded(100 if quick else FILES)


def created(processes: int, seconds: int) -> Iterator[Row]:
    """Small documents as JSON, each with a new Idempotency-Key, as fast as they are answered."""
    with ground() as folder, start(folder / "server", place=folder / "place") as server:
        upgrade(server.urls.owner)
        house = house_at(Settings(home=folder / "home"), server.urls, opens_secrets=False)
        tenants = [company(house) for _ in range(COMPANIES)]
        keys = folder / "keys.txt"
        keys.write_text("\n".join(key_of(house, one) for one in tenants), encoding="utf-8")
        with serving(server.urls, folder / "home", processes) as url:
            load(url, keys, 2)  # what is compiled or prepared at first is not measured
            before = counted(house, tenants)
            heard = load(url, keys, seconds)
        after = counted(house, tenants)
        house.close()
    made = {name: after[name] - before[name] for name in after}
    is_whole = set(made.values()) == {len(heard["accepted"])} and len(set(heard["accepted"])) == len(heard["accepted"])
    told = f"{seconds} s, {CONNECTIONS} connections, {COMPANIES} company, client on the same cores"
    note = f"{len(heard['accepted'])} answers 2xx, all there once" if is_whole else f"NOT WHOLE: {made}"
    note += f"; others {heard['others']}" if heard["others"] else ""
    name = f"create documents, {processes} process{'es' if processes > 1 else ''}"
    rate = len(heard["accepted"]) / seconds if is_whole else 0
    yield Row(f"{name}: requests/s", rate, 1_000, 2_000, "", told, note)
    yield Row(f"{name}: p95", quantile(heard["seconds"]), 100, 30, "ms", told, "", less=True)


def uploaded(count: int) -> Row:
    """Pictures to read, one a request, while all workers of ``cuadra up`` are busy with others."""
    with ground() as folder, running(folder) as (url, key):
        picture = drawn()
        headers = {"authorization": f"Bearer {key}"}
        spent: list[float] = []
        with httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
            for nth in range(20):
                send(client, picture, f"before-{nth}")
            while not client.get("/api/v1/jobs", params={"state": "running"}).json()["items"]:
                time.sleep(0.1)
            for nth in range(count):
                begun = time.perf_counter()
                answer = send(client, picture, f"one-{nth}")
                spent.append(time.perf_counter() - begun)
                answer.raise_for_status()
            waiting = client.get("/api/v1/company/stats").json()["jobs"]
    note = f"p50 {statistics.median(spent) * 1000:.0f}, max {max(spent) * 1000:.0f} ms; jobs at the end {waiting}"
    data = f"{count} pictures of {len(picture) // 1000} kB, API and workers in one `cuadra up`"
    return Row("upload while workers are busy: p95", quantile(spent), 200, 80, "ms", data, note, less=True)


@contextmanager
def serving(urls: Urls, home: Path, processes: int) -> Iterator[str]:
    """API processes on one socket."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
        servers = []
        for _ in range(processes):
            command = [sys.executable, "-m", "bench.api_serve", str(listening.fileno()), str(home)]
            server = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[listening.fileno()], cwd=ROOT)
            stack.callback(ended, server)
            servers.append(server)
            assert server.stdin
            server.stdin.write(f"{urls.owner}\n{urls.app}\n{urls.queue}".encode())
            server.stdin.close()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        for _ in range(20 * processes):  # until each has answered
            until_up(url, servers)
        yield url


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, str]]:
    """``cuadra up`` with an empty home, and a key to a company in it."""
    home = folder / "home"
    environment = {**os.environ, "CUADRA_HOME": str(home), "CUADRA_REQUESTS_PER_MINUTE": "1000000"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cuadra.cli.main", "up", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        up = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
        try:
            url = f"http://127.0.0.1:{port}"
            until_up(url, [up])
            with start(home / "database") as server:  # joins the one that runs
                house = house_at(Settings(home=home), server.urls, opens_secrets=False)
                key = key_of(house, company(house))
                yield url, key
                house.close()
        finally:
            ended(up)


def until_up(url: str, servers: list[subprocess.Popen[Any]]) -> None:
    """Waits for an answer; a socket that is open answers nobody while its process is dead."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        if [one for one in servers if one.poll() is not None]:
            raise RuntimeError("the server did not start")
        try:
            httpx.get(url + "/nothing", timeout=2, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("cuadra up")


def ended(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def load(url: str, keys: Path, seconds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.api_load", url, str(keys), str(seconds), str(CONNECTIONS)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=seconds + 120, cwd=ROOT)
    heard: dict[str, Any] = json.loads(done.stdout)
    return heard


def counted(house: House, tenants: list[TenantId]) -> dict[str, int]:
    """Documents, answered requests, jobs and events of all companies."""
    found = dict.fromkeys(("documents", "requests", "jobs", "sightings"), 0)
    for tenant in tenants:
        with house.database.tenant(tenant) as session:
            for table in found:
                found[table] += session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608  ours
    return found


def company(house: House) -> TenantId:
    tenant = TenantId(new_id())
    with house.database.tenant(tenant) as session:
        session.add(Tenant(id=tenant, name="Banco de pruebas", country="MX", time_zone="America/Mexico_City"))
    return tenant


def key_of(house: House, tenant: TenantId) -> str:
    with house.database.tenant(tenant) as session:
        scopes = WRITE | {"company:read"}
        return make_key(session, tenant, SYSTEM, "bench", scopes, of=scopes, maker=None).token.reveal()


def send(client: httpx.Client, picture: bytes, name: str) -> httpx.Response:
    """A picture like no other: what follows the end of a JPEG is never read."""
    content = base64.b64encode(picture + name.encode()).decode()
    told = {"name": f"{name}.jpg", "content": content, "country": "MX"}
    return client.post("/api/v1/documents", json=told, headers={"idempotency-key": name})


def drawn() -> bytes:
    """A receipt of twenty lines."""
    from PIL import Image, ImageDraw

    page = Image.new("L", (720, 1100), 255)
    draw = ImageDraw.Draw(page)
    for nth in range(20):
        draw.text((40, 40 + nth * 48), f"ARTICULO {nth:02d}   1   {nth * 3 + 10}.50", fill=0, font_size=30)
    kept = BytesIO()
    page.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def quantile(seconds: list[float]) -> float:
    """The 95th of a hundred, in milliseconds."""
    return statistics.quantiles(seconds, n=20)[18] * 1000
