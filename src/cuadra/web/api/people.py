"""Who works in the company, as what, and who is invited."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cuadra.flows.mailing import home_of, mail_invitation, mailer_of
from cuadra.kit.ids import PersonId
from cuadra.tenants import invitations, service
from cuadra.tenants.access import Caller
from cuadra.tenants.roles import Role
from cuadra.web.access import Stranger, allowed
from cuadra.web.api.once import IdempotencyKey, once
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.api.texts import Email, Given, Name, Password, Token, secret
from cuadra.web.desk import desk_of, opened

router = routes("/people")
invited = routes("/invitations")
Manager = Annotated[Caller, allowed("people:write")]


class MemberOut(Shape):
    """Somebody who works here."""

    person: UUID
    email: str
    name: str
    role: str
    is_disabled: bool


class MembersOut(Shape):
    items: list[MemberOut]


class RoleIn(Given):
    role: Role


class InvitationIn(Given):
    email: Email
    role: Role


class InvitationOut(Shape):
    id: UUID
    email: str
    role: str
    created_at: datetime
    expires_at: datetime


class InvitationsOut(Shape):
    items: list[InvitationOut]


class InvitedOut(Shape):
    """``token`` goes into the link; it is shown once."""

    id: UUID
    email: str
    token: str | None
    expires_at: datetime
    shown_once: ClassVar = ("token",)


class LookIn(Given):
    token: Token


class AcceptIn(Given):
    token: Token
    name: Name
    password: Password


class OfferOut(Shape):
    """``has_account``: the person logs in to accept."""

    company: str
    email: str
    role: str
    has_account: bool


class JoinedOut(Shape):
    person: UUID
    tenant: UUID
    role: str


@router.get("", name="list_people")
def members(request: Request, caller: Manager) -> MembersOut:
    """Who works here, oldest first."""
    with opened(request, caller) as session:
        return MembersOut(items=[MemberOut.model_validate(one) for one in service.members(session, caller.tenant)])


@router.put("/{person_id}/role", name="set_role", status_code=204)
def set_role(request: Request, person_id: Id, body: RoleIn, caller: Manager) -> Response:
    """Another role; nobody gives or changes one above their own, and one owner stays."""
    with opened(request, caller) as session:
        service.set_role(session, caller.tenant, PersonId(person_id), body.role, caller.actor, giver=caller.role)
    return Response(status_code=204)


@router.delete("/{person_id}", name="remove_person", status_code=204)
def remove(request: Request, person_id: Id, caller: Manager) -> Response:
    """They no longer work here; the keys that they made are revoked."""
    with opened(request, caller) as session:
        service.remove_member(session, caller.tenant, PersonId(person_id), caller.actor, giver=caller.role)
    return Response(status_code=204)


@invited.get("", name="list_invitations")
def open_invitations(request: Request, caller: Manager) -> InvitationsOut:
    """Invitations that are still open, newest first."""
    with opened(request, caller) as session:
        found = invitations.list_invitations(session, caller.tenant)
    return InvitationsOut(items=[InvitationOut.model_validate(one) for one in found])


@invited.post("", name="invite", status_code=201, response_model=InvitedOut)
async def invite(
    request: Request,
    body: InvitationIn,
    caller: Manager,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001  read by ``once``
) -> Response:
    """Asks somebody in, within a week; an earlier invitation of the address stops working. A letter with the link goes
    to them where this server sends mail.
    """
    done: list[tuple[invitations.Invited, str, str]] = []

    def change(session: Session) -> InvitedOut:
        made = invitations.invite(
            session, caller.tenant, body.email, body.role, caller.actor, giver=caller.role, maker=caller.person
        )
        company = service.company(session, caller.tenant)
        done.append((made, company.name, company.language))
        return InvitedOut(id=made.id, email=made.email, token=made.token.reveal(), expires_at=made.expires_at)

    answer = await once(request, caller, change, status=201)
    settings = desk_of(request).house.settings
    if done and (mailer := mailer_of(settings)):
        made, company, language = done[0]
        letter = partial(mail_invitation, mailer, made, body.role, company, home_of(settings), language)
        desk_of(request).errands.put(letter)
    return answer


@invited.delete("/{invitation_id}", name="withdraw_invitation", status_code=204)
def withdraw(request: Request, invitation_id: Id, caller: Manager) -> Response:
    """The link stops working."""
    with opened(request, caller) as session:
        invitations.withdraw(session, caller.tenant, invitation_id, caller.actor)
    return Response(status_code=204)


@invited.post("/look", name="look_at_invitation")
def look(request: Request, body: LookIn, origin: Stranger) -> OfferOut:  # noqa: ARG001  it bounds the address
    """What a link offers, without using it up."""
    return OfferOut.model_validate(invitations.look(desk_of(request).house.database, secret(body.token)))


@invited.post("/accept", name="accept_invitation", status_code=201)
def accept(request: Request, body: AcceptIn, origin: Stranger) -> JoinedOut:
    """Joins as a new person; who has an account logs in and joins with it."""
    joined = invitations.accept(
        desk_of(request).house.database, secret(body.token), body.name, secret(body.password), origin
    )
    return JoinedOut.model_validate(joined)
