"""Suppliers: the directory, what is remembered of each, its rules, and what people change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows import directory, ruling, separating
from cuadra.flows.directory_repository import SORTS, DirectoryRepository, sorted_value
from cuadra.kit.ids import DocumentId
from cuadra.kit.paging import Cursor, page_of, sort_from, unpack
from cuadra.suppliers import joining, service
from cuadra.suppliers.joins_repository import JoinRepository
from cuadra.suppliers.repository import SupplierRepository
from cuadra.tenants.access import Caller
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import CursorText, Id, Most, PageOut, Shape
from cuadra.web.api.texts import Given, Line, Name
from cuadra.web.desk import desk_of, opened

router = routes("", tag="suppliers")
Viewer = Annotated[Caller, allowed("documents:read")]
Reviewer = Annotated[Caller, allowed("documents:review")]
Land = Annotated[str, Query(pattern=r"^([A-Z]{2})?$", description="ISO 3166-1 alpha-2; empty for all.")]
Note = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]


class SupplierOut(Shape):
    """Who issues documents to the company. ``documents`` are those known to be theirs."""

    id: UUID
    country: str
    tax_id: str
    name: str
    address: str
    note: str
    documents: int
    first_seen: datetime
    last_seen: datetime


class TotalOut(Shape):
    """What ready documents come to, credit notes taken off."""

    currency: str
    documents: int
    total: Decimal | None
    month: date | None


class RememberedOut(Shape):
    """``way``: the usual value, or what stands beside or under a label, or only in its place."""

    path: str
    way: str
    told: str
    count: int
    sure: float


class StepOut(Shape):
    """The share of fields that a person touched on the documents ``first`` to ``last``."""

    first: int
    last: int
    share: float


class SupplierRuleOut(Shape):
    """What a person said that holds for all documents of a supplier."""

    id: UUID
    supplier_id: UUID
    path: str
    way: str
    told: str
    person_id: UUID | None
    document_id: UUID | None
    created_at: datetime


class RulesOut(Shape):
    items: list[SupplierRuleOut]


class SupplierJoinOut(Shape):
    """A supplier, ``gone_id`` under its ``name``, that was joined to ``kept_id`` and can be taken apart again."""

    id: UUID
    kept_id: UUID
    gone_id: UUID
    name: str
    person_id: UUID | None
    created_at: datetime


class KnownOut(Shape):
    """A supplier with all that is known: names and numbers it goes by, months, what is remembered, the curve, joins."""

    supplier: SupplierOut
    names: list[str]
    months: list[TotalOut]
    remembered: list[RememberedOut]
    curve: list[StepOut]
    rules: list[SupplierRuleOut]
    joins: list[SupplierJoinOut]


class MadeRuleOut(Shape):
    """The rule, the supplier's name, and how many of their documents wait and could follow it too."""

    rule: SupplierRuleOut
    supplier: str
    waiting: int


class ChangedOut(Shape):
    """How many documents that wait were changed."""

    documents: int


class SupplierChange(Given):
    name: Name | None = None
    note: Note | None = None


class PathIn(Given):
    """The field of the document that the rule is made of, as it now stands there."""

    path: Annotated[str, Field(max_length=60, pattern=r"^[a-z_.]+$")]


class OtherIn(Given):
    """The supplier that is the same one, and will be no more."""

    other: UUID


@router.get("/suppliers", name="list_suppliers")
def several(
    request: Request,
    caller: Viewer,
    q: Annotated[Line, Query(description="Looked for in names, tax numbers and notes.")] = "",
    country: Land = "",
    sort: Annotated[Line, Query(description=f"One of {', '.join(SORTS)}; with a hyphen, last first.")] = "-last_seen",
    cursor: CursorText = "",
    most: Most = 50,
) -> PageOut[SupplierOut]:
    """Suppliers of the company."""
    by = sort_from(sort, SORTS)
    place = unpack(cursor, by)
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        rows = DirectoryRepository(session, caller.tenant).page(q, country, by, place, most + 1)
    page = page_of(rows, most, by, lambda one: Cursor(sorted_value(one, by), one.id))
    return PageOut(items=[SupplierOut.model_validate(one) for one in page.items], next=page.next)


@router.get("/suppliers/{supplier_id}", name="get_supplier")
def one(request: Request, caller: Viewer, supplier_id: Id) -> KnownOut:
    """One supplier with all that is known of it."""
    tenant = caller.tenant
    with desk_of(request).house.database.tenant(tenant) as session:
        found = service.find(session, tenant, supplier_id)
        suppliers = SupplierRepository(session, tenant)
        return KnownOut(
            supplier=SupplierOut.model_validate(found),
            names=sorted({key.name for key in suppliers.keys(supplier_id) if key.name} | {found.name}),
            months=[TotalOut.model_validate(one) for one in DirectoryRepository(session, tenant).months(supplier_id)],
            remembered=[
                RememberedOut.model_validate(one) for one in directory.remembered(session, tenant, supplier_id)
            ],
            curve=[StepOut.model_validate(one) for one in directory.curve(session, tenant, supplier_id)],
            rules=[SupplierRuleOut.model_validate(one) for one in suppliers.rules(supplier_id)],
            joins=[SupplierJoinOut.model_validate(one) for one in JoinRepository(session, tenant).of(supplier_id)],
        )


@router.get("/suppliers/{supplier_id}/totals", name="get_supplier_totals")
def totals(
    request: Request,
    caller: Viewer,
    supplier_id: Id,
    since: date = date(1900, 1, 1),
    until: Annotated[date | None, Query(description="Today where it is not given.")] = None,
) -> list[TotalOut]:
    """What its ready documents dated from ``since`` to ``until`` come to, by currency."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.find(session, caller.tenant, supplier_id)
        last = until or datetime.now(UTC).date()
        found = DirectoryRepository(session, caller.tenant).totals([supplier_id], since, last)
    return [TotalOut.model_validate(one) for one in found.get(supplier_id, [])]


@router.patch("/suppliers/{supplier_id}", name="change_supplier")
def change(request: Request, caller: Reviewer, supplier_id: Id, given: SupplierChange) -> SupplierOut:
    """Another name to show, another note."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        now = service.find(session, caller.tenant, supplier_id)
        name, note = given.name or now.name, now.note if given.note is None else given.note
        found = service.annotate(session, caller.tenant, supplier_id, caller.actor, name=name, note=note)
        session.refresh(found)
        return SupplierOut.model_validate(found)


@router.post("/suppliers/{supplier_id}/merge", name="merge_suppliers")
def merge(request: Request, caller: Reviewer, supplier_id: Id, given: OtherIn) -> SupplierOut:
    """Joins another supplier, which is the same, to this one."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        joining.merge(session, caller.tenant, given.other, supplier_id, caller.actor)
        return SupplierOut.model_validate(service.find(session, caller.tenant, supplier_id))


@router.post("/supplier-joins/{join_id}/separate", name="separate_suppliers")
def separate(request: Request, caller: Reviewer, join_id: Id) -> SupplierOut:
    """Takes a join apart: the supplier that is back, with what was its own. A join on top of it comes apart first."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = separating.separate(session, caller.tenant, join_id, caller.actor)
        session.refresh(found)
        return SupplierOut.model_validate(found)


@router.get("/suppliers/{supplier_id}/rules", name="list_supplier_rules")
def rules(request: Request, caller: Viewer, supplier_id: Id) -> RulesOut:
    """Its rules."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.find(session, caller.tenant, supplier_id)
        found = SupplierRepository(session, caller.tenant).rules(supplier_id)
        return RulesOut(items=[SupplierRuleOut.model_validate(one) for one in found])


@router.post("/documents/{document_id}/supplier-rule", name="make_supplier_rule", status_code=201)
def make_rule(request: Request, caller: Reviewer, document_id: Id, given: PathIn) -> MadeRuleOut:
    """Says that a field, as it stands on this document, holds for all documents of its supplier."""
    with opened(request, caller) as session:
        made = ruling.make(session, caller.tenant, DocumentId(document_id), given.path, caller.actor)
        session.refresh(made.rule)
        rule = SupplierRuleOut.model_validate(made.rule)
        return MadeRuleOut(rule=rule, supplier=made.supplier.name, waiting=made.waiting)


@router.post("/supplier-rules/{rule_id}/apply", name="apply_supplier_rule")
def apply_rule(request: Request, caller: Reviewer, rule_id: Id) -> ChangedOut:
    """Lays a rule over the documents of its supplier that wait for a person."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        return ChangedOut(documents=ruling.apply_to_waiting(session, caller.tenant, rule_id, caller.actor))


@router.delete("/supplier-rules/{rule_id}", name="remove_supplier_rule", status_code=204)
def remove_rule(request: Request, caller: Reviewer, rule_id: Id) -> Response:
    """Takes a rule away, also from the documents that wait."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        ruling.remove(session, caller.tenant, rule_id, caller.actor)
    return Response(status_code=204)
