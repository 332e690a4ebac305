"""One site for the tests of the web, and keys of two companies that must never meet."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from cuadra.database.session import Database
from cuadra.kit.ids import TenantId
from tests.web.site import House, Site, house_of, running


@pytest.fixture(scope="session")
def house(database: Database, tmp_path_factory: pytest.TempPathFactory) -> House:
    return house_of(database, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="session")
def site(house: House) -> Iterator[Site]:
    with running(house) as served:
        yield served


@pytest.fixture
def client(site: Site, tenant: TenantId) -> Iterator[httpx.Client]:
    """An owner's key of the company ``tenant``."""
    with site.client(site.key(tenant)) as made:
        yield made


@pytest.fixture
def stranger(site: Site, other_tenant: TenantId) -> Iterator[httpx.Client]:
    """An owner's key of another company."""
    with site.client(site.key(other_tenant)) as made:
        yield made
