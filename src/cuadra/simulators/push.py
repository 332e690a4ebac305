"""A browser and its push service on loopback: proves the sender (RFC 8292), decrypts what comes (RFC 8291).

Written from the RFCs and not with the adapter's own code, so that a mistake there is not made here again. Fails on
order: ``fault`` is a status such as 410, or HANG.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from secrets import token_bytes, token_urlsafe
from threading import Event
from typing import Any

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cuadra.simulators.serving import Threads, serving

HANG = -1
MOST_BODY = 4_096


@dataclass
class Device:
    """One browser: ``shown`` is what it would show, in order."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: token_bytes(16))
    name: str = field(default_factory=lambda: token_urlsafe(12))
    sender: str = ""  # the key that it subscribed with; empty takes any
    fault: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)

    @property
    def p256dh(self) -> str:
        return _text(self.point)

    @property
    def secret(self) -> str:
        return _text(self.auth)

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class PushService:
    """Knows its devices by the end of their address."""

    devices: dict[str, Device] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    calls: int = 0
    port: int = 0
    stopped: Event = field(default_factory=Event)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def device(self, sender: str = "") -> Device:
        """A new browser that subscribed."""
        made = Device(sender=sender)
        self.devices[made.name] = made
        return made

    def endpoint(self, device: Device) -> str:
        return f"{self.origin}/push/{device.name}"

    @contextmanager
    def running(self) -> Iterator[PushService]:
        """Serve on a free port of loopback; when left, the address refuses connections."""
        server = _Server(("127.0.0.1", 0), _Handler)
        server.service = self
        self.port = server.server_port
        with serving(server, self.stopped):
            yield self

    def judge(self, device: Device, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        """The status that the service answers, and what is wrong."""
        if headers.get("content-encoding") != "aes128gcm" or not headers.get("ttl", "").isdigit():
            return 400, "no TTL, or not aes128gcm"
        if why := self._unproved(device, headers.get("authorization", "")):
            return 403, why
        try:
            device.shown.append(json.loads(opened(device, body)))
        except (ValueError, InvalidTag) as error:
            return 400, f"cannot be opened: {type(error).__name__}"
        device.topics.append(headers.get("topic", ""))
        return 201, ""

    def _unproved(self, device: Device, authorization: str) -> str:
        scheme, _, rest = authorization.partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme.lower() != "vapid" or not {"t", "k"} <= given.keys():
            return "no VAPID"
        if device.sender and given["k"] != device.sender:
            return "another sender than the one that the browser knows"
        try:
            public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(given["k"]))
            claims = jwt.decode(given["t"], public, algorithms=["ES256"], audience=self.origin)
        except (jwt.PyJWTError, ValueError) as error:
            return f"the token proves nothing: {type(error).__name__}"
        return "" if str(claims.get("sub", "")).startswith(("mailto:", "https:")) else "no contact"


def opened(device: Device, body: bytes) -> bytes:
    """The plain text of an ``aes128gcm`` body of one record; ``ValueError``, ``InvalidTag``."""
    if len(body) < 21 + 65:
        raise ValueError("too short")
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    if length != 65 or len(sealed) > size:
        raise ValueError("not one record")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    shared = device.key.exchange(ec.ECDH(), theirs)
    secret = _expand(_extract(device.auth, shared), b"WebPush: info\x00" + device.point + sender, 32)
    base = _extract(salt, secret)
    key = _expand(base, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _expand(base, b"Content-Encoding: nonce\x00", 12)
    padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
    if not padded.endswith(b"\x02"):
        raise ValueError("not the last record")
    return padded[:-1]


def _extract(salt: bytes, material: bytes) -> bytes:
    return hmac.new(salt, material, hashlib.sha256).digest()


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    return hmac.new(key, info + b"\x01", hashlib.sha256).digest()[:length]


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("not base64url") from None


class _Server(Threads, HTTPServer):
    service: PushService


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        service = self.server.service
        service.calls += 1
        self.close_connection = True
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MOST_BODY + 1))
        device = service.devices.get(self.path.removeprefix("/push/"))
        if device is None or device.fault == 410:
            return self._say(410)
        if device.fault == HANG:
            service.stopped.wait()
            return None
        if device.fault:
            return self._say(device.fault)
        if len(body) > MOST_BODY:
            service.complaints.append("longer than 4096 bytes")
            return self._say(413)
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, why = service.judge(device, headers, body)
        if why:
            service.complaints.append(why)
        return self._say(status)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silence: what was shown and the complaints are the log."""

    def _say(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
