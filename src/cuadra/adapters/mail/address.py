"""A mail server from its address, as the setting holds it."""

from __future__ import annotations

from typing import Literal
from urllib.parse import unquote, urlsplit

from cuadra.adapters.mail.errors import MailUnfit
from cuadra.adapters.mail.message import MailServer
from cuadra.kit.secret import Secret
from cuadra.kit.why import why

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


def mail_server(address: Secret, sender: str) -> MailServer:
    """``smtps://`` is encrypted from the first byte (465); ``smtp://`` turns to it (587), but for a relay on loopback
    without a user. ``MailUnfit`` for what is no such address.

    >>> mail_server(Secret("smtp://ana:x%40y@mail.example"), "cuadra@tienda.example").port
    587
    """
    try:
        parts = urlsplit(address.reveal())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise MailUnfit(why=why("OTHER")) from None
    if parts.scheme not in {"smtp", "smtps"} or not host:
        raise MailUnfit(why=why("OTHER"))
    is_relay = host in LOOPBACK and not parts.username
    security: Literal["tls", "starttls", "plain"] = "plain" if is_relay else "starttls"
    if parts.scheme == "smtps":
        security = "tls"
    return MailServer(
        host=host,
        sender=sender or f"cuadra@{host}",
        port=port or {"tls": 465, "starttls": 587, "plain": 25}[security],
        security=security,
        user=unquote(parts.username or ""),
        password=Secret(unquote(parts.password or "")),
    )
