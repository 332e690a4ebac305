"""Capture: uploads in parts, photos that are one ticket, documents that were cut or joined, pages that were cropped."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect
from cuadra.database.urls import APP

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    # A document for which others stand now: it was cut into them, or joined with more into one.
    "ALTER TABLE documents DROP CONSTRAINT ck_documents_state",
    """
    ALTER TABLE documents ADD CONSTRAINT ck_documents_state CHECK (state IN
      ('received', 'reading', 'review', 'ready', 'posted', 'duplicate', 'rejected', 'blocked', 'replaced'))
    """,
    # A region of the page that was read again where a person drew a frame.
    "ALTER TABLE corrections DROP CONSTRAINT ck_corrections_how",
    """
    ALTER TABLE corrections ADD CONSTRAINT ck_corrections_how
      CHECK (how IN ('typed', 'pointed', 'chosen', 'agreed', 'region'))
    """,
    # Each page of a document that was made of pages of others, in their order.
    """
    CREATE TABLE pieces (
      tenant_id uuid NOT NULL CONSTRAINT fk_pieces_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      number integer NOT NULL,
      of_document_id uuid NOT NULL,
      of_number integer NOT NULL,
      CONSTRAINT pk_pieces PRIMARY KEY (tenant_id, document_id, number),
      CONSTRAINT fk_pieces_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE,
      CONSTRAINT fk_pieces_of_document FOREIGN KEY (tenant_id, of_document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_pieces_of_document ON pieces (tenant_id, of_document_id)",
    # How a person wants a page seen and read: turned by quarters, cut to a part (shares of the page as it came).
    """
    CREATE TABLE adjustments (
      tenant_id uuid NOT NULL CONSTRAINT fk_adjustments_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      number integer NOT NULL,
      turn integer NOT NULL CONSTRAINT ck_adjustments_turn CHECK (turn IN (0, 90, 180, 270)),
      crop real[] CONSTRAINT ck_adjustments_crop CHECK (crop IS NULL OR array_length(crop, 1) = 4),
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_adjustments PRIMARY KEY (tenant_id, document_id, number),
      CONSTRAINT fk_adjustments_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    # A large file on its way in parts, each sealed; what is not finished is forgotten after a day.
    """
    CREATE TABLE uploads (
      tenant_id uuid NOT NULL CONSTRAINT fk_uploads_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      made_by uuid,
      name text NOT NULL,
      size bigint NOT NULL CONSTRAINT ck_uploads_size CHECK (size > 0),
      got bigint NOT NULL DEFAULT 0,
      country text,
      external_id text NOT NULL DEFAULT '',
      document_id uuid,
      is_new boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_uploads PRIMARY KEY (tenant_id, id),
      CONSTRAINT ck_uploads_got CHECK (got BETWEEN 0 AND size)
    )
    """,
    "CREATE INDEX ix_uploads_created_at ON uploads (created_at)",
    """
    CREATE TABLE upload_parts (
      tenant_id uuid NOT NULL CONSTRAINT fk_upload_parts_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      upload_id uuid NOT NULL,
      start bigint NOT NULL,
      sealed bytea NOT NULL,
      CONSTRAINT pk_upload_parts PRIMARY KEY (tenant_id, upload_id, start),
      CONSTRAINT fk_upload_parts_upload FOREIGN KEY (tenant_id, upload_id)
        REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "ALTER TABLE upload_parts ALTER COLUMN sealed SET STORAGE EXTERNAL",  # sealed bytes do not compress
    *protect("pieces", grant="SELECT, INSERT"),
    *protect("adjustments"),
    *protect("uploads"),
    *protect("upload_parts"),
    # Forgetting goes over all companies, so by the owner's hand, and only what is old.
    """
    CREATE POLICY forget ON uploads FOR ALL TO CURRENT_USER
      USING (created_at < now() - interval '24 hours') WITH CHECK (false)
    """,
    """
    CREATE FUNCTION forget_uploads() RETURNS integer LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
      WITH old AS (
        SELECT tenant_id, id FROM uploads WHERE created_at < now() - interval '24 hours'
        ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED
      ), gone AS (
        DELETE FROM uploads USING old WHERE uploads.tenant_id = old.tenant_id AND uploads.id = old.id RETURNING 1
      )
      SELECT count(*)::integer FROM gone
    $$
    """,
    "REVOKE EXECUTE ON FUNCTION forget_uploads() FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION forget_uploads() TO {APP}",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
