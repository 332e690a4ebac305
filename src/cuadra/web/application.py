"""The application: API, pages and live streams over the house that it is given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI

from cuadra import __version__
from cuadra.flows.hands import Hands
from cuadra.inbox.uploads.repository import forget_uploads
from cuadra.web import openapi, problem
from cuadra.web.api import (
    arrivals,
    asking,
    audit,
    company,
    deeds,
    document_changes,
    document_list,
    documents,
    events,
    handed_in,
    health,
    invoicing,
    jobs,
    keys,
    learning,
    login,
    notes,
    notices,
    own_fields,
    people,
    personal_data,
    regions,
    replacing,
    review,
    secrets,
    sessions,
    sources,
    suppliers,
    tags,
    upload_parts,
    webhooks,
)
from cuadra.web.api.routes import PREFIX
from cuadra.web.desk import Desk
from cuadra.web.edge import Edge
from cuadra.web.limits import Buckets
from cuadra.web.live import Live
from cuadra.web.mcp_door import McpDoor, door_route
from cuadra.web.options import Options
from cuadra.web.pages import failures
from cuadra.web.pages import routes as pages
from cuadra.web.pages.routers import PAGES
from cuadra.web.receiving import receiving
from cuadra.web.requests.repository import forget
from cuadra.web.shortcut import Shortcut

FORGET_SECONDS = 600.0
ROUTERS = (
    documents.router,  # the hot path is matched first
    upload_parts.router,
    arrivals.router,
    replacing.router,
    regions.router,
    document_list.router,
    document_changes.router,
    handed_in.router,
    tags.router,
    notes.router,
    own_fields.router,
    deeds.router,
    review.router,
    suppliers.router,
    asking.router,
    jobs.router,
    events.router,
    invoicing.router,
    login.router,
    sessions.router,
    company.router,
    people.router,
    people.invited,
    personal_data.router,
    keys.router,
    secrets.router,
    sources.router,
    audit.router,
    webhooks.router,
    learning.router,
    notices.router,
    notices.mine,
    health.router,
    *PAGES,
    pages.router,
)

_UPLOAD = next(route for route in documents.router.routes if getattr(route, "name", "") == "upload_documents")


def create(house: Any, options: Options = Options()) -> FastAPI:  # noqa: B008  a value that nothing changes
    """The ASGI application over ``house``, which stays its maker's (to close, to listen at its door)."""
    app = FastAPI(
        title="Cuadra",
        version=__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        routes=[route for router in ROUTERS for route in router.routes],
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours is in ``cli.tracing`` and ``kit.metrics``
    )
    app.state.desk = Desk(
        house,
        options,
        receiving(house, options),
        Live(house.database.app, most=options.streams, most_per_tenant=options.streams_per_tenant),
        Buckets("caller", options.per_key),
        Buckets("address", options.per_ip),
        Hands(house.settings),
    )
    app.state.mcp = McpDoor()
    app.router.routes.append(door_route(app.state.mcp))
    problem.install(app)
    failures.install(app)
    openapi.install(app)
    app.add_middleware(Shortcut, ways={("POST", f"{PREFIX}/documents"): (_UPLOAD, documents.received_shortly)})
    app.add_middleware(Edge, options=options, log=house.log, metrics=house.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    desk.receiving.start()
    desk.live.start()
    forgetting = asyncio.create_task(_forget(desk))
    try:
        yield
    finally:
        forgetting.cancel()
        with suppress(asyncio.CancelledError):
            await forgetting
        await app.state.mcp.close()
        await desk.live.stop()
        await desk.receiving.stop()
        await asyncio.to_thread(desk.hands.close)


async def _forget(desk: Desk) -> None:
    """Old answers go, some thousands each time; a database that is away is asked again later."""
    while True:
        try:
            await asyncio.to_thread(_forget_once, desk)
        except Exception:
            desk.house.log.exception("requests.forget")
        await asyncio.sleep(FORGET_SECONDS)


def _forget_once(desk: Desk) -> None:
    with desk.house.database.nobody() as session:
        forget(session)
        forget_uploads(session)
