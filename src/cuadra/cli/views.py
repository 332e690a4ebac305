"""``cuadra views``: logins for other programs that read one company's views of the database (docs/views.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cuadra.cli.usage import Language

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cuadra.flows.installation import Installation

views_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Accesos de solo lectura para otros programas. | Read-only logins for other programs.",
)

_Lang = Annotated[Language, typer.Option("--lang", help="Idioma de los textos. | Language of texts.")]
_Name = Annotated[str, typer.Argument(help="Nombre del acceso. | Name of the login.")]
_Company = Annotated[UUID, typer.Option("--company", help="Empresa, como la muestra «people list». | The company.")]


@views_app.command()
def grant(name: _Name, *, company: _Company, lang: _Lang = Language.ES) -> None:
    """Crea un acceso y muestra su contraseña una vez. | Makes a login, shows its password once."""
    from cuadra.database import views
    from cuadra.kit.ids import TenantId

    with _opened() as house:
        made = views.grant(house.admin_url, name, TenantId(company))
        house.tell(TenantId(company), "views.granted", {"login": made.login})
    where = made.url
    _say(
        "VIEW-101",
        lang,
        login=made.login,
        database=where.database or "",
        host=where.host or "localhost",
        port=str(where.port or 5432),
        password=made.password.reveal(),
    )


@views_app.command()
def revoke(name: _Name, *, lang: _Lang = Language.ES) -> None:
    """Quita un acceso y corta lo que tenga abierto. | Removes a login and ends what it has open."""
    from cuadra.database import views

    with _opened() as house:
        tenant = views.revoke(house.admin_url, name)
        if tenant is not None:
            house.tell(tenant, "views.revoked", {"login": views.PREFIX + name})
    _say("VIEW-102", lang, name=name)


@views_app.command(name="list")
def list_logins() -> None:
    """Muestra los accesos y su empresa. | Shows the logins and their company."""
    from cuadra.database import views

    with _opened() as house:
        for name, tenant in views.logins(house.admin_url):
            typer.echo(f"{name}\t{tenant}")


@views_app.command()
def describe() -> None:
    """Escribe la página de las vistas, desde la base. | Writes the page of the views, from the database."""
    from sqlalchemy import create_engine

    from cuadra.database import views

    with _opened() as house:
        engine = create_engine(house.urls.owner, connect_args={"connect_timeout": 10})
        with engine.connect() as connection:
            typer.echo(views.reference(connection), nl=False)
        engine.dispose()


def _opened() -> AbstractContextManager[Installation]:
    from cuadra.flows.installation import installation
    from cuadra.settings import Settings

    return installation(Settings.from_environment())


def _say(code: str, lang: Language, **facts: str) -> None:
    from cuadra.kit.say import hint, say

    typer.echo(f"{say(code, lang.value, facts)}\n{hint(code, lang.value, facts)}".strip())
