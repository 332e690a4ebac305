"""The company that one works in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import Field
from starlette.requests import Request

from cuadra.inbox.repository import DocumentRepository
from cuadra.jobs.repository import JobRepository
from cuadra.tenants import service
from cuadra.tenants.access import Caller
from cuadra.tenants.fiscal_data import FiscalDataRefused, sound
from cuadra.tenants.models import Tenant
from cuadra.tenants.repository import CompanyRepository
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Shape
from cuadra.web.api.texts import Given, Line, Name
from cuadra.web.desk import desk_of, opened
from cuadra.web.errors import NotFound

router = routes("/company")


class CompanyOut(Shape):
    """The company; ``time_zone`` is an IANA name."""

    id: UUID
    name: str
    country: str
    tax_id: str
    time_zone: str
    language: str
    created_at: datetime
    fiscal: dict[str, str] = Field(default_factory=dict, examples=[{"regime": "601", "postal_code": "06000"}])


class CompanyChange(Given):
    """What is not named stays. ``fiscal`` replaces what the tax authority has to know; its fields are the country's."""

    name: Name = Field(default_factory=str)
    tax_id: Line = ""
    time_zone: Annotated[str, Field(max_length=60)] = ""
    language: Literal["es", "en"] = "es"
    fiscal: Annotated[dict[str, Line], Field(max_length=20)] = Field(default_factory=dict)


class StatsOut(Shape):
    """How many documents and jobs stand where."""

    documents: dict[str, int]
    jobs: dict[str, int]


@router.get("", name="get_company")
def company(request: Request, caller: Annotated[Caller, allowed("company:read")]) -> CompanyOut:
    """The company of the caller."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = CompanyRepository(session, caller.tenant).company()
    if found is None:
        raise NotFound
    return _shown(found)


@router.patch("", name="change_company")
def change(request: Request, body: CompanyChange, caller: Annotated[Caller, allowed("company:write")]) -> CompanyOut:
    """Other data of the company, checked by the rules of its country; the country itself does not change."""
    given = body.model_dump(exclude_unset=True)
    if given.get("time_zone", "UTC") not in available_timezones():
        raise FiscalDataRefused(field="time_zone", code="CMP-001")
    with opened(request, caller) as session:
        now = service.company(session, caller.tenant)
        fiscal = given.pop("fiscal", None)
        if fiscal is not None or "tax_id" in given:
            told = fiscal if fiscal is not None else _fiscal(now)
            found = sound(now.country, given.get("tax_id", now.tax_id), told)
            given["tax_id"], fiscal = found.tax_id, found.values
        service.change_company(session, caller.tenant, caller.actor, **given, fiscal=fiscal)
        session.refresh(now)
        return _shown(now)


@router.get("/stats", name="get_company_stats")
def stats(request: Request, caller: Annotated[Caller, allowed("company:read")]) -> StatsOut:
    """Documents and jobs by state."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        documents = DocumentRepository(session, caller.tenant).counts()
        jobs = JobRepository(session, caller.tenant).counts()
    return StatsOut(documents=documents, jobs=jobs)


def _shown(company: Tenant) -> CompanyOut:
    return CompanyOut.model_validate(company).model_copy(update={"fiscal": _fiscal(company)})


def _fiscal(company: Tenant) -> dict[str, str]:
    kept = company.settings.get("fiscal")
    return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}
