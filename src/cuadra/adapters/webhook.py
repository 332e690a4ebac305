"""Delivers one message by the rules of Standard Webhooks, to an address that a customer chose and we do not trust.

The name is resolved once; if any of its addresses lies inside (loopback, private, link-local with the clouds' metadata,
and the IPv6 forms that hide one) nothing is sent; else the connection goes to the very address that was judged, so
that a name cannot change its mind in between. No redirect is followed, no proxy asked, little of the answer read, and
all of it ends in time. Standard library and not httpx: that resolves the name again where it connects.
"""

from __future__ import annotations

import base64
import http.client
import re
import secrets as randomness
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import quote, urlsplit

from cuadra.adapters.ssrf import may_reach
from cuadra.adapters.timed_socket import TimedSocket, connect, remaining
from cuadra.kit.secret import Secret

MOST_ANSWER = 64 << 10
MOST_SHOWN = 1024
MOST_ADDRESSES = 4
MOST_URL = 2048
MOST_WAIT = 24 * 3600.0
AGENT = "Cuadra-Webhooks/1"
_SAFE = "/%:@!$&'()*+,;=~-._?"
_ID = re.compile(r"[\w-]{1,128}", re.ASCII)

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of it. ``status`` is 0 without an answer, ``error_code`` empty where it was taken (2xx).

    ``body_start`` is the receiver's text, for its owner to see; ``retry_after`` the seconds that it asks for.
    """

    status: int
    seconds: float
    body_start: str = ""
    error_code: str = ""
    retry_after: float | None = None

    @property
    def is_delivered(self) -> bool:
        return not self.error_code

    @property
    def may_retry(self) -> bool:
        """Whether the same message may succeed later; an address that is gone, forbidden or wrong does not heal."""
        return self.error_code in {"WHK-004", "WHK-005", "WHK-006", "WHK-007", "WHK-009", "WHK-010"}


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: what to resolve, and what to ask for."""

    host: str
    port: int
    path: str
    is_tls: bool

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


class _Failed(Exception):  # noqa: N818  told as a value, never leaves this file
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_secret() -> Secret:
    """A fresh signing secret in the form of Standard Webhooks."""
    return Secret("whsec_" + base64.b64encode(randomness.token_bytes(32)).decode())


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of ``host`` as this machine sees them; ``OSError`` where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def address_problem(
    url: str, *, allow_private: bool = False, resolver: Resolve | None = None, timeout: float = 5.0
) -> str:
    """The code of what is wrong with an address, empty for none: for the form where it is entered.

    Without a ``resolver`` the name is not looked up; it is judged at each delivery anyway.
    """
    try:
        target = _target(url, allow_private=allow_private)
        if resolver is not None:
            _judged_addresses(target, time.monotonic() + timeout, allow_private, resolver)
    except _Failed as failed:
        return failed.code
    except TimeoutError:
        return "WHK-004"
    return ""


def deliver(
    url: str,
    secrets: Sequence[Secret],
    message_id: str,
    timestamp: datetime,
    body: str,
    *,
    timeout: float = 15.0,
    allow_private: bool = False,
    tls: ssl.SSLContext | None = None,
    resolver: Resolve = resolve,
) -> Delivery:
    """POST ``body`` (JSON) to ``url``, signed with every secret; never raises for what the far side does.

    ``timestamp`` is this attempt's, with its zone; ``message_id`` stays the same over all attempts. ``timeout`` is
    for the whole: name, connection, answer. ``allow_private`` also allows plain http; metadata stays forbidden.
    """
    if not _ID.fullmatch(message_id) or timestamp.tzinfo is None:
        raise ValueError("a message needs an id of letters, digits, _ and -, and a moment with its zone")
    begun = time.monotonic()
    try:
        headers = _signed(secrets, message_id, timestamp, body)
    except _Failed as failed:
        return Delivery(0, time.monotonic() - begun, error_code=failed.code)
    return post(url, headers, body.encode(), timeout=timeout, allow_private=allow_private, tls=tls, resolver=resolver)


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    timeout: float = 15.0,
    allow_private: bool = False,
    tls: ssl.SSLContext | None = None,
    resolver: Resolve = resolve,
) -> Delivery:
    """POST ``body`` to an address that somebody outside chose; never raises for what the far side does.

    JSON, unless ``headers`` say another ``Content-Type``. As ``deliver``, which signs before.
    """
    begun = time.monotonic()
    status, answer, after = 0, b"", None
    try:
        target = _target(url, allow_private=allow_private)
        with closing(_connected(target, begun + timeout, allow_private, tls, resolver)) as connection:
            reply = _ask(connection, target, headers, body)
            status, after = reply.status, _wait(reply.getheader("Retry-After"))
            answer = reply.read(MOST_ANSWER)
        code = _judged(status)
    except _Failed as failed:
        code = failed.code
    except TimeoutError:
        code = "WHK-007"
    except (OSError, http.client.HTTPException, ValueError):
        code = "WHK-009"
    return Delivery(status, time.monotonic() - begun, _shown(answer), code, after)


def _signed(secrets: Sequence[Secret], message_id: str, timestamp: datetime, body: str) -> dict[str, str]:
    """The three headers; during a rotation the receiver finds one signature for each secret."""
    from standardwebhooks import Webhook

    moment = timestamp.astimezone(UTC)  # the library replaces the zone instead of converting it
    try:
        signatures = [Webhook(secret.reveal()).sign(message_id, moment, body) for secret in secrets]
    except Exception:  # noqa: BLE001  the library's errors have no common root, and their texts hold the secret
        raise _Failed("WHK-012") from None
    if not signatures:
        raise _Failed("WHK-012")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _target(url: str, *, allow_private: bool) -> Target:
    if len(url) > MOST_URL or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise _Failed("WHK-001")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # a port that is no number, half an IPv6 address, a name too long
        raise _Failed("WHK-001") from None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or "\\" in parts.netloc or port == 0:
        raise _Failed("WHK-001")
    if parts.scheme == "http" and not allow_private:
        raise _Failed("WHK-002")
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return Target(host, port or (443 if parts.scheme == "https" else 80), path, parts.scheme == "https")


def _judged_addresses(target: Target, deadline: float, allow_private: bool, resolver: Resolve) -> Sequence[str]:
    """The addresses to connect to; one that is forbidden spoils them all."""
    addresses = _resolved(target, deadline, resolver)
    if not all(may_reach(address, allow_private=allow_private) for address in addresses):
        raise _Failed("WHK-003")
    return addresses[:MOST_ADDRESSES]


def _resolved(target: Target, deadline: float, resolver: Resolve) -> Sequence[str]:
    """The system's resolver knows no time limit of ours, so it is asked aside."""
    found: list[Sequence[str]] = []

    def look_up() -> None:
        try:
            found.append(resolver(target.host, target.port))
        except (OSError, UnicodeError):
            found.append(())

    asked = threading.Thread(target=look_up, daemon=True)
    asked.start()
    asked.join(remaining(deadline))
    if not found:
        raise TimeoutError
    if not found[0]:
        raise _Failed("WHK-004")
    return found[0]


def _connected(
    target: Target, deadline: float, allow_private: bool, tls: ssl.SSLContext | None, resolver: Resolve
) -> TimedSocket:
    addresses = _judged_addresses(target, deadline, allow_private, resolver)
    context = (tls or _trust()) if target.is_tls else None
    try:
        return connect(addresses, target.port, deadline, tls=context, name=target.host)
    except TimeoutError:
        raise
    except ssl.SSLError:
        raise _Failed("WHK-006") from None
    except OSError:
        raise _Failed("WHK-005") from None


@cache
def _trust() -> ssl.SSLContext:
    """The machine's authorities, read once: reading them takes longer than a delivery."""
    return ssl.create_default_context()


def _ask(connection: TimedSocket, target: Target, headers: Mapping[str, str], body: bytes) -> http.client.HTTPResponse:
    """Send the request; ``http.client`` writes and reads the wire, and may not connect by itself."""
    client = http.client.HTTPConnection(target.host, target.port)
    client.auto_open = 0
    client.sock = connection
    told = {"Host": target.authority, "User-Agent": AGENT, "Content-Type": "application/json", "Connection": "close"}
    client.request("POST", target.path, body, {**told, **headers})
    reply = http.client.HTTPResponse(connection, method="POST")  # type: ignore[arg-type]  # all that it asks of one
    reply.begin()
    return reply


def _judged(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == 410:
        return "WHK-011"
    return "WHK-008" if 300 <= status < 400 else "WHK-010"


def _shown(answer: bytes) -> str:
    """The beginning of the answer as a text that a database takes."""
    return answer[:MOST_SHOWN].decode("utf-8", "replace").replace("\x00", "")


def _wait(told: str | None) -> float | None:
    """``Retry-After`` in seconds, a day at most: a number or a date."""
    if not told:
        return None
    try:
        seconds = float(told) if told.strip().isdigit() else parsedate_to_datetime(told).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MOST_WAIT)
