"""Templates to HTML: always escaped, in the language of the visit; the style sheet is addressed by its content."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from cuadra.web.pages.words import WORDS
from cuadra.web.visit import visit_of

LANGUAGES = ("es", "en")
TYPES = {"cuadra.css": "text/css; charset=utf-8", "cuadra.svg": "image/svg+xml"}


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page; ``?lang=`` goes before what the browser prefers."""
    language = language_of(request)
    told = {
        "words": WORDS[language],
        "language": language,
        "other": next(one for one in LANGUAGES if one != language),
        "here": request.url.path,
        "style": f"/static/cuadra.css?v={version('cuadra.css')}",
        **values,
    }
    text = _templates().get_template(template).render(told)
    headers = {"content-language": language, "vary": "Accept-Language, Cookie"}
    return HTMLResponse(text, status_code=status, headers=headers)


def language_of(request: Request) -> str:
    wanted = request.query_params.get("lang", "")
    return wanted if wanted in LANGUAGES else visit_of(request).language


@cache
def static(name: str) -> bytes:
    """A file of the pages; only those named in ``TYPES``."""
    return files("cuadra.web.pages").joinpath("static", name).read_bytes()


def version(name: str) -> str:
    return sha256(static(name)).hexdigest()[:12]


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("cuadra.web.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
