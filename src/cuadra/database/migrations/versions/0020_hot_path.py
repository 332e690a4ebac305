"""The hot path: documents of a batch come in with one statement, and workers are told of them once."""

from __future__ import annotations

from alembic import op

from cuadra.database.urls import APP

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# As shipped each hint writes a row of the queue's own history and sends two messages. Nobody reads that history (what
# became of a job stands in ``jobs``), and a worker that was told once fetches until nothing is left.
QUIET = [
    f"DROP TRIGGER {name} ON queue.procrastinate_jobs"
    for name in (
        "procrastinate_jobs_notify_queue_job_inserted_v1",
        "procrastinate_trigger_status_events_insert_v1",
        "procrastinate_trigger_status_events_update_v1",
        "procrastinate_trigger_scheduled_events_v1",
    )
] + [
    """
    CREATE FUNCTION queue.tell_workers() RETURNS trigger LANGUAGE plpgsql SET search_path = queue, pg_catalog, pg_temp
    AS $$
    DECLARE
      newest bigint;
      told text;
      queue_name text;
    BEGIN
      FOR queue_name, newest IN
        SELECT a.queue_name, max(a.id) FROM added a WHERE a.status = 'todo' GROUP BY a.queue_name
      LOOP
        told := json_build_object('type', 'job_inserted', 'job_id', newest)::text;
        PERFORM pg_notify('procrastinate_queue_v1#' || queue_name, told);
        PERFORM pg_notify('procrastinate_any_queue_v1', told);
      END LOOP;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tell_workers AFTER INSERT ON queue.procrastinate_jobs REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION queue.tell_workers()
    """,
]

# Each statement of the function sees what others committed before it, also the document that made ours a known one.
# The sealed bytes come behind each other as one value: an array of bytes would be quoted letter by letter.
RECEIVE = [
    """
    CREATE TYPE arrival AS (
      nth int, document uuid, sighting uuid, sha256 bytea, size bigint, name text, source text, external_id text,
      country text, first_byte int, bytes int, stored text, is_new boolean
    )
    """,
    """
    CREATE FUNCTION receive_documents(_tenant uuid, _arrivals json, _sealed bytea)
    RETURNS TABLE (nth int, document uuid)
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
    #variable_conflict use_column
    DECLARE
      given arrival[] := array(SELECT one FROM json_populate_recordset(NULL::arrival, _arrivals) AS one);
      added uuid[];
    BEGIN
      WITH put AS (
        INSERT INTO documents (tenant_id, id, sha256, size, name, source, external_id, country, state)
        SELECT _tenant, g.document, g.sha256, g.size, g.name, g.source, g.external_id, g.country, 'received'
        FROM unnest(given) AS g WHERE g.is_new
        ON CONFLICT (tenant_id, sha256, part) DO NOTHING RETURNING id
      )
      SELECT coalesce(array_agg(put.id), '{}') INTO added FROM put;

      INSERT INTO originals (tenant_id, sha256, sealed, stored)
      SELECT _tenant, g.sha256,
             CASE WHEN g.stored IS NULL THEN substring(_sealed FROM g.first_byte FOR g.bytes) END, g.stored
      FROM unnest(given) AS g WHERE g.is_new
      ON CONFLICT DO NOTHING;

      IF cardinality(added) < cardinality(given) THEN
        given := array(
          SELECT (g.nth, d.id, g.sighting, g.sha256, g.size, g.name, g.source, g.external_id, g.country, 0, 0, NULL,
                  g.is_new AND d.id = ANY (added))::arrival
          FROM unnest(given) AS g
          JOIN documents d ON d.tenant_id = _tenant AND d.sha256 = g.sha256 AND d.part = ''
        );
      END IF;
      INSERT INTO sightings (tenant_id, id, document_id, source, name, external_id)
      SELECT _tenant, g.sighting, g.document, g.source, g.name, g.external_id FROM unnest(given) AS g;
      RETURN QUERY SELECT g.nth, g.document FROM unnest(given) AS g WHERE NOT g.is_new;
    END $$
    """,
    "REVOKE ALL ON FUNCTION receive_documents(uuid, json, bytea) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION receive_documents(uuid, json, bytea) TO {APP}",
]

# What nearly every batch is: keys never used, documents never seen. All that belongs to it is one call, which is a
# transaction by itself: two ways over the wire fewer for each of six statements. Whatever is not new undoes all of it;
# then the same batch takes the long way, which tells the known from the new.
RECEIVE_NEW = [
    """
    CREATE TYPE newcomer AS (
      document uuid, sighting uuid, job uuid, sha256 bytea, size bigint, name text, source text, external_id text,
      country text, first_byte int, bytes int, stored text, actor_kind text, actor_id uuid, request_id text,
      details json, personal json, data jsonb
    )
    """,
    """
    CREATE FUNCTION receive_new(
      _tenant uuid, _kind text, _action text, _requests json, _newcomers json, _sealed bytea
    ) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      given newcomer[] := array(SELECT one FROM json_populate_recordset(NULL::newcomer, _newcomers) AS one);
    BEGIN
      PERFORM set_config('app.tenant', _tenant::text, true);
      BEGIN
        INSERT INTO requests (tenant_id, key, digest, status, answer)
        SELECT _tenant, r.key, r.digest, r.status, convert_to(r.answer, 'UTF8')
        FROM json_to_recordset(_requests) AS r (key text, digest bytea, status int, answer text);

        INSERT INTO documents (tenant_id, id, sha256, size, name, source, external_id, country, state)
        SELECT _tenant, g.document, g.sha256, g.size, g.name, g.source, g.external_id, g.country, 'received'
        FROM unnest(given) AS g;

        INSERT INTO originals (tenant_id, sha256, sealed, stored)
        SELECT _tenant, g.sha256,
               CASE WHEN g.stored IS NULL THEN substring(_sealed FROM g.first_byte FOR g.bytes) END, g.stored
        FROM unnest(given) AS g
        ON CONFLICT DO NOTHING;

        INSERT INTO sightings (tenant_id, id, document_id, source, name, external_id)
        SELECT _tenant, g.sighting, g.document, g.source, g.name, g.external_id FROM unnest(given) AS g;

        PERFORM enqueue_jobs(_tenant, _kind, array_agg(g.job), array_agg(g.document), NULL, 0, '', array_agg(g.data))
        FROM unnest(given) AS g;

        INSERT INTO events (
          tenant_id, action, actor_kind, actor_id, subject_kind, subject_id, request_id, details, personal
        )
        SELECT _tenant, _action, g.actor_kind, g.actor_id, 'document', g.document, g.request_id, g.details, g.personal
        FROM unnest(given) AS g;
      EXCEPTION WHEN unique_violation THEN
        RETURN false;
      END;
      RETURN true;
    END $$
    """,
    "REVOKE ALL ON FUNCTION receive_new(uuid, text, text, json, json, bytea) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION receive_new(uuid, text, text, json, json, bytea) TO {APP}",
]


def upgrade() -> None:
    for statement in [*QUIET, *RECEIVE, *RECEIVE_NEW]:
        op.execute(statement)
