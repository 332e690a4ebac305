from __future__ import annotations

import pytest

from cuadra.database.session import Database
from cuadra.database.urls import Urls
from tests.tenants.house import House, make_house


@pytest.fixture
def house(database: Database, urls: Urls) -> House:
    return make_house(database, urls)
