"""``cuadra people``: who may log in, for whoever runs the machine; each change is told in the record.

It works while the server runs. Links and keys are printed once and are good for what they say; nobody's password is
ever shown or set from here. Exit codes as everywhere: 3 where the person or company is not there.
"""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cuadra.cli.usage import Language

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from cuadra.database.session import Database
    from cuadra.kit.ids import PersonId, TenantId
    from cuadra.kit.secret import Secret
    from cuadra.tenants.owner_repository import PersonShown

people_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Quién puede entrar. | Who may log in.",
)

_Json = Annotated[bool, typer.Option("--json", help="Para programas. | For programs.")]
_Lang = Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")]
_Email = Annotated[str, typer.Argument(help="Correo de la persona. | Their e-mail.")]
_Company = Annotated[UUID, typer.Option("--company", help="Empresa, como la muestra «list». | As «list» shows it.")]
_Off = Annotated[bool, typer.Option("--off", help="Lo contrario. | The contrary.")]
_AGENT = "cuadra people"


@people_app.command(name="list")
def list_people(*, json: _Json = False, lang: _Lang = Language.ES) -> None:
    """Muestra a todas las personas y sus empresas. | Shows everybody and their companies."""
    from cuadra.tenants.owner_repository import all_people

    with _opened() as house, house.owner() as connection:
        found = all_people(connection)
    if json:
        typer.echo(jsonlib.dumps([one._asdict() for one in found], default=str, ensure_ascii=False, indent=2))
    else:
        _print(found, lang)


@people_app.command()
def first(*, lang: _Lang = Language.ES) -> None:
    """Da el enlace para crear la primera empresa. | Gives the link that makes the first company."""
    from cuadra.tenants.errors import AlreadySetUp
    from cuadra.tenants.first import first_owner

    with _opened() as house:
        if (token := first_owner(house.database)) is None:
            raise AlreadySetUp
        _say("TEN-101", lang, link=house.link("setup", token))


@people_app.command()
def reset(email: _Email, *, lang: _Lang = Language.ES) -> None:
    """Da un enlace para poner otra contraseña. | Gives a link to set another password."""
    from cuadra.tenants.account import reset_link
    from cuadra.tenants.errors import NotFound
    from cuadra.tenants.origin import Origin

    with _opened() as house:
        if (token := reset_link(house.database, email, Origin(agent=_AGENT))) is None:
            raise NotFound(what=email)
        _say("TEN-102", lang, email=email, link=house.link("reset", token))


@people_app.command()
def invite(
    email: _Email,
    *,
    company: _Company,
    role: Annotated[str, typer.Option("--role", help="owner, admin, accountant, clerk, reader.")] = "reader",
    lang: _Lang = Language.ES,
) -> None:
    """Da un enlace para entrar a una empresa. | Gives a link to join a company."""
    from typing import cast

    from cuadra.audit.actor import Actor
    from cuadra.tenants import invitations
    from cuadra.tenants.roles import Role

    with _opened() as house:
        tenant = _company(house.database, company)
        actor = Actor("operator", agent=_AGENT)
        with house.database.tenant(tenant) as session:
            made = invitations.invite(session, tenant, email, cast("Role", role), actor, giver="operator", maker=None)
        _say("TEN-103", lang, email=made.email, role=role, link=house.link("invitation", made.token))


@people_app.command()
def key(
    name: Annotated[str, typer.Argument(help="Para qué es. | What it is for.")],
    *,
    company: _Company,
    scope: Annotated[list[str], typer.Option("--scope", help="Permiso; varias veces. | Repeatable.")],
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="Días que vale. | Days it is good for.")] = 365,
    lang: _Lang = Language.ES,
) -> None:
    """Hace una llave de API de una empresa. | Makes an API key of a company."""
    from datetime import UTC, datetime, timedelta

    from cuadra.audit.actor import Actor
    from cuadra.tenants.keys import make_key
    from cuadra.tenants.roles import ALL_SCOPES

    with _opened() as house:
        tenant, actor = _company(house.database, company), Actor("operator", agent=_AGENT)
        until = datetime.now(UTC) + timedelta(days=days)
        with house.database.tenant(tenant) as session:
            made = make_key(session, tenant, actor, name, scope, of=ALL_SCOPES, maker=None, expires=until)
    _say("TEN-104", lang, key=made.token.reveal())


@people_app.command()
def unlock(email: _Email, *, lang: _Lang = Language.ES) -> None:
    """Perdió el teléfono y los códigos: quita el segundo paso. | Lost telephone and codes: drops the second step."""
    from cuadra.tenants.door_repository import DoorRepository
    from cuadra.tenants.second_step import clear

    with _opened() as house:
        with house.database.nobody() as session:
            person = DoorRepository(session).by_email(_address(email))
        if person:
            with house.database.nobody(person=person) as session:
                clear(session, person)
        house.tell(person, email, "second_step.off")
    _say("TEN-109", lang, email=email)


@people_app.command()
def operator(email: _Email, *, off: _Off = False, lang: _Lang = Language.ES) -> None:
    """La persona administra toda la instalación. | They run the whole installation."""
    from cuadra.tenants.owner_repository import set_operator

    with _opened() as house:
        with house.owner() as connection:
            found = set_operator(connection, _address(email), is_operator=not off)
        house.tell(found, email, "person.operator_off" if off else "person.operator_on")
    _say("TEN-106" if off else "TEN-105", lang, email=email)


@people_app.command()
def disable(email: _Email, *, off: _Off = False, lang: _Lang = Language.ES) -> None:
    """La persona ya no puede entrar, desde ahora mismo. | They may no longer log in, from this moment on."""
    from cuadra.tenants.owner_repository import set_disabled

    with _opened() as house:
        with house.owner() as connection:
            found = set_disabled(connection, _address(email), is_disabled=not off)
        house.tell(found, email, "person.enabled" if off else "person.disabled")
    _say("TEN-108" if off else "TEN-107", lang, email=email)


@dataclass(frozen=True, slots=True)
class _Opened:
    database: Database
    owner_url: str
    address: str

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        """One transaction of who owns the database."""
        from sqlalchemy import create_engine

        engine = create_engine(self.owner_url, connect_args={"connect_timeout": 10}, hide_parameters=True)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def link(self, page: str, token: Secret) -> str:
        """Where a browser takes the token. After the #: it is sent to no server and stands in no log."""
        return f"{self.address}/{page}#{token.reveal()}"

    def tell(self, person: PersonId | None, email: str, action: str) -> None:
        """Writes down that it was done from this machine; ``NotFound`` where there is no such person."""
        from cuadra.tenants.errors import NotFound
        from cuadra.tenants.origin import Origin
        from cuadra.tenants.security import note

        if person is None:
            raise NotFound(what=email)
        with self.database.nobody() as session:
            note(session, action, person, Origin(agent=_AGENT))


@contextmanager
def _opened() -> Iterator[_Opened]:
    """The database of this installation, which is started for the command where it does not run."""
    from cuadra.database.migrate import upgrade
    from cuadra.database.session import Database
    from cuadra.flows.house import running_database
    from cuadra.settings import Settings

    settings = Settings.from_environment()
    with running_database(settings) as (urls, _):
        upgrade(urls.owner)
        database = Database.connect(urls, pool=2)
        try:
            yield _Opened(database, urls.owner, settings.public_url or f"http://{settings.host}:{settings.port}")
        finally:
            database.close()


def _company(database: Database, wanted: UUID) -> TenantId:
    """The company of that id, or ``NotFound``."""
    from cuadra.kit.ids import TenantId
    from cuadra.tenants.errors import NotFound
    from cuadra.tenants.repository import CompanyRepository

    tenant = TenantId(wanted)
    with database.tenant(tenant) as session:
        if CompanyRepository(session, tenant).company() is None:
            raise NotFound(what=str(wanted))
    return tenant


def _address(email: str) -> str:
    from cuadra.tenants.people import normal_email

    return normal_email(email)


def _say(code: str, lang: Language, **facts: str) -> None:
    from cuadra.kit.say import hint, say

    typer.echo(f"{say(code, lang.value, facts)}\n{hint(code, lang.value, facts)}".strip())


def _print(found: list[PersonShown], lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    words = {
        Language.ES: ("correo", "nombre", "empresas", "administra la instalación", "no puede entrar"),
        Language.EN: ("e-mail", "name", "companies", "runs the installation", "may not log in"),
    }[lang]
    table = Table(*words[:3], "", box=None, pad_edge=False)
    for one in found:
        companies = "\n".join(f"{each['name']} ({each['role']}) {each['id']}" for each in one.companies)
        marks = [word for word, is_so in ((words[3], one.is_operator), (words[4], one.is_disabled)) if is_so]
        table.add_row(one.email, one.name, companies, ", ".join(marks))
    Console(soft_wrap=True).print(table)
