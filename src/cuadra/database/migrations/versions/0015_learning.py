"""Learning: models trained on a company's own documents, how far it trusts them, and what a person checked."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS = [
    # One row an attempt: refused ones keep their figures and no file. Version 0, the shipped model, has no row.
    """
    CREATE TABLE reader_models (
      tenant_id uuid NOT NULL CONSTRAINT fk_reader_models_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      version integer NOT NULL CONSTRAINT ck_reader_models_version CHECK (version > 0),
      state text NOT NULL CONSTRAINT ck_reader_models_state CHECK (state IN ('present', 'kept', 'refused')),
      sealed bytea,
      digest bytea,
      documents integer NOT NULL,
      held_out integer NOT NULL,
      figures jsonb NOT NULL DEFAULT '{}',
      reason text NOT NULL DEFAULT '',
      facts jsonb NOT NULL DEFAULT '{}',
      seconds real NOT NULL DEFAULT 0,
      made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      used_at timestamptz,
      CONSTRAINT pk_reader_models PRIMARY KEY (tenant_id, version),
      CONSTRAINT ck_reader_models_file CHECK (state = 'refused' OR (sealed IS NOT NULL AND digest IS NOT NULL))
    )
    """,
    "ALTER TABLE reader_models ALTER COLUMN sealed SET STORAGE EXTERNAL",  # sealed bytes do not compress
    "CREATE UNIQUE INDEX uq_reader_models_present ON reader_models (tenant_id) WHERE state = 'present'",
    # Empty means any: the company's own level has all three empty.
    """
    CREATE TABLE automation_levels (
      tenant_id uuid NOT NULL CONSTRAINT fk_automation_levels_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      country text NOT NULL DEFAULT '',
      tax_id text NOT NULL DEFAULT '',
      kind text NOT NULL DEFAULT '',
      level text NOT NULL CONSTRAINT ck_automation_levels_level CHECK (level IN ('never', 'confident', 'always')),
      person_id uuid,
      reason text NOT NULL DEFAULT '',
      facts jsonb NOT NULL DEFAULT '{}',
      set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_automation_levels PRIMARY KEY (tenant_id, country, tax_id, kind)
    )
    """,
    # What became of each document that was read: alone or through a person, what stopped it, and what proved wrong.
    """
    CREATE TABLE outcomes (
      tenant_id uuid NOT NULL CONSTRAINT fk_outcomes_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      is_alone boolean NOT NULL,
      blockers text[] NOT NULL DEFAULT '{}',
      level text NOT NULL,
      rule text[] NOT NULL,
      country text NOT NULL DEFAULT '',
      tax_id text NOT NULL DEFAULT '',
      kind text NOT NULL DEFAULT '',
      model_version integer NOT NULL DEFAULT 0,
      fields integer,
      touched integer,
      sure integer,
      sure_wrong integer,
      confirmed_at timestamptz,
      is_sample boolean NOT NULL DEFAULT false,
      checked_at timestamptz,
      is_wrong boolean,
      CONSTRAINT pk_outcomes PRIMARY KEY (tenant_id, document_id),
      CONSTRAINT fk_outcomes_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    # All that the curve and the shares sum: they read a hundred thousand rows, and none of the table.
    """
    CREATE INDEX ix_outcomes_at ON outcomes (tenant_id, at)
    INCLUDE (is_alone, fields, touched, model_version, sure, sure_wrong)
    """,
    "CREATE INDEX ix_outcomes_blocked ON outcomes (tenant_id, at) WHERE blockers <> '{}'",
    "CREATE INDEX ix_outcomes_confirmed ON outcomes (tenant_id, confirmed_at) WHERE confirmed_at IS NOT NULL",
    "CREATE INDEX ix_outcomes_sample ON outcomes (tenant_id, checked_at) WHERE is_sample",
    "CREATE INDEX ix_outcomes_unchecked ON outcomes (tenant_id, at) WHERE is_sample AND checked_at IS NULL",
    *protect("reader_models"),
    *protect("automation_levels"),
    *protect("outcomes"),
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
