"""Learning and automation: the figures, the models, how far documents go on alone, and the sample that is checked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows.confirming import confirm
from cuadra.flows.learning import ask_to_learn
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId
from cuadra.learning import figures, levels
from cuadra.learning.outcomes import need_automatic
from cuadra.learning.repository import LearningRepository
from cuadra.learning.scope import Scope
from cuadra.learning.versions import use
from cuadra.model.level import DEFAULT, Level
from cuadra.tenants.access import Caller
from cuadra.tenants.repository import CompanyRepository
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given
from cuadra.web.desk import opened

router = routes("", tag="learning")
Viewer = Annotated[Caller, allowed("documents:read")]
Reviewer = Annotated[Caller, allowed("documents:review")]
Keeper = Annotated[Caller, allowed("company:write")]
Version = Annotated[int, Path(ge=0, le=2**31 - 1)]
Country = Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$")]
TaxId = Annotated[str, Field(max_length=60)]
KindName = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]*$")]
MOST_SAMPLE = 50


class BlockerOut(Shape):
    """``what`` stopped documents: ``missing:total``, ``unsure:number``, ``check:FLD-003``, ``twin``, ``level``."""

    what: str = Field(examples=["unsure:total"])
    documents: int


class WeekOut(Shape):
    """The fields read in a week, and how many of them a person had to touch."""

    start: date
    documents: int
    fields: int
    touched: int
    model: int


class LearningOut(Shape):
    """``alone`` of ``decided`` documents became ready without a person in the last 30 days, and in the 30 before;
    ``wrong`` of the newest ``checked`` ones of the sample were wrong.
    """

    alone: int
    decided: int
    alone_before: int
    decided_before: int
    checked: int
    wrong: int
    unchecked: int
    model: int
    weeks: list[WeekOut]
    blockers: list[BlockerOut]


class ModelOut(Shape):
    """A version: ``present``, ``kept`` (may be used again) or ``refused``; ``reason`` is a code with its facts."""

    version: int
    state: str
    documents: int
    held_out: int
    figures: dict[str, Any]
    reason: str
    facts: dict[str, Any]
    seconds: float
    made_at: datetime
    used_at: datetime | None


class ModelsOut(Shape):
    """Newest first; version 0, the model that comes with Cuadra, is not among them. ``present`` is the one in use."""

    present: int
    items: list[ModelOut]


class LevelIn(Given):
    """Which documents: of a supplier (country and tax id), of a kind, of both, or all where everything is empty."""

    country: Country = ""
    tax_id: TaxId = ""
    kind: KindName = ""
    level: Level


class LevelOut(Shape):
    country: str
    tax_id: str
    kind: str
    level: Level
    reason: str
    facts: dict[str, Any]
    set_at: datetime


class LevelsOut(Shape):
    """What was set; ``default`` holds where nothing was."""

    default: Level
    items: list[LevelOut]


class SampledOut(Shape):
    """A document that went on alone and waits to be checked."""

    id: UUID
    name: str
    issuer_name: str | None
    number: str | None
    issued_on: date | None
    total: Decimal | None
    currency: str | None
    kind: str | None
    at: datetime


class SampleOut(Shape):
    items: list[SampledOut]


class AskedOut(Shape):
    """The job that learns."""

    job: UUID


@router.get("/learning", name="get_learning")
def learning(request: Request, caller: Viewer) -> LearningOut:
    """How much goes on without a person, how much was right without a touch, and what stops the rest."""
    with opened(request, caller) as session:
        told = figures.touchless(session, caller.tenant)
        company = CompanyRepository(session, caller.tenant).company()
        weeks = figures.curve(session, caller.tenant, company.time_zone if company else "UTC")
        overall, _ = figures.blockers(session, caller.tenant)
        present = LearningRepository(session, caller.tenant).present()
    names = ("alone", "decided", "alone_before", "decided_before", "checked", "wrong", "unchecked")
    return LearningOut(
        **{name: getattr(told, name) for name in names},
        model=present[0] if present else 0,
        weeks=[WeekOut.model_validate(one) for one in weeks],
        blockers=[BlockerOut(what=what, documents=count) for what, count in overall],
    )


@router.post("/learning/ask", name="ask_to_learn", status_code=202)
def ask(request: Request, caller: Keeper) -> AskedOut:
    """Learns now and not only at night; 409 where too little was confirmed."""
    with opened(request, caller) as session:
        return AskedOut(job=ask_to_learn(session, caller.tenant, caller.actor))


@router.get("/learning/models", name="list_models")
def models(request: Request, caller: Viewer) -> ModelsOut:
    """Every attempt with its figures, those that were refused too."""
    with opened(request, caller) as session:
        repository = LearningRepository(session, caller.tenant)
        present = repository.present()
        items = [ModelOut.model_validate(one) for one in repository.models()]
    return ModelsOut(present=present[0] if present else 0, items=items)


@router.post("/learning/models/{version}/use", name="use_model", status_code=204)
def use_model(request: Request, caller: Keeper, version: Version) -> Response:
    """Reads with this version from now on; 0 is the model that comes with Cuadra."""
    with opened(request, caller) as session:
        use(session, caller.tenant, caller.actor, version)
    return Response(status_code=204)


@router.get("/learning/sample", name="list_sample")
def sample(request: Request, caller: Reviewer) -> SampleOut:
    """Documents that went on alone and are offered to be checked, oldest first."""
    with opened(request, caller) as session:
        found = LearningRepository(session, caller.tenant).sample(MOST_SAMPLE)
    return SampleOut(items=[SampledOut.model_validate(one) for one in found])


@router.post("/learning/sample/{document_id}/right", name="check_sampled", status_code=204)
def right(request: Request, caller: Reviewer, document_id: Id) -> Response:
    """The document is right as it stands. Correct it first where it is not: what was changed counts as wrong."""
    with opened(request, caller) as session:
        find(session, caller.tenant, DocumentId(document_id))
        need_automatic(session, caller.tenant, DocumentId(document_id))
        confirm(session, caller.tenant, DocumentId(document_id), caller.actor)
    return Response(status_code=204)


@router.get("/automation/levels", name="list_levels")
def several(request: Request, caller: Viewer) -> LevelsOut:
    """How far documents go on alone, by supplier and kind."""
    with opened(request, caller) as session:
        found = LearningRepository(session, caller.tenant).levels()
        items = [LevelOut.model_validate(one) for one in found]
    return LevelsOut(default=DEFAULT, items=items)


@router.put("/automation/levels", name="set_level", status_code=204)
def set_one(request: Request, caller: Keeper, given: LevelIn) -> Response:
    """``never``: a person sees each; ``confident``: sure ones go on; ``always``: unsure ones too."""
    with opened(request, caller) as session:
        scope = Scope(given.country, given.tax_id, given.kind)
        levels.set_level(session, caller.tenant, caller.actor, scope, given.level)
    return Response(status_code=204)


@router.delete("/automation/levels", name="clear_level", status_code=204)
def clear(
    request: Request,
    caller: Keeper,
    country: Annotated[str, Query(pattern=r"^([A-Za-z]{2})?$")] = "",
    tax_id: Annotated[str, Query(max_length=60)] = "",
    kind: Annotated[str, Query(max_length=60, pattern=r"^[a-z_]*$")] = "",
) -> Response:
    """What holds more widely holds here too from now on."""
    with opened(request, caller) as session:
        levels.clear_level(session, caller.tenant, caller.actor, Scope(country, tax_id, kind))
    return Response(status_code=204)
