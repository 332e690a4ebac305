from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from cuadra.audit.actor import Actor
from cuadra.audit.service import record
from cuadra.database import views
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.inbox.models import Document, Reading
from cuadra.jobs.service import enqueue
from cuadra.kit.ids import TenantId, new_id
from tests.conftest import make_tenant
from tests.databases import TestServer

PAGE = Path(__file__).parents[2] / "docs" / "views.md"
NAMES = (
    "v1_documents",
    "v1_document_lines",
    "v1_taxes",
    "v1_findings",
    "v1_jobs",
    "v1_events",
    "v1_counts_by_month",
)
Asking = Callable[..., list[tuple[Any, ...]]]


def field(value: object, confidence: float = 0.98) -> dict[str, Any]:
    return {"value": value, "confidence": confidence, "evidence": {}, "checks": [], "alternatives": []}


def fill(database: Database, tenant: TenantId, issuer: str, total: str, document: Any = None) -> Any:
    document = document or new_id()
    fields = {
        "total": field(total),
        "subtotal": field("999999999999.999999", 0.5),
        "due_on": field("2026-02-30"),
        "taxes[0].kind": field("IVA"),
        "taxes[0].rate": field("0.16"),
        "taxes[1].amount": field("no es un número"),
        "receiver.name": field(f"Cliente de {issuer}"),
    }
    line = {"description": field("Tornillo"), "quantity": field("3"), "total": field("0.30", 0.9)}
    with database.tenant(tenant) as session:
        session.add(
            Document(
                tenant_id=tenant,
                id=document,
                sha256=new_id().bytes * 2,
                size=10,
                name=f"{issuer}.xml",
                source="api",
                country="MX",
                state="ready",
                kind="invoice",
                issuer_name=issuer,
                issued_on=date(2026, 11, 3),
                currency="MXN",
                total=Decimal(total),
            )
        )
        session.flush()
        for nth, shown in enumerate(({}, fields), 1):
            session.add(
                Reading(
                    tenant_id=tenant,
                    document_id=document,
                    nth=nth,
                    reader="test",
                    rungs=["xml"],
                    seconds=0.1,
                    fields=shown,
                    lines=[line, line] if shown else [],
                    findings=[{"code": "SUM-001", "severity": "warning", "message": "no", "where": "total"}],
                    text="secreto",
                )
            )
        enqueue(session, tenant, "document.read", document)
        record(
            session, tenant, Actor("person", new_id(), "203.0.113.9"), "document.ready", "document", document, {"n": 1}
        )
    return document


@pytest.fixture(scope="module")
def companies(database: Database) -> tuple[TenantId, TenantId]:
    mine, foreign = make_tenant(database), make_tenant(database)
    fill(database, mine, "MIA", "150.10")
    fill(database, foreign, "AJENA", "666.66")
    return mine, foreign


@pytest.fixture(scope="module")
def admin(server: TestServer, urls: Urls) -> str:
    """Who may make logins, in the database of the tests."""
    return make_url(server.admin).set(database=make_url(urls.owner).database).render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def login(admin: str, companies: tuple[TenantId, TenantId]) -> Iterator[views.ViewLogin]:
    name = f"t{new_id().hex[:20]}"
    yield views.grant(admin, name, companies[0])
    views.revoke(admin, name)


@pytest.fixture
def reader(login: views.ViewLogin) -> Iterator[psycopg.Connection[Any]]:
    with connected(login) as connection:
        yield connection


def connected(login: views.ViewLogin) -> psycopg.Connection[Any]:
    where = login.url.set(drivername="postgresql", password=login.password.reveal())
    return psycopg.connect(where.render_as_string(hide_password=False), autocommit=True)


def everything(connection: psycopg.Connection[Any]) -> str:
    """All that the views show, as text."""
    return "".join(str(connection.execute(f"SELECT * FROM reports.{name}").fetchall()) for name in NAMES)


def test_values_are_unpacked_with_their_confidence(reader: psycopg.Connection[Any]) -> None:
    asked = "issuer_name, total, total_confidence, subtotal, subtotal_confidence, due_on, receiver_name, issued_on"
    assert reader.execute(f"SELECT {asked} FROM v1_documents").fetchall() == [
        (
            "MIA",
            Decimal("150.10"),
            Decimal("0.98"),
            Decimal("999999999999.999999"),
            Decimal("0.5"),
            date(2026, 3, 2),
            "Cliente de MIA",
            date(2026, 11, 3),
        )
    ]
    lines = reader.execute("SELECT line, description, quantity, total, total_confidence FROM v1_document_lines")
    expected = ("Tornillo", Decimal(3), Decimal("0.30"), Decimal("0.9"))
    assert lines.fetchall() == [(1, *expected), (2, *expected)]
    assert reader.execute("SELECT sum(total) FROM v1_document_lines").fetchone() == (Decimal("0.60"),)
    taxes = reader.execute("SELECT tax, kind, rate, amount FROM v1_taxes ORDER BY tax").fetchall()
    assert taxes == [(1, "IVA", Decimal("0.16"), None), (2, None, None, None)]
    assert reader.execute("SELECT code, severity, place FROM v1_findings").fetchall() == [
        ("SUM-001", "warning", "total")
    ]
    assert reader.execute("SELECT kind, state FROM v1_jobs").fetchall() == [("document.read", "waiting")]
    assert reader.execute("SELECT number, action, details FROM v1_events").fetchall() == [
        (1, "document.ready", {"n": 1})
    ]
    counts = reader.execute("SELECT month, kind, state, currency, documents, total FROM v1_counts_by_month")
    assert counts.fetchall() == [(date(2026, 11, 1), "invoice", "ready", "MXN", 1, Decimal("150.10"))]


@pytest.mark.parametrize(
    "said",
    [
        "SELECT 1",
        "SET app.tenant = '{foreign}'",
        "SET app.person = '{foreign}'; SET app.due = 'on'; SET app.tracing = 'on'",
        "SET ROLE cuadra_reader",
        "SET search_path = pg_temp, public, reports",
        "SET default_transaction_read_only = off",
        "SET app.tenant = '{foreign}'; SET ROLE cuadra_reader",
    ],
)
def test_a_login_sees_its_own_company_whatever_it_sets(
    reader: psycopg.Connection[Any], companies: tuple[TenantId, TenantId], said: str
) -> None:
    reader.execute(said.format(foreign=companies[1]))
    told = everything(reader)
    assert "MIA" in told
    assert "AJENA" not in told
    assert "666.66" not in told
    assert all(reader.execute(f"SELECT count(*) > 0 FROM reports.{name}").fetchone() == (True,) for name in NAMES)


def test_the_personal_part_and_the_text_are_in_no_view(reader: psycopg.Connection[Any]) -> None:
    told = everything(reader)
    assert "203.0.113.9" not in told
    assert "secreto" not in told


@pytest.mark.parametrize(
    "wish",
    [
        "SET ROLE cuadra_owner",
        "SET ROLE cuadra_app",
        "SET ROLE cuadra_queue",
        "SET SESSION AUTHORIZATION cuadra_owner",
        "SELECT * FROM public.documents",
        "SELECT * FROM public.people",
        "SELECT * FROM public.secrets",
        "SELECT * FROM reports.view_logins",
        "INSERT INTO reports.view_logins (login, tenant_id) SELECT 'cuadra_view_x', '{foreign}'",
        "UPDATE reports.view_logins SET tenant_id = '{foreign}'",
        "UPDATE reports.v1_documents SET state = 'ready'",
        "DELETE FROM reports.v1_jobs",
        "INSERT INTO reports.v1_jobs (kind) VALUES ('x')",
        "CREATE TABLE public.mine (a int)",
        "CREATE TABLE reports.mine (a int)",
        "CREATE OR REPLACE VIEW reports.v1_jobs AS SELECT 1",
        "ALTER VIEW reports.v1_jobs SET (security_barrier = false)",
        "SELECT public.door_key('x')",
        "SELECT * FROM public.webhooks_due(10)",
        "SELECT * FROM public.chain_heads('{foreign}', 10)",
        "SELECT public.erase_person()",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY reports.v1_jobs TO PROGRAM 'cat'",
        "CREATE ROLE other",
        "SET row_security = off; SELECT * FROM reports.v1_documents",
    ],
)
def test_a_login_can_write_and_open_nothing(
    reader: psycopg.Connection[Any], companies: tuple[TenantId, TenantId], wish: str
) -> None:
    reader.execute("SET default_transaction_read_only = off")
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)):
        reader.execute(wish.format(foreign=companies[1]))


LEAKY = """
CREATE FUNCTION pg_temp.shown(anything text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN RAISE NOTICE '%', anything; RETURN true; END $$
"""


def test_a_leaky_function_in_where_is_shown_nothing_foreign(
    reader: psycopg.Connection[Any], companies: tuple[TenantId, TenantId]
) -> None:
    heard: list[str] = []
    reader.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
    reader.execute("SET default_transaction_read_only = off")
    reader.execute(LEAKY)
    reader.execute("SELECT set_config('app.tenant', %s, false)", (str(companies[1]),))
    for plan in ("indexscan", "bitmapscan", "indexonlyscan"):  # whose index would shield what the view has to
        reader.execute(f"SET enable_{plan} = off")
    for name, column in (("v1_documents", "issuer_name"), ("v1_document_lines", "description"), ("v1_jobs", "kind")):
        reader.execute(f"SELECT * FROM reports.{name} WHERE pg_temp.shown({column})")
    reader.execute("SELECT * FROM reports.v1_events WHERE pg_temp.shown(subject_id::text)")
    told = " ".join(heard)
    assert "MIA" in told
    assert "AJENA" not in told
    assert len(heard) == 1 + 2 + 1 + 1


def test_every_view_is_a_barrier_to_functions_that_leak(reader: psycopg.Connection[Any]) -> None:
    """Row level security below does the same for these tables today; a view must not depend on it."""
    asked = "SELECT relname FROM pg_class WHERE relnamespace = 'reports'::regnamespace AND relkind = 'v'"
    views_found = {name for (name,) in reader.execute(asked).fetchall()}
    barriers = {name for (name,) in reader.execute(f"{asked} AND 'security_barrier=true' = ANY(reloptions)").fetchall()}
    assert views_found == barriers == set(NAMES)


def test_an_error_that_quotes_a_value_quotes_none_of_another_company(reader: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InvalidTextRepresentation, match="MIA"):
        reader.execute("SELECT * FROM reports.v1_documents WHERE issuer_name::int = 1")


def test_below_the_views_the_rows_themselves_refuse_a_login(
    admin: str, urls: Urls, login: views.ViewLogin, companies: tuple[TenantId, TenantId]
) -> None:
    """A view whose author forgot the company, on purpose here."""
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW reports.forgotten AS SELECT issuer_name FROM public.documents"))
        connection.execute(text("GRANT SELECT ON reports.forgotten TO cuadra_reader"))
    try:
        with connected(login) as reader:
            reader.execute("SELECT set_config('app.tenant', %s, false)", (str(companies[1]),))
            assert reader.execute("SELECT * FROM reports.forgotten").fetchall() == [("MIA",)]
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP VIEW reports.forgotten"))
        engine.dispose()


def test_who_listens_hears_no_company_s_id(
    reader: psycopg.Connection[Any], database: Database, companies: tuple[TenantId, TenantId]
) -> None:
    reader.execute("LISTEN cuadra_events")
    with database.tenant(companies[1]) as session:
        record(session, companies[1], Actor("system"), "test.made", "test")
    heard = [call.payload for call in reader.notifies(timeout=5, stop_after=1)]
    assert heard
    assert str(companies[1]) not in " ".join(heard)


def test_a_revoked_login_is_cut_off_and_cannot_come_back(admin: str, companies: tuple[TenantId, TenantId]) -> None:
    name = f"t{new_id().hex[:20]}"
    made = views.grant(admin, name, companies[1])
    assert (name, companies[1]) in views.logins(admin)
    with pytest.raises(views.ViewLoginTaken):
        views.grant(admin, name, companies[0])
    open_one = connected(made)
    assert views.revoke(admin, name) == companies[1]
    with pytest.raises(psycopg.OperationalError):
        open_one.execute("SELECT * FROM reports.v1_documents").fetchall()
    with pytest.raises(psycopg.OperationalError):
        connected(made)
    with pytest.raises(views.ViewLoginUnknown):
        views.revoke(admin, name)


def test_what_cannot_be_granted_is_refused_by_name(admin: str, urls: Urls, tenant: TenantId) -> None:
    with pytest.raises(views.ViewNameInvalid):
        views.grant(admin, 'x"; DROP ROLE cuadra_app', tenant)
    with pytest.raises(views.ViewCompanyUnknown):
        views.grant(admin, f"t{new_id().hex[:20]}", TenantId(new_id()))
    with pytest.raises(views.MayNotMakeLogins):
        views.grant(urls.app, f"t{new_id().hex[:20]}", tenant)


def test_on_another_s_server_the_right_to_make_roles_is_enough(
    admin: str, companies: tuple[TenantId, TenantId]
) -> None:
    owner, name = f"o{new_id().hex[:20]}", f"t{new_id().hex[:20]}"
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    url = make_url(admin).set(username=owner, password="x").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'x' IN ROLE cuadra_owner"))
        with pytest.raises(views.MayNotMakeLogins):  # the role of readers is not its own to give
            views.grant(url, name, companies[0])
        connection.execute(text(f"GRANT cuadra_reader TO {owner} WITH ADMIN OPTION"))
        with connected(views.grant(url, name, companies[0])) as reader:
            assert "MIA" in everything(reader)
        assert views.revoke(url, name) == companies[0]
        connection.execute(text(f"DROP ROLE {owner}"))
    engine.dispose()


def test_the_password_is_in_no_text_of_the_login(login: views.ViewLogin) -> None:
    assert login.password.reveal() not in f"{login!r} {login.url}"


def test_the_page_of_the_views_is_current(urls: Urls) -> None:
    engine = create_engine(urls.owner)
    with engine.connect() as connection:
        assert PAGE.read_text("utf-8") == views.reference(connection)
    engine.dispose()
