"""A database with a company and workers in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.jobs import worker
from cuadra.jobs.kinds import Handler, Kind
from cuadra.jobs.limits import Limits
from cuadra.kit.ids import TenantId
from tests.conftest import make_tenant


@dataclass
class Yard:
    """A database with a company, and its addresses for other processes and for a superuser."""

    urls: Urls
    admin: str
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
