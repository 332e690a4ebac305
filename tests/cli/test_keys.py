"""``cuadra keys`` on a real database, as whoever runs the workers uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cuadra.audit.actor import SYSTEM, WORKER
from cuadra.cli.keys import keys_app
from cuadra.database.session import Database
from cuadra.flows import house
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.vault.at_rest import ring_sealer
from cuadra.vault.errors import KeyInUse, KeysNotCounted, KeyTooYoung, PurposeUnknown
from cuadra.vault.provider import LocalRing
from cuadra.vault.ring import dump, load
from cuadra.vault.service import NewSecret, store, use
from tests.conftest import make_tenant
from tests.databases import TestServer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUADRA_HOME", str(tmp_path))
    (tmp_path / "keys").mkdir(mode=0o700)
    return tmp_path


@pytest.fixture
def database(server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database of the installation: the tests' own server stands for the included one."""
    with server.fresh() as urls:
        monkeypatch.setattr(house, "running_database", lambda _: nullcontext((urls, None)))
        connected = Database.connect(urls)
        yield connected
        connected.close()


@pytest.fixture
def worker(home: Path) -> LocalRing:
    ring = LocalRing(home / "keys")
    ring.make()
    return ring


@pytest.fixture
def secrets(database: Database, worker: LocalRing) -> tuple[TenantId, list[object]]:
    tenant = make_tenant(database)
    with database.tenant(tenant) as session:
        ids = [store(session, tenant, NewSecret("token", f"t{n}", Secret("valor")), SYSTEM, worker) for n in range(3)]
    return tenant, ids


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(keys_app, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def shown() -> dict[str, tuple[bool, int | None]]:
    rows = json.loads(run("show", "--json").stdout)
    return {row["id"]: (row["is_active"], row["records"]) for row in rows}


def test_rotate_brings_every_secret_to_the_new_key(
    database: Database, worker: LocalRing, secrets: tuple[TenantId, list[object]]
) -> None:
    old = worker.active_key()
    assert shown() == {old: (True, 3)}
    told = run("rotate").stdout
    new = worker.active_key()
    assert new in told
    assert "3 secretos" in told
    assert shown() == {old: (False, 0), new: (True, 3)}
    tenant, ids = secrets
    assert use(database, tenant, ids[0], WORKER, "x", worker).reveal() == "valor"


def test_retire_refuses_a_young_key_and_one_in_use_and_destroys_an_idle_one(
    database: Database, worker: LocalRing, secrets: object, home: Path
) -> None:
    old = worker.active_key()
    with pytest.raises(KeyInUse):
        run("retire", old)
    worker.rotate()
    with pytest.raises(KeyInUse):
        run("retire", old)
    run("rotate")
    with pytest.raises(KeyTooYoung):
        run("retire", old)
    age(home / "keys" / "vault.keys.json")
    assert old in run("retire", old, "--lang", "en").stdout
    assert old not in shown()


def age(path: Path) -> None:
    """Make the keys of a ring an hour old."""
    ring = load(path.read_bytes(), "vault", path)
    before = datetime.now(UTC) - timedelta(hours=1)
    path.write_bytes(dump(replace(ring, keys=tuple(replace(one, made_at=before) for one in ring.keys))))


def test_a_record_of_a_lost_key_is_told_and_the_others_come_over(
    database: Database, worker: LocalRing, secrets: tuple[TenantId, list[object]], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "otra"
    elsewhere.mkdir()
    foreign = LocalRing(elsewhere)
    foreign.make()
    with database.tenant(secrets[0]) as session:
        store(session, secrets[0], NewSecret("token", "perdida", Secret("x")), SYSTEM, foreign)
    result = run("rotate", "--lang", "en")
    assert result.exit_code == 1
    assert "1 secrets could not" in result.stdout
    assert shown()[foreign.active_key()] == (False, 1)
    assert "perdida" in run("show").stdout


def test_rings_at_rest_are_shown_and_rotated_and_never_retired(database: Database, home: Path) -> None:
    sealer = ring_sealer(home / "keys", "originals")
    sealed = sealer.seal(b"factura", b"a")
    run("rotate", "--of", "originals")
    rows = [key for key in shown() if key.startswith("originals.")]
    assert len(rows) == 2
    assert sealer.open(sealed, b"a") == b"factura"
    with pytest.raises(KeysNotCounted):
        run("retire", rows[0])
    with pytest.raises(PurposeUnknown, match="originals"):
        run("rotate", "--of", "orignals")


def test_no_output_holds_key_material(database: Database, worker: LocalRing, secrets: object, home: Path) -> None:
    told = "".join(run(*words).stdout for words in (["show"], ["show", "--json"], ["rotate"], ["show", "--lang", "en"]))
    material = [row["key"] for row in json.loads((home / "keys" / "vault.keys.json").read_text())["keys"]]
    assert len(material) == 2
    assert not [one for one in material if one in told]
