"""What people set for themselves and their company."""

from __future__ import annotations

from alembic import op

from cuadra.database.urls import APP

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATEMENTS = [
    # How pages look to a person, wherever they log in; names and choices of ours (``tenants.preferences``).
    "ALTER TABLE people ADD COLUMN preferences jsonb NOT NULL DEFAULT '{}'",
    f"GRANT INSERT (preferences), UPDATE (preferences) ON people TO {APP}",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
