"""Secrets of companies: sealed records, and what may be known of them without opening them."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect
from cuadra.database.urls import APP

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = [
    """
    CREATE TABLE secrets (
      tenant_id uuid NOT NULL CONSTRAINT fk_secrets_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      kind text NOT NULL,
      name text NOT NULL,
      owner_table text NOT NULL DEFAULT '',
      owner_field text NOT NULL DEFAULT '',
      owner_row text NOT NULL DEFAULT '',
      record bytea NOT NULL,
      key_id text NOT NULL,
      fingerprint text NOT NULL DEFAULT '',
      expires_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_secrets PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_secrets_name UNIQUE (tenant_id, owner_table, owner_row, owner_field, name),
      CONSTRAINT ck_secrets_kind CHECK (kind IN ('password', 'token', 'certificate', 'private_key', 'file'))
    )
    """,
    "CREATE INDEX ix_secrets_key_id ON secrets (key_id, tenant_id)",
    *protect("secrets"),
    "CREATE POLICY owner ON secrets FOR SELECT TO CURRENT_USER USING (true)",
]

# Keys are of the whole installation, so that who rotates them must know how many records each still seals, and of
# which companies: numbers and ids, no row.
DOORS = {
    "vault_key_counts()": (
        "TABLE (key_id text, records bigint)",
        "SELECT s.key_id, count(*) FROM secrets s GROUP BY s.key_id ORDER BY s.key_id",
    ),
    "vault_tenants_behind(active text, above uuid, most integer)": (
        "SETOF uuid",
        """
        SELECT DISTINCT s.tenant_id FROM secrets s
        WHERE s.key_id <> active AND s.tenant_id > above ORDER BY 1 LIMIT most
        """,
    ),
}


def upgrade() -> None:
    for statement in TABLE:
        op.execute(statement)
    for signature, (returns, body) in DOORS.items():
        name = signature.split("(", maxsplit=1)[0]
        op.execute(
            f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = pg_catalog, public, pg_temp AS $$ {body} $$"
        )
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {APP}")
