"""Secrets of companies with a real key server: what waits while it is away, and rotation under load."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from cuadra.adapters.transit import Transit
from cuadra.adapters.transit_errors import VaultDenied, VaultSealed
from cuadra.audit.actor import SYSTEM, WORKER
from cuadra.database.session import Database
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.vault.health import check_keys
from cuadra.vault.keeping import retire
from cuadra.vault.rotation import Rewrapped, counts, rewrap_all
from cuadra.vault.service import NewSecret, store, use
from tests.adapters.openbao import OpenBao, running
from tests.conftest import make_tenant

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    with running(tmp_path_factory.mktemp("bao")) as server:
        server.transit("operator").make()
        yield server


@pytest.fixture
def worker(bao: OpenBao) -> Transit:
    return bao.transit("worker")


def fill(database: Database, tenant: TenantId, keys: Transit, many: int) -> list[object]:
    with database.tenant(tenant) as session:
        return [
            store(session, tenant, NewSecret("token", f"t{n}", Secret(f"valor {n}")), SYSTEM, keys) for n in range(many)
        ]


def actions(database: Database, tenant: TenantId) -> list[str]:
    with database.tenant(tenant) as session:
        return list(session.execute(text("SELECT action FROM events ORDER BY seq")).scalars())


def test_the_api_stores_and_cannot_use_by_the_servers_own_policy(
    database: Database, tenant: TenantId, bao: OpenBao, worker: Transit
) -> None:
    api = bao.transit("api")
    (secret,) = fill(database, tenant, api, 1)
    assert use(database, tenant, secret, WORKER, "x", worker).reveal() == "valor 0"
    with pytest.raises(VaultDenied):
        use(database, tenant, secret, WORKER, "x", api)
    assert actions(database, tenant) == ["secret.stored", "secret.used", "secret.refused"]
    assert check_keys(api, opens=False) == check_keys(worker, opens=True)


def test_a_sealed_server_leaves_no_half_secret_and_no_false_refusal(
    database: Database, tenant: TenantId, bao: OpenBao, worker: Transit
) -> None:
    (secret,) = fill(database, tenant, worker, 1)
    bao.seal()
    try:
        with pytest.raises(VaultSealed):
            fill(database, tenant, worker, 3)
        with pytest.raises(VaultSealed):
            use(database, tenant, secret, WORKER, "x", worker)
        with pytest.raises(VaultSealed):
            rewrap_all(database, worker)
    finally:
        bao.unseal()
    assert actions(database, tenant) == ["secret.stored"]
    assert use(database, tenant, secret, WORKER, "x", worker).reveal() == "valor 0"


def test_work_waits_for_a_server_that_is_sealed_or_restarted_and_goes_on(
    database: Database, tenant: TenantId, bao: OpenBao, worker: Transit
) -> None:
    """Four threads use secrets, and try again on whatever says that it may be tried again, as the job layer does."""
    ids = fill(database, tenant, worker, 4)
    stop, used, waited = threading.Event(), [0] * 4, [0] * 4

    def work(which: int) -> None:
        while not stop.is_set():
            try:
                value = use(database, tenant, ids[which], WORKER, "x", worker)
            except CuadraError as error:
                if not error.retry:
                    raise
                waited[which] += 1
                stop.wait(0.02)
            else:
                assert value.reveal() == f"valor {which}"
                used[which] += 1

    with ThreadPoolExecutor(4) as pool:
        busy = [pool.submit(work, n) for n in range(4)]
        try:
            for trouble in (bao.seal, bao.kill, bao.stop):
                trouble()
                if trouble != bao.seal:
                    bao.start()
                bao.unseal()
                wanted, end = [many + 1 for many in used], time.monotonic() + 30
                while any(many < least for many, least in zip(used, wanted, strict=True)):
                    assert not any(one.done() for one in busy)
                    assert time.monotonic() < end, "somebody still waits though the server is back"
                    stop.wait(0.01)
        finally:
            stop.set()
        for one in busy:
            one.result(60)
    assert sum(waited) > 0
    assert set(actions(database, tenant)) == {"secret.stored", "secret.used"}


def test_rotation_on_the_server_under_load(fresh_database: Database, bao: OpenBao, worker: Transit) -> None:
    database, tenant = fresh_database, make_tenant(fresh_database)
    operator = bao.transit("operator")
    ids = fill(database, tenant, worker, 12)
    old = worker.active_key()
    stop, used = threading.Event(), [0] * 4

    def read(which: int) -> None:
        while not stop.is_set():
            number = used[which] % len(ids)
            assert use(database, tenant, ids[number], WORKER, "x", worker).reveal() == f"valor {number}"
            used[which] += 1

    with ThreadPoolExecutor(4) as pool:
        busy = [pool.submit(read, n) for n in range(4)]
        try:
            active = operator.rotate()
            assert rewrap_all(database, operator, batch=5) == Rewrapped(12, 0)  # who rotates cannot open, and need not
        finally:
            stop.set()
        for one in busy:
            one.result(60)
    assert all(used)
    assert counts(database) == {active: 12}
    retire(operator, old, counts(database), grace=timedelta(0))
    assert use(database, tenant, ids[3], WORKER, "x", worker).reveal() == "valor 3"
