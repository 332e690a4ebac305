"""The application on a loopback port, as in production but in a thread, with the true door on a real database."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from cuadra.audit.actor import SYSTEM
from cuadra.database.urls import Urls
from cuadra.flows.house import House, house_at
from cuadra.kit.ids import TenantId
from cuadra.settings import Settings
from cuadra.tenants.keys import make_key
from cuadra.tenants.roles import SCOPES
from cuadra.web.application import create
from cuadra.web.options import Options
from cuadra.web.serving import StreamingServer
from tests.databases import TestServer

OWNER = SCOPES["owner"]
ROOMY = Options(per_key=1_000_000, per_ip=1_000_000)


def house_of(urls: Urls, folder: Path, **settings: Any) -> House:
    """The house of a process that serves: it cannot open secrets."""
    return house_at(Settings(home=folder, **settings), urls, opens_secrets=False)


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
    config = uvicorn.Config(
        app, log_config=None, access_log=False, proxy_headers=False, lifespan="on", timeout_graceful_shutdown=2
    )
    server = StreamingServer(config)
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


@contextmanager
def fresh_site(
    server: TestServer,
    folder: Path,
    *,
    beside: Callable[[House], AbstractContextManager[Any]] | None = None,
    **settings: Any,
) -> Iterator[Site]:
    """A site with a database of its own. ``beside``: the worker that runs along with it, and may open secrets."""
    with server.fresh() as urls:
        house = house_at(Settings(home=folder, **settings), urls, opens_secrets=beside is not None)
        try:
            with beside(house) if beside else nullcontext(), running(house, ROOMY) as site:
                yield site
        finally:
            house.close()
