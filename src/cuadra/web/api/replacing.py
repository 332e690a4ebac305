"""Documents cut apart and joined; each can be taken back."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from starlette.requests import Request

from cuadra.flows import rebinding
from cuadra.flows.rebinding import Bench
from cuadra.inbox.pages.cutting import suggested
from cuadra.inbox.pages.replacing import MOST_JOINED, put_back
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given
from cuadra.web.desk import desk_of, opened

router = routes("/documents")
Reviewer = Annotated[Caller, allowed("documents:review")]
Number = Annotated[int, Field(ge=1, le=10_000)]


class CutIn(Given):
    """Each document that is to be, by the numbers of its pages; every page is in one of them."""

    parts: Annotated[
        list[Annotated[list[Number], Field(min_length=1, max_length=200)]], Field(min_length=2, max_length=100)
    ]


class JoinIn(Given):
    """The documents that are one, in the order of their pages."""

    documents: Annotated[list[UUID], Field(min_length=2, max_length=MOST_JOINED)]


class CutOut(Shape):
    """Another document seems to begin at ``page``; ``value`` is what says so, in the words of the page."""

    page: int
    why: Literal["number", "issuer", "first_page", "head"]
    value: str


class CutsOut(Shape):
    """Where a document seems to be several, in the order of its pages; nothing is cut by asking."""

    cuts: list[CutOut]


class ReplacedOut(Shape):
    """The documents that stand now."""

    documents: list[UUID]


@router.post("/join", name="join_documents", status_code=202, response_model=ReplacedOut)
def join(request: Request, caller: Reviewer, given: JoinIn) -> ReplacedOut:
    """Makes one document of several: their files stay as they came, the joined one is read."""
    made = rebinding.join(bench_of(request, caller), [DocumentId(one) for one in given.documents])
    return ReplacedOut(documents=[made])


@router.post("/{document_id}/cut", name="cut_document", status_code=202, response_model=ReplacedOut)
def cut(request: Request, caller: Reviewer, document_id: Id, given: CutIn) -> ReplacedOut:
    """Makes several documents of one, each of some of its pages; each is read."""
    made = rebinding.cut(bench_of(request, caller), DocumentId(document_id), given.parts)
    return ReplacedOut(documents=[*made])


@router.get("/{document_id}/cuts", name="suggest_cuts", response_model=CutsOut)
def suggest(request: Request, caller: Reviewer, document_id: Id) -> CutsOut:
    """Where another document seems to begin, and why: by what reading kept of each page."""
    with opened(request, caller) as session:
        found = suggested(session, caller.tenant, DocumentId(document_id))
    return CutsOut.model_validate({"cuts": [one._asdict() for one in found]})


@router.post("/{document_id}/put-back", name="put_back_document", response_model=ReplacedOut)
def undo(request: Request, caller: Reviewer, document_id: Id) -> ReplacedOut:
    """Takes a cut or a join back; asked of any document that it concerned. The answer is what stands again."""
    with opened(request, caller) as session:
        found = put_back(session, caller.tenant, DocumentId(document_id), caller.actor)
    return ReplacedOut(documents=[*found])


def bench_of(request: Request, caller: Caller) -> Bench:
    """What binding needs, in the caller's name."""
    desk = desk_of(request)
    return Bench(desk.house.database, desk.house.originals, desk.hands, caller.tenant, caller.actor)
