"""Asks a server of ours whether it lets us in; nothing else is done over the wire here."""

from __future__ import annotations

from sqlalchemy.engine import make_url

from cuadra.database.embedded.errors import Impostor

_REFUSED = ("password authentication failed", "authentication method requirement", "server signature")


def answers(url: str, *, seconds: float = 5.0) -> bool:
    """Whether a login succeeds within ``seconds`` (2 at least). ``Impostor`` where our password is refused,
    or where the far end cannot prove that it knows it.
    """
    import psycopg

    where = make_url(url)
    try:
        with psycopg.connect(
            where.set(drivername="postgresql").render_as_string(hide_password=False),
            connect_timeout=max(2, int(seconds)),
            autocommit=True,
        ) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error as error:
        if any(sign in str(error) for sign in _REFUSED):
            raise Impostor(port=where.port) from None
        return False
