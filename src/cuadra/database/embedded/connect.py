"""What we say ourselves to a server of ours: whether it lets us in, and whether the reader may come in too."""

from __future__ import annotations

from sqlalchemy.engine import make_url

from cuadra.database.embedded.errors import Impostor
from cuadra.database.urls import READER
from cuadra.kit.secret import Secret

_REFUSED = ("password authentication failed", "authentication method requirement", "server signature")
_CROWDED = ("too many clients already", "remaining connection slots")  # it lives, and has no room for us now


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
        return any(sign in str(error) for sign in _CROWDED)


def set_reader(admin_url: str, password: Secret | None) -> None:
    """Lets other programs in as the reader, with this password, or no longer with ``None``. Only its hash is sent."""
    import psycopg
    from psycopg import sql

    where = make_url(admin_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(where, connect_timeout=10, autocommit=True) as connection:
        if password is None:
            connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(sql.Identifier(READER)))
            return
        secret = connection.pgconn.encrypt_password(password.reveal().encode(), READER.encode(), b"scram-sha-256")
        order = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(READER), sql.Literal(secret.decode()))
        connection.execute(order)
