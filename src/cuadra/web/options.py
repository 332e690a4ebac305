"""What of the web can be set: bounds, whom to believe, and who may see the figures."""

from __future__ import annotations

from dataclasses import dataclass

from cuadra.kit.secret import Secret
from cuadra.reading.limits import Limits

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Options:
    """Defaults suit one machine. ``trusted_proxies`` are networks (CIDR) whose ``X-Forwarded-*`` are believed."""

    trusted_proxies: tuple[str, ...] = ()
    file_bytes: int = Limits().file_bytes
    body_bytes: int = 96 * MIB  # a file of the greatest size, in base64, and its frame
    held_bytes: int = 256 * MIB  # bodies of all requests at one time, a process
    seconds: float = 30.0  # of a request, streams apart
    per_key: int = 6_000  # requests a minute of a person or key
    per_ip: int = 300  # a minute of an address that has not identified itself
    batch: int = 64  # requests that share a commit
    waiting: int = 1_024  # requests that may wait for one
    allow_private_webhooks: bool = False  # http and private addresses, for tests and closed networks
    streams: int = 200  # live streams a process
    streams_per_tenant: int = 20
    metrics_token: Secret = Secret()  # noqa: RUF009  without one, loopback alone may read /metrics
