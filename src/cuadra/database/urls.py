"""Where the database is, for each of the three roles that we connect as."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import make_url

OWNER, APP, QUEUE, READER = "cuadra_owner", "cuadra_app", "cuadra_queue", "cuadra_reader"


@dataclass(frozen=True, slots=True)
class Urls:
    """SQLAlchemy addresses (``postgresql+psycopg://…``) of the owner (migrations), the application and the queue."""

    owner: str
    app: str
    queue: str

    def __repr__(self) -> str:
        return f"Urls(owner={make_url(self.owner)!r}, app={make_url(self.app)!r}, queue={make_url(self.queue)!r})"


def urls_from(url: str) -> Urls:
    """The three addresses from the one of an external server, whose login must own the database.

    The other two log in as the same and drop to their role at once, as a start option of the connection, so that
    row level security holds for them: ``cuadra_app`` neither owns the tables nor may bypass it.

    >>> "cuadra_app" in urls_from("postgresql://ana:x@db.example/cuadra").app
    True
    """
    base = make_url(url).set(drivername="postgresql+psycopg")

    def dropped(role: str) -> str:
        return base.update_query_dict({"options": f"-c role={role}"}).render_as_string(hide_password=False)

    return Urls(base.render_as_string(hide_password=False), dropped(APP), dropped(QUEUE))
