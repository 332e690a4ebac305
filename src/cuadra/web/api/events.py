"""What happens, live: server-sent events numbered by the record, so that a client resumes where it was cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from time import monotonic
from typing import Annotated

from fastapi import Header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from cuadra.audit.models import Event
from cuadra.audit.repository import EventRepository
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed, identify
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import After, EventOut, Most, PageOut
from cuadra.web.desk import Desk, desk_of

router = routes("/events")
HEARTBEAT = 15.0  # seconds; proxies end what is silent for a minute
LOOK = 3.0  # seconds until it looks by itself, should a call be lost
LONGEST = 900.0  # seconds of one stream: the client comes back by itself, and proves itself anew
BATCH = 100
NEEDS: Mapping[str, str] = {"document": "documents:read", "job": "jobs:read"}  # by subject; the rest needs the audit's
OTHERS = "audit:read"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@router.get("", name="list_events")
def several(
    request: Request, caller: Annotated[Caller, allowed("documents:read")], after: After = 0, most: Most = 50
) -> PageOut[EventOut]:
    """What happened, oldest first, as far as the caller may know it; ``next`` is the number to go on ``after``."""
    found = _read(desk_of(request), caller.tenant, after, most)
    items = [EventOut.of(event) for event in found if may_know(caller, event)]
    return PageOut(items=items, next=str(found[-1].seq) if len(found) == most else "")


@router.get(
    "/stream",
    name="stream_events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def stream(
    request: Request,
    caller: Annotated[Caller, allowed("documents:read")],
    after: After = 0,
    last_event_id: Annotated[str | None, Header(description="Number of the last event that you got.")] = None,
) -> StreamingResponse:
    """Server-sent events: from now on, or from ``Last-Event-ID`` (else ``after``) on. Ends after a while: come back."""
    desk = desk_of(request)
    given = last_event_id or ""
    start = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else after
    if not start:
        start = await run_in_threadpool(_newest, desk, caller.tenant)
    following = _follow(request, desk, caller, start)
    first = await anext(following)  # what refuses the stream is an answer of its own, not half a stream
    return StreamingResponse(_all(first, following), media_type="text/event-stream", headers=HEADERS)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _follow(request: Request, desk: Desk, caller: Caller, seq: int) -> AsyncIterator[bytes]:
    """Events after ``seq``, a heartbeat where there are none; ends when the caller is no longer let in."""
    ends, beat = monotonic() + LONGEST, monotonic()
    with desk.live.stream(caller.tenant) as news:
        yield b"retry: 2000\n\n"
        while monotonic() < ends and not desk.live.is_stopping:
            news.clear()
            found = await run_in_threadpool(_read, desk, caller.tenant, seq, BATCH)
            if found:
                seq = found[-1].seq
                if told := b"".join(_line(event) for event in found if may_know(caller, event)):
                    yield told
            if len(found) < BATCH:
                await _until(news)
            if monotonic() - beat > HEARTBEAT:
                beat = monotonic()
                if not (still := await _still(request)):
                    return
                caller = still
                yield b"id: %d\n: alive\n\n" % seq


async def _until(news: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(news.wait(), LOOK)
    except TimeoutError:
        return


async def _still(request: Request) -> Caller | None:
    """The caller as they are now; None once their session or key has ended."""
    try:
        return await identify(request)
    except CuadraError:
        return None


def may_know(caller: Caller, event: Event) -> bool:
    return NEEDS.get(event.subject_kind, OTHERS) in caller.scopes


def _line(event: Event) -> bytes:
    told = EventOut.of(event).model_dump_json().encode()
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.action.encode(), told)


def _read(desk: Desk, tenant: TenantId, after: int, most: int) -> Sequence[Event]:
    with desk.house.database.tenant(tenant) as session:
        return EventRepository(session, tenant).after(after, most=most)


def _newest(desk: Desk, tenant: TenantId) -> int:
    with desk.house.database.tenant(tenant) as session:
        return EventRepository(session, tenant).last()
