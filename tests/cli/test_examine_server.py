"""What the doctor says of the server, on real far ends of loopback: those that work, that refuse, that are silent."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cuadra.cli.examine_server import _clock, examine_server
from cuadra.cli.examined import Capability
from cuadra.cli.main import app
from cuadra.flows.house import key_provider
from cuadra.kit.say import catalogue
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.simulators.oidc import OidcProvider
from tests.databases import TestServer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A place where no server was yet."""
    return Settings(home=tmp_path / "house", port=0)


@pytest.fixture
def lived_in(settings: Settings) -> Settings:
    """One that was started before."""
    key_provider(settings, opens_secrets=True)
    return settings


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def tried(settings: Settings, seconds: float = 8.0) -> dict[str, Capability]:
    return {one.what: one for one in examine_server(settings, seconds=seconds)()}


def test_before_the_first_start_nothing_is_missing_and_nothing_is_made(settings: Settings) -> None:
    found = tried(settings)
    assert all(one.works for one in found.values())
    assert found["keys"].code == "DOC-013"
    assert found["database server"].code == "EMB-104"
    assert not settings.home.exists()


def test_a_database_of_ones_own_is_told_with_its_version_rights_and_clock(
    lived_in: Settings, server: TestServer
) -> None:
    found = tried(replace(lived_in, database_url=Secret(server.logins.owner)))
    assert "PostgreSQL 1" in found["database"].detail
    assert found["clock"].works
    assert found["backup rights"].code == "DOC-011"
    assert "ALTER ROLE cuadra_owner BYPASSRLS" in str(found["backup rights"].told("en")["hint"])


def test_a_database_that_does_not_answer_is_needed_and_told_without_its_password(settings: Settings) -> None:
    url = Secret("postgresql://ana:Canario77@127.0.0.1:1/x")
    found = tried(replace(settings, database_url=url))["database"]
    assert (found.works, found.is_needed) == (False, True)
    assert "127.0.0.1:1" in str(found.told("en")["detail"])
    assert "Canario77" not in json.dumps(found.told("en"))


def test_a_clock_that_is_off_is_told() -> None:
    assert _clock(0.2).works
    assert (_clock(-42).works, _clock(-42).code) == (False, "DOC-012")


def test_a_key_file_that_others_can_read_is_told_with_what_to_do(lived_in: Settings) -> None:
    ring = lived_in.home / "keys" / "vault.keys.json"
    assert tried(lived_in)["key files"].works
    ring.chmod(0o644)
    found = tried(lived_in)
    assert found["key files"].told("en")["hint"] == f"Run: chmod 600 {ring}"
    assert not found["keys"].works


def test_an_environment_file_that_others_can_read_is_told(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / ".env").write_text("CUADRA_SMTP_URL=x")
    (settings.home / ".env").chmod(0o640)
    assert tried(settings)["key files"].code == "DOC-014"


def test_a_port_where_another_listens_is_told(settings: Settings, silent: int) -> None:
    assert tried(replace(settings, port=silent))["port"].code == "DOC-018"


def test_a_login_provider_is_asked(settings: Settings) -> None:
    with OidcProvider().running() as provider:
        assert tried(replace(settings, oidc_issuer=provider.url, oidc_client="cuadra"))["OpenID Connect"].works
    gone = replace(settings, oidc_issuer="http://127.0.0.1:1", oidc_client="cuadra")
    assert tried(gone)["OpenID Connect"].code == "OID-001"


def test_a_mail_server_that_is_gone_and_an_address_that_is_none_are_told(settings: Settings) -> None:
    gone = tried(replace(settings, smtp_url=Secret("smtp://127.0.0.1:1")))["mail"]
    assert (gone.works, gone.code in catalogue()) == (False, True)
    assert not tried(replace(settings, smtp_url=Secret("mail.example")))["mail"].works


def test_a_bucket_that_does_not_answer_is_told(settings: Settings) -> None:
    away = {"s3_bucket": "x", "s3_endpoint": "http://127.0.0.1:1"}
    keys = {"s3_access_key": Secret("a"), "s3_secret_key": Secret("b")}
    found = tried(replace(settings, storage="s3", **away, **keys), 3.0)["storage"]  # type: ignore[arg-type]
    assert not found.works
    assert found.code in catalogue()


def test_who_never_answers_costs_no_more_than_the_bound(settings: Settings, silent: int) -> None:
    asked = replace(settings, smtp_url=Secret(f"smtp://127.0.0.1:{silent}"))
    began = time.monotonic()
    found = tried(asked, 0.5)
    assert time.monotonic() - began < 4
    assert (found["mail"].works, found["mail"].code) == (False, "DOC-017")


@pytest.mark.slow
def test_programs_are_told_too(lived_in: Settings) -> None:
    done = CliRunner().invoke(app, ["doctor", "--json", "--home", str(lived_in.home)])
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert found["keys"]["works"]
    assert found["home"]["detail"].startswith(str(lived_in.home))
