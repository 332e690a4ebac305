"""A client that asks as fast as it may over kept connections, in a process of its own; prints what came back as JSON.

python -m bench.api_load URL KEYS_FILE SECONDS CONNECTIONS      used by bench/api.py
Raw sockets and a fixed form of request: a client library would cost more than the server that is measured.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SIZE = 600  # bytes of a document: a small XML or text


@dataclass
class Heard:
    """What all connections heard."""

    seconds: list[float] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)  # idempotency keys that got a 2xx
    others: dict[str, int] = field(default_factory=dict)


async def main(url: str, keys: list[str], seconds: float, connections: int) -> Heard:
    heard, ends = Heard(), time.perf_counter() + seconds
    place = urlsplit(url)
    await asyncio.gather(
        *(_ask(heard, place.hostname or "", place.port or 80, keys[n % len(keys)], n, ends) for n in range(connections))
    )
    return heard


async def _ask(heard: Heard, host: str, port: int, key: str, nth: int, ends: float) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    count = 0
    while time.perf_counter() < ends:
        name = f"bench-{nth}-{count}-{time.time_ns()}"
        count += 1
        begun = time.perf_counter()
        try:
            writer.write(request(host, key, name))
            status = await _status(reader)
        except (OSError, asyncio.IncompleteReadError):
            heard.others["cut"] = heard.others.get("cut", 0) + 1
            break  # the server is gone; what was answered before stands
        heard.seconds.append(time.perf_counter() - begun)
        if status.startswith("2"):
            heard.accepted.append(name)
        else:
            heard.others[status] = heard.others.get(status, 0) + 1
    writer.close()


def request(host: str, key: str, name: str) -> bytes:
    """One upload as JSON, unlike every other."""
    content = base64.b64encode(name.encode().ljust(SIZE, b".")).decode()
    body = f'{{"name":"{name}.txt","content":"{content}","country":"MX"}}'.encode()
    head = (
        f"POST /api/v1/documents HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
        f"Idempotency-Key: {name}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _status(reader: asyncio.StreamReader) -> str:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.index(b"content-length: ") + 16
    await reader.readexactly(int(lower[at : lower.index(b"\r", at)]))
    return head[9:12].decode()


if __name__ == "__main__":
    import uvloop

    url, file, seconds, connections = sys.argv[1:5]
    found = uvloop.run(main(url, Path(file).read_text().split(), float(seconds), int(connections)))
    json.dump({"seconds": found.seconds, "accepted": found.accepted, "others": found.others}, sys.stdout)
