"""Templates to answers: always escaped, in the reader's language. A partial is a block of its page."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cuadra.kit.say import hint, say
from cuadra.web.pages import toast
from cuadra.web.pages.built import built
from cuadra.web.pages.formats import formats
from cuadra.web.pages.guest import THEMES, Guest, chosen_language, theme
from cuadra.web.pages.keymap import KEYMAP, LIVE
from cuadra.web.pages.texts import LANGUAGES, catalogue
from cuadra.web.pages.told.groups import GROUPS
from cuadra.web.pages.told.toasts import TOLD

VARY = "Accept-Language, Cookie, HX-Request"


def page(guest: Guest, template: str, *, part: str = "", status: int = 200, **values: Any) -> Response:
    """A page of a guest; only its block ``part`` where htmx asks for a part of a page."""
    request = guest.request
    told = {
        **_plain(request, guest.language),
        "guest": guest,
        "frame": guest.frame,
        "caller": guest.caller,
        "f": guest.formats,
        "csrf": guest.token,
        "may": guest.may,
        "toast": None,
        **values,
    }
    if part and is_part(request):
        return _answer(guest.language, _block(guest.language, template, part, told), status)
    waiting = toast.taken(request)
    answer = _answer(guest.language, _whole(guest.language, template, {**told, "toast": waiting}), status)
    if request.cookies.get(toast.COOKIE):
        answer.delete_cookie(toast.COOKIE, path="/")
    return answer


def open_page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page for somebody who is not logged in, or whom an error has stopped."""
    language = chosen_language(request)
    told = {
        **_plain(request, language),
        "guest": None,
        "f": formats(language, "MX", "UTC"),
        "toast": None,
        "may": lambda _scope: False,
        **values,
    }
    return _answer(language, _whole(language, template, told), status)


def back(guest: Guest, path: str, told: toast.Toast | None = None) -> Response:
    """To the page where the deed is seen; always one of ours."""
    answer = RedirectResponse(path, status_code=303)
    return toast.put(answer, told, is_https=guest.visit.is_https) if told else answer


def own(path: str) -> str:
    """A path of this site, or the first page.

    >>> own("/jobs?tab=dead"), own("//evil.example"), own("https://evil.example")
    ('/jobs?tab=dead', '/', '/')
    """
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"


def is_part(request: Request) -> bool:
    """Whether htmx asks for a part alone."""
    given = request.headers
    return request.method == "GET" and given.get("hx-request") == "true" and given.get("hx-request-type") == "partial"


def _plain(request: Request, language: str) -> dict[str, Any]:
    query = request.url.query
    return {
        "request": request,
        "language": language,
        "languages": LANGUAGES,
        "theme": theme(request),
        "themes": THEMES,
        "here": request.url.path + (f"?{query}" if query else ""),
        "path": request.url.path,
        "path_is": lambda path: request.url.path == path or request.url.path.startswith(f"{path}/"),
        "built": built(),
        "say": lambda code, facts=None: say(code, language, facts or {}),
        "hint": lambda code, facts=None: hint(code, language, facts or {}),
        "keymap": KEYMAP,
        "live_names": LIVE,
    }


def _answer(language: str, text: str, status: int) -> HTMLResponse:
    headers = {"content-language": language, "vary": VARY, "cache-control": "no-store"}
    return HTMLResponse(text, status_code=status, headers=headers)


def _whole(language: str, template: str, told: dict[str, Any]) -> str:
    return templates(language).get_template(template).render(told)


def _block(language: str, template: str, part: str, told: dict[str, Any]) -> str:
    found = templates(language).get_template(template)
    context = found.new_context(told)
    return "".join(found.blocks[part](context))


@cache
def templates(language: str) -> Environment:
    """The templates with the texts of one language; texts are told at each rendering."""
    made = Environment(
        loader=PackageLoader("cuadra.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    texts = catalogue(language)
    made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]

    def word(group: str, name: object) -> str:
        """A name of ours in words; the name itself where we have none for it."""
        found = GROUPS[group].get(str(name))
        return texts.gettext(found) if found else str(name)

    def told(one: toast.Toast) -> str:
        sentence = TOLD.get(one.told, ("", ""))[one.count != 1]
        return texts.gettext(sentence) % {"count": one.count} if sentence else ""

    made.globals |= {"word": word, "told": told}
    return made
