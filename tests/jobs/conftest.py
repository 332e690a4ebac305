"""One database for all tests of the queue, emptied for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import make_url

from cuadra.database.session import Database
from cuadra.database.urls import Urls
from tests.databases import TestServer
from tests.jobs.crew import empty, make_marks
from tests.jobs.yard import Yard


@pytest.fixture(scope="session")
def queue_urls(server: TestServer) -> Iterator[Urls]:
    """One database for all tests of the queue: each begins by emptying it."""
    with server.fresh() as urls:
        make_marks(urls)
        yield urls


@pytest.fixture
def yard(server: TestServer, queue_urls: Urls) -> Iterator[Yard]:
    name = make_url(queue_urls.owner).database
    admin = make_url(server.admin).set(database=name).render_as_string(hide_password=False)
    empty(admin)
    database = Database.connect(queue_urls, pool=4, overflow=20)
    yield Yard(queue_urls, admin, database)
    database.close()
