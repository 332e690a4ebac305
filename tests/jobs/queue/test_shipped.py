"""What we rely on in the tables of Procrastinate: an upgrade that changes it fails here first."""

from __future__ import annotations

from sqlalchemy import text

COLUMNS = [
    ("id", "bigint", True),
    ("queue_name", "character varying", True),
    ("task_name", "character varying", True),
    ("priority", "integer", True),
    ("lock", "text", False),
    ("queueing_lock", "text", False),
    ("args", "jsonb", True),
    ("status", "queue.procrastinate_job_status", True),
    ("scheduled_at", "timestamp with time zone", False),
    ("attempts", "integer", True),
    ("abort_requested", "boolean", True),
    ("worker_id", "bigint", False),
]


def rows(yard, statement):
    with yard.database.jobs() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def test_the_table_of_hints_has_the_columns_that_hint_jobs_fills(yard):
    found = rows(
        yard,
        "SELECT attname, format_type(atttypid, NULL), attnotnull FROM pg_attribute"
        " WHERE attrelid = 'queue.procrastinate_jobs'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    )
    assert found == COLUMNS


def test_the_rules_of_locks_are_the_indexes_that_we_name(yard):
    found = dict(rows(yard, "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'queue'"))
    waiting = found["procrastinate_jobs_queueing_lock_idx_v1"]
    running = found["procrastinate_jobs_lock_idx_v1"]
    assert waiting.startswith("CREATE UNIQUE INDEX")
    assert "(queueing_lock) WHERE (status = 'todo'" in waiting
    assert running.startswith("CREATE UNIQUE INDEX")
    assert "(lock) WHERE (status = 'doing'" in running


def test_the_shipped_schema_is_the_one_that_the_migration_installs():
    from importlib.metadata import version
    from importlib.resources import files

    newest = max(
        one.name for one in files("procrastinate.sql").joinpath("migrations").iterdir() if one.name.endswith("sql")
    )
    assert newest == "03.04.00_50_post_add_retry_failed_job_procedure.sql", f"procrastinate {version('procrastinate')}"


def test_the_functions_find_their_tables_whatever_the_callers_path(yard):
    found = rows(yard, "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'queue'::regnamespace")
    assert found
    assert all(config and config[0].startswith("search_path=queue") for _, config in found)
