"""Documents by an upload link, for programs that hold nothing but the link: they hand in, and see nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from cuadra.flows.handing_in import HandedIn, receive_by_link
from cuadra.kit.say import say
from cuadra.sources.contract import File
from cuadra.sources.service import TOKEN
from cuadra.tenants.errors import Unauthenticated
from cuadra.web.access import SCOPE_OF, Stranger
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Shape
from cuadra.web.api.uploads import BODY, uploads_of
from cuadra.web.desk import desk_of
from cuadra.web.visit import visit_of

router = routes("/handed-in", tag="documents")
_BEARER = "bearer "


class HandedInOut(Shape):
    """One file: ``known`` where the same bytes were here already, ``refused`` with the reason."""

    name: str
    state: Literal["received", "known", "refused"]
    code: str
    reason: str


class HandedAllOut(Shape):
    documents: list[HandedInOut]


def token_of_link(request: Request) -> str:
    """What an upload link ends in, sent as the bearer."""
    given = request.headers.get("authorization", "")
    if given[:7].lower() != _BEARER or not given[7:].strip().startswith(TOKEN):
        raise Unauthenticated
    return given[7:].strip()


SCOPE_OF[token_of_link] = ""  # told in the description: a bearer, and no scope


@router.post("", name="hand_in", status_code=202, openapi_extra=BODY)
async def hand_in(request: Request, origin: Stranger, token: Annotated[str, Depends(token_of_link)]) -> HandedAllOut:
    """Hands documents in by an upload link, whose token is the bearer: its country holds for all of them."""
    desk, language = desk_of(request), visit_of(request).language
    files = [
        File(one.name, one.content, one.external_id)
        for one in await uploads_of(request, file_bytes=desk.options.file_bytes)
    ]
    house = desk.house

    def received() -> list[HandedIn]:
        return receive_by_link(house.database, house.originals, token, files, ip=origin.ip, agent=origin.agent)

    return HandedAllOut(documents=[_shown(one, language) for one in await run_in_threadpool(received)])


def _shown(one: HandedIn, language: str) -> HandedInOut:
    if one.refused:
        code = one.refused.code
        return HandedInOut(name=one.name, state="refused", code=code, reason=say(code, language, one.refused.facts))
    is_new = one.receipt is not None and one.receipt.is_new
    return HandedInOut(name=one.name, state="received" if is_new else "known", code="", reason="")
