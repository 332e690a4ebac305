"""Views for other programs, in a schema of their own: read-only, one company a login, and stable within v1.

Two walls: each view asks for the company of the login (``session_user``, which no SET changes), and below it the rows
themselves refuse such a login all others. The comments are what ``docs/views.md`` is made of.
"""

from __future__ import annotations

from alembic import op

from cuadra.database.migrations.reports_v1 import MINE, VIEWS
from cuadra.database.urls import READER

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


LOGINS = [
    "CREATE SCHEMA reports",
    """
    CREATE TABLE reports.view_logins (
      login text CONSTRAINT pk_view_logins PRIMARY KEY CONSTRAINT ck_view_logins_login CHECK (login ~ '^cuadra_view_'),
      tenant_id uuid NOT NULL CONSTRAINT fk_view_logins_tenant_id REFERENCES public.tenants (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE INDEX ix_view_logins_tenant_id ON reports.view_logins (tenant_id)",
    *[
        f"CREATE POLICY reports ON {table} FOR SELECT TO CURRENT_USER USING (tenant_id = {MINE})"
        for table in ("documents", "readings", "events")
    ],
    *[
        f"""
        CREATE POLICY reports_only ON {table} AS RESTRICTIVE FOR SELECT TO CURRENT_USER
        USING ((SELECT session_user::text !~ '^cuadra_view_') OR tenant_id = {MINE})
        """
        for table in ("documents", "readings", "events")
    ],
]


GRANTS = [
    f"GRANT USAGE ON SCHEMA reports TO {READER}",
    *[f"GRANT SELECT ON reports.{view.name} TO {READER}" for view in VIEWS],
]


def upgrade() -> None:
    for statement in [*LOGINS, *[one for view in VIEWS for one in view.statements()], *GRANTS]:
        op.execute(statement)
