"""The list of documents: filtered, sorted, in pages, and with only the fields that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.inbox.filters import SORTS, CustomIs, Filters, own_is
from cuadra.inbox.organising.errors import FieldMissing, ValueInvalid
from cuadra.inbox.organising.own_fields_repository import OwnFieldRepository
from cuadra.inbox.repository import DocumentRepository, sorted_value
from cuadra.inbox.states import State
from cuadra.kit.ids import TenantId
from cuadra.kit.paging import DEFAULT, MOST, Cursor, page_of, sort_from, unpack
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.document_shapes import DocumentOut, shown
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import PageOut
from cuadra.web.api.texts import Country, Line
from cuadra.web.desk import desk_of
from cuadra.web.errors import FieldUnknown
from cuadra.web.visit import visit_of

router = routes("/documents")
Amount = Annotated[Decimal, Field(ge=-(10**12), le=10**12, allow_inf_nan=False, decimal_places=6)]


OwnAsked = Annotated[
    str, Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}:[^\x00-\x1f\x7f]{1,200}$")
]


class Asked(BaseModel):
    """What a list may be asked for; what is not known is refused, so that a misspelt filter does not show all."""

    model_config = ConfigDict(extra="forbid")
    state: list[State] = Field([], description="One or several.", max_length=8)
    kind: Line = ""
    country: Country | None = None
    issuer: Line = Field("", description="Tax id of who issued it.")
    number: Line = ""
    currency: Line = ""
    source: Line = ""
    external_id: Line = ""
    fiscal_key: Line = Field("", description="UUID of a CFDI, CAE or CUFE.")
    issued_from: date | None = None
    issued_to: date | None = None
    created_from: AwareDatetime | None = None
    created_to: AwareDatetime | None = None
    total_from: Amount | None = None
    total_to: Amount | None = None
    q: Line = Field("", description='As in the search of the pages: words, "phrases", -without, tag: total: date:')
    tag: list[UUID] = Field([], description="Ids of tags that all have to be there.", max_length=10)
    own: list[OwnAsked] = Field(
        [],
        description="Fields of the company's own, as `<id of the field>:<what>`, which all have to hold: part of a "
        "text or choice; of a number, amount or date also `>5`, `<=5`, `1..9`, `2026-10`, `2026-10-01..2026-10-15`.",
        examples=[["0199a3c2-7c1e-7e7f-8c55-3f1f0a4d9b21:>100"]],
        max_length=10,
    )
    sort: Line = Field("-created_at", description=f"One of {', '.join(SORTS)}; with a hyphen, greatest first.")
    fields: Line = Field("", description="Names of fields, with commas; all of them where empty.")
    cursor: Annotated[str, Field(max_length=1000)] = ""
    most: Annotated[int, Field(ge=1, le=MOST)] = DEFAULT

    def filters(self, own: Sequence[CustomIs] = ()) -> Filters:
        plain = self.model_dump(exclude={"state", "country", "tag", "own", "sort", "fields", "cursor", "most"})
        return Filters(states=self.state, country=self.country or "", tags=tuple(self.tag), custom=tuple(own), **plain)


@router.get("", name="list_documents", response_model=PageOut[DocumentOut])
def several(
    request: Request, caller: Annotated[Caller, allowed("documents:read")], asked: Annotated[Asked, Query()]
) -> Response:
    """Documents of the company; ``next`` is the cursor of the following page."""
    sort = sort_from(asked.sort, SORTS)
    wanted = _fields(asked.fields)
    cursor = unpack(asked.cursor, sort)
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        filters = asked.filters(_own(session, caller.tenant, asked.own))
        rows = DocumentRepository(session, caller.tenant).page(filters, sort, cursor, asked.most + 1)
    page = page_of(rows, asked.most, sort, lambda one: Cursor(sorted_value(one, sort), one.id))
    language = visit_of(request).language
    items = [DocumentOut(**shown(one, language)) for one in page.items]
    told = PageOut[DocumentOut](items=items, next=page.next)
    kept: Any = {"next": True, "items": {"__all__": set(wanted)}} if wanted else None
    return Response(told.model_dump_json(include=kept), media_type="application/json")


def _own(session: Session, tenant: TenantId, asked: Sequence[str]) -> list[CustomIs]:
    """``FieldMissing`` for a field that the company has not, ``ValueInvalid`` for what its sort does not know."""
    if not asked:
        return []
    known = {one.id: one for one in OwnFieldRepository(session, tenant).fields()}
    found = []
    for one in asked:
        field_id, _, said = one.partition(":")
        field = known.get(UUID(field_id))
        if field is None:
            raise FieldMissing
        wanted = own_is(field.id, field.sort, said)
        if wanted is None:
            raise ValueInvalid(field=field.name, said=said[:80])
        found.append(wanted)
    return found


def _fields(text: str) -> Sequence[str]:
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in DocumentOut.model_fields]:
        raise FieldUnknown(field=unknown[0][:40])
    return wanted
