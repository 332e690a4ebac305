"""The files that Vite built (``make setup``): named by their content, kept for ever, sent as compressed beforehand.

Where they were not built the pages still work, only plainly.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cuadra.web.errors import NotFound

router = APIRouter(include_in_schema=False)
TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
ENTRY = "src/app.ts"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}\.(js|css|svg)")
_PACKED = (("br", "br"), ("gzip", "gz"))


@dataclass(frozen=True, slots=True)
class Built:
    """Addresses of the script and the style; empty where nothing was built."""

    script: str = ""
    style: str = ""


@cache
def built() -> Built:
    manifest = files("cuadra.web").joinpath("built", "manifest.json")
    if not manifest.is_file():
        return Built()
    entry = json.loads(manifest.read_text("utf-8"))[ENTRY]
    return Built(f"/static/built/{entry['file']}", f"/static/built/{entry['css'][0]}")


@router.get("/static/built/{name}", name="page_built")
async def file(request: Request, name: str) -> Response:
    """A built file; brotli before gzip before plain."""
    if not _NAME.fullmatch(name):
        raise NotFound
    accepted = request.headers.get("accept-encoding", "")
    told = {"cache-control": "public, max-age=31536000, immutable", "vary": "Accept-Encoding"}
    for coding, ending in _PACKED:
        if re.search(rf"\b{coding}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted) and (
            packed := _content(f"{name}.{ending}")
        ):
            return Response(
                packed, media_type=TYPES[name.rsplit(".", maxsplit=1)[-1]], headers={**told, "content-encoding": coding}
            )
    if content := _content(name):
        return Response(content, media_type=TYPES[name.rsplit(".", maxsplit=1)[-1]], headers=told)
    raise NotFound


@cache
def _content(name: str) -> bytes:
    """Some dozen files: read once. Empty where there is none."""
    found = files("cuadra.web").joinpath("built", name)
    return found.read_bytes() if found.is_file() else b""
