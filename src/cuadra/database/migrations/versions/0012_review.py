"""What people say of a document: each correction kept, the newest of a path counts; and who is looking at it now."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    CREATE TABLE corrections (
      tenant_id uuid NOT NULL CONSTRAINT fk_corrections_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      nth integer NOT NULL,
      path text NOT NULL,
      value jsonb,
      said text NOT NULL,
      how text NOT NULL CONSTRAINT ck_corrections_how CHECK (how IN ('typed', 'pointed', 'chosen', 'agreed')),
      page integer,
      box real[],
      person_id uuid,
      is_undone boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_corrections PRIMARY KEY (tenant_id, document_id, nth),
      CONSTRAINT fk_corrections_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE looks (
      tenant_id uuid NOT NULL CONSTRAINT fk_looks_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      person_id uuid NOT NULL,
      until timestamptz NOT NULL,
      CONSTRAINT pk_looks PRIMARY KEY (tenant_id, document_id),
      CONSTRAINT fk_looks_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    *protect("corrections", grant="SELECT, INSERT, UPDATE (is_undone)"),
    *protect("looks"),
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
