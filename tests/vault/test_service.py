"""Secrets as rows: stored by the API, used by workers, in the record, of one company only."""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text

from cuadra.audit.actor import WORKER, Actor
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.vault.errors import OpeningNotAllowed, RecordRefused, RecordUnreadable, SecretNotFound, SecretUnfit
from cuadra.vault.provider import LocalRing, PublicRing
from cuadra.vault.service import (
    LARGEST,
    Description,
    NewSecret,
    Owner,
    describe,
    forget,
    listed,
    of_owner,
    secret_id,
    store,
    use,
)

CANARY = "kanarienvogel-7Qx2-91c2"
ANA = Actor("person", new_id(), ip="203.0.113.9", agent="Firefox", request_id="r-1")
ACCOUNT = Owner("portal_accounts", "password", "7")


def stored(
    database: Database, tenant: TenantId, api: PublicRing, *, name: str = "clave", owner: Owner = ACCOUNT
) -> UUID:
    with database.tenant(tenant) as session:
        return store(session, tenant, NewSecret("password", name, Secret(CANARY), owner), ANA, api)


def events(database: Database, tenant: TenantId) -> list[tuple[str, UUID | None, dict[str, object]]]:
    with database.tenant(tenant) as session:
        rows = session.execute(text("SELECT action, subject_id, details FROM events ORDER BY seq")).all()
    return [(row.action, row.subject_id, row.details) for row in rows]


def test_what_the_api_stores_a_worker_uses_and_both_are_in_the_record(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing
) -> None:
    secret = stored(database, tenant, api)
    assert use(database, tenant, secret, WORKER, "portal.login", worker).reveal() == CANARY
    (first, _, _), (second, subject, details) = events(database, tenant)
    assert (first, second, subject) == ("secret.stored", "secret.used", secret)
    assert details["purpose"] == "portal.login"


def test_the_api_cannot_use_and_the_attempt_is_in_the_record(
    database: Database, tenant: TenantId, api: PublicRing
) -> None:
    secret = stored(database, tenant, api)
    with pytest.raises(OpeningNotAllowed):
        use(database, tenant, secret, ANA, "curiosity", api)
    assert events(database, tenant)[-1][0] == "secret.refused"


def test_storing_again_replaces(database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing) -> None:
    first = stored(database, tenant, api)
    with database.tenant(tenant) as session:
        new = NewSecret("password", "clave", Secret("otra"), ACCOUNT)
        assert store(session, tenant, new, ANA, api) == first
        assert len(listed(session, tenant)) == 1
    assert use(database, tenant, first, WORKER, "x", worker).reveal() == "otra"
    assert [action for action, _, _ in events(database, tenant)] == ["secret.stored", "secret.replaced", "secret.used"]


def test_storing_the_same_at_once_leaves_one_that_opens(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing
) -> None:
    ready = threading.Barrier(4)

    def put(number: int) -> UUID:
        ready.wait(10)
        with database.tenant(tenant) as session:
            return store(session, tenant, NewSecret("token", "t", Secret(f"valor-{number}")), ANA, api)

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(put, range(4)))
    assert len(ids) == 1
    assert use(database, tenant, ids.pop(), WORKER, "x", worker).reveal().startswith("valor-")


def test_two_who_store_the_same_secrets_in_opposite_order_do_not_block_each_other(
    database: Database, tenant: TenantId, api: PublicRing
) -> None:
    ready = threading.Barrier(2)

    def put(names: list[str]) -> None:
        for _ in range(10):
            ready.wait(10)
            with database.tenant(tenant) as session:
                for name in names:
                    store(session, tenant, NewSecret("token", name, Secret(CANARY)), ANA, api)

    with ThreadPoolExecutor(2) as pool:
        names = [f"n{one}" for one in range(5)]
        for done in [pool.submit(put, names), pool.submit(put, names[::-1])]:
            done.result(60)


def test_another_company_sees_and_uses_nothing(
    database: Database, tenant: TenantId, other_tenant: TenantId, api: PublicRing, worker: LocalRing
) -> None:
    secret = stored(database, tenant, api)
    with pytest.raises(SecretNotFound):
        use(database, other_tenant, secret, WORKER, "x", worker)
    with database.tenant(other_tenant) as session:
        assert listed(session, other_tenant) == []
        assert of_owner(session, other_tenant, "portal_accounts", "7") == []
        for call in (
            lambda: describe(session, other_tenant, secret),
            lambda: forget(session, other_tenant, secret, ANA),
        ):
            with pytest.raises(SecretNotFound):
                call()


def test_equal_names_of_two_companies_are_two_secrets(tenant: TenantId, other_tenant: TenantId) -> None:
    assert secret_id(tenant, ACCOUNT, "clave") != secret_id(other_tenant, ACCOUNT, "clave")
    assert secret_id(tenant, Owner("a", "b", "c"), "d") != secret_id(tenant, Owner("a", "b,c", ""), "d")


@pytest.fixture
def copied(database: Database, urls: Urls) -> object:
    """A record copied by somebody who can write in the database: from one row to another."""

    def copy(source: UUID, target: UUID) -> None:
        statement = "UPDATE secrets SET record = (SELECT record FROM secrets WHERE id = :s) WHERE id = :t"
        run(urls, statement, {"s": source, "t": target})

    return copy


def run(urls: Urls, statement: str, values: dict[str, object]) -> None:
    """As the owner of the tables, past every wall: what a thief with the database does."""
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE secrets DISABLE ROW LEVEL SECURITY"))
        assert connection.execute(text(statement), values).rowcount == 1
        connection.execute(text("ALTER TABLE secrets ENABLE ROW LEVEL SECURITY"))
    engine.dispose()


def test_a_record_copied_between_companies_is_refused_and_told_in_the_record(
    database: Database, tenant: TenantId, other_tenant: TenantId, api: PublicRing, worker: LocalRing, copied: object
) -> None:
    mine, theirs = stored(database, tenant, api), stored(database, other_tenant, api)
    copied(mine, theirs)
    with pytest.raises(RecordRefused):
        use(database, other_tenant, theirs, WORKER, "x", worker)
    action, subject, details = events(database, other_tenant)[-1]
    assert (action, subject, details["code"]) == ("secret.refused", theirs, "VLT-001")


def test_a_record_copied_between_rows_is_refused(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing, copied: object
) -> None:
    one, two = stored(database, tenant, api), stored(database, tenant, api, name="otra")
    copied(one, two)
    with pytest.raises(RecordRefused):
        use(database, tenant, two, WORKER, "x", worker)


@pytest.mark.parametrize(
    "change",
    [
        "owner_row = '8'",
        "owner_table = 'bank_accounts'",
        "owner_field = 'user'",
        "name = 'otra'",
        "record = '\\x00'",
        "record = ''",
    ],
)
def test_a_row_turned_to_another_purpose_is_refused(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing, urls: Urls, change: str
) -> None:
    secret = stored(database, tenant, api)
    run(urls, f"UPDATE secrets SET {change} WHERE id = :s", {"s": secret})
    with pytest.raises((RecordRefused, RecordUnreadable)):
        use(database, tenant, secret, WORKER, "x", worker)
    assert events(database, tenant)[-1][0] == "secret.refused"


def test_what_is_shown_of_a_secret_is_not_the_secret(
    database: Database, tenant: TenantId, api: PublicRing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = stored(database, tenant, api)
    with database.tenant(tenant) as session:
        found: list[Description] = [describe(session, tenant, secret), *listed(session, tenant)]
        found += of_owner(session, tenant, "portal_accounts", "7")
    assert len(found) == 3
    shown = json.dumps([dataclasses.asdict(one) for one in found], default=str)
    assert CANARY not in shown + repr(found) + caplog.text + repr(NewSecret("token", "t", Secret(CANARY)))
    assert found[0].fingerprint == ""


def test_the_database_holds_no_secret_in_the_clear(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing, urls: Urls
) -> None:
    secret = stored(database, tenant, api)
    use(database, tenant, secret, WORKER, "x", worker)
    with database.tenant(tenant) as session:
        for table in ("secrets", "events"):
            for row in session.execute(text(f"SELECT t::text AS whole FROM {table} t")).scalars():
                assert CANARY not in row
                assert CANARY.encode().hex() not in row


def test_forgetting_deletes_and_is_in_the_record(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing
) -> None:
    secret = stored(database, tenant, api)
    with database.tenant(tenant) as session:
        forget(session, tenant, secret, ANA)
    with pytest.raises(SecretNotFound):
        use(database, tenant, secret, WORKER, "x", worker)
    assert events(database, tenant)[-1][:2] == ("secret.forgotten", secret)


def test_a_use_inside_a_transaction_that_holds_the_company_s_lock_ends_in_an_error_not_in_a_wait(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cuadra.vault.service._LOCK_WAIT", 50)
    secret = stored(database, tenant, api)
    with database.tenant(tenant) as session:
        store(session, tenant, NewSecret("token", "t", Secret("x")), ANA, api)
        with pytest.raises(Exception, match="lock timeout"):
            use(database, tenant, secret, WORKER, "x", worker)


def test_a_certificate_store_comes_back_as_its_bytes(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing
) -> None:
    content = bytes(range(256))
    with database.tenant(tenant) as session:
        value = Secret(base64.b64encode(content).decode())
        secret = store(session, tenant, NewSecret("file", "sello.pfx", value), ANA, api)
    assert use(database, tenant, secret, WORKER, "x", worker).content() == content


@pytest.mark.parametrize(
    "new",
    [
        NewSecret("password", "clave", Secret("")),
        NewSecret("password", "clave", Secret("x" * (LARGEST + 1))),
        NewSecret("password", "clave", Secret("abc\ud800")),
        NewSecret("password", "  ", Secret("x")),
        NewSecret("password", "c" * 121, Secret("x")),
        NewSecret("password", "cla\x00ve", Secret("x")),
        NewSecret("password", "clave", Secret("x"), Owner("a\u202eb")),
    ],
    ids=["empty", "long", "half a letter", "nameless", "long name", "NUL", "turned writing"],
)
def test_what_cannot_be_kept_is_refused(database: Database, tenant: TenantId, api: PublicRing, new: NewSecret) -> None:
    with pytest.raises(SecretUnfit), database.tenant(tenant) as session:
        store(session, tenant, new, ANA, api)


def test_any_text_and_the_largest_come_back(
    database: Database, tenant: TenantId, api: PublicRing, worker: LocalRing, tmp_path: Path
) -> None:
    for value in ("ñ\x00\u202e'\"%s\n", "é" * LARGEST):
        with database.tenant(tenant) as session:
            secret = store(session, tenant, NewSecret("file", "f", Secret(value)), ANA, api)
        assert use(database, tenant, secret, WORKER, "x", worker).reveal() == value
