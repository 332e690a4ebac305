"""A connection that ends at a moment, not after a silence: a peer that sends one byte a second gains nothing."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Any

CONNECT_SECONDS = 5.0  # for one address, so that the next one is tried too


class TimedSocket:
    """Enough of a socket for ``http.client``, each step of which ends at ``deadline`` (``time.monotonic``)."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        self._socket.settimeout(remaining(self._deadline))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reads(self))

    def recv_into(self, buffer: Any) -> int:
        self._socket.settimeout(remaining(self._deadline))
        return self._socket.recv_into(buffer)

    def close(self) -> None:
        self._socket.close()


class _Reads(io.RawIOBase):
    def __init__(self, source: TimedSocket) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._source.recv_into(buffer)


def remaining(deadline: float) -> float:
    """Seconds until ``deadline``, or ``TimeoutError``."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def connect(
    addresses: Sequence[str], port: int, deadline: float, *, tls: ssl.SSLContext | None = None, name: str = ""
) -> TimedSocket:
    """Connect to the first of ``addresses`` that answers; with ``tls`` its certificate must be that of ``name``."""
    failed: OSError = ConnectionRefusedError()
    for address in addresses:
        try:
            plain = socket.create_connection((address, port), timeout=min(CONNECT_SECONDS, remaining(deadline)))
        except OSError as error:
            failed = error
            continue
        try:
            plain.settimeout(remaining(deadline))
            return TimedSocket(tls.wrap_socket(plain, server_hostname=name) if tls else plain, deadline)
        except BaseException:
            plain.close()
            raise
    raise failed
