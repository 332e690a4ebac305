"""The queue's own schema, as Procrastinate ships it."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

from cuadra.database.urls import APP, QUEUE, READER

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The application only adds jobs; who runs them is the queue's role. The read-only role starts with nothing.
GRANTS = [
    f"GRANT USAGE ON SCHEMA queue TO {APP}, {QUEUE}",
    f"GRANT ALL ON ALL TABLES IN SCHEMA queue TO {QUEUE}",
    f"GRANT ALL ON ALL SEQUENCES IN SCHEMA queue TO {QUEUE}",
    f"GRANT INSERT, SELECT ON queue.procrastinate_jobs TO {APP}",
    f"GRANT INSERT ON queue.procrastinate_events TO {APP}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA queue TO {APP}",
    f"GRANT USAGE ON SCHEMA public TO {APP}, {QUEUE}, {READER}",
]


def upgrade() -> None:
    shipped = files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8")
    op.execute("CREATE SCHEMA queue")
    op.execute("SET LOCAL search_path = queue, public")
    op.get_bind().exec_driver_sql(shipped.replace("%", "%%"))
    op.execute("SET LOCAL search_path = public")
    for statement in GRANTS:
        op.execute(statement)
