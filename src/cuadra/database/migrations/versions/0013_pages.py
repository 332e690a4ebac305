"""Pages of documents as people see them, with the words on them; and documents that a person put off, with why."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = [
    # Beside the row and not in the store: a page lives exactly as long as its document, whoever removes that.
    """
    CREATE TABLE pages (
      tenant_id uuid NOT NULL CONSTRAINT fk_pages_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      number integer NOT NULL,
      width real NOT NULL,
      height real NOT NULL,
      sealed bytea NOT NULL,
      digest bytea NOT NULL,
      words jsonb NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_pages PRIMARY KEY (tenant_id, document_id, number),
      CONSTRAINT fk_pages_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "ALTER TABLE pages ALTER COLUMN sealed SET STORAGE EXTERNAL",  # sealed bytes do not compress
    # A page must not outlive the original that it shows: where that goes by age, so does the page.
    """
    CREATE FUNCTION forget_pages() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    BEGIN
      DELETE FROM pages p USING documents d
      WHERE p.tenant_id = OLD.tenant_id AND d.tenant_id = p.tenant_id AND d.id = p.document_id
        AND d.sha256 = OLD.sha256;
      RETURN OLD;
    END $$
    """,
    "CREATE TRIGGER forget_pages AFTER DELETE ON originals FOR EACH ROW EXECUTE FUNCTION forget_pages()",
    """
    CREATE TABLE postponements (
      tenant_id uuid NOT NULL CONSTRAINT fk_postponements_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      person_id uuid,
      note text NOT NULL DEFAULT '',
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_postponements PRIMARY KEY (tenant_id, document_id),
      CONSTRAINT fk_postponements_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    *protect("pages"),
    *protect("postponements"),
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
