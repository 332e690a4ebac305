"""One site for the tests of the web, and keys of two companies that must never meet."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from update.browser import arguments, find

from cuadra.database.urls import Urls
from cuadra.flows.house import House
from cuadra.kit.ids import TenantId
from tests.web.site import Site, house_of, running


@pytest.fixture(scope="session")
def house(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = house_of(urls, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process: Playwright can be started once."""
    with sync_playwright() as playwright:
        path = find()
        launched = playwright.chromium.launch(executable_path=path or None, args=arguments())
        yield launched
        launched.close()
