"""Suppliers: who they are, which documents are theirs and what each taught, and what people said that holds for all."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    CREATE TABLE suppliers (
      tenant_id uuid NOT NULL CONSTRAINT fk_suppliers_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      country text NOT NULL DEFAULT '',
      tax_id text NOT NULL DEFAULT '',
      name text NOT NULL,
      name_key text NOT NULL,
      address text NOT NULL DEFAULT '',
      prints text[] NOT NULL DEFAULT '{}',
      note text NOT NULL DEFAULT '',
      documents bigint NOT NULL DEFAULT 0,
      first_seen timestamptz NOT NULL DEFAULT clock_timestamp(),
      last_seen timestamptz NOT NULL DEFAULT clock_timestamp(),
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_suppliers PRIMARY KEY (tenant_id, id)
    )
    """,
    "CREATE INDEX ix_suppliers_name ON suppliers (tenant_id, name_key, id)",
    "CREATE INDEX ix_suppliers_last_seen ON suppliers (tenant_id, last_seen, id)",
    "CREATE INDEX ix_suppliers_documents ON suppliers (tenant_id, documents, id)",
    # By what a supplier is known: its tax number in its country, else its name; after a merge it has several.
    """
    CREATE TABLE supplier_keys (
      tenant_id uuid NOT NULL CONSTRAINT fk_supplier_keys_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      key text NOT NULL,
      supplier_id uuid NOT NULL,
      name text NOT NULL DEFAULT '',
      CONSTRAINT pk_supplier_keys PRIMARY KEY (tenant_id, key),
      CONSTRAINT fk_supplier_keys_supplier FOREIGN KEY (tenant_id, supplier_id)
        REFERENCES suppliers (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_supplier_keys_supplier ON supplier_keys (tenant_id, supplier_id)",
    """
    CREATE TABLE supplier_documents (
      tenant_id uuid NOT NULL CONSTRAINT fk_supplier_documents_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      document_id uuid NOT NULL,
      supplier_id uuid NOT NULL,
      raw jsonb NOT NULL DEFAULT '{}',
      lesson jsonb,
      fields integer,
      touched integer,
      taught_at timestamptz,
      CONSTRAINT pk_supplier_documents PRIMARY KEY (tenant_id, document_id),
      CONSTRAINT fk_supplier_documents_document FOREIGN KEY (tenant_id, document_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE,
      CONSTRAINT fk_supplier_documents_supplier FOREIGN KEY (tenant_id, supplier_id)
        REFERENCES suppliers (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_supplier_documents_supplier ON supplier_documents (tenant_id, supplier_id, document_id)",
    """
    CREATE INDEX ix_supplier_documents_lessons ON supplier_documents (tenant_id, supplier_id, document_id)
    WHERE lesson IS NOT NULL
    """,
    """
    CREATE TABLE supplier_rules (
      tenant_id uuid NOT NULL CONSTRAINT fk_supplier_rules_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      supplier_id uuid NOT NULL,
      path text NOT NULL,
      way text NOT NULL CONSTRAINT ck_supplier_rules_way CHECK (way IN ('value', 'beside', 'under', 'none')),
      told text NOT NULL DEFAULT '',
      mark text NOT NULL DEFAULT '',
      person_id uuid,
      document_id uuid,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_supplier_rules PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_supplier_rules_path UNIQUE (tenant_id, supplier_id, path),
      CONSTRAINT fk_supplier_rules_supplier FOREIGN KEY (tenant_id, supplier_id)
        REFERENCES suppliers (tenant_id, id) ON DELETE CASCADE
    )
    """,
    # What was joined, to take it apart again. Neither supplier is referred to: the one is no more, and the other may
    # be joined to a third meanwhile.
    """
    CREATE TABLE supplier_joins (
      tenant_id uuid NOT NULL CONSTRAINT fk_supplier_joins_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      kept_id uuid NOT NULL,
      gone_id uuid NOT NULL,
      name text NOT NULL,
      gone jsonb NOT NULL,
      kept jsonb NOT NULL,
      keys text[] NOT NULL,
      documents uuid[] NOT NULL,
      rules jsonb NOT NULL,
      moved_rules uuid[] NOT NULL,
      person_id uuid,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_supplier_joins PRIMARY KEY (tenant_id, id)
    )
    """,
    "CREATE INDEX ix_supplier_joins_kept ON supplier_joins (tenant_id, kept_id, id)",
    *protect("suppliers"),
    *protect("supplier_keys"),
    *protect("supplier_documents"),
    *protect("supplier_rules"),
    *protect("supplier_joins"),
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
