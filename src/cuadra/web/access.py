"""Who is calling: from the credential of a request to a caller with scopes. Where nothing says who may, nobody may.

A token is checked without I/O on the event loop; what needs the database is asked for in a thread.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cuadra.tenants import csrf
from cuadra.tenants.access import Caller, Door, Visitor
from cuadra.tenants.errors import Unauthenticated
from cuadra.tenants.origin import Origin
from cuadra.web.desk import desk_of
from cuadra.web.errors import TooMany
from cuadra.web.limits import Buckets
from cuadra.web.visit import Visit, visit_of

COOKIE = "__Host-cuadra"  # of the pages; programs use the header
PLAIN_COOKIE = "cuadra"  # the same on loopback without https
SCOPE_OF: dict[object, str] = {}  # by dependency: read by the OpenAPI page


def allowed(scope: str) -> Any:
    """Beside the type of a route's caller, this admits who has ``scope`` and nobody else."""

    async def dependency(request: Request) -> Caller:
        caller = await identify(request)
        caller.need(scope)
        return caller

    dependency.__name__ = f"allowed_{scope.replace(':', '_')}"
    SCOPE_OF[dependency] = scope
    return Depends(dependency)


async def identify(request: Request, token: str = "") -> Caller:
    """The caller; ``Unauthenticated`` (401), or ``TooMany`` for an address that keeps trying, and for a busy key.

    ``token`` is the one of a form, where it does not come in a header.
    """
    desk, visit = desk_of(request), visit_of(request)
    if desk.strangers.take(visit.ip, 0).seconds:
        limit(desk.strangers, visit, visit.ip)
    caller = await _known(request, visit)
    visit.tenant, visit.actor = caller.tenant, caller.actor
    if caller.via == "cookie":
        refuse_foreign(request, proof_of(request)[1], token)
    limit(desk.callers, visit, caller.key_id or caller.person)
    return caller


async def _known(request: Request, visit: Visit) -> Caller:
    door: Door = desk_of(request).house.door
    authorization, cookie = proof_of(request)
    place = (visit.ip, visit.agent, visit.request_id)
    if caller := door.caller_if_known(authorization, cookie, *place):
        return caller
    try:
        return await run_in_threadpool(door.caller, authorization, cookie, *place)
    except Unauthenticated:
        limit(desk_of(request).strangers, visit, visit.ip)
        raise


def limit(buckets: Buckets, visit: Visit, key: object) -> None:
    """Takes one request from the bucket of ``key``; the answer tells what is left."""
    left = buckets.take(key)
    visit.headers[:] = buckets.headers(left)
    if left.seconds:
        raise TooMany(seconds=left.seconds)


def stranger(request: Request) -> Origin:
    """For the few routes that everybody may call: bounded by address."""
    visit = visit_of(request)
    limit(desk_of(request).strangers, visit, visit.ip)
    return origin_of(visit)


def visitor(request: Request) -> Visitor:
    """The person behind a session, of whichever company or none: for what is their own."""
    desk, visit = desk_of(request), visit_of(request)
    if desk.strangers.take(visit.ip, 0).seconds:
        limit(desk.strangers, visit, visit.ip)
    authorization, cookie = proof_of(request)
    try:
        found: Visitor = desk.house.door.visitor(authorization, cookie, visit.ip, visit.agent, visit.request_id)
    except Unauthenticated:
        limit(desk.strangers, visit, visit.ip)
        raise
    if found.via == "cookie":
        refuse_foreign(request, cookie)
    limit(desk.callers, visit, found.person)
    return found


def origin_of(visit: Visit) -> Origin:
    return Origin(visit.ip, visit.agent, visit.request_id)


Stranger = Annotated[Origin, Depends(stranger)]
Itself = Annotated[Visitor, Depends(visitor)]


def proof_of(request: Request) -> tuple[str, str]:
    """The header ``Authorization``, whole, and the cookie of the pages."""
    cookie = request.cookies.get(COOKIE) or request.cookies.get(PLAIN_COOKIE) or ""
    return request.headers.get("authorization", ""), cookie


def refuse_foreign(request: Request, cookie: str, token: str = "") -> None:
    """A form or script of another site may not use our person's cookie; nor a page of ours without its token."""
    given = request.headers
    csrf.check(
        cookie,
        method=request.method,
        given=token or given.get("x-csrf-token", ""),
        fetch_site=given.get("sec-fetch-site", ""),
        origin=given.get("origin", ""),
        host=given.get("host", ""),
    )
