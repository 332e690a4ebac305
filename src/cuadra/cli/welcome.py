"""What ``cuadra up`` says when it answers, and the demo company that it fills."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from cuadra.audit.actor import SYSTEM
from cuadra.flows.house import House
from cuadra.inbox.service import prepare, receive
from cuadra.kit.say import say
from cuadra.kit.secret import Secret
from cuadra.tenants.first import first_owner, set_up
from cuadra.tenants.origin import Origin
from cuadra.tenants.service import NewCompany

PAPERS = ("mx_ticket:photo", "ar_ticket:photo", "pa_ticket:clean", "mx_cfdi_print:pdf", "ar_invoice:pdf",
          "pa_cafe:scan", "world_invoice:pdf")  # fmt: skip
EMAIL = "demo@cuadra.example"


@dataclass(frozen=True, slots=True)
class Login:
    """The demo company's way in: a password made at its first start, kept in the demo's own folder alone."""

    email: str
    password: Secret


def prepare_demo(house: House) -> Login | None:
    """At the first start a demo company with documents that the worker reads at once; ``None`` for a real house."""
    kept = house.settings.home / "demo.password"
    link = first_owner(house.database)
    if link is None:
        return Login(EMAIL, Secret(kept.read_text("utf-8"))) if kept.exists() else None
    password = Secret(secrets.token_urlsafe(12))
    kept.touch(mode=0o600)
    kept.write_text(password.reveal(), "utf-8")
    company = NewCompany("Abarrotes La Muestra", "MX", "America/Mexico_City")
    made = set_up(house.database, link, company, EMAIL, "Dueña de muestra", password, Origin())
    arrivals = [
        prepare(house.originals, made.tenant, content, name=name, source="upload") for name, content in demo_papers()
    ]
    with house.database.tenant(made.tenant) as session:
        receive(session, made.tenant, SYSTEM, arrivals)
    return Login(EMAIL, password)


def demo_papers(seed: int = 5) -> Iterator[tuple[str, bytes]]:
    """Synthetic documents of every country and form, marked as such."""
    from cuadra.simulators.paper.__main__ import write

    with TemporaryDirectory() as folder:
        for paper in PAPERS:
            kind, form = paper.split(":")
            name, _ = write(Path(folder), kind, seed, form)
            yield name, (Path(folder) / name).read_bytes()


def say_welcome(house: House, address: str, login: Login | None, language: str) -> None:
    """The address, and how to get in: the demo's login, or the one-time link for the first owner."""
    address = house.settings.public_url or address
    spanish = language != "en"
    typer.echo(f"Cuadra {'está en' if spanish else 'is at'} {address}")
    if login:
        typer.echo(f"{'Entre con' if spanish else 'Log in as'} {login.email} / {login.password.reveal()}")
    elif link := _first_link(house, language):
        told = "Abra este enlace para crear su empresa" if spanish else "Open this link to make your company"
        typer.echo(f"{told}: {address}/setup#{link.reveal()}")
    typer.echo("Ctrl-C para apagar" if spanish else "Ctrl-C to stop")


def _first_link(house: House, language: str) -> Secret | None:
    """The link that makes the owner; a database that is away for the moment ends no server: the next start tells it."""
    from sqlalchemy.exc import DBAPIError

    from cuadra.web.unreachable import as_unreachable

    try:
        return first_owner(house.database)
    except DBAPIError as error:
        if not (away := as_unreachable(error)):
            raise
        typer.echo(say(away.code, language, away.facts), err=True)
        return None
