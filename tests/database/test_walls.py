"""The walls between companies, tried from both sides: the code that must name a tenant, the database that insists."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

import cuadra
from cuadra.audit.actor import SYSTEM
from cuadra.audit.service import record
from cuadra.database.base import Base
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId

SOURCE = Path(cuadra.__file__).parent
OF_PEOPLE = {"sessions"}  # of a person, in the company that it names: found by the hash of its token alone
STATEMENTS = {"select", "insert", "update", "delete", "text", "upsert"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def speaks_sql(path: Path) -> list[str]:
    """The lines of a module that make a statement with SQLAlchemy, or send one to a connection."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    return [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ((isinstance(node.func, ast.Name) and node.func.id in STATEMENTS & imported) or _is_raw(node))
    ]


def _is_raw(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in {"exec_driver_sql", "executescript"}


def may_speak_sql(path: Path) -> bool:
    inside = path.relative_to(SOURCE)
    return inside.parts[0] == "database" or "repository" in inside.stem or inside.parent.name == "repository"


def test_statements_are_made_in_repositories_only() -> None:
    assert [line for path in modules() if not may_speak_sql(path) for line in speaks_sql(path)] == []


def test_the_search_for_statements_finds_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.SOURCE", tmp_path)
    (tmp_path / "service.py").write_text("from sqlalchemy import select\nfound = select(1)\n")
    assert speaks_sql(tmp_path / "service.py") == ["service.py:2"]


def test_services_do_not_commit() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in modules()
        if path.stem.startswith("service")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert found == []


@pytest.fixture
def owner(urls: Urls) -> Connection:
    engine = create_engine(urls.owner)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def tables_with(owner: Connection, column: str) -> list[str]:
    wanted = text(
        "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t "
        "USING (table_schema, table_name) WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' "
        "AND c.column_name = :column ORDER BY 1"
    )
    return [table for table in owner.scalars(wanted, {"column": column}) if table not in OF_PEOPLE]


def test_every_table_of_a_company_has_its_wall_forced_on_the_owner_too(owner: Connection) -> None:
    walled = set(
        owner.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
                "AND relnamespace = 'public'::regnamespace"
            )
        )
    )
    policies = set(owner.scalars(text("SELECT tablename FROM pg_policies WHERE policyname = 'tenant'")))
    tables = tables_with(owner, "tenant_id")
    assert len(tables) >= 5
    assert [table for table in [*tables, "tenants"] if table not in walled & policies] == []


def test_every_key_of_a_company_s_table_names_the_company(owner: Connection) -> None:
    """Else a foreign row could be guessed by the error that a taken key gives."""
    wanted = text(
        """
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY(:tables)
          AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                          AND a.attnum = ANY(i.indkey))
        """
    )
    found = list(owner.scalars(wanted, {"tables": tables_with(owner, "tenant_id")}))
    tokens = {"uq_api_keys_token_hash", "uq_invitations_token_hash"}  # hashes of what nobody can guess
    assert set(found) <= tokens


def test_models_and_migrated_tables_agree(owner: Connection) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for path in SOURCE.rglob("models.py"):
        import_module("cuadra." + ".".join(path.relative_to(SOURCE).with_suffix("").parts))
    context = MigrationContext.configure(owner, opts={"compare_type": True, "include_schemas": False})
    known = set(Base.metadata.tables)
    differences = [
        one
        for one in compare_metadata(context, Base.metadata)
        if not (
            isinstance(one, tuple)
            and one[0] in {"remove_index", "remove_constraint", "add_constraint", "add_fk", "remove_fk"}
        )
        and not (isinstance(one, tuple) and one[0] == "remove_table" and one[1].name not in known)
    ]
    assert differences == []


def test_without_a_company_named_there_are_no_rows(database: Database, tenant: TenantId) -> None:
    with database.tenant(tenant) as session:
        record(session, tenant, SYSTEM, "test.made", "test")
    with database.nobody() as session:
        for table in ("events", "documents", "tenants", "originals"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table


def test_statements_that_forgot_the_company_see_only_its_own(
    database: Database, tenant: TenantId, other_tenant: TenantId
) -> None:
    for one in (tenant, other_tenant):
        with database.tenant(one) as session:
            record(session, one, SYSTEM, "test.made", "test")
    with database.tenant(tenant) as session:
        assert set(session.execute(text("SELECT tenant_id FROM events")).scalars()) == {tenant}
        assert session.execute(text("SELECT count(*) FROM tenants")).scalar() == 1


def test_a_row_cannot_be_written_for_another_company(
    database: Database, tenant: TenantId, other_tenant: TenantId
) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), database.tenant(tenant) as session:
        record(session, other_tenant, SYSTEM, "test.made", "test")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE events DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON events",
        "SET ROLE pg_read_all_data",
        "UPDATE events SET action = 'x'",
        "DELETE FROM events",
        "CREATE TABLE mine (a int)",
    ],
)
def test_the_application_s_role_cannot_take_the_wall_down(database: Database, tenant: TenantId, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), database.tenant(tenant) as session:
        session.execute(text(statement))


def test_the_wall_holds_for_a_connection_that_served_another_company(
    urls: Urls, tenant: TenantId, other_tenant: TenantId, database: Database
) -> None:
    with database.tenant(tenant) as session:
        record(session, tenant, SYSTEM, "test.made", "test")
    single = Database.connect(urls, pool=1, overflow=0)
    with single.tenant(tenant) as session:
        assert session.execute(text("SELECT count(*) FROM events")).scalar() == 1
    with single.nobody() as session:
        assert session.execute(text("SELECT count(*) FROM events")).scalar() == 0
    with single.tenant(other_tenant) as session:
        assert session.execute(text("SELECT count(*) FROM events")).scalar() == 0
    single.close()
