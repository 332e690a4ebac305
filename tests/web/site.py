"""The application on a loopback port, as in production but in a thread, with the true door on a real database."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import structlog
import uvicorn

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.inbox.originals import Originals
from cuadra.kit.ids import TenantId
from cuadra.kit.metrics import Metrics, metrics
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.tenants.access import Door
from cuadra.tenants.access_tokens import AccessTokens
from cuadra.tenants.keys import make_key
from cuadra.tenants.login import Gate
from cuadra.tenants.roles import SCOPES
from cuadra.vault.at_rest import ring_sealer
from cuadra.web.application import create
from cuadra.web.options import Options

OWNER = SCOPES["owner"]
ROOMY = Options(per_key=1_000_000, per_ip=1_000_000)


@dataclass(frozen=True)
class House:
    """What the flows' house has, as far as the web takes it."""

    database: Database
    door: Door
    gate: Gate
    originals: Originals
    settings: Settings = field(default_factory=Settings)
    metrics: Metrics = field(default_factory=metrics)
    log: Any = field(default_factory=lambda: structlog.get_logger("cuadra.web"))


def house_of(database: Database, folder: Path) -> House:
    tokens = AccessTokens((Secret("k" * 32),))
    sealer = ring_sealer(folder / "keys", "originals")
    gate = Gate(database, tokens, sealer)
    return House(database, Door(database, tokens), gate, Originals(FolderStore(folder / "files"), sealer))


@dataclass(frozen=True)
class Site:
    """A running application."""

    url: str
    house: House
    app: Any

    def client(self, key: str = "", **headers: str) -> httpx.Client:
        given = {"accept-language": "en", **headers, **({"authorization": f"Bearer {key}"} if key else {})}
        return httpx.Client(base_url=self.url, headers=given, timeout=60, trust_env=False)

    def key(self, tenant: TenantId, scopes: frozenset[str] = OWNER) -> str:
        """An API key of ``tenant``."""
        with self.house.database.tenant(tenant) as session:
            return make_key(session, tenant, SYSTEM, "test", scopes, of=scopes, maker=None).token.reveal()


@contextmanager
def running(house: House, options: Options = ROOMY) -> Iterator[Site]:
    """Serves until the end of the block."""
    app = create(house, options)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listening, house.door.listening():
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        port = listening.getsockname()[1]
        try:
            httpx.get(f"http://127.0.0.1:{port}/nothing", timeout=30, trust_env=False)
            yield Site(f"http://127.0.0.1:{port}", house, app)
        finally:
            server.should_exit = True
            thread.join()
