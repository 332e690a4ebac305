"""The record of the company: read it, take it away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from starlette.requests import Request
from starlette.responses import StreamingResponse

from cuadra.audit.export import exported
from cuadra.audit.repository import EventRepository
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import After, EventOut, Most, PageOut
from cuadra.web.desk import desk_of

router = routes("/audit")
Auditor = Annotated[Caller, allowed("audit:read")]
LINES = "application/jsonl"


@router.get("", name="list_audit")
def several(request: Request, caller: Auditor, after: After = 0, most: Most = 50) -> PageOut[EventOut]:
    """Everything that happened, oldest first; ``next`` is the number to go on ``after``."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = EventRepository(session, caller.tenant).after(after, most=most)
    items = [EventOut.of(event) for event in found]
    return PageOut(items=items, next=str(items[-1].seq) if len(items) == most else "")


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
