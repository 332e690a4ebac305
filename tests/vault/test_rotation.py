"""Rotation of all companies' secrets: in batches, resumed, under load, and what cannot be opened is left and told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from cuadra.audit.actor import SYSTEM, WORKER
from cuadra.database.session import Database
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.vault.errors import KeyInUse, KeyUnknown
from cuadra.vault.keeping import retire
from cuadra.vault.provider import KeyProvider, LocalRing, PublicRing
from cuadra.vault.rotation import Rewrapped, counts, rewrap_all
from cuadra.vault.service import NewSecret, store, use
from tests.conftest import make_tenant

NOW = timedelta(0)


def fill(database: Database, tenant: TenantId, keys: KeyProvider, many: int) -> list[UUID]:
    with database.tenant(tenant) as session:
        return [
            store(session, tenant, NewSecret("token", f"t{n}", Secret(f"valor {n}")), SYSTEM, keys) for n in range(many)
        ]


def test_every_secret_of_every_company_comes_under_the_active_key(
    fresh_database: Database, api: PublicRing, worker: LocalRing
) -> None:
    database = fresh_database
    filled = {tenant: fill(database, tenant, api, 7) for tenant in (make_tenant(database), make_tenant(database))}
    old, active = worker.active_key(), worker.rotate()
    assert counts(database) == {old: 14}
    heard: list[int] = []
    assert rewrap_all(database, worker, batch=3, told=heard.append) == Rewrapped(14, 0)
    assert heard == [3, 6, 7, 10, 13, 14]
    assert counts(database) == {active: 14}
    assert rewrap_all(database, worker) == Rewrapped(0, 0)
    retire(worker, old, counts(database), grace=NOW)
    for tenant, secrets in filled.items():
        assert [use(database, tenant, one, WORKER, "x", worker).reveal() for one in secrets] == [
            f"valor {n}" for n in range(7)
        ]


def test_a_key_with_records_left_is_not_retired(fresh_database: Database, api: PublicRing, worker: LocalRing) -> None:
    fill(fresh_database, make_tenant(fresh_database), api, 2)
    old = worker.active_key()
    worker.rotate()
    with pytest.raises(KeyInUse) as caught:
        retire(worker, old, counts(fresh_database), grace=NOW)
    assert caught.value.facts["records"] == "2"


class Stops:
    """Keys that go away after some calls, as a server does that is sealed in mid-rotation."""

    def __init__(self, keys: LocalRing, left: int) -> None:
        self._keys, self.left = keys, left

    def __getattr__(self, name: str) -> object:
        return getattr(self._keys, name)

    def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
        self.left -= 1
        if self.left < 0:
            raise Away
        return self._keys.rewrap(key_id, wrapped, context)


class Away(CuadraError):  # noqa: N818
    retry = True


def test_a_rotation_that_was_stopped_goes_on_where_it_was(
    fresh_database: Database, api: PublicRing, worker: LocalRing
) -> None:
    fill(fresh_database, make_tenant(fresh_database), api, 10)
    old, active = worker.active_key(), worker.rotate()
    with pytest.raises(Away):
        rewrap_all(fresh_database, Stops(worker, 5), batch=2)  # type: ignore[arg-type]
    assert counts(fresh_database) == {old: 6, active: 4}
    assert rewrap_all(fresh_database, worker, batch=2) == Rewrapped(6, 0)


def test_a_record_that_cannot_be_opened_is_left_told_and_stops_no_other(
    fresh_database: Database, api: PublicRing, worker: LocalRing, tmp_path: Path
) -> None:
    database, tenant = fresh_database, make_tenant(fresh_database)
    ids = fill(database, tenant, api, 5)
    elsewhere = tmp_path / "otra"
    elsewhere.mkdir()
    foreign = LocalRing(elsewhere)
    foreign.make()
    with database.tenant(tenant) as session:
        lost = store(session, tenant, NewSecret("token", "perdida", Secret("x")), SYSTEM, foreign)
        session.execute(text("UPDATE secrets SET record = '\\x0102' WHERE id = :s"), {"s": ids[0]})
    worker.rotate()
    assert rewrap_all(database, worker, batch=2) == Rewrapped(4, 2)
    with database.tenant(tenant) as session:
        refused = "SELECT subject_id FROM events WHERE action = 'secret.refused'"
        assert set(session.execute(text(refused)).scalars()) == {lost, ids[0]}
    with pytest.raises(KeyUnknown):
        use(database, tenant, lost, WORKER, "x", worker)


def test_what_somebody_replaces_meanwhile_stays_replaced(
    fresh_database: Database, api: PublicRing, worker: LocalRing
) -> None:
    database, tenant = fresh_database, make_tenant(fresh_database)
    (secret,) = fill(database, tenant, api, 1)
    worker.rotate()

    class Slow(Stops):
        def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
            with database.tenant(tenant) as session:
                store(session, tenant, NewSecret("token", "t0", Secret("nuevo")), SYSTEM, api)
            return self._keys.rewrap(key_id, wrapped, context)

    assert rewrap_all(database, Slow(worker, 1)) == Rewrapped(0, 0)  # type: ignore[arg-type]
    assert use(database, tenant, secret, WORKER, "x", worker).reveal() == "nuevo"


@pytest.mark.slow
def test_nobody_fails_while_keys_rotate_under_load(
    fresh_database: Database, folder: Path, worker: LocalRing, api: PublicRing
) -> None:
    """Eight threads use, one stores, while three rotations rewrap everything and the old keys are destroyed."""
    database, tenant = fresh_database, make_tenant(fresh_database)
    ids = fill(database, tenant, api, 20)
    stop, used = threading.Event(), [0] * 8

    def read(which: int) -> None:
        mine = LocalRing(folder)
        while not stop.is_set():
            for number, secret in enumerate(ids):
                assert use(database, tenant, secret, WORKER, "x", mine).reveal() == f"valor {number}"
                used[which] += 1

    def write() -> None:
        mine = PublicRing(folder)
        while not stop.is_set():
            fill(database, tenant, mine, 3)

    with ThreadPoolExecutor(9) as pool:
        busy = [pool.submit(read, n) for n in range(8)] + [pool.submit(write)]
        try:
            for _ in range(3):
                worker.rotate()
                rewrap_all(database, worker, batch=7)
        finally:
            stop.set()
        for one in busy:
            one.result(60)
    assert all(used)
    rewrap_all(database, worker)
    for key, _ in worker.keys()[:-1]:
        retire(worker, key, counts(database), grace=NOW)
    assert counts(database) == {worker.active_key(): 20}
    assert [use(database, tenant, one, WORKER, "x", worker).reveal() for one in ids[:1]] == ["valor 0"]
