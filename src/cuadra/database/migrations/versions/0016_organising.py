"""Organising documents: tags, notes, fields of one's own, saved views, deeds on many, and the words to search by.

The words stand in a table of their own, reached for searching through a view. `@@` is not leakproof, so under row
level security PostgreSQL tests the wall before it and cannot use the index: every search would read all words of the
company. The view runs as the owner, who has a policy of its own, and names the company itself; it tells ids and words,
and nobody but the application may read it. Each vector holds a lexeme of its company, which a search asks for too, so
that the index finds one company's documents among all (`btree_gin` is an extension). Words are stored out of line
(`toast_tuple_target`), so that reading a hundred thousand matches reads some megabytes.
"""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import TENANT, protect
from cuadra.database.urls import APP

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _of_document(table: str) -> str:
    return (
        f"CONSTRAINT fk_{table}_document FOREIGN KEY (tenant_id, document_id) "
        "REFERENCES documents (tenant_id, id) ON DELETE CASCADE"
    )


def _tenant(table: str) -> str:
    return f"tenant_id uuid NOT NULL CONSTRAINT fk_{table}_tenant_id REFERENCES tenants (id) ON DELETE CASCADE"


STATEMENTS = [
    f"""
    CREATE TABLE search_texts (
      {_tenant("search_texts")},
      document_id uuid NOT NULL,
      words tsvector NOT NULL,
      CONSTRAINT pk_search_texts PRIMARY KEY (tenant_id, document_id),
      {_of_document("search_texts")}
    ) WITH (toast_tuple_target = 128)
    """,
    "ALTER TABLE search_texts ALTER COLUMN words SET STORAGE EXTERNAL",
    # What waits to enter the index is read by every search: little of it.
    "CREATE INDEX ix_search_texts_words ON search_texts USING gin (words) WITH (gin_pending_list_limit = 512)",
    *protect("search_texts"),
    "CREATE POLICY owner ON search_texts TO CURRENT_USER USING (true)",
    f"""
    CREATE VIEW search_mine AS SELECT tenant_id, document_id, words FROM search_texts
    WHERE tenant_id = {TENANT}
    """,  # noqa: S608  a constant of ours
    f"GRANT SELECT ON search_mine TO {APP}",
    # The index always: the planner holds the test of a word for cheap, and would read everything for a rare one.
    """
    CREATE FUNCTION search_found(asked tsquery, most integer) RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 500
      SET search_path = pg_catalog, public SET enable_seqscan = off SET enable_indexscan = off SET jit = off
      AS 'SELECT document_id FROM search_mine WHERE words @@ asked LIMIT most'
    """,
    "REVOKE ALL ON FUNCTION search_found(tsquery, integer) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION search_found(tsquery, integer) TO {APP}",
    f"""
    CREATE TABLE tags (
      {_tenant("tags")},
      id uuid NOT NULL,
      name text NOT NULL CONSTRAINT ck_tags_name CHECK (length(name) BETWEEN 1 AND 60),
      folded text NOT NULL,
      colour text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      removed_at timestamptz,
      CONSTRAINT pk_tags PRIMARY KEY (tenant_id, id)
    )
    """,
    "CREATE UNIQUE INDEX uq_tags_folded ON tags (tenant_id, folded) WHERE removed_at IS NULL",
    f"""
    CREATE TABLE document_tags (
      {_tenant("document_tags")},
      tag_id uuid NOT NULL,
      document_id uuid NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_document_tags PRIMARY KEY (tenant_id, tag_id, document_id),
      CONSTRAINT fk_document_tags_tag FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id) ON DELETE CASCADE,
      {_of_document("document_tags")}
    )
    """,
    "CREATE INDEX ix_document_tags_document ON document_tags (tenant_id, document_id)",
    f"""
    CREATE TABLE notes (
      {_tenant("notes")},
      id uuid NOT NULL,
      document_id uuid NOT NULL,
      person_id uuid,
      text text NOT NULL CONSTRAINT ck_notes_text CHECK (length(text) BETWEEN 1 AND 4000),
      mentions uuid[] NOT NULL DEFAULT '{{}}',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      removed_at timestamptz,
      CONSTRAINT pk_notes PRIMARY KEY (tenant_id, id),
      {_of_document("notes")}
    )
    """,
    "CREATE INDEX ix_notes_document ON notes (tenant_id, document_id, id)",
    f"""
    CREATE TABLE custom_fields (
      {_tenant("custom_fields")},
      id uuid NOT NULL,
      name text NOT NULL CONSTRAINT ck_custom_fields_name CHECK (length(name) BETWEEN 1 AND 60),
      folded text NOT NULL,
      sort text NOT NULL CONSTRAINT ck_custom_fields_sort CHECK (
        sort IN ('text', 'number', 'amount', 'date', 'choice')),
      choices jsonb NOT NULL DEFAULT '[]',
      removed_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_custom_fields PRIMARY KEY (tenant_id, id)
    )
    """,
    "CREATE UNIQUE INDEX uq_custom_fields_folded ON custom_fields (tenant_id, folded) WHERE removed_at IS NULL",
    f"""
    CREATE TABLE custom_values (
      {_tenant("custom_values")},
      document_id uuid NOT NULL,
      field_id uuid NOT NULL,
      text text NOT NULL CONSTRAINT ck_custom_values_text CHECK (length(text) BETWEEN 1 AND 1000),
      amount numeric(18, 6),
      day date,
      CONSTRAINT pk_custom_values PRIMARY KEY (tenant_id, document_id, field_id),
      CONSTRAINT fk_custom_values_field FOREIGN KEY (tenant_id, field_id)
        REFERENCES custom_fields (tenant_id, id) ON DELETE CASCADE,
      {_of_document("custom_values")}
    )
    """,
    "CREATE INDEX ix_custom_values_field ON custom_values (tenant_id, field_id, document_id)",
    f"""
    CREATE TABLE saved_views (
      {_tenant("saved_views")},
      id uuid NOT NULL,
      person_id uuid,
      page text NOT NULL CONSTRAINT ck_saved_views_page CHECK (page IN ('inbox', 'suppliers', 'jobs')),
      name text NOT NULL CONSTRAINT ck_saved_views_name CHECK (length(name) BETWEEN 1 AND 60),
      query text NOT NULL CONSTRAINT ck_saved_views_query CHECK (length(query) <= 2000),
      is_shared boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      removed_at timestamptz,
      CONSTRAINT pk_saved_views PRIMARY KEY (tenant_id, id)
    )
    """,
    # Two that look alike and that a person said are both real: in the order of their ids.
    f"""
    CREATE TABLE documents_apart (
      {_tenant("documents_apart")},
      document_id uuid NOT NULL,
      other_id uuid NOT NULL,
      person_id uuid,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_documents_apart PRIMARY KEY (tenant_id, document_id, other_id),
      CONSTRAINT ck_documents_apart_order CHECK (document_id < other_id),
      {_of_document("documents_apart")},
      CONSTRAINT fk_documents_apart_other FOREIGN KEY (tenant_id, other_id)
        REFERENCES documents (tenant_id, id) ON DELETE CASCADE
    )
    """,
    f"""
    CREATE TABLE deeds (
      {_tenant("deeds")},
      id uuid NOT NULL,
      person_id uuid,
      action text NOT NULL CONSTRAINT ck_deeds_action CHECK (action IN ('tag', 'untag', 'reject', 'again')),
      tag_id uuid,
      query text NOT NULL,
      undoes uuid,
      merged_id uuid,
      seen integer NOT NULL DEFAULT 0,
      changed integer NOT NULL DEFAULT 0,
      among integer NOT NULL DEFAULT 0,
      until_id uuid NOT NULL,
      last_id uuid,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      ended_at timestamptz,
      CONSTRAINT pk_deeds PRIMARY KEY (tenant_id, id)
    )
    """,
    f"""
    CREATE TABLE deed_changes (
      {_tenant("deed_changes")},
      deed_id uuid NOT NULL,
      document_id uuid NOT NULL,
      CONSTRAINT pk_deed_changes PRIMARY KEY (tenant_id, deed_id, document_id),
      CONSTRAINT fk_deed_changes_deed FOREIGN KEY (tenant_id, deed_id)
        REFERENCES deeds (tenant_id, id) ON DELETE CASCADE,
      {_of_document("deed_changes")}
    )
    """,
    "CREATE INDEX ix_deed_changes_document ON deed_changes (tenant_id, document_id)",
    *protect("tags", grant="SELECT, INSERT, UPDATE"),
    *protect("document_tags"),
    *protect("notes", grant="SELECT, INSERT, UPDATE"),
    *protect("custom_fields", grant="SELECT, INSERT, UPDATE"),
    *protect("custom_values"),
    *protect("saved_views", grant="SELECT, INSERT, UPDATE"),
    *protect("documents_apart"),
    *protect("deeds"),
    *protect("deed_changes"),
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
