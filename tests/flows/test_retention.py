from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.anchors import anchors_in, held
from cuadra.audit.chain import Link, digest, head_of
from cuadra.audit.errors import HeadDiffers
from cuadra.audit.export import exported, imported
from cuadra.audit.repository import EventRepository
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.flows.retention import Old, age, age_all, drop_anchors, forget_strays, old, set_retention
from cuadra.flows.retention_rules import KINDS, LAWS, RetentionTooShort, RetentionUnknown, least_days
from cuadra.inbox.errors import OriginalForgotten
from cuadra.inbox.models import Document, Reading
from cuadra.inbox.originals import SMALL, Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import prepare, receive
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.settings import Settings
from cuadra.tenants.errors import NotFound
from tests.conftest import make_tenant

ANA = Actor("person", new_id(), ip="203.0.113.9", agent="Firefox")
NOW = datetime.now(UTC)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def by_kind(found: list[Old]) -> dict[str, int]:
    return {one.rule.kind: one.count for one in found if one.count}


def taken_in(database: Database, tenant: TenantId, originals: Originals, content: bytes, **values: Any) -> DocumentId:
    """A document of that content, then set to ``values``."""
    with database.tenant(tenant) as session:
        arrival = prepare(originals, tenant, content, name="t.pdf", source="api")
        document = receive(session, tenant, SYSTEM, [arrival])[0].document
    with database.tenant(tenant) as session:
        found = session.get(Document, (tenant, document))
        assert found is not None
        for name, value in values.items():
            setattr(found, name, value)
    return document


def has_original(database: Database, tenant: TenantId, document: DocumentId) -> bool:
    with database.tenant(tenant) as session:
        found = session.get(Document, (tenant, document))
        assert found is not None
        return DocumentRepository(session, tenant).original(found.sha256) is not None


def chain(database: Database, tenant: TenantId) -> list[Link]:
    """The whole record, proved."""
    with database.tenant(tenant) as session:
        links = list(imported(exported(session, tenant)))
    assert head_of(links) is not None
    return links


def test_the_dry_run_counts_what_then_goes_and_the_chain_stays_whole(
    database: Database, tenant: TenantId, other_tenant: TenantId
) -> None:
    for one in (tenant, other_tenant):
        with database.tenant(one) as session:
            for _ in range(7):
                record(session, one, ANA, "document.received", "document", new_id(), {"source": "api"})
    assert by_kind(old(database, tenant, later(300))) == {}
    assert by_kind(old(database, tenant, later(400))) == {"event_personal": 7}
    assert age(database, tenant, later(400), batch=3) == {"event_personal": 7}
    assert age(database, tenant, later(400)) == {}  # what told of the ageing holds nothing personal
    assert [(link.personal, link.action) for link in chain(database, tenant)[:7]] == [
        (None, "document.received") for _ in range(7)
    ]
    assert all(link.details for link in chain(database, tenant))
    assert all("203.0.113.9" in (link.personal or "") for link in chain(database, other_tenant))


def test_nothing_is_old_twice(database: Database, tenant: TenantId) -> None:
    with database.tenant(tenant) as session:
        record(session, tenant, ANA, "test.made", "test")
    assert age(database, tenant, later(400)) == {"event_personal": 1}
    with database.tenant(tenant) as session:
        last = EventRepository(session, tenant).last()
    assert last == 2  # an ageing that found nothing would tell nothing


def aged_events(urls: Urls, tenant: TenantId, years: list[int]) -> None:
    """A record as it would stand after years, made by who owns the tables, with the hashes that belong to it."""
    engine, before = create_engine(urls.owner), ""
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant)})
        connection.execute(text("ALTER TABLE events DISABLE TRIGGER chain"))
        for seq, ago in enumerate(years, 1):
            details, personal = json.dumps({"year": ago}), json.dumps({"ip": "203.0.113.9"})
            digests = [hashlib.sha256(one.encode()).hexdigest() for one in (details, personal)]
            at = (NOW - timedelta(days=366 * ago)).replace(microsecond=0)
            kinds = ("document.ready", "system", "", "document", "", "")
            link = Link(str(tenant), seq, at, *kinds, details, digests[0], personal, digests[1], "")
            before = digest(link, before)
            values = {
                "tenant": tenant,
                "seq": seq,
                "at": at,
                "details": details,
                "personal": personal,
                "dd": bytes.fromhex(digests[0]),
                "pd": bytes.fromhex(digests[1]),
                "hash": bytes.fromhex(before),
            }
            connection.execute(
                text(
                    """
                    INSERT INTO events VALUES (:tenant, :seq, :at, 'document.ready', 'system', NULL, 'document', NULL,
                      '', CAST(:details AS json), :dd, CAST(:personal AS json), :pd, :hash)
                    """
                ),
                values,
            )
        connection.execute(text("ALTER TABLE events ENABLE TRIGGER chain"))
    engine.dispose()


def test_what_a_wrong_clock_wrote_goes_later_and_is_not_forgotten(database: Database, urls: Urls) -> None:
    tenant = make_tenant(database)
    aged_events(urls, tenant, [4, 3, 0, 2, 0])
    assert age(database, tenant) == {"event_personal": 2}
    assert age(database, tenant, later(400)) == {"event_personal": 3}
    assert all(link.personal in {None, "{}"} for link in chain(database, tenant))


@pytest.mark.parametrize(("country", "left"), [("MX", 1), ("AR", 2), ("PA", 1)])
def test_details_go_only_after_the_term_of_the_country_s_law(
    database: Database, urls: Urls, country: str, left: int
) -> None:
    tenant = make_tenant(database, country)
    aged_events(urls, tenant, [13, 7, 1])
    assert age(database, tenant) == {"event_personal": 3}  # by default details are for ever
    set_retention(database, tenant, ANA, {"event_details": least_days("event_details", country)})
    assert age(database, tenant) == {"event_details": 3 - left}
    links = chain(database, tenant)
    assert [json.loads(link.details)["year"] for link in links[:3] if link.details] == [7, 1][-left:]


def test_not_even_our_own_code_erases_what_happened_within_a_year(database: Database, tenant: TenantId) -> None:
    with pytest.raises(ProgrammingError, match="details stay"), database.tenant(tenant) as session:
        EventRepository(session, tenant).erase("details", NOW, after=0, most=10)


@pytest.mark.parametrize("country", sorted(LAWS))
def test_no_company_goes_below_the_law(database: Database, country: str) -> None:
    tenant = make_tenant(database, country)
    with pytest.raises(RetentionTooShort):
        set_retention(database, tenant, ANA, {"event_details": LAWS[country].years * 365})
    with database.tenant(tenant) as session:  # whatever stands in the table
        session.execute(
            text("""UPDATE tenants SET settings = '{"retention": {"event_details": 1, "readings": "x"}}'""")
        )
    rules = {one.rule.kind: one.rule.days for one in old(database, tenant)}
    assert rules["event_details"] == least_days("event_details", country)
    assert rules["readings"] is None


def test_what_cannot_be_set_is_named(database: Database, tenant: TenantId) -> None:
    for kind in ("documents", "requests"):
        with pytest.raises(RetentionUnknown):
            set_retention(database, tenant, ANA, {kind: 400})
    with pytest.raises(NotFound):
        old(database, TenantId(new_id()))


def test_the_setting_is_told_in_the_record(database: Database, tenant: TenantId) -> None:
    set_retention(database, tenant, ANA, {"readings": 60})
    set_retention(database, tenant, ANA, {"jobs": None})
    rules = {one.rule.kind: one.rule.days for one in old(database, tenant)}
    assert (rules["readings"], rules["jobs"], set(rules)) == (60, None, set(KINDS))
    with database.tenant(tenant) as session:
        told = EventRepository(session, tenant).after(0, most=10)
    assert [(one.action, one.details) for one in told] == [
        ("retention.set", {"days": {"readings": 60}}),
        ("retention.set", {"days": {"jobs": None}}),
    ]


def test_all_readings_but_the_newest_go(database: Database, tenant: TenantId, originals: Originals) -> None:
    document = taken_in(database, tenant, originals, b"uno")
    with database.tenant(tenant) as session:
        for nth in range(1, 6):
            values = {"reader": "t", "rungs": [], "seconds": 0.1, "fields": {}, "lines": [], "findings": [], "text": ""}
            session.add(Reading(tenant_id=tenant, document_id=document, nth=nth, **values))
    assert age(database, tenant, later(364), batch=2).get("readings") is None
    assert age(database, tenant, later(366), batch=2)["readings"] == 4
    with database.tenant(tenant) as session:
        found = DocumentRepository(session, tenant).reading(document)
        assert found is not None
        assert found.nth == 5
    assert has_original(database, tenant, document)


def test_originals_of_refused_documents_go_and_those_of_the_law_stay(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    set_retention(database, tenant, ANA, {"refused_originals": 30})
    whole = taken_in(database, tenant, originals, b"bueno", state="ready", fiscal_key="UUID-1")
    refused = taken_in(database, tenant, originals, b"malo", state="rejected")
    fiscal = taken_in(database, tenant, originals, b"fiscal", state="rejected", fiscal_key="UUID-2")
    twin = taken_in(database, tenant, originals, b"igual", state="duplicate", fiscal_key="UUID-1", duplicate_of=whole)
    orphan = taken_in(database, tenant, originals, b"otro", state="duplicate", fiscal_key="UUID-2", duplicate_of=fiscal)

    def kept(days: int) -> list[bool]:
        age(database, tenant, later(days))
        return [has_original(database, tenant, one) for one in (whole, refused, fiscal, twin, orphan)]

    assert kept(29) == [True, True, True, True, True]
    assert kept(31) == [True, False, True, False, True]
    assert kept(LAWS["MX"].days - 1) == [True, False, True, False, True]
    assert kept(LAWS["MX"].days + 1) == [True, False, False, False, False]
    with database.tenant(tenant) as session, pytest.raises(OriginalForgotten):
        originals.content(tenant, DocumentRepository(session, tenant).original(hashlib.sha256(b"malo").digest()))
    assert taken_in(database, tenant, originals, b"malo") == refused  # the same document, and its original is back
    assert has_original(database, tenant, refused)


def test_ended_work_and_answers_go_and_what_is_open_stays(
    database: Database, urls: Urls, tenant: TenantId, other_tenant: TenantId
) -> None:
    for one in (tenant, other_tenant):
        fill_with_work(urls, one)
    found = by_kind(old(database, tenant, later(100)))
    assert found == {"jobs": 2, "deliveries": 2, "requests": 2, "sessions": 1}
    assert age(database, tenant, later(100)) == found
    assert left(urls, tenant) == {"jobs": 3, "webhook_deliveries": 1, "requests": 0, "sessions": 1}
    assert left(urls, other_tenant) == {"jobs": 5, "webhook_deliveries": 3, "requests": 2, "sessions": 2}


WORK = (
    "INSERT INTO people (id, email, name) VALUES (:person, :email, 'P')",
    """
    INSERT INTO jobs (tenant_id, id, kind, subject_id, state, ended_at)
    VALUES (:tenant, :id, 'k', :id, :state, CASE WHEN :state IN ('done', 'cancelled', 'dead') THEN now() END)
    """,
    """
    INSERT INTO webhook_endpoints (tenant_id, id, url, types, sealed, told)
    VALUES (:tenant, :endpoint, 'https://a.example', '{}', '', 0)
    """,
    """
    INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, seq, state)
    VALUES (:tenant, :id, :endpoint, :n, :state)
    """,
    "INSERT INTO requests (tenant_id, key, digest) VALUES (:tenant, :id, '')",
    """
    INSERT INTO sessions (id, person_id, tenant_id, kind, expires_at)
    VALUES (:id, :person, :tenant, 'web', now() + make_interval(days => :days))
    """,
)
ROWS: tuple[list[dict[str, Any]], ...] = (
    [{}],
    [{"state": state} for state in ("done", "cancelled", "dead", "waiting", "blocked")],
    [{}],
    [{"state": state} for state in ("waiting", "delivered", "given_up")],
    [{}, {}],
    [{"days": 1}, {"days": 200}],
)


def fill_with_work(urls: Urls, tenant: TenantId) -> None:
    person, endpoint = new_id(), new_id()
    statements = zip(WORK, ROWS, strict=True)
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant)})
        for statement, rows in statements:
            for n, row in enumerate(rows):
                plain = {"tenant": tenant, "person": person, "endpoint": endpoint, "n": n}
                given = {**plain, "id": str(new_id()), "email": f"{person.hex}@x.mx", **row}
                connection.execute(text(statement), {k: v for k, v in given.items() if f":{k}" in statement})
    engine.dispose()


def left(urls: Urls, tenant: TenantId) -> dict[str, int]:
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant)})
        found = {
            table: connection.scalar(
                text(f"SELECT count(*) FROM {table} WHERE tenant_id = :tenant"), {"tenant": tenant}
            )
            for table in ("jobs", "webhook_deliveries", "requests", "sessions")
        }
    engine.dispose()
    return found


def test_stored_originals_that_no_row_names_go_by_the_second_look(
    fresh_database: Database, originals: Originals
) -> None:
    tenant, store = make_tenant(fresh_database), originals.store
    kept = taken_in(fresh_database, tenant, originals, b"grande" * SMALL)
    lost = originals.keep(tenant, b"perdido" * SMALL)["stored"]
    assert forget_strays(fresh_database, store) == 0
    assert forget_strays(fresh_database, store) == 0  # seen twice, but not a day apart
    assert store.exists(lost)
    assert forget_strays(fresh_database, store, older=timedelta(0)) == 1
    assert not store.exists(lost)
    with fresh_database.tenant(tenant) as session:
        found = session.get(Document, (tenant, kept))
        assert found is not None
        assert originals.content(tenant, DocumentRepository(session, tenant).original(found.sha256))


def test_a_stray_that_a_row_names_again_is_no_stray(fresh_database: Database, originals: Originals) -> None:
    tenant, content = make_tenant(fresh_database), b"vuelve" * SMALL
    originals.keep(tenant, content)
    forget_strays(fresh_database, originals.store)
    taken_in(fresh_database, tenant, originals, content)
    assert forget_strays(fresh_database, originals.store, older=timedelta(0)) == 0
    with fresh_database.jobs() as session:
        assert session.scalar(text("SELECT count(*) FROM stray_blobs")) == 0


def test_a_night_ages_every_company(fresh_database: Database, tmp_path: Path) -> None:
    tenants = [make_tenant(fresh_database), make_tenant(fresh_database, "AR")]
    for one in tenants:
        with fresh_database.tenant(one) as session:
            record(session, one, ANA, "test.made", "test")
    assert age_all(fresh_database, FolderStore(tmp_path / "store"), later(400)) == 2
    assert all(chain(fresh_database, one)[0].personal is None for one in tenants)


def test_who_rewrites_the_whole_record_is_noticed_by_the_kept_anchor(
    fresh_database: Database, server: Any, tmp_path: Path
) -> None:
    tenant, second = make_tenant(fresh_database), make_tenant(fresh_database)
    for one in (tenant, second):
        with fresh_database.tenant(one) as session:
            for action in ("test.made", "test.stolen"):
                record(session, one, SYSTEM, action, "test")
    file = drop_anchors(fresh_database, Settings(home=tmp_path))
    kept = list(anchors_in(file.read_text().splitlines()))
    assert {one.tenant_id for one in kept} == {str(tenant), str(second)}
    assert file.stat().st_mode & 0o777 == 0o600
    assert [link.seq for link in held(chain(fresh_database, tenant), kept)] == [1, 2]

    url = fresh_database.app.url.set(username=None)
    owner = create_engine(server.urls(str(url.database)).owner)
    with owner.begin() as connection:  # all of it anew, each hash as it belongs, and one event another
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant)})
        connection.execute(text("DELETE FROM events WHERE tenant_id = :tenant"), {"tenant": tenant})
    owner.dispose()
    with fresh_database.tenant(tenant) as session:
        for action in ("test.made", "test.fine"):
            record(session, tenant, SYSTEM, action, "test")
    assert head_of(chain(fresh_database, tenant)) is not None  # whole in itself
    with pytest.raises(HeadDiffers):
        list(held(chain(fresh_database, tenant), kept))
