"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId, new_id
from cuadra.tenants.models import Tenant
from tests.databases import TestServer, test_server

CORPUS = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of third-party documents beside the checkout; tests that need it skip by name without it."""
    if not CORPUS.is_dir():
        pytest.skip("the documents of ../shared/data are not beside this checkout")
    return CORPUS


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """A PostgreSQL server for this process of the run."""
    with test_server() as running:
        yield running


@pytest.fixture(scope="session")
def urls(server: TestServer) -> Iterator[Urls]:
    """The database that the tests of this process share."""
    with server.fresh() as made:
        yield made


@pytest.fixture(scope="session")
def database(urls: Urls) -> Iterator[Database]:
    connected = Database.connect(urls)
    yield connected
    connected.close()


@pytest.fixture
def tenant(database: Database) -> TenantId:
    """A new company, of Mexico."""
    return make_tenant(database)


@pytest.fixture
def other_tenant(database: Database) -> TenantId:
    """Another new company, which must never meet the first."""
    return make_tenant(database, "AR")


@pytest.fixture
def fresh_database(server: TestServer) -> Iterator[Database]:
    """A database that nobody else uses, for what is shared by all companies: the queue."""
    with server.fresh() as made:
        connected = Database.connect(made)
        yield connected
        connected.close()


def make_tenant(database: Database, country: str = "MX") -> TenantId:
    """A company in ``database``."""
    tenant = TenantId(new_id())
    zones = {"MX": "America/Mexico_City", "AR": "America/Argentina/Buenos_Aires", "PA": "America/Panama"}
    with database.tenant(tenant) as session:
        session.add(Tenant(id=tenant, name=f"Tienda {tenant.hex[-4:]}", country=country, time_zone=zones[country]))
    return tenant
