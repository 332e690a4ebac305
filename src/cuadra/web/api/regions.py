"""Parts of pages: a region read again where a person drew a frame, a page turned or cropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import orjson
from fastapi import Path
from pydantic import Field, model_validator
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows.adjusting import adjust
from cuadra.flows.rebinding import place_of
from cuadra.inbox.errors import PathUnknown, ValueNotUnderstood
from cuadra.inbox.pages.adjusting import Wanted, note
from cuadra.inbox.pages.service import page_of
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.typed import understood
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.replacing import bench_of
from cuadra.web.api.review import shape_of
from cuadra.web.api.review_shapes import ReviewOut, Side
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given
from cuadra.web.desk import desk_of, opened
from cuadra.web.visit import visit_of

router = routes("/documents/{document_id}/pages/{number}", tag="review")
Reviewer = Annotated[Caller, allowed("documents:review")]
Number = Annotated[int, Path(ge=1, le=10_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Turn = Literal[0, 90, 180, 270]
LEAST = 0.02  # of a side: less is a slip of the hand


class RegionIn(Given):
    """A frame in the page's units, how the person has turned the page, and the field that it is read for."""

    box: tuple[Side, Side, Side, Side]
    turn: Turn = 0
    path: Annotated[str, Field(max_length=60)] = ""


class RegionOut(Shape):
    """What stands there: its text, how sure the engine is, the place of the words; ``said`` is what suits the field."""

    text: str
    said: str
    confidence: float
    box: list[float]
    words: list[list[Any]]


class AdjustIn(Given):
    """The page turned clockwise; ``crop`` is left, top, right, bottom in shares of the page as it came."""

    turn: Turn = 0
    crop: tuple[Share, Share, Share, Share] | None = None

    @model_validator(mode="after")
    def _has_area(self) -> AdjustIn:
        if self.crop and (self.crop[2] - self.crop[0] < LEAST or self.crop[3] - self.crop[1] < LEAST):
            raise ValueError("the crop is too small")
        return self


@router.post("/region", name="read_region", response_model=RegionOut)
def region(request: Request, caller: Reviewer, document_id: Id, number: Number, given: RegionIn) -> RegionOut:
    """Reads a region of a page again, larger and with the exact engine; nothing is changed by it."""
    house, document = desk_of(request).house, DocumentId(document_id)
    with house.database.tenant(caller.tenant, person=caller.person) as session:
        found = find(session, caller.tenant, document)
        page_of(session, caller.tenant, document, number)
        original = DocumentRepository(session, caller.tenant).original(found.sha256)
    content = house.originals.content(caller.tenant, original)
    x0, y0, x1, y1 = given.box
    box = [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]
    order = {**place_of(found), "page": number, "box": box, "turn": given.turn}
    told = desk_of(request).hands.ask("region", [content], order)
    words = [str(word[0]) for word in told["words"]]
    return RegionOut(**told, said=suited(given.path, told["text"], words, found.country))


def suited(path: str, text: str, words: Sequence[str], country: str | None) -> str:
    """What of a region can stand in a field: all of it, else the last piece that can; all where none can.

    >>> suited("total", "TOTAL MXN 116.00", ["TOTAL MXN", "116.00"], "MX")
    '116.00'
    """
    pieces = [piece for word in reversed(words) for piece in (word, *reversed(word.split()))]
    for said in (text, *pieces[:40]) if path else ():
        try:
            if understood(path, said, country=country):
                return said
        except (ValueNotUnderstood, PathUnknown):
            continue
    return text


@router.post("/adjust", name="adjust_page", response_model=ReviewOut)
def change(request: Request, caller: Reviewer, document_id: Id, number: Number, given: AdjustIn) -> Response:
    """Turns or crops a page and reads it again, it alone; without turn and crop it is as it came."""
    document = DocumentId(document_id)
    adjust(bench_of(request, caller), document, Wanted(number, given.turn, given.crop))
    with opened(request, caller) as session:
        told = shape_of(session, caller, document_id, visit_of(request).language)
    return Response(orjson.dumps(told), media_type="application/json")


@router.get("/adjust", name="get_adjustment", response_model=AdjustIn)
def adjustment(request: Request, caller: Reviewer, document_id: Id, number: Number) -> AdjustIn:
    """How a page is wanted now."""
    document = DocumentId(document_id)
    with opened(request, caller) as session:
        find(session, caller.tenant, document)
        mine = next((one for one in note(session, caller.tenant, document) if one["number"] == number), {})
    return AdjustIn(turn=mine.get("turn", 0), crop=mine.get("crop"))
