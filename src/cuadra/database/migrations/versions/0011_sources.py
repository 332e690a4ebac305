"""Sources: where a company's documents come from by themselves, how far each was read, and what came of every item."""

from __future__ import annotations

from alembic import op

from cuadra.database.migrations.doors import at_door
from cuadra.database.rls import protect
from cuadra.database.urls import QUEUE

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOBODY = "coalesce(current_setting('app.tenant', true), '') = ''"
AWAKE = "current_setting('app.awake', true) = 'on'"

STATEMENTS = [
    # `version` rises when a person changes where the source reads: a run that began before writes nothing.
    """
    CREATE TABLE sources (
      tenant_id uuid NOT NULL CONSTRAINT fk_sources_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      kind text NOT NULL CONSTRAINT ck_sources_kind CHECK (kind IN ('folder', 'mail', 'link')),
      name text NOT NULL,
      country text,
      settings jsonb NOT NULL DEFAULT '{}',
      version integer NOT NULL DEFAULT 1,
      secret_id uuid,
      token_hash bytea,
      token_start text NOT NULL DEFAULT '',
      state text NOT NULL DEFAULT 'active' CONSTRAINT ck_sources_state CHECK (state IN
        ('active', 'paused', 'failing', 'needs_password', 'needs_attention')),
      error_code text NOT NULL DEFAULT '',
      error_facts jsonb NOT NULL DEFAULT '{}',
      failures integer NOT NULL DEFAULT 0,
      cursor jsonb NOT NULL DEFAULT '{}',
      arrived bigint NOT NULL DEFAULT 0,
      every_seconds integer NOT NULL DEFAULT 60,
      cron text NOT NULL DEFAULT '',
      time_zone text NOT NULL DEFAULT 'UTC',
      next_at timestamptz,
      last_at timestamptz,
      last_new_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_sources PRIMARY KEY (tenant_id, id),
      CONSTRAINT ck_sources_token CHECK ((kind = 'link') = (token_hash IS NOT NULL))
    )
    """,
    "CREATE INDEX ix_sources_token_hash ON sources (token_hash) WHERE token_hash IS NOT NULL",
    "CREATE INDEX ix_sources_next_at ON sources (next_at)",
    # One row an item (a file, a message): the memory by which nothing is taken twice, and what is told of it.
    # `mark` tells whether it is still the same; `place` where it lies until it is filed; `reason` why it was left.
    """
    CREATE TABLE source_items (
      tenant_id uuid NOT NULL CONSTRAINT fk_source_items_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      source_id uuid NOT NULL,
      key text NOT NULL,
      mark text NOT NULL,
      name text NOT NULL,
      place jsonb NOT NULL DEFAULT '{}',
      is_filed boolean NOT NULL,
      documents integer NOT NULL DEFAULT 0,
      reason text NOT NULL DEFAULT '',
      facts jsonb NOT NULL DEFAULT '{}',
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_source_items PRIMARY KEY (tenant_id, source_id, key),
      CONSTRAINT fk_source_items_source FOREIGN KEY (tenant_id, source_id)
        REFERENCES sources (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_source_items_unfiled ON source_items (tenant_id, source_id) WHERE NOT is_filed",
    # Not by source: without statistics (a first import) the planner would take it in place of the primary key.
    "CREATE INDEX ix_source_items_at ON source_items (tenant_id, at)",
    *protect("sources"),
    *protect("source_items"),
    # For the thread that listens for files and wakes what was forgotten: over all companies, the least that it needs.
    f"CREATE POLICY awake ON sources FOR SELECT TO CURRENT_USER USING ({AWAKE})",
    """
    CREATE FUNCTION sources_awake(most integer)
    RETURNS TABLE (tenant_id uuid, source_id uuid, folder text, is_late boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
      PERFORM set_config('app.awake', 'on', true);
      RETURN QUERY SELECT s.tenant_id, s.id, CASE WHEN s.kind = 'folder' THEN s.settings ->> 'folder' END,
          coalesce(s.next_at < clock_timestamp() - interval '2 minutes', false)
        FROM sources s WHERE s.kind <> 'link' AND s.state IN ('active', 'failing')
        ORDER BY s.tenant_id, s.id LIMIT most;
      PERFORM set_config('app.awake', '', true);
    END $$
    """,
    "REVOKE ALL ON FUNCTION sources_awake(integer) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION sources_awake(integer) TO {QUEUE}",
    # An upload link at the door: whose it is, nothing else.
    f"CREATE POLICY owner ON sources FOR SELECT TO CURRENT_USER USING ({NOBODY})",
    *at_door(
        "door_upload(digest bytea)",
        "TABLE (tenant_id uuid, source_id uuid)",
        "SELECT s.tenant_id, s.id FROM sources s WHERE s.kind = 'link' AND s.token_hash = digest "
        "AND s.state = 'active'",
    ),
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
