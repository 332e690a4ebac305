"""A database of its own for each test of the queue, with workers in this process or in processes of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.jobs import worker
from cuadra.jobs.kinds import Handler, Kind
from cuadra.jobs.limits import Limits
from cuadra.kit.ids import TenantId
from tests.conftest import make_tenant
from tests.databases import TestServer
from tests.jobs.crew import empty, make_marks


@dataclass
class Yard:
    """A database with a company, and its addresses for other processes."""

    urls: Urls
    database: Database
    tenant: TenantId = field(init=False)

    def __post_init__(self) -> None:
        self.tenant = make_tenant(self.database)

    def company(self) -> TenantId:
        return make_tenant(self.database)

    @contextmanager
    def working(self, handlers: Mapping[str, Handler | Kind], **limits: float) -> Iterator[Callable[[], None]]:
        """A worker in a thread of this process; yields what stops it."""
        stop = threading.Event()
        settings = Limits(**{"keep": 0.2, **limits})  # type: ignore[arg-type]
        thread = threading.Thread(
            target=worker.run, args=(self.database, handlers), kwargs={"stop": stop, "limits": settings}
        )
        thread.start()

        def end() -> None:
            stop.set()
            thread.join(15)
            assert not thread.is_alive()

        try:
            yield end
        finally:
            end()


@pytest.fixture(scope="session")
def queue_urls(server: TestServer) -> Iterator[Urls]:
    """One database for all tests of the queue: each begins by emptying it."""
    with server.fresh() as urls:
        make_marks(urls)
        yield urls


@pytest.fixture
def yard(queue_urls: Urls) -> Iterator[Yard]:
    empty(queue_urls)
    database = Database.connect(queue_urls, pool=4, overflow=20)
    yield Yard(queue_urls, database)
    database.close()
