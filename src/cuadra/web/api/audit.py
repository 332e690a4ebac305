"""The record of the company: read it, take it away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import StreamingResponse

from cuadra.audit.export import exported
from cuadra.audit.listing import Wanted
from cuadra.audit.service import listed
from cuadra.kit.paging import MOST
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import After, EventOut, PageOut
from cuadra.web.desk import desk_of

router = routes("/audit")
Auditor = Annotated[Caller, allowed("audit:read")]
LINES = "application/jsonl"


class WantedIn(BaseModel):
    """What is looked for; all that is given has to hold. ``action`` is a whole name or ``document.*``."""

    model_config = ConfigDict(extra="forbid")

    actor: UUID | None = None
    actor_kind: Literal["", "person", "key", "worker", "system", "operator"] = ""
    action: Annotated[
        str, Field(max_length=60, pattern=r"^([a-z_]+(\.[a-z_]+)*(\.\*)?)?$", examples=["document.*"])
    ] = ""
    subject: UUID | None = None
    subject_kind: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = ""
    request_id: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9._:-]*$")] = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    cursor: Annotated[str, Field(max_length=1000, description="`next` of the page before; empty for the first.")] = ""
    most: Annotated[int, Field(ge=1, le=MOST, description="Rows a page.")] = 50


@router.get("", name="list_audit")
def several(request: Request, caller: Auditor, given: Annotated[WantedIn, Query()]) -> PageOut[EventOut]:
    """What happened, newest first, as far as it fits the filters."""
    wanted = Wanted(**given.model_dump(exclude={"cursor", "most"}))
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = listed(session, caller.tenant, wanted, cursor=given.cursor, most=given.most)
    return PageOut(items=[EventOut.of(event) for event in found.items], next=found.next)


@router.get(
    "/export",
    name="export_audit",
    response_class=StreamingResponse,
    responses={200: {"content": {LINES: {"schema": {"type": "string"}}}}},
)
def export(request: Request, caller: Auditor, after: After = 0) -> StreamingResponse:
    """The record as JSON lines; ``cuadra audit verify`` proves that nothing in it was changed or left out."""
    database = desk_of(request).house.database

    def lines() -> Iterator[str]:
        with database.tenant(caller.tenant) as session:
            yield from exported(session, caller.tenant, after=after)

    return StreamingResponse(
        lines(), media_type=LINES, headers={"content-disposition": 'attachment; filename="audit.jsonl"'}
    )
