from __future__ import annotations

import json
import re
from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner

from cuadra.cli.people import people_app
from cuadra.database.session import Database
from cuadra.flows import house as flows_house
from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret
from cuadra.tenants.access import Door
from cuadra.tenants.account import reset
from cuadra.tenants.errors import AlreadySetUp, CodeNeeded, LoginRefused, NotFound, RoleTooHigh, ScopeTooWide
from cuadra.tenants.first import set_up
from cuadra.tenants.invitations import accept
from cuadra.tenants.login import log_in
from cuadra.tenants.second_step import confirm, enrol
from cuadra.tenants.service import NewCompany
from tests.databases import TestServer
from tests.tenants.house import HOME, PASSWORD, make_house

NEW = Secret("otra cosa muy larga")


def ran(*arguments: str) -> str:
    """What the command prints, or the error that it ends with."""
    result = CliRunner().invoke(people_app, list(arguments))
    if isinstance(result.exception, CuadraError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def token_in(printed: str) -> Secret:
    return Secret(re.findall(r"#(cul_\w{43})", printed)[0])


def test_who_runs_the_machine_lets_people_in(
    server: TestServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with server.fresh() as urls:
        monkeypatch.setenv("CUADRA_HOME", str(tmp_path))
        monkeypatch.setattr(flows_house, "urls_from", lambda _: urls)  # the three logins of the tests' server
        monkeypatch.setenv("CUADRA_DATABASE_URL", urls.owner)
        monkeypatch.setenv("CUADRA_PUBLIC_URL", "https://cuadra.example")
        database = Database.connect(urls)
        house = make_house(database, urls)

        printed = ran("first", "--lang", "en")
        assert "https://cuadra.example/setup#cul_" in printed
        company = NewCompany("Abarrotes Lupita", "MX", "America/Mexico_City")
        made = set_up(database, token_in(printed), company, "ana@example.com", "Ana", PASSWORD, HOME)
        with pytest.raises(AlreadySetUp):
            ran("first")

        tenant = str(made.tenant)
        joined = accept(database, token_in(ran("invite", "beto@example.com", "--company", tenant, "--role", "owner")),
                        "Beto", PASSWORD, HOME)  # fmt: skip
        assert (joined.tenant, joined.role) == (made.tenant, "owner")
        with pytest.raises(RoleTooHigh):
            ran("invite", "caro@example.com", "--company", tenant, "--role", "operator")
        with pytest.raises(NotFound):
            ran("invite", "caro@example.com", "--company", str(made.person))

        reset(database, token_in(ran("reset", "Beto@example.com")), NEW, HOME)
        assert log_in(house.gate, "beto@example.com", NEW, HOME, kind="web")
        with pytest.raises(NotFound):
            ran("reset", "nobody@example.com")

        printed = ran("key", "caja", "--company", tenant, "--scope", "documents:read")
        caller = Door(database, house.gate.tokens).caller("Bearer " + printed.split()[0], "")
        assert (caller.tenant, caller.scopes) == (made.tenant, {"documents:read"})
        with pytest.raises(ScopeTooWide):
            ran("key", "caja", "--company", tenant, "--scope", "everything")

        with database.nobody(person=joined.person) as session:
            telephone = enrol(session, house.gate.sealer, joined.person, "beto@example.com")
        confirm(house.gate, joined.person, pyotp.TOTP(telephone.secret.reveal()).now(), HOME)
        with pytest.raises(CodeNeeded):
            log_in(house.gate, "beto@example.com", NEW, HOME, kind="web")
        ran("unlock", "beto@example.com")
        assert log_in(house.gate, "beto@example.com", NEW, HOME, kind="web")
        with pytest.raises(NotFound):
            ran("unlock", "nobody@example.com")

        ran("disable", "beto@example.com")
        with pytest.raises(LoginRefused):
            log_in(house.gate, "beto@example.com", NEW, HOME, kind="web")
        ran("disable", "beto@example.com", "--off")
        ran("operator", "beto@example.com")
        shown = {one["email"]: one for one in json.loads(ran("list", "--json"))}
        assert shown["beto@example.com"]["is_operator"]
        assert not shown["beto@example.com"]["is_disabled"]
        assert shown["ana@example.com"]["companies"] == [{"id": tenant, "name": "Abarrotes Lupita", "role": "owner"}]
        assert "Abarrotes Lupita (owner)" in ran("list", "--lang", "en")
        with pytest.raises(NotFound):
            ran("operator", "nobody@example.com", "--off")
        assert [one.action for one in house.record(made.tenant)][1:] == [
            "invitation.made",
            "member.joined",
            "session.begun",
            "key.made",
            "session.begun",
        ]
        database.close()
