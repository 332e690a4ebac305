"""How Alembic runs here: always on the connection that ``database.migrate`` locked and opened."""

from __future__ import annotations

from alembic import context

from cuadra.database.base import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
