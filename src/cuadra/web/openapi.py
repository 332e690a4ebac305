"""The description of the API (OpenAPI 3.1): what FastAPI knows, and what it cannot: security, errors, forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from cuadra.web.access import SCOPE_OF, visitor
from cuadra.web.api.shapes import Problem
from cuadra.web.api.uploads import DocumentIn
from cuadra.web.problem import MEDIA_TYPE

ABOUT = """Documents in, figures out. Every list has cursor paging (`cursor`, `next`); every error is a problem
(RFC 9457) with a stable `code`; every POST that makes something takes an `Idempotency-Key`; times are UTC."""
NAMES = {"cuadra__inbox__states__State": "DocumentState", "cuadra__jobs__states__State": "JobState"}
SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token of `POST /api/v1/auth/login`, or an API key (`cua_…`).",
    },
    "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-cuadra", "description": "The session of the pages."},
}
COMMON = ("401", "403", "404", "422", "429", "4XX", "503")
ANYBODY = ("422", "429", "4XX", "503")


def install(app: FastAPI) -> None:
    """Makes ``app.openapi`` tell the whole; computed once."""

    def told() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app)
        return app.openapi_schema

    app.openapi = told  # type: ignore[method-assign]


def describe(app: FastAPI) -> dict[str, Any]:
    told = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
    components = told.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for model in (Problem, DocumentIn):
        _add(schemas, model.model_json_schema(ref_template="#/components/schemas/{model}"), model.__name__)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    components["securitySchemes"] = SCHEMES
    components["responses"] = {"Problem": {"description": "A problem.", "content": _problem()}}
    needs = dict(_needs(app))
    for path, methods in told["paths"].items():
        for operation in methods.values():
            _complete(operation, needs.get(operation["operationId"]), path)
    told["servers"] = [{"url": "/"}]
    return _renamed(told)


def _renamed(told: dict[str, Any]) -> dict[str, Any]:
    """Names of schemas for people: Python's paths and brackets are none."""
    text = orjson.dumps(told).decode()
    for ours, theirs in NAMES.items():
        text = text.replace(ours, theirs)
    text = re.sub(r"PageOut_(\w+?)Out_", r"\1Page", text)
    renamed: dict[str, Any] = orjson.loads(text)
    return renamed


def _complete(operation: dict[str, Any], scope: str | None, path: str) -> None:
    """Security and the errors that every route may answer."""
    responses = operation["responses"]
    is_open = scope is None
    operation["security"] = [] if is_open else [{"bearer": []}, {"cookie": []}]
    if scope:
        operation["x-scope"] = scope
    if path.startswith("/health"):
        responses.pop("422", None)
    for status in ANYBODY if is_open else COMMON:
        if status not in responses or status == "422":
            responses[status] = {"$ref": "#/components/responses/Problem"}


def _needs(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Which operation needs which scope; empty where a session is enough."""
    for route in (one for one in app.routes if isinstance(one, APIRoute)):
        for dependency in route.dependant.dependencies:
            if dependency.call in SCOPE_OF:
                yield route.unique_id, SCOPE_OF[dependency.call]
            elif dependency.call is visitor:
                yield route.unique_id, ""


def _add(schemas: dict[str, Any], schema: dict[str, Any], name: str) -> None:
    schemas.update(schema.pop("$defs", {}))
    schemas[name] = schema


def _problem() -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
