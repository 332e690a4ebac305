"""A real PostgreSQL for the tests: the one of CUADRA_TEST_DATABASE_URL, or an embedded one made for this run.

Every process of a run has a database of its own. Tests do not clean up: each makes companies of its own, and
companies never meet. A test of the queue, which is shared by all companies, asks for a ``fresh`` database.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cuadra.database.embedded import remove, start
from cuadra.database.migrate import upgrade
from cuadra.database.urls import Urls, urls_from
from cuadra.kit.ids import new_id

TEMPLATE = "cuadra_template"


@dataclass(frozen=True)
class TestServer:
    """A server on which databases may be made; the logins' addresses name whatever database."""

    __test__ = False
    logins: Urls
    admin: str

    def make(self, name: str, template: str = "template0") -> Urls:
        owner = make_url(self.logins.owner).username
        self._run(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE {template} STRATEGY file_copy')
        return self.urls(name)

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def urls(self, name: str) -> Urls:
        return Urls(*(_named(url, name) for url in (self.logins.owner, self.logins.app, self.logins.queue)))

    @contextmanager
    def fresh(self) -> Iterator[Urls]:
        """A database just migrated, gone at the end."""
        name = f"test_{new_id().hex}"
        urls = self.make(name, f"{TEMPLATE}_{os.getpid()}")
        try:
            yield urls
        finally:
            self.drop(name)

    def _run(self, statement: str) -> None:
        engine = create_engine(self.admin, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _plain_owner(admin: str) -> str:
    """A login that is no superuser, as an external server gives one: it may make databases and roles."""
    password = new_id().hex
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        known = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = 'cuadra_tests'"))
        word = "ALTER" if known else "CREATE"
        connection.execute(text(f"{word} ROLE cuadra_tests LOGIN CREATEDB CREATEROLE PASSWORD '{password}'"))
        for role in connection.scalars(
            text("SELECT rolname FROM pg_roles WHERE rolname IN ('cuadra_app', 'cuadra_queue')")
        ):
            connection.execute(text(f"GRANT {role} TO cuadra_tests WITH ADMIN OPTION"))
    engine.dispose()
    return make_url(admin).set(username="cuadra_tests", password=password).render_as_string(hide_password=False)


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def test_server() -> Iterator[TestServer]:
    """The server, with a migrated template made for this process."""
    with _running() as server:
        template = f"{TEMPLATE}_{os.getpid()}"
        server.drop(template)
        upgrade(server.make(template).owner)
        try:
            yield server
        finally:
            server.drop(template)


@contextmanager
def _running() -> Iterator[TestServer]:
    if url := os.environ.get("CUADRA_TEST_DATABASE_URL"):
        admin = make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        yield TestServer(urls_from(_plain_owner(admin)), admin)
        return
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    place = Path(tempfile.mkdtemp(prefix="cuadra-tests-", dir=memory if roomy else None))
    place.chmod(0o711)  # as root the server runs under another account, which has to enter
    try:
        with start(place / "server", place=place / "place") as server:
            yield TestServer(server.urls, server.admin_url)
        remove(place / "server")
    finally:
        shutil.rmtree(place, ignore_errors=True)
