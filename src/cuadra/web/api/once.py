"""A change asked for with an Idempotency-Key, in one transaction with its claim and its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import Header
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cuadra.tenants.access import Caller
from cuadra.web.desk import desk_of
from cuadra.web.requests.service import Answered, Claim, begin_one, claim_of, finish

IdempotencyKey = Annotated[
    str | None,
    Header(description="Unique for this request; the same one repeats it safely for a day.", max_length=255),
]
REPLAYED = {"idempotency-replayed": "true"}


async def once(
    request: Request, caller: Caller, change: Callable[[Session], BaseModel | None], *, status: int = 200
) -> Response:
    """Does ``change`` and answers with what it returns; the second time, the same answer and nothing done.

    What only the first answer may hold (a new key's secret) is a field named in ``shown_once`` of the model.
    """
    body = await request.body()
    who = caller.key_id or caller.person
    claim = claim_of(request.headers.get("idempotency-key"), request.method, request.url.path, who, body)
    answered, is_repeated = await run_in_threadpool(_do, request, caller, change, claim, status)
    return as_response(answered, is_repeated=is_repeated)


def _do(
    request: Request,
    caller: Caller,
    change: Callable[[Session], BaseModel | None],
    claim: Claim | None,
    status: int,
) -> tuple[Answered, bool]:
    database = desk_of(request).house.database
    with database.tenant(caller.tenant, person=caller.person) as session:
        if claim and (before := begin_one(session, caller.tenant, claim)):
            return before, True
        made = change(session)
        if claim:
            finish(session, caller.tenant, [(claim, Answered(status, _dumped(made, without_secrets=True)))])
    return Answered(status, _dumped(made, without_secrets=False)), False


def _dumped(made: BaseModel | None, *, without_secrets: bool) -> bytes:
    if made is None:
        return b""
    told: dict[str, Any] = made.model_dump(mode="json")
    if without_secrets:
        for name in getattr(made, "shown_once", ()):
            told[name] = None
    return orjson.dumps(told)


def as_response(answered: Answered, *, is_repeated: bool) -> Response:
    headers = REPLAYED if is_repeated else None
    if not answered.body:
        return Response(status_code=answered.status, headers=headers)
    return Response(answered.body, status_code=answered.status, media_type="application/json", headers=headers)
