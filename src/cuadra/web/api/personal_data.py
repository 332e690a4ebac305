"""How long things are kept, and what is kept about a person: handed to them, or taken away. Owners, and people of
themselves; every use stands in the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cuadra.flows import erasure, retention
from cuadra.flows.retention_rules import KINDS, MOST_DAYS, law_of
from cuadra.kit.ids import PersonId
from cuadra.tenants import account, service
from cuadra.tenants.access import Caller
from cuadra.tenants.errors import Forbidden, NotFound
from cuadra.tenants.person_repository import PersonRepository
from cuadra.web.access import Itself, allowed, origin_of
from cuadra.web.api.login import ProofIn
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Given, secret
from cuadra.web.desk import desk_of
from cuadra.web.visit import visit_of

router = routes("", tag="personal data")
Owner = Annotated[Caller, allowed("people:write")]
ZIP = "application/zip"
HELD = 8 * 2**20  # bytes of an export in memory; the rest is on the disk until it is sent
PIECE = 256 * 1024
FILE = {200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}}


class RetentionRuleOut(Shape):
    """``days`` after which it goes, null for never; ``least`` may be set and no less; ``count`` goes tonight."""

    kind: str
    days: int | None
    least: int
    is_fixed: bool
    count: int


class RetentionOut(Shape):
    """``law`` is what fiscal documents of the country are kept by: for people to check, not an advice."""

    rules: list[RetentionRuleOut]
    law: str
    law_years: int


class RetentionIn(Given):
    """Days by kind of data; null keeps for ever, what is not named stays."""

    days: Annotated[dict[str, Annotated[int, Field(ge=1, le=MOST_DAYS)] | None], Field(max_length=50)] = Field(
        examples=[{"readings": 180, "refused_originals": None}]
    )


class ErasedOut(Shape):
    """What went; ``kept`` are events that stay, under a number without a name."""

    memberships: int
    keys: int
    invitations: int
    events: int
    kept: int


@router.get("/company/retention", name="get_retention")
def rules(request: Request, caller: Annotated[Caller, allowed("company:read")]) -> RetentionOut:
    """How long each kind of data is kept, and how much of it goes tonight."""
    return _rules(request, caller)


@router.put("/company/retention", name="set_retention")
def set_rules(request: Request, body: RetentionIn, caller: Annotated[Caller, allowed("company:write")]) -> RetentionOut:
    """Other ages; for owners. Nothing goes earlier than the law of the country lets it."""
    _need_owner(caller)
    retention.set_retention(desk_of(request).house.database, caller.tenant, caller.actor, body.days)
    return _rules(request, caller)


@router.post("/people/{person_id}/export", name="export_person", response_class=StreamingResponse, responses=FILE)  # type: ignore[arg-type]
def export(request: Request, person_id: Id, caller: Owner) -> Response:
    """What the company keeps about somebody, as a ZIP of JSON; for owners."""
    _need_owner(caller)
    database, person = desk_of(request).house.database, PersonId(person_id)
    return zipped(lambda file: erasure.export_in(database, caller.tenant, person, file, caller.actor), str(person_id))


@router.post("/people/{person_id}/erase", name="erase_person")
def erase(request: Request, person_id: Id, caller: Owner) -> ErasedOut:
    """Takes somebody and their traces out of the company; who then works nowhere is erased whole. For owners. What the
    law demands stays: documents, and what was done, under a number without a name.
    """
    _need_owner(caller)
    database = desk_of(request).house.database
    return ErasedOut.model_validate(erasure.erase_in(database, caller.tenant, PersonId(person_id), caller.actor))


@router.post("/auth/export", name="export_myself", response_class=StreamingResponse, responses=FILE)  # type: ignore[arg-type]
def export_me(request: Request, body: ProofIn, me: Itself) -> Response:
    """All that is kept about oneself, in every company, as a ZIP of JSON; needs the password."""
    house, origin = desk_of(request).house, origin_of(visit_of(request))
    account.prove_again(house.gate, me.person, secret(body.password), me.session_id, origin)
    email = email_of(request, me.person)
    return zipped(lambda file: erasure.export_person(house.database, email, file), str(me.person))


@router.post("/auth/erase", name="erase_myself")
def erase_me(request: Request, body: ProofIn, me: Itself) -> ErasedOut:
    """Makes oneself a number without a name, everywhere; needs the password, and cannot be undone."""
    house, origin = desk_of(request).house, origin_of(visit_of(request))
    account.prove_again(house.gate, me.person, secret(body.password), me.session_id, origin)
    return ErasedOut.model_validate(erasure.erase_person(house.database, email_of(request, me.person), me.actor))


def email_of(request: Request, person: PersonId) -> str:
    with desk_of(request).house.database.nobody(person=person) as session:
        found = PersonRepository(session, person).me()
    if found is None:
        raise NotFound(what="person")
    return found.email


def zipped(write: Callable[[IO[bytes]], object], name: str) -> Response:
    """The file as an answer, written whole before its first byte is sent: an error is still told as one."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=HELD)  # noqa: SIM115  closed with the answer
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    headers = {"content-disposition": f'attachment; filename="cuadra-{name}.zip"', "content-length": str(size)}
    return StreamingResponse(_pieces(file), media_type=ZIP, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _rules(request: Request, caller: Caller) -> RetentionOut:
    database = desk_of(request).house.database
    with database.tenant(caller.tenant) as session:
        law = law_of(service.company(session, caller.tenant).country)
    told = [
        RetentionRuleOut(
            kind=one.rule.kind,
            days=one.rule.days,
            least=one.rule.least,
            is_fixed=KINDS[one.rule.kind].is_fixed,
            count=one.count,
        )
        for one in retention.old(database, caller.tenant)
    ]
    return RetentionOut(rules=told, law=law.source, law_years=law.years)


def _need_owner(caller: Caller) -> None:
    if caller.role != "owner":
        raise Forbidden(scope="owner")
