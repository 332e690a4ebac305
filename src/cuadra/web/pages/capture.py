"""The camera page, and what makes the pages an application of the telephone: manifest, icons, service worker.

The shell of the camera page holds nobody's data, so that the service worker may keep it for
when there is no connection.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cuadra.web.errors import NotFound
from cuadra.web.pages.built import _content
from cuadra.web.pages.capture_words import WORDS
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted, chosen_language
from cuadra.web.pages.show import open_page, page
from cuadra.web.pages.texts import catalogue

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Writer = Annotated[Guest, admitted("documents:write")]
ENTRY = "src/capture/main.ts"
ICONS = ("icon-192.png", "icon-512.png", "icon-maskable.png", "icon-apple.png")
CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
GROUND, INK = "#f6f8fa", "#17603f"
WORKER_POLICY = "default-src 'none'; connect-src 'self'; script-src 'self'"
DAY = {"cache-control": "public, max-age=86400"}


@router.get("/capture", name="page_capture")
def camera(guest: Writer) -> Response:
    """The camera, with the photos of this person that wait in this browser."""
    told = f"{guest.caller.tenant}:{guest.caller.person}"
    owner = sha256(told.encode()).hexdigest()[:32]  # enough to tell people apart, and nothing else
    words = {name: guest.texts.gettext(text) for name, text in WORDS.items()}
    return _with_camera(page(guest, "capture.html", owner=owner, words=_embedded(words), built_capture=built_capture()))


@router.get("/capture/shell", name="page_capture_shell")
def shell(request: Request) -> Response:
    """The same page without anybody's data, to be kept."""
    texts = catalogue(chosen_language(request))
    words = {name: texts.gettext(text) for name, text in WORDS.items()}
    built = built_capture()
    return _with_camera(open_page(request, "capture.html", owner="", words=_embedded(words), built_capture=built))


@router.get("/offline", name="page_offline")
def offline(request: Request) -> Response:
    """What the service worker shows where there is no connection, in both languages: it is kept in one."""
    told = []
    for language in ("es", "en"):
        texts = catalogue(language)
        told.append((language, *(texts.gettext(WORDS[name]) for name in ("no_connection", "come_back", "title"))))
    return open_page(request, "offline.html", offline_words=told)


@router.get("/manifest.webmanifest", name="page_manifest")
def manifest(request: Request) -> Response:
    """What a telephone needs to install the pages."""
    texts = catalogue(chosen_language(request))
    about, name = (texts.gettext(text) for text in (WORDS[part] for part in ("description", "title")))
    told = {
        "id": "/",
        "name": "Cuadra",
        "short_name": "Cuadra",
        "description": about,
        "lang": chosen_language(request),
        "start_url": "/inbox",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": INK,
        "icons": [
            {"src": "/static/icon-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": "/static/icon-512.png", "sizes": "512x512", "type": "image/png"},
            {"src": "/static/icon-maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            {"src": "/static/cuadra.svg", "sizes": "any", "type": "image/svg+xml"},
        ],
        "shortcuts": [{"name": name, "url": "/capture", "icons": [
            {"src": "/static/icon-192.png", "sizes": "192x192", "type": "image/png"}]}],
    }  # fmt: skip
    headers = {"cache-control": "no-cache", "vary": "Accept-Language, Cookie"}
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/manifest+json", headers=headers)


@router.get("/sw.js", name="page_worker")
def worker() -> Response:
    """The service worker; asked for anew each time, for it decides what is kept."""
    content = _content("sw.js")
    if not content:
        raise NotFound
    headers = {"cache-control": "no-cache", "content-security-policy": WORKER_POLICY, "service-worker-allowed": "/"}
    return Response(content, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/static/{name}.png", name="page_app_icon")
def icon(name: str) -> Response:
    """An icon of the installed application."""
    if f"{name}.png" not in ICONS:
        raise NotFound
    content = files("cuadra.web.pages").joinpath("static", f"{name}.png").read_bytes()
    return Response(content, media_type="image/png", headers=DAY)


@cache
def built_capture() -> dict[str, str]:
    """Addresses of the page's own script and style; empty where nothing was built."""
    found = files("cuadra.web").joinpath("built", "manifest.json")
    entry = json.loads(found.read_text("utf-8")).get(ENTRY) if found.is_file() else None
    if not entry:
        return {"script": "", "style": ""}
    style = (entry.get("css") or [""])[0]
    return {"script": f"/static/built/{entry['file']}", "style": f"/static/built/{style}" if style else ""}


def _with_camera(answer: Response) -> Response:
    answer.headers["permissions-policy"] = CAMERA
    return answer


def _embedded(told: object) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
