"""The company that one works in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from starlette.requests import Request

from cuadra.inbox.repository import DocumentRepository
from cuadra.jobs.repository import JobRepository
from cuadra.tenants.access import Caller
from cuadra.tenants.repository import CompanyRepository
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Shape
from cuadra.web.desk import desk_of
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
    return CompanyOut.model_validate(found)


@router.get("/stats", name="get_company_stats")
def stats(request: Request, caller: Annotated[Caller, allowed("company:read")]) -> StatsOut:
    """Documents and jobs by state."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        documents = DocumentRepository(session, caller.tenant).counts()
        jobs = JobRepository(session, caller.tenant).counts()
    return StatsOut(documents=documents, jobs=jobs)
