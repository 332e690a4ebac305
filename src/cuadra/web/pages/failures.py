"""Errors as pages: what happened, its code, what to do. The one place of the pages where an error becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cuadra.kit.errors import CuadraError
from cuadra.kit.say import hint, say
from cuadra.tenants.errors import Unauthenticated
from cuadra.web.desk import desk_of
from cuadra.web.pages.guest import chosen_language
from cuadra.web.pages.show import open_page
from cuadra.web.problem import OF_STATUS
from cuadra.web.unreachable import as_unreachable
from cuadra.web.visit import visit_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:  # noqa: BLE001  the one place of the pages that catches all
                return failed(request, error)

        return handler


def failed(request: Request, error: Exception) -> Response:
    """The page of an error; to the way in where nobody is logged in."""
    refused = visit_of(request).refused
    error = refused or as_unreachable(error) or error
    if isinstance(error, Unauthenticated):
        return _to_the_way_in(request)
    if isinstance(error, CuadraError):
        return problem(request, error.status, error.code, error.facts)
    if isinstance(error, HTTPException):
        return problem(request, error.status_code, OF_STATUS.get(error.status_code, "WEB-007"))
    if isinstance(error, RequestValidationError):
        return problem(request, 404 if all(one["loc"][0] == "path" for one in error.errors()) else 422, "WEB-004")
    desk_of(request).house.log.exception("page.failed", path=request.url.path, exc_info=error)
    return problem(request, 500, CuadraError.code)


def problem(request: Request, status: int, code: str, facts: Any = None) -> Response:
    language = chosen_language(request)
    return open_page(
        request,
        "error.html",
        status=status,
        code=code,
        number=status,
        sentence=say(code, language, facts or {}),
        advice=hint(code, language, facts or {}),
        request_id=visit_of(request).request_id,
    )


def install(app: FastAPI) -> None:
    """What no route knows is a page too, for who asks for pages; programs get their problem."""
    known = app.exception_handlers[HTTPException]

    async def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
        if wants_page and request.method in {"GET", "HEAD"} and not visit_of(request).refused:
            return failed(request, error)
        answer: Response = await known(request, error)  # type: ignore[misc]
        return answer

    app.add_exception_handler(HTTPException, unknown)


def _to_the_way_in(request: Request) -> Response:
    where = "" if request.method != "GET" or request.url.path == "/" else request.url.path
    if where and request.url.query:
        where += f"?{request.url.query}"
    target = f"/login?next={quote(where, safe='')}" if where else "/login"
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"hx-redirect": "/login"})
    return RedirectResponse(target, status_code=303)
