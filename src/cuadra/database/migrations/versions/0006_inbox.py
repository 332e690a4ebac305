"""Documents: where each stands, its original, what was read from it, and where it was seen."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    CREATE TABLE documents (
      tenant_id uuid NOT NULL CONSTRAINT fk_documents_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      parent_id uuid,
      part text NOT NULL DEFAULT '',
      sha256 bytea NOT NULL,
      size bigint NOT NULL,
      media_type text NOT NULL DEFAULT '',
      name text NOT NULL,
      source text NOT NULL,
      external_id text NOT NULL DEFAULT '',
      country text,
      state text NOT NULL CONSTRAINT ck_documents_state CHECK (state IN
        ('received', 'reading', 'review', 'ready', 'posted', 'duplicate', 'rejected', 'blocked')),
      reason text NOT NULL DEFAULT '',
      reason_facts jsonb NOT NULL DEFAULT '{}',
      duplicate_of uuid,
      version integer NOT NULL DEFAULT 1,
      kind text,
      issuer_name text,
      issuer_tax_id text,
      number text,
      issued_on date,
      currency text,
      total numeric(18, 6),
      total_micros bigint GENERATED ALWAYS AS (CAST(total * 1000000 AS bigint)) STORED,
      fiscal_key text,
      look text,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_documents PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_documents_sha256 UNIQUE (tenant_id, sha256, part),
      CONSTRAINT fk_documents_parent FOREIGN KEY (tenant_id, parent_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_documents_state ON documents (tenant_id, state, id)",
    "CREATE INDEX ix_documents_fiscal_key ON documents (tenant_id, fiscal_key) WHERE fiscal_key IS NOT NULL",
    "CREATE INDEX ix_documents_look ON documents (tenant_id, look) WHERE look IS NOT NULL",
    "CREATE INDEX ix_documents_issued_on ON documents (tenant_id, issued_on, id)",
    # To compare two numerics may leak, says PostgreSQL: before the wall of the company it would not use their index.
    "CREATE INDEX ix_documents_total ON documents (tenant_id, total_micros, id)",
    "CREATE INDEX ix_documents_issuer ON documents (tenant_id, issuer_tax_id, id)",
    "CREATE INDEX ix_documents_parent ON documents (tenant_id, parent_id) WHERE parent_id IS NOT NULL",
    # The original as it came, sealed: a small one here, so that it is safe with the row in one commit; a large one in
    # the folder or bucket, under the name in `stored`.
    """
    CREATE TABLE originals (
      tenant_id uuid NOT NULL CONSTRAINT fk_originals_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      sha256 bytea NOT NULL,
      sealed bytea,
      stored text,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_originals PRIMARY KEY (tenant_id, sha256),
      CONSTRAINT ck_originals_somewhere CHECK (num_nonnulls(sealed, stored) = 1)
    )
    """,
    "ALTER TABLE originals ALTER COLUMN sealed SET STORAGE EXTERNAL",  # sealed bytes do not compress
    """
    CREATE TABLE sightings (
      tenant_id uuid NOT NULL CONSTRAINT fk_sightings_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      document_id uuid NOT NULL,
      source text NOT NULL,
      name text NOT NULL,
      external_id text NOT NULL DEFAULT '',
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_sightings PRIMARY KEY (tenant_id, id),
      CONSTRAINT fk_sightings_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_sightings_document ON sightings (tenant_id, document_id)",
    # What was read, each time it was read: the newest is the present one.
    """
    CREATE TABLE readings (
      tenant_id uuid NOT NULL CONSTRAINT fk_readings_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      nth integer NOT NULL,
      reader text NOT NULL,
      rungs text[] NOT NULL DEFAULT '{}',
      seconds real NOT NULL,
      fields jsonb NOT NULL,
      lines jsonb NOT NULL,
      findings jsonb NOT NULL,
      text text NOT NULL DEFAULT '',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_readings PRIMARY KEY (tenant_id, document_id, nth),
      CONSTRAINT fk_readings_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    *protect("documents"),
    *protect("originals"),
    *protect("sightings"),
    *protect("readings"),
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
