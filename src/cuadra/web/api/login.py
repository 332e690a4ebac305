"""Logging in and out; who one is, and in which company; the second step; one's own password."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from cuadra.kit.ids import PersonId, TenantId
from cuadra.tenants import account, login, second_step, sessions
from cuadra.tenants.access_tokens import SECONDS
from cuadra.tenants.errors import NoCompany
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.sessions import Begun
from cuadra.web.access import Itself, Stranger, origin_of
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Shape
from cuadra.web.api.texts import Code, Email, Given, Password, Token, secret
from cuadra.web.desk import desk_of
from cuadra.web.visit import visit_of

router = routes("/auth")


class LoginIn(Given):
    """``code`` is of the second step, where the person has one; ``tenant`` the company to work in."""

    email: Email = Field(examples=["ana@tienda.example"])
    password: Password
    code: Code = ""
    tenant: UUID | None = None


class RefreshIn(Given):
    refresh_token: Token


class SwitchIn(Given):
    tenant: UUID


class CodeIn(Given):
    code: Code


class ProofIn(Given):
    """The person's own password, once more."""

    password: Password


class PasswordIn(Given):
    old: Password
    new: Password


class ResetIn(Given):
    token: Token
    new: Password


class TokensOut(Shape):
    """``access_token`` goes into ``Authorization: Bearer``; ``refresh_token`` gives the next ones, each once."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  a kind, not a token
    expires_in: int = SECONDS
    refresh_token: str
    refresh_expires_at: datetime
    person: UUID
    tenant: UUID | None


class AccessOut(Shape):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  a kind, not a token
    expires_in: int = SECONDS
    tenant: UUID
    role: str


class CompanyOfMine(Shape):
    id: UUID
    name: str
    role: str


class MeOut(Shape):
    """The person behind the session."""

    id: UUID
    email: str
    name: str
    language: str
    is_operator: bool
    session: UUID
    tenant: UUID | None
    companies: list[CompanyOfMine]


class EnrolmentOut(Shape):
    """``uri`` is what the QR code holds; both are shown once."""

    secret: str
    uri: str


class RecoveryOut(Shape):
    """For the day the telephone is lost; each works once, and they are shown once."""

    codes: list[str]
    shown_once: ClassVar = ("codes",)


@router.post("/login", name="log_in")
def log_in(request: Request, body: LoginIn, origin: Stranger) -> TokensOut:
    """A session for a program. 401 ``TEN-005`` asks for the code of the second step."""
    gate = desk_of(request).house.gate
    tenant = TenantId(body.tenant) if body.tenant else None
    begun = login.log_in(gate, body.email, secret(body.password), origin, kind="api", code=body.code, tenant=tenant)
    return _tokens(request, begun)


@router.post("/refresh", name="refresh")
def refresh(request: Request, body: RefreshIn, origin: Stranger) -> TokensOut:
    """The next tokens. A refresh token that was used before ends its whole session."""
    return _tokens(request, login.refresh(desk_of(request).house.gate, secret(body.refresh_token), origin))


@router.post("/logout", name="log_out", status_code=204)
def log_out(request: Request, me: Itself) -> Response:
    """Ends this session."""
    with desk_of(request).house.database.nobody(person=me.person) as session:
        sessions.end(session, me.person, me.session_id, origin_of(visit_of(request)))
    return Response(status_code=204)


@router.post("/switch", name="switch_company")
def switch(request: Request, body: SwitchIn, me: Itself) -> AccessOut:
    """Goes on in another company of the person, with an access token for it."""
    house, tenant = desk_of(request).house, TenantId(body.tenant)
    with house.database.nobody(person=me.person) as session:
        role = sessions.switch(session, me.person, me.session_id, tenant, origin_of(visit_of(request)))
    token = house.gate.tokens.sign(me.person, me.session_id, tenant)
    return AccessOut(access_token=token.reveal(), tenant=tenant, role=role)


@router.get("/me", name="get_me")
def who(request: Request, me: Itself) -> MeOut:
    """Who one is, and where one works."""
    with desk_of(request).house.database.nobody(person=me.person) as session:
        mine = PersonRepository(session, me.person)
        person = mine.me()
        if person is None:
            raise NoCompany
        companies = [CompanyOfMine(id=one.id, name=one.name, role=role) for one, role in mine.companies()]
    return MeOut(
        id=person.id,
        email=person.email,
        name=person.name,
        language=person.language,
        is_operator=me.is_operator,
        session=me.session_id,
        tenant=me.tenant,
        companies=companies,
    )


@router.post("/totp", name="enrol_second_step", status_code=201)
def enrol(request: Request, body: ProofIn, me: Itself) -> EnrolmentOut:
    """A secret for the telephone; in force once a code of it is confirmed. Needs the password: a borrowed session
    must not lock its person out.
    """
    house = desk_of(request).house
    account.prove_password(house.gate, me.person, secret(body.password), origin_of(visit_of(request)))
    with house.database.nobody(person=me.person) as session:
        person = PersonRepository(session, me.person).me()
        made = second_step.enrol(session, house.gate.sealer, me.person, person.email if person else "")
    return EnrolmentOut(secret=made.secret.reveal(), uri=made.uri.reveal())


@router.post("/totp/confirm", name="confirm_second_step")
def confirm(request: Request, body: CodeIn, me: Itself) -> RecoveryOut:
    """Turns the second step on, with a code of the telephone."""
    found = second_step.confirm(desk_of(request).house.gate, me.person, body.code, origin_of(visit_of(request)))
    return RecoveryOut(codes=[code.reveal() for code in found])


@router.post("/totp/off", name="turn_off_second_step", status_code=204)
def turn_off(request: Request, body: CodeIn, me: Itself) -> Response:
    """Back to the password alone; needs a code."""
    second_step.turn_off(desk_of(request).house.gate, me.person, body.code, origin_of(visit_of(request)))
    return Response(status_code=204)


@router.post("/password", name="change_password", status_code=204)
def change_password(request: Request, body: PasswordIn, me: Itself) -> Response:
    """A new password, which ends all other sessions."""
    account.change_password(
        desk_of(request).house.gate,
        PersonId(me.person),
        secret(body.old),
        secret(body.new),
        origin_of(visit_of(request)),
        keep=me.session_id,
    )
    return Response(status_code=204)


@router.post("/password/reset", name="reset_password", status_code=204)
def reset(request: Request, body: ResetIn, origin: Stranger) -> Response:
    """A new password by the link that was mailed; it ends all sessions."""
    account.reset(desk_of(request).house.database, secret(body.token), secret(body.new), origin)
    return Response(status_code=204)


def _tokens(request: Request, begun: Begun) -> TokensOut:
    access = login.access_token(desk_of(request).house.gate, begun)
    return TokensOut(
        access_token=access.reveal(),
        refresh_token=begun.token.reveal(),
        refresh_expires_at=begun.expires_at,
        person=begun.person,
        tenant=begun.tenant,
    )
