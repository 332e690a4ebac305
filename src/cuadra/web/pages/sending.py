"""Behind an upload link: who has it hands in documents without an account, and sees nothing of the company but the
name of the link.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows.handing_in import MOST_FILES, MOST_MIB, HandedIn, receive_by_link
from cuadra.kit.errors import CuadraError
from cuadra.kit.say import say
from cuadra.sources.contract import File
from cuadra.sources.errors import TooManyFiles
from cuadra.web.access import Stranger
from cuadra.web.desk import desk_of
from cuadra.web.errors import NoFile
from cuadra.web.options import MIB
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import chosen_language
from cuadra.web.pages.problems import Problem, refused
from cuadra.web.pages.show import open_page

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/send", name="page_send")
def form(request: Request) -> Response:
    """The form; the link's secret is behind ``#``."""
    return _page(request)


@router.post("/send", name="page_hand_in")
async def hand_in(request: Request, origin: Stranger, token: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Takes the files, each told by its name: taken, known, or why not. No cookie counts here, so no other site may
    do more with this form than whoever has the link.
    """
    sent = (await request.form()).getlist("files")
    files = [one for one in sent if isinstance(one, UploadFile) and one.size]
    try:
        if not files:
            raise NoFile
        if len(files) > MOST_FILES or sum(one.size or 0 for one in files) > MOST_MIB * MIB:
            raise TooManyFiles(most=f"{MOST_FILES} / {MOST_MIB} MiB")
        content = [File(one.filename or "", await one.read()) for one in files]
        house, place = desk_of(request).house, (origin.ip, origin.agent)
        told = await run_in_threadpool(_received, house, token.strip(), content, place)
    except CuadraError as error:
        return _page(request, token, problem=refused(error, chosen_language(request)))
    language = chosen_language(request)
    return _page(request, token, told=[(one.name, *_told(one, language)) for one in told])


def _received(house: object, token: str, files: list[File], place: tuple[str, str]) -> list[HandedIn]:
    ip, agent = place
    return receive_by_link(house.database, house.originals, token, files, ip=ip, agent=agent)  # type: ignore[attr-defined]


def _told(one: HandedIn, language: str) -> tuple[str, str]:
    """How it went, and the words of a refusal."""
    if one.refused:
        return "refused", say(one.refused.code, language, one.refused.facts)
    return ("new" if one.receipt and one.receipt.is_new else "known"), ""


def _page(
    request: Request, token: str = "", *, problem: Problem | None = None, told: list[tuple[str, str, str]] | None = None
) -> Response:
    return open_page(
        request, "send.html", status=problem.status if problem else 200, token=token, problem=problem, told=told or []
    )
