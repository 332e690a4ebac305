"""How answers leave the process: whole, in order, and at the pace of whoever reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import uvicorn

from cuadra.web.serving import TOGETHER, Together, WholeAnswers

T = TypeVar("T")
PIECE = b"x" * 1000


class Wire:
    """What reaches the system, call by call."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        assert not self.is_closed
        self.calls.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def get_extra_info(self, name: str) -> str:
        return f"the wire's {name}"


def run_alone(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_what_is_written_in_one_turn_is_one_call() -> None:
    async def two_turns() -> list[bytes]:
        wire = Wire()
        transport = Together(wire, asyncio.get_running_loop())
        transport.write(b"head ")
        transport.write(b"body")
        assert wire.calls == []
        await asyncio.sleep(0)
        transport.write(b"next")
        await asyncio.sleep(0)
        return wire.calls

    assert run_alone(two_turns()) == [b"head body", b"next"]


def test_nothing_is_left_behind_by_a_close_and_nothing_follows_it() -> None:
    async def closed() -> list[bytes]:
        wire = Wire()
        transport = Together(wire, asyncio.get_running_loop())
        transport.write(b"last words")
        transport.close()
        transport.write(b"too late")
        await asyncio.sleep(0)
        return wire.calls

    assert run_alone(closed()) == [b"last words"]


def test_who_writes_much_meets_the_pace_of_the_far_end_at_once() -> None:
    async def much() -> tuple[list[bytes], str]:
        wire = Wire()
        transport = Together(wire, asyncio.get_running_loop())
        for _ in range(TOGETHER // len(PIECE) + 1):
            transport.write(PIECE)
        return wire.calls, transport.get_extra_info("address")

    calls, told = run_alone(much())
    assert [len(call) > TOGETHER for call in calls] == [True]
    assert told == "the wire's address"


def test_a_long_answer_and_the_next_on_the_same_connection_arrive_whole() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        for nth in range(300):
            await send({"type": "http.response.body", "body": b"%03d" % nth + PIECE, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def asked_twice() -> list[bytes]:
        config = uvicorn.Config(app, http=WholeAnswers, log_config=None, lifespan="off", port=0)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0)
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        found = []
        for _ in range(2):
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            body = b""
            while size := int((await reader.readline()).strip(), 16):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
            found.append(body)
        writer.close()
        server.should_exit = True
        await serving
        return found

    whole = b"".join(b"%03d" % nth + PIECE for nth in range(300))
    assert run_alone(asked_twice()) == [whole, whole]
