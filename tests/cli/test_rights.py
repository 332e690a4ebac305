"""The commands of whoever runs the machine about records, terms, people's data and other programs' logins."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from typer import Typer
from typer.testing import CliRunner

from cuadra.audit.actor import Actor
from cuadra.audit.errors import ChainBroken, HeadDiffers
from cuadra.audit.service import record
from cuadra.cli.audit import audit_app
from cuadra.cli.data import data_app
from cuadra.cli.views import views_app
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.flows import house as flows_house
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId, new_id
from cuadra.tenants.errors import NotFound
from tests.conftest import make_tenant
from tests.databases import TestServer
from tests.tenants.house import make_house


def ran(app: Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, CuadraError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def here(server: TestServer, urls: Urls, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """This machine's settings lead to the database of the tests; who may make logins there."""
    admin = make_url(server.admin).set(database=make_url(urls.owner).database).render_as_string(hide_password=False)
    monkeypatch.setenv("CUADRA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUADRA_DATABASE_URL", admin)
    monkeypatch.setattr(flows_house, "urls_from", lambda _: Urls(admin, urls.app, urls.queue))
    (tmp_path / "home").mkdir()
    return admin


@pytest.fixture
def recorded(database: Database) -> TenantId:
    tenant = make_tenant(database)
    with database.tenant(tenant) as session:
        for n in range(3):
            record(session, tenant, Actor("person", new_id(), "203.0.113.9"), "test.made", "test", None, {"n": n})
    return tenant


def test_a_record_is_taken_away_and_proved_without_a_database(
    here: str, recorded: TenantId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "audit.jsonl"
    ran(audit_app, "export", "--company", str(recorded), "--out", str(file))
    anchors = ran(audit_app, "anchor").strip()
    monkeypatch.setenv("CUADRA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(flows_house, "urls_from", None)
    told = ran(audit_app, "verify", str(file), "--anchors", anchors, "--lang", "en")
    assert "3 events, from 1 to 3" in told
    (shown,) = re.findall(r"\b3:[0-9a-f]{64}", told)
    assert ran(audit_app, "verify", str(file), "--anchor", shown)
    with pytest.raises(HeadDiffers):
        ran(audit_app, "verify", str(file), "--anchor", "3:" + "0" * 64)
    file.write_text(file.read_text().replace('\\"n\\": 1', '\\"n\\": 7').replace('\\"n\\":1', '\\"n\\":7'))
    with pytest.raises(ChainBroken):
        ran(audit_app, "verify", str(file))


def test_terms_are_shown_set_and_applied(here: str, recorded: TenantId) -> None:
    shown = ran(data_app, "retention", "--company", str(recorded), "--set", "readings=60", "--lang", "en")
    assert "readings: kept for 60 days" in shown
    assert "event_details: kept for ever" in shown
    assert "only the count" in shown
    assert "Nada ha vencido" in ran(data_app, "retention", "--company", str(recorded), "--apply")
    assert CliRunner().invoke(data_app, ["retention", "--company", str(recorded), "--set", "readings"]).exit_code == 2


def test_a_person_s_data_are_handed_over_and_erased(here: str, database: Database, urls: Urls, tmp_path: Path) -> None:
    house, file = make_house(database, urls), tmp_path / "ana.zip"
    _, email = house.person("Ana")
    ran(data_app, "export", "--person", email.upper(), "--out", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as found:
        assert json.loads(found.read("people.json"))[0]["email"] == email
    again = CliRunner().invoke(data_app, ["export", "--person", email, "--out", str(file)])
    assert again.exit_code == 2  # what is there is not written over
    assert "--apply" in ran(data_app, "erase", "--person", email)
    assert "fiscales" in ran(data_app, "erase", "--person", email, "--apply")
    with pytest.raises(NotFound):
        ran(data_app, "export", "--person", email, "--out", str(tmp_path / "no.zip"))
    assert not (tmp_path / "no.zip").exists()


def test_a_login_for_another_program_is_made_used_and_removed(here: str, recorded: TenantId) -> None:
    name = f"t{new_id().hex[:20]}"
    told = ran(views_app, "grant", name, "--company", str(recorded), "--lang", "en")
    (password,) = re.findall(r"Password: (\S+)", told)
    where = make_url(here).set(drivername="postgresql", username=f"cuadra_view_{name}", password=password)
    with psycopg.connect(where.render_as_string(hide_password=False)) as connection:
        assert connection.execute("SELECT count(*) FROM v1_events").fetchone() == (4,)  # with the grant itself
    assert f"{name}\t{recorded}" in ran(views_app, "list")
    assert name in ran(views_app, "revoke", name)
    assert name not in ran(views_app, "list")
    assert ran(views_app, "describe").startswith("# Views for other programs")
