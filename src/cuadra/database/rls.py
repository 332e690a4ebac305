"""The walls between tenants, as statements for migrations."""

from __future__ import annotations

from cuadra.database.urls import APP

TENANT = "nullif(current_setting('app.tenant', true), '')::uuid"
PERSON = "nullif(current_setting('app.person', true), '')::uuid"


def protect(table: str, *, grant: str = "SELECT, INSERT, UPDATE, DELETE", readable: str = "") -> list[str]:
    """Row level security on a tenant's table, forced on its owner too, with what the application may do there.

    ``readable`` is a further condition under which a row may be read (never written), e.g. one's own membership.

    >>> protect("documents")[1]
    'ALTER TABLE documents FORCE ROW LEVEL SECURITY'
    """
    mine = f"tenant_id = {TENANT}"
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({mine}) WITH CHECK ({mine})",
        f"GRANT {grant} ON {table} TO {APP}",
    ]
    if readable:
        statements.append(f"CREATE POLICY readable ON {table} FOR SELECT USING ({readable})")
    return statements
