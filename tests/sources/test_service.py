"""Setting up sources: what is accepted, what is kept secret, and that companies never meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.jobs.errors import ScheduleInvalid
from cuadra.jobs.repository import JobRepository
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.sources import service
from cuadra.sources.errors import FolderForbidden, SettingsRefused, SourceMissing, TooManySources
from cuadra.sources.kinds import Allowed
from cuadra.sources.models import State, StoredSource
from cuadra.sources.repository import SourceRepository, awake
from cuadra.sources.service import POLL, NewSource
from cuadra.vault.errors import SecretNotFound
from cuadra.vault.provider import LocalRing
from cuadra.vault.service import describe

MAIL = {"host": "imap.example", "user": "ana@tienda.example"}


class Desk:
    def __init__(self, database: Database, tenant: TenantId, folder: Path) -> None:
        self.database, self.tenant, self.allowed = database, tenant, Allowed((folder / "own", folder), folder / "house")
        self.keys = LocalRing(folder / "keys")
        self.keys.make()

    def add(self, kind: str = "folder", **told: Any) -> StoredSource:
        settings = told.pop("settings", {"folder": str(self.allowed.roots[1] / "scans")})
        new = NewSource(kind, told.pop("name", "Escáner"), settings, **told)
        with self.database.tenant(self.tenant) as session:
            return service.add(session, self.tenant, SYSTEM, new, keys=self.keys, allowed=self.allowed)

    def see(self, source: StoredSource) -> StoredSource:
        with self.database.tenant(self.tenant) as session:
            return service.find(session, self.tenant, source.id)


@pytest.fixture
def desk(database: Database, tenant: TenantId, tmp_path: Path) -> Desk:
    return Desk(database, tenant, tmp_path)


def test_a_new_source_is_looked_at_at_once_and_stands_in_the_record(desk: Desk) -> None:
    source = desk.add(country="MX")
    with desk.database.tenant(desk.tenant) as session:
        (job,) = JobRepository(session, desk.tenant).page(kind=POLL)
        (event,) = EventRepository(session, desk.tenant).after(0, most=9)
    assert (job.subject_id, job.state) == (source.id, "waiting")
    assert (event.action, event.details) == ("source.added", {"kind": "folder", "name": "Escáner"})
    assert source.settings == {"folder": source.settings["folder"], "done": "done", "depth": 8, "still": 2.0}


@pytest.mark.parametrize(
    ("kind", "settings", "setting"),
    [
        ("folder", {"folder": ""}, "folder"),
        ("folder", {"folder": "/x", "done": "a/b"}, "done"),
        ("folder", {"folder": "/x", "done": ".."}, "done"),
        ("folder", {"folder": "/x", "depth": 99}, "depth"),
        ("folder", {"folder": "/x", "depth": True}, "depth"),
        ("folder", {"folder": "/x", "still": float("nan")}, "still"),
        ("folder", {"folder": "/x", "password": "p"}, "password"),
        ("mail", {**MAIL, "user": "a\r\nb"}, "user"),
        ("mail", {**MAIL, "port": 0}, "port"),
        ("mail", {**MAIL, "security": "none"}, "security"),
        ("mail", {**MAIL, "after": "move"}, "to"),
        ("mail", {**MAIL, "text": "yes"}, "text"),
        ("mail", {}, "host"),
        ("link", {}, "kind"),
    ],
)
def test_settings_that_cannot_be_used_are_named(desk: Desk, kind: str, settings: dict[str, Any], setting: str) -> None:
    with pytest.raises(SettingsRefused) as caught:
        desk.add(kind, settings=settings)
    assert caught.value.facts["setting"] == setting


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"settings": {"folder": "/etc"}}, FolderForbidden),
        ({"cron": "every day"}, ScheduleInvalid),
        ({"cron": "0 9 * * *", "zone": "Mars/Olympus"}, ScheduleInvalid),
        ({"every": 1}, SettingsRefused),
        ({"name": " "}, SettingsRefused),
    ],
)
def test_what_is_refused_leaves_nothing(desk: Desk, told: dict[str, Any], error: type[CuadraError]) -> None:
    with pytest.raises(error):
        desk.add(**told)
    with desk.database.tenant(desk.tenant) as session:
        assert SourceRepository(session, desk.tenant).all() == []


def test_a_password_is_in_the_vault_alone_and_goes_with_its_source(desk: Desk) -> None:
    source = desk.add("mail", settings=MAIL, secret=Secret("muy secreta"))
    assert source.secret_id
    assert "muy secreta" not in str(vars(desk.see(source)))
    with desk.database.tenant(desk.tenant) as session:
        assert describe(session, desk.tenant, source.secret_id).kind == "password"
        service.remove(session, desk.tenant, SYSTEM, source.id)
    with desk.database.tenant(desk.tenant) as session, pytest.raises(SecretNotFound):
        describe(session, desk.tenant, source.secret_id)


def test_a_source_of_another_company_is_as_missing_as_none(desk: Desk, other_tenant: TenantId) -> None:
    source = desk.add()
    with desk.database.tenant(other_tenant) as session:
        for call in (service.pause, service.resume, service.remove):
            with pytest.raises(SourceMissing):
                call(session, other_tenant, SYSTEM, source.id)
        assert SourceRepository(session, other_tenant).all() == []


def test_a_company_has_a_bounded_number_of_sources(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    desk.add()
    with pytest.raises(TooManySources):
        desk.add()


def test_a_pause_is_not_undone_by_a_run_that_began_before(desk: Desk) -> None:
    seen = desk.add()
    with desk.database.tenant(desk.tenant) as session:
        service.pause(session, desk.tenant, SYSTEM, seen.id)
    with desk.database.tenant(desk.tenant) as session, pytest.raises(service.SourceChanged):
        service.transition(session, seen, State.ACTIVE)
    assert desk.see(seen).state == State.PAUSED


def test_those_who_watch_learn_of_awake_sources_over_all_companies_and_no_more(
    fresh_database: Database, tmp_path: Path
) -> None:
    from tests.conftest import make_tenant

    one, two = (Desk(fresh_database, make_tenant(fresh_database), tmp_path) for _ in range(2))
    first, second = one.add(), two.add("mail", settings=MAIL, secret=Secret("x"))
    paused = two.add()
    with fresh_database.tenant(two.tenant) as session:
        service.pause(session, two.tenant, SYSTEM, paused.id)
        service.add_link(session, two.tenant, SYSTEM, name="Enlace")
    with fresh_database.jobs() as session:
        found = {(row.tenant, row.source, row.folder) for row in awake(session, most=10)}
    assert found == {(one.tenant, first.id, first.settings["folder"]), (two.tenant, second.id, None)}
