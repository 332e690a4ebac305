"""Webhooks: addresses that are told what happened, and each telling."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect
from cuadra.database.urls import QUEUE

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = [
    # `told` is the number of the last event of the record that was laid out for this address.
    """
    CREATE TABLE webhook_endpoints (
      tenant_id uuid NOT NULL CONSTRAINT fk_webhook_endpoints_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      url text NOT NULL,
      types text[] NOT NULL,
      sealed bytea NOT NULL,
      sealed_before bytea,
      told bigint NOT NULL,
      failing_since timestamptz,
      disabled_at timestamptz,
      disabled_for text NOT NULL DEFAULT '',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_webhook_endpoints PRIMARY KEY (tenant_id, id)
    )
    """,
    """
    CREATE TABLE webhook_deliveries (
      tenant_id uuid NOT NULL CONSTRAINT fk_webhook_deliveries_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      endpoint_id uuid NOT NULL,
      seq bigint NOT NULL,
      state text NOT NULL CONSTRAINT ck_webhook_deliveries_state CHECK (state IN ('waiting', 'delivered', 'given_up')),
      attempts integer NOT NULL DEFAULT 0,
      answered integer,
      failure text NOT NULL DEFAULT '',
      seconds real,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_webhook_deliveries PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_webhook_deliveries_event UNIQUE (tenant_id, endpoint_id, seq),
      CONSTRAINT fk_webhook_deliveries_endpoint FOREIGN KEY (tenant_id, endpoint_id)
        REFERENCES webhook_endpoints (tenant_id, id) ON DELETE CASCADE
    )
    """,
    *protect("webhook_endpoints"),
    *protect("webhook_deliveries"),
    # Which addresses have news, over all companies: the numbers only. Asked every second by one worker. The wall holds
    # for the owner of the tables too, so the function opens it for itself and closes it again.
    "CREATE POLICY due ON webhook_endpoints FOR SELECT TO CURRENT_USER USING (current_setting('app.due', true) = 'on')",
    "CREATE POLICY due ON events FOR SELECT TO CURRENT_USER USING (current_setting('app.due', true) = 'on')",
    """
    CREATE FUNCTION webhooks_due(most integer) RETURNS TABLE (tenant_id uuid, endpoint_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      PERFORM set_config('app.due', 'on', true);
      RETURN QUERY SELECT w.tenant_id, w.id FROM webhook_endpoints w
        WHERE w.disabled_at IS NULL
          AND EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = w.tenant_id AND e.seq > w.told)
        ORDER BY w.tenant_id, w.id LIMIT most;
      PERFORM set_config('app.due', '', true);
    END $$
    """,
    "REVOKE ALL ON FUNCTION webhooks_due(integer) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION webhooks_due(integer) TO {QUEUE}",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
