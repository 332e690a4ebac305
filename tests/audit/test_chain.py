from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.chain import Head, Link, head_of
from cuadra.audit.errors import ChainBroken, ExportUnreadable
from cuadra.audit.export import exported, imported
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId, new_id

ANA = Actor("person", new_id(), ip="203.0.113.9", agent="Firefox ñandú", request_id="r-1")


@pytest.fixture
def lines(database: Database, tenant: TenantId) -> list[str]:
    """The export of five events, in two transactions, with all sorts of content."""
    with database.tenant(tenant) as session:
        record(session, tenant, SYSTEM, "tenant.made", "tenant", tenant)
        record(session, tenant, ANA, "document.received", "document", new_id(), {"source": "api", "ñ": ["€", None, 1]})
    with database.tenant(tenant) as session:
        for number in range(3):
            record(session, tenant, ANA, "document.ready", "document", new_id(), {"n": number, "sep": "a\x1fb"})
    with database.tenant(tenant) as session:
        return list(exported(session, tenant))


def links(lines: list[str]) -> list[Link]:
    return list(imported(lines))


def test_an_export_proves_itself_without_the_database(lines: list[str], tenant: TenantId) -> None:
    head = head_of(imported(lines))
    assert head is not None
    assert (head.tenant_id, head.first, head.seq) == (str(tenant), 1, 5)


def test_numbers_have_no_gaps_after_a_transaction_that_failed(database: Database, tenant: TenantId) -> None:
    def fail() -> None:
        with database.tenant(tenant) as session:
            record(session, tenant, SYSTEM, "never", "test")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.tenant(tenant) as session:
        record(session, tenant, SYSTEM, "first", "test")
    with database.tenant(tenant) as session:
        assert [link.seq for link in imported(exported(session, tenant))] == [1]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "document.other"},
        {"actor_id": str(new_id())},
        {"request_id": "r-2"},
        {"details": '{"source": "mail"}'},
        {"details_digest": "00" * 32},
        {"personal": '{"ip": "198.51.100.1"}'},
        {"hash": "11" * 32},
    ],
)
def test_a_changed_event_is_found(lines: list[str], change: dict[str, Any]) -> None:
    changed = links(lines)
    changed[1] = replace(changed[1], **change)
    with pytest.raises(ChainBroken) as caught:
        head_of(changed)
    assert caught.value.facts["seq"] in {"2", "3"}


def test_removed_swapped_and_repeated_events_are_found(lines: list[str]) -> None:
    whole = links(lines)
    for broken in (
        whole[:1] + whole[2:],
        [whole[1], whole[0], *whole[2:]],
        [*whole[:2], whole[1], *whole[2:]],
        whole[1:],
    ):
        with pytest.raises(ChainBroken):
            head_of(broken)


def test_a_cut_tail_is_found_by_the_head_that_was_kept(lines: list[str]) -> None:
    kept = head_of(links(lines))
    cut = head_of(links(lines)[:-1])
    assert kept is not None
    assert cut is not None
    assert (cut.seq, cut.hash) != (kept.seq, kept.hash)


def test_a_later_part_is_proved_from_the_head_before_it(lines: list[str]) -> None:
    whole = links(lines)
    first = head_of(whole[:2])
    assert head_of(whole[2:], after=first) == replace(head_of(whole) or Head("", 0, 0, ""), first=3)


def test_what_was_erased_leaves_the_chain_whole(lines: list[str]) -> None:
    erased = [replace(link, personal=None, details=None) for link in links(lines)]
    assert head_of(erased) is not None


def test_even_the_owner_of_the_tables_cannot_change_an_event_unseen(
    database: Database, urls: Urls, tenant: TenantId, lines: list[str]
) -> None:
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant)})
        changed = connection.execute(text("UPDATE events SET action = 'nothing' WHERE seq = 2"))
        assert changed.rowcount == 1
    engine.dispose()
    with database.tenant(tenant) as session, pytest.raises(ChainBroken) as caught:
        head_of(imported(exported(session, tenant)))
    assert caught.value.facts["seq"] == "2"


@pytest.mark.parametrize("line", ["", "{}", "[1]", "nonsense", '{"seq": 1}', "x" * (2**20 + 1)])
def test_a_line_that_is_no_event_is_named(lines: list[str], line: str) -> None:
    with pytest.raises(ExportUnreadable) as caught:
        head_of(imported([*lines, line]))
    assert caught.value.facts["line"] == "6"


def test_many_writers_at_once_make_one_chain(database: Database, tenant: TenantId) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def write(number: int) -> None:
        with database.tenant(tenant) as session:
            record(session, tenant, SYSTEM, "test.made", "test", None, {"n": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(100)))
    with database.tenant(tenant) as session:
        head = head_of(imported(exported(session, tenant)))
    assert head is not None
    assert head.seq == 100
