"""Whether it works, for load balancers and people; and the figures, for Prometheus. Not under ``/api/v1``."""

from __future__ import annotations

from hmac import compare_digest
from typing import Literal

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cuadra.kit.metrics import CONTENT_TYPE, exposition
from cuadra.web.api.routes import routes
from cuadra.web.checkup import PARTS, Finding, check, check_all, worst
from cuadra.web.desk import desk_of
from cuadra.web.errors import NotFound
from cuadra.web.visit import visit_of

router = routes("", tag="health", under="")
LOOPBACK = frozenset(("127.0.0.1", "::1"))


class PartOut(BaseModel):
    """``ok``, ``degraded`` (works, but somebody should look) or ``down``; ``detail`` never holds a secret."""

    name: str
    state: Literal["ok", "degraded", "down"]
    detail: str = ""


class HealthOut(BaseModel):
    """``state`` is the worst of what every request needs; the other parts may be down and the API still works."""

    state: Literal["ok", "degraded", "down"]
    parts: list[PartOut]


@router.get("/health", name="get_health", response_model=HealthOut, responses={503: {"model": HealthOut}})
async def health(request: Request) -> Response:
    """The whole: 200 where requests are served, 503 where not."""
    found = await run_in_threadpool(check_all, desk_of(request).house, visit_of(request).language)
    state = worst(found)
    told = HealthOut(state=state, parts=[_shown(one) for one in found])
    return JSONResponse(told.model_dump(), status_code=503 if state == "down" else 200)


@router.get("/health/{part}", name="get_health_of_part", response_model=PartOut, responses={503: {"model": PartOut}})
async def health_of(request: Request, part: str) -> Response:
    """One part: database, worker, storage, vault, ocr."""
    if part not in PARTS:
        raise NotFound
    found = await run_in_threadpool(check, part, desk_of(request).house, visit_of(request).language)
    return JSONResponse(_shown(found).model_dump(), status_code=503 if found.state == "down" else 200)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Prometheus' text; to loopback, or to whoever shows the token. To others it does not exist."""
    desk, visit = desk_of(request), visit_of(request)
    token = desk.options.metrics_token
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if token:
        is_allowed = kind.lower() == "bearer" and compare_digest(given.encode(), token.reveal().encode())
    else:
        is_allowed = visit.ip in LOOPBACK
    if not is_allowed:
        raise NotFound
    return Response(exposition(desk.house.metrics), media_type=CONTENT_TYPE)


def _shown(found: Finding) -> PartOut:
    return PartOut(name=found.name, state=found.state, detail=found.detail)
