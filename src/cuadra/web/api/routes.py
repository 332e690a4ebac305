"""How a module of the API makes its routes: under ``/api/v1``, named by their own names."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.routing import APIRoute

PREFIX = "/api/v1"


def routes(path: str, *, tag: str = "", under: str = PREFIX) -> APIRouter:
    """An empty router. The application takes its routes as they are: routers in routers cost .3 ms a request."""
    return APIRouter(
        prefix=under + path, tags=[tag or path.strip("/").split("/")[0]], generate_unique_id_function=_name
    )


def _name(route: APIRoute) -> str:
    return route.name
