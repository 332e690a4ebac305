"""Learning and automation as people see them: the curve, the models, the levels, and the sample to check."""

from __future__ import annotations

from time import monotonic
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from cuadra.flows.confirming import confirm
from cuadra.flows.learning import ask_to_learn
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.learning import figures, levels
from cuadra.learning.figures import Touchless
from cuadra.learning.outcomes import need_automatic
from cuadra.learning.promotion import ENOUGH_NEW, LEAST
from cuadra.learning.repository import LearningRepository
from cuadra.learning.scope import EVERYTHING, Scope
from cuadra.learning.versions import use
from cuadra.model.level import DEFAULT, Level
from cuadra.web.pages.curve import drawn
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, Reader, admitted
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.review_shapes import named
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.toast import Toast
from cuadra.web.pages.told.documents import KINDS

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reviewer = Annotated[Guest, admitted("documents:review")]
Keeper = Annotated[Guest, admitted("company:write")]
MOST_SAMPLE = 50
KEPT, MOST_KEPT = 10.0, 5_000  # seconds that the inbox's figures may be old, and companies whose are kept


@router.get("/learning", name="page_learning")
def learning(guest: Reader) -> Response:
    """The curve and the models."""
    return _learning(guest)


@router.post("/learning/ask", name="page_ask_to_learn")
async def ask(guest: Keeper) -> Response:
    """Learns now."""

    def change(session: Session) -> None:
        ask_to_learn(session, guest.caller.tenant, guest.caller.actor)

    if problem := await done(guest, change):
        return await run_in_threadpool(_learning, guest, problem)
    return back(guest, "/learning", Toast("learning"))


@router.post("/learning/models/{version}/use", name="page_use_model")
async def use_model(guest: Keeper, version: int) -> Response:
    """Puts a version in place of the present one."""

    def change(session: Session) -> None:
        use(session, guest.caller.tenant, guest.caller.actor, version)

    if problem := await done(guest, change):
        return await run_in_threadpool(_learning, guest, problem)
    return back(guest, "/learning", Toast("model_used"))


@router.get("/learning/sample", name="page_sample")
def sample(guest: Reviewer) -> Response:
    """Documents that went on alone, to be checked."""
    with guest.open() as session:
        found = LearningRepository(session, guest.caller.tenant).sample(MOST_SAMPLE)
        told = figures.touchless(session, guest.caller.tenant)
    return page(guest, "learning/sample.html", items=found, shares=told)


@router.post("/learning/sample/{document_id}/right", name="page_sampled_right")
async def right(guest: Reviewer, document_id: UUID) -> Response:
    """One of them is right as it stands."""

    def change(session: Session) -> None:
        need_automatic(session, guest.caller.tenant, DocumentId(document_id))
        confirm(session, guest.caller.tenant, DocumentId(document_id), guest.caller.actor)

    if await done(guest, change):
        return back(guest, "/learning/sample", Toast("unmoved"))
    return back(guest, "/learning/sample", Toast("checked"))


@router.get("/settings/automation", name="page_automation")
def automation(guest: Keeper) -> Response:
    """How far documents go on alone, and what stops them."""
    return _automation(guest)


@router.post("/settings/automation", name="page_set_level")
async def set_level(guest: Keeper) -> Response:
    """Sets the level of a scope; ``inherit`` takes it away."""
    given = {name: guest.text(name, 60) for name in ("country", "tax_id", "kind", "level")}
    scope = Scope(given["country"], given["tax_id"], given["kind"] if given["kind"] in KINDS else "")

    def change(session: Session) -> None:
        tenant, actor = guest.caller.tenant, guest.caller.actor
        if given["level"] in set(Level):
            levels.set_level(session, tenant, actor, scope, Level(given["level"]))
        else:
            levels.clear_level(session, tenant, actor, scope)

    if problem := await done(guest, change):
        return await run_in_threadpool(_automation, guest, given, problem)
    return back(guest, "/settings/automation", Toast("saved"))


_kept: dict[TenantId, tuple[float, Touchless]] = {}


def touchless_of(session: Session, tenant: TenantId) -> Touchless | None:
    """For the inbox, some seconds old at most; None where nothing was decided yet."""
    known = _kept.get(tenant)
    if known and monotonic() - known[0] <= KEPT:
        return known[1]
    told = figures.touchless(session, tenant)
    if not (told.decided or told.unchecked):
        return None
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[tenant] = (monotonic(), told)
    return told


def _learning(guest: Guest, problem: Problem | None = None) -> Response:
    tenant = guest.caller.tenant
    with guest.open() as session:
        repository = LearningRepository(session, tenant)
        told = figures.touchless(session, tenant)
        weeks = figures.curve(session, tenant, guest.frame.zone)
        overall, _ = figures.blockers(session, tenant)
        models, present = repository.models(), repository.present()
        last = models[0].made_at if models else None
        new = repository.confirmed_since(last)
    return page(
        guest,
        "learning/learning.html",
        status=problem.status if problem else 200,
        problem=problem,
        shares=told,
        weeks=weeks,
        curve=drawn(weeks),
        blockers=[(_blocker(guest, what), count) for what, count in overall],
        models=models,
        present=present[0] if present else 0,
        new=new,
        needed=max(0, (ENOUGH_NEW if models else LEAST) - new),
    )


def _automation(guest: Guest, given: dict[str, str] | None = None, problem: Problem | None = None) -> Response:
    with guest.open() as session:
        rows = LearningRepository(session, guest.caller.tenant).levels()
        overall, suppliers = figures.blockers(session, guest.caller.tenant)
    by_scope = {Scope(one.country, one.tax_id, one.kind): one for one in rows}
    own = by_scope.get(EVERYTHING)
    return page(
        guest,
        "settings/automation.html",
        status=problem.status if problem else 200,
        problem=problem,
        given=given or {"country": guest.frame.country, "tax_id": "", "kind": "", "level": "confident"},
        default=DEFAULT,
        own=own,
        kinds=list(KINDS),
        levels=list(Level),
        rows=[one for one in rows if Scope(one.country, one.tax_id, one.kind) != EVERYTHING],
        suppliers=[
            {
                "one": one,
                "level": _level(by_scope, one),
                "blockers": [(_blocker(guest, what), count) for what, count in one.blockers],
            }
            for one in suppliers
        ],
        blockers=[(_blocker(guest, what), count) for what, count in overall],
    )


def _level(by_scope: dict[Scope, Any], supplier: figures.Supplier) -> str:
    found = by_scope.get(levels.normal(Scope(supplier.country, supplier.tax_id)))
    return str(found.level) if found else ""


def _blocker(guest: Guest, blocker: str) -> dict[str, str]:
    """A blocker with the name of its field or check, as people read it."""
    told = dict(figures.parted(blocker))
    if told["sort"] in {"missing", "unsure"}:
        name = "issuer.name" if told["what"] == "issuer" else told["what"]
        told["name"] = named("field", name, guest.language)
    if told["sort"] == "check":
        told["name"] = named("check", told["what"], guest.language)
    return told
