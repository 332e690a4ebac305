"""The queue's own schema, as Procrastinate ships it. Its rows are hints: what a job is stands in ``jobs`` (0005)."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

from cuadra.database.urls import APP, QUEUE, READER

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The application touches the queue only through hint_jobs and drop_hint (0005). The reader starts with nothing.
GRANTS = [
    f"GRANT USAGE ON SCHEMA queue TO {QUEUE}",
    f"GRANT ALL ON ALL TABLES IN SCHEMA queue TO {QUEUE}",
    f"GRANT ALL ON ALL SEQUENCES IN SCHEMA queue TO {QUEUE}",
    f"GRANT USAGE ON SCHEMA public TO {APP}, {QUEUE}, {READER}",
]

# Shipped functions name their tables without a schema; whoever calls them has another path.
PATHS = """
DO $$
DECLARE one regprocedure;
BEGIN
  FOR one IN SELECT oid FROM pg_proc WHERE pronamespace = 'queue'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = queue, pg_catalog, pg_temp', one);
  END LOOP;
END $$
"""


def upgrade() -> None:
    shipped = files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8")
    op.execute("CREATE SCHEMA queue")
    op.execute("SET LOCAL search_path = queue, public")
    op.get_bind().exec_driver_sql(shipped.replace("%", "%%"))
    op.execute("SET LOCAL search_path = public")
    op.execute(PATHS)
    for statement in GRANTS:
        op.execute(statement)
