"""Companies; people, their memberships, keys and sessions."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import TENANT
from cuadra.database.urls import APP

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COMPANIES = [
    """
    CREATE TABLE tenants (
      id uuid CONSTRAINT pk_tenants PRIMARY KEY,
      name text NOT NULL,
      country char(2) NOT NULL,
      tax_id text NOT NULL DEFAULT '',
      time_zone text NOT NULL,
      language char(2) NOT NULL DEFAULT 'es',
      settings jsonb NOT NULL DEFAULT '{}',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "ALTER TABLE tenants ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenants FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY tenant ON tenants USING (id = {TENANT}) WITH CHECK (id = {TENANT})",
    f"GRANT SELECT, INSERT, UPDATE ON tenants TO {APP}",
]


def upgrade() -> None:
    for statement in COMPANIES:
        op.execute(statement)
