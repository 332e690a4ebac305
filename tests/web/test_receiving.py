"""The hot path: a batch that is all new is one statement, and every other batch comes to the same end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import get_ident

import orjson
import psycopg
import pytest
from sqlalchemy import create_engine, text

from cuadra.audit.actor import Actor
from cuadra.audit.chain import verified
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.flows.house import House
from cuadra.inbox.service import prepare
from cuadra.kit.ids import TenantId, new_id
from cuadra.web.options import Options
from cuadra.web.receiving import Asked, Receiving, Told, receiving
from cuadra.web.requests.service import claim_of

RECEIVING = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE 'SELECT receive_new(%'"


@pytest.fixture
def desk(house: House) -> Iterator[Receiving]:
    made = receiving(house, Options())
    yield made
    made.end()


def asked(house: House, tenant: TenantId, *contents: bytes, key: str = "") -> Asked:
    who = Actor("key", new_id(), "203.0.113.9", "tests", new_id().hex)
    arrivals = [prepare(house.originals, tenant, one, name="uno.txt", source="api", actor=who) for one in contents]
    return Asked(tenant, who, arrivals, claim_of(key or new_id().hex, "POST", "/documents", None, b"".join(contents)))


def documents(told: Sequence[Told | Exception]) -> list[dict[str, object]]:
    answers = [one for one in told if isinstance(one, Told)]
    assert len(answers) == len(told)
    return [document for one in answers for document in orjson.loads(one.answered.body)["documents"]]


def counts(database: Database, tenant: TenantId) -> dict[str, int]:
    tables = ("documents", "originals", "sightings", "jobs", "events", "requests")
    with database.tenant(tenant) as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Whatever the driver sends in the block from this thread, the writer's or the session's."""
    seen: list[str] = []
    here = get_ident()
    execute = psycopg.Cursor.execute

    def listening(self: psycopg.Cursor[object], query: str, *rest: object, **more: object) -> object:
        if get_ident() == here:
            seen.append(str(query))
        return execute(self, query, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", listening)
        yield seen


def test_a_batch_of_new_ones_is_one_statement_with_all_that_belongs_to_it(
    house: House, desk: Receiving, tenant: TenantId, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write([asked(house, tenant, b"the first has to connect")])
    before = counts(house.database, tenant)
    batch = [asked(house, tenant, f"new {nth}".encode(), f"more {nth}".encode()) for nth in range(5)]
    with statements(monkeypatch) as seen:
        told = desk.write(batch)
    assert len(seen) == 1
    found = documents(told)
    assert [one["is_new"] for one in found] == [True] * 10
    after = counts(house.database, tenant)
    assert {name: after[name] - before[name] for name in after} == {
        "documents": 10, "originals": 10, "sightings": 10, "jobs": 10, "events": 10, "requests": 5
    }  # fmt: skip
    asking = {str(arrival.document): one.actor.request_id for one in batch for arrival in one.arrivals}
    with house.database.tenant(tenant) as session:
        jobs = session.execute(text("SELECT subject_id::text, data ->> 'request_id' AS asker FROM jobs")).all()
        events = session.execute(text("SELECT subject_id::text, request_id FROM events WHERE action LIKE 'doc%'")).all()
        kept = set(session.scalars(text("SELECT answer FROM requests")))
        assert len(list(verified(EventRepository(session, tenant).links(0, most=100)))) == after["events"]
    for rows in (jobs, events):
        assert asking.items() <= {subject: asker for subject, asker in rows}.items()  # noqa: C416
    assert {one.answered.body for one in told if isinstance(one, Told)} <= kept


def test_one_that_is_known_is_told_apart_and_nothing_comes_twice(
    house: House, desk: Receiving, tenant: TenantId
) -> None:
    (known,) = documents(desk.write([asked(house, tenant, b"known")]))
    told = documents(desk.write([asked(house, tenant, b"fresh"), asked(house, tenant, b"known")]))
    assert [(one["is_new"], one["id"] == known["id"]) for one in told] == [(True, False), (False, True)]
    after = counts(house.database, tenant)
    assert (after["documents"], after["jobs"], after["sightings"], after["requests"]) == (2, 2, 3, 3)


def test_a_key_of_before_gets_its_answer_again_beside_new_ones(house: House, desk: Receiving, tenant: TenantId) -> None:
    (first,) = desk.write([asked(house, tenant, b"once", key="twice")])
    again, other = desk.write([asked(house, tenant, b"once", key="twice"), asked(house, tenant, b"another")])
    assert isinstance(first, Told)
    assert isinstance(again, Told)
    assert isinstance(other, Told)
    assert (again.answered, again.is_repeated, other.is_repeated) == (first.answered, True, False)
    assert counts(house.database, tenant)["documents"] == 2


def test_two_companies_share_a_batch_and_nothing_else(
    house: House, desk: Receiving, tenant: TenantId, other_tenant: TenantId
) -> None:
    both = (tenant, other_tenant)
    told = documents(desk.write([asked(house, one, b"same bytes") for one in both]))
    assert [one["is_new"] for one in told] == [True, True]
    told = documents(desk.write([asked(house, tenant, b"same bytes"), asked(house, other_tenant, b"of the other")]))
    assert [one["is_new"] for one in told] == [False, True]
    assert [counts(house.database, one)["documents"] for one in both] == [1, 2]
    assert [counts(house.database, one)["jobs"] for one in both] == [1, 2]


def test_a_connection_that_the_server_ended_meanwhile_costs_nobody_an_answer(
    house: House, desk: Receiving, tenant: TenantId, urls: Urls
) -> None:
    with create_engine(urls.app).connect() as other:
        of_others = list(other.scalars(text(RECEIVING)))  # of desks that other tests left open
        other.rollback()
        desk.write([asked(house, tenant, b"before")])
        (ours,) = set(other.scalars(text(RECEIVING))) - set(of_others)
        assert other.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ours})
    assert documents(desk.write([asked(house, tenant, b"after")]))[0]["is_new"]
