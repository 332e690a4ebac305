"""Errors on the wire: ``application/problem+json`` (RFC 9457) with our code, in the reader's language.

The one place of the web where an error becomes an answer. What nobody expected is told by its request id alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cuadra.kit.errors import CuadraError
from cuadra.kit.say import hint, say
from cuadra.web.unreachable import LIKELY, as_unreachable
from cuadra.web.visit import Visit, visit_of

Handler = Callable[[Request, Exception], Awaitable[Response]]
MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 50
RETRY_SECONDS = 2
OF_STATUS = {
    400: "WEB-007",
    404: "WEB-004",
    405: "WEB-005",
    413: "WEB-003",
    415: "WEB-006",
    401: "TEN-001",
    403: "TEN-002",
}
_TITLES = {
    "es": {
        400: "Petición incorrecta",
        401: "Falta identificarse",
        403: "No permitido",
        404: "No existe",
        405: "Método no permitido",
        409: "Conflicto",
        412: "Cambió entretanto",
        413: "Demasiado grande",
        415: "Tipo no aceptado",
        422: "Datos no válidos",
        428: "Falta una condición",
        429: "Demasiadas peticiones",
        500: "Error interno",
        501: "No disponible aquí",
        503: "No disponible por ahora",
        504: "Tardó demasiado",
        507: "Sin espacio",
    }
}


def install(app: FastAPI) -> None:
    """Every error of ``app`` as a problem."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)


def handler_of(error: Exception) -> Handler | None:
    """What makes an answer of it, by the nearest of its classes; None for what nobody expected."""
    return next((_HANDLERS[kind] for kind in type(error).__mro__ if kind in _HANDLERS), None)


def of_error(visit: Visit, error: CuadraError) -> Response:
    headers = dict(_retry(error))
    if error.status == 401:
        headers["www-authenticate"] = 'Bearer realm="cuadra"'
    return _answer(visit, error.status, error.code, error.facts, headers=headers)


def unexpected(visit: Visit) -> Response:
    """500, with nothing of what happened in it: the log has that, under the same request id."""
    return _answer(visit, 500, CuadraError.code, {})


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, CuadraError)
    return of_error(visit_of(request), error)


async def _of_database(request: Request, error: Exception) -> Response:
    if away := as_unreachable(error):
        return of_error(visit_of(request), away)
    raise error


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, (RequestValidationError, ValidationError))
    visit, found = visit_of(request), error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return _answer(visit, 400, "WEB-002", {})
    return _answer(visit, 422, "WEB-001", {}, errors=pointers(found))


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    visit = visit_of(request)
    if visit.refused:
        return of_error(visit, visit.refused)
    code = OF_STATUS.get(error.status_code, "WEB-007" if error.status_code < 500 else CuadraError.code)
    return _answer(visit, error.status_code, code, {}, headers=error.headers)


def pointers(found: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Pydantic's errors as ``pointer`` (RFC 6901, or the parameter's name) and ``detail``; never the value."""
    errors = []
    for one in list(found)[:MOST_ERRORS]:
        place, *path = one["loc"] or ("body",)
        if place in {"query", "path", "header", "cookie"}:
            told = {"parameter": str(path[0]) if path else str(place), "in": str(place)}
        else:
            steps = path if place == "body" else [place, *path]
            told = {"pointer": "#" + "".join("/" + _escaped(str(step)) for step in steps)}
        errors.append({**told, "detail": str(one["msg"])[:300], "code": str(one["type"])})
    return errors


def _escaped(step: str) -> str:
    return step[:80].replace("~", "~0").replace("/", "~1")


def _retry(error: CuadraError) -> Iterable[tuple[str, str]]:
    """``Retry-After`` where it is worth to come again."""
    if error.status == 429 or (error.retry and error.status in {409, 503, 504}):
        yield "retry-after", error.facts.get("seconds", str(RETRY_SECONDS))


def _answer(
    visit: Visit,
    status: int,
    code: str,
    facts: Mapping[str, str],
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    told: dict[str, Any] = {
        "type": f"/errors#{code}",
        "title": _TITLES.get(visit.language, {}).get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": say(code, visit.language, facts),
        "code": code,
        "hint": hint(code, visit.language, facts),
        "instance": f"urn:cuadra:request:{visit.request_id}",
        "request_id": visit.request_id,
    }
    if errors:
        told["errors"] = list(errors)
    kept = {**(headers or {}), "content-language": visit.language}
    return Response(orjson.dumps(told), status_code=status, headers=kept, media_type=MEDIA_TYPE)


_HANDLERS: dict[type[Exception], Handler] = {
    **dict.fromkeys(LIKELY, _of_database),
    CuadraError: _ours,
    RequestValidationError: _invalid,
    ValidationError: _invalid,
    HTTPException: _of_http,
}
