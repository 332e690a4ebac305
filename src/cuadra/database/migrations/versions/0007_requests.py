"""Answered requests by their Idempotency-Key, kept a day; and a call to whoever listens when the record grows."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect
from cuadra.database.urls import APP

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    CREATE TABLE requests (
      tenant_id uuid NOT NULL CONSTRAINT fk_requests_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      key text NOT NULL CONSTRAINT ck_requests_key CHECK (length(key) BETWEEN 1 AND 255),
      digest bytea NOT NULL,
      status integer,
      answer bytea,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_requests PRIMARY KEY (tenant_id, key)
    ) WITH (fillfactor = 80)
    """,
    "CREATE INDEX ix_requests_created_at ON requests (created_at)",
    *protect("requests"),
    # Forgetting goes over all companies, so by the owner's hand, and only what is old.
    """
    CREATE POLICY forget ON requests FOR ALL TO CURRENT_USER
      USING (created_at < now() - interval '24 hours') WITH CHECK (false)
    """,
    """
    CREATE FUNCTION forget_requests() RETURNS integer LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
      WITH old AS (
        SELECT tenant_id, key FROM requests WHERE created_at < now() - interval '24 hours'
        ORDER BY created_at LIMIT 5000 FOR UPDATE SKIP LOCKED
      ), gone AS (
        DELETE FROM requests USING old WHERE requests.tenant_id = old.tenant_id AND requests.key = old.key RETURNING 1
      )
      SELECT count(*)::integer FROM gone
    $$
    """,
    "REVOKE EXECUTE ON FUNCTION forget_requests() FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION forget_requests() TO {APP}",
    # Live streams: who listens is told which company's record grew; PostgreSQL tells each company once a transaction.
    # By a digest (database.listen.called): any login of the server may listen, those of other programs too.
    """
    CREATE FUNCTION tell_listeners() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('cuadra_events', encode(sha256(convert_to(grown.tenant_id::text, 'UTF8')), 'hex'))
      FROM (SELECT DISTINCT tenant_id FROM added) AS grown;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tell_listeners AFTER INSERT ON events REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION tell_listeners()
    """,
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
