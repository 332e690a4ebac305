"""Backups of a real house, restored into a second place and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.backup.errors import CopyDiffers, DumpFailed, NoBackup, PlaceTaken
from cuadra.backup.plan import kept
from cuadra.backup.service import Vaulted, backups, check, manifest_of, prune
from cuadra.database.embedded import remove
from cuadra.flows import safekeeping
from cuadra.flows.house import House, open_house
from cuadra.inbox.originals import SMALL
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import prepare, receive
from cuadra.kit.ids import TenantId
from cuadra.settings import Settings
from cuadra.vault.errors import VaultError
from cuadra.vault.locks import RecoveryKey
from tests.conftest import make_tenant


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the account of the database may enter, which those of pytest are not for root."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="cuadra-backup-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def house(place: Path) -> Iterator[House]:
    settings = Settings(home=place / "house")
    with open_house(settings, opens_secrets=True) as opened:
        yield opened
    remove(settings.home / "database")


@pytest.fixture
def company(house: House) -> TenantId:
    tenant = make_tenant(house.database)
    arrivals = [
        prepare(house.originals, tenant, content, name="a", source="api") for content in (b"small", b"x" * (SMALL + 9))
    ]
    with house.database.tenant(tenant) as session:
        receive(session, tenant, SYSTEM, arrivals)
    return tenant


def test_a_house_is_made_anew_elsewhere_and_its_originals_open(house: House, company: TenantId, place: Path) -> None:
    made, gone = safekeeping.back_up_house(house)
    assert gone == []
    there = replace(house.settings, home=place / "second")
    done = safekeeping.restore_house(safekeeping.vaulted(house.settings), there)
    try:
        assert done.contents.rows == made.contents.rows
        assert done.contents.rows["documents"] == 2
        with open_house(there, opens_secrets=True) as again, again.database.tenant(company) as session:
            repository = DocumentRepository(session, company)
            found = [repository.original(bytes.fromhex(one)) for one in _digests(house, company)]
            assert sorted(len(again.originals.content(company, one)) for one in found if one) == [5, SMALL + 9]
    finally:
        remove(there.home / "database")


def _digests(house: House, company: TenantId) -> list[str]:
    from sqlalchemy import text

    with house.database.tenant(company) as session:
        return list(session.scalars(text("SELECT encode(sha256, 'hex') FROM originals")))


def test_the_key_in_the_drawer_opens_a_backup_when_the_machine_is_gone(
    house: House, company: TenantId, place: Path
) -> None:
    private = safekeeping.make_recovery_key(house.settings)
    target = place / "stick"
    safekeeping.back_up_house(house, target)
    elsewhere = replace(house.settings, home=place / "new machine")
    with pytest.raises(VaultError):  # another machine's ring does not fit
        manifest_of(safekeeping.vaulted(elsewhere, target))
    shut = safekeeping.vaulted(elsewhere, target, (RecoveryKey(private),))
    assert manifest_of(shut).contents.rows["documents"] == 2


def test_nothing_of_a_document_can_be_read_in_a_backup(house: House, place: Path) -> None:
    tenant = make_tenant(house.database)
    with house.database.tenant(tenant) as session:
        arrival = prepare(house.originals, tenant, b"CANARY-CONTENT" * 9000, name="CANARY-NAME.pdf", source="api")
        receive(session, tenant, SYSTEM, [arrival])
    safekeeping.back_up_house(house, place / "stick")
    files = [file for file in (place / "stick").rglob("*") if file.is_file()]
    assert len(files) == 4
    assert [file.name for file in files if b"CANARY" in file.read_bytes() or "CANARY" in file.name] == []


def test_what_came_back_short_or_changed_is_told(house: House, company: TenantId) -> None:
    made, _ = safekeeping.back_up_house(house)
    assert house.server is not None
    make_tenant(house.database)
    with pytest.raises(CopyDiffers) as caught:
        check(made, house.server.admin_url)
    assert caught.value.facts["what"] == "tenants"


def test_restoring_never_writes_over_data(house: House, company: TenantId) -> None:
    safekeeping.back_up_house(house)
    with pytest.raises(PlaceTaken):
        safekeeping.restore_house(safekeeping.vaulted(house.settings), house.settings)


def test_a_backup_without_its_manifest_is_none(house: House, company: TenantId) -> None:
    made, _ = safekeeping.back_up_house(house)
    kept_there = safekeeping.vaulted(house.settings)
    kept_there.store.delete(f"backups/{made.id}/manifest")
    with pytest.raises(NoBackup):
        manifest_of(kept_there)


def test_a_dump_that_fails_leaves_no_backup(house: House, company: TenantId, monkeypatch: pytest.MonkeyPatch) -> None:
    from cuadra.backup import service

    def failing(*_: object) -> Iterator[bytes]:
        yield b"half"
        raise DumpFailed(program="pg_dump", why="x")

    monkeypatch.setattr(service, "dump", failing)
    with pytest.raises(DumpFailed):
        safekeeping.back_up_house(house)
    assert backups(safekeeping.vaulted(house.settings)) == []


def test_a_rehearsal_leaves_nothing_behind(house: House, company: TenantId) -> None:
    safekeeping.back_up_house(house)
    done = safekeeping.rehearse(safekeeping.vaulted(house.settings), house.settings)
    assert done.contents.rows["documents"] == 2


def test_old_backups_go_by_the_plan_and_originals_that_nobody_names_go_with_them(
    house: House, company: TenantId
) -> None:
    made, _ = safekeeping.back_up_house(house)
    target: Vaulted = safekeeping.vaulted(house.settings)
    old = [(datetime(2026, 1, 5, 3, tzinfo=UTC) + timedelta(days=day)) for day in range(40)]
    for moment in old:
        name = moment.strftime("%Y%m%dt%H%M%S%f")
        told = manifest_of(target, made.id)
        import json
        from dataclasses import asdict

        target.write(name, "manifest", [json.dumps(asdict(replace(told, id=name, originals=[]))).encode()])
    target.store.put("originals/" + "0" * 64, b"stray")
    gone = prune(target)
    assert made.id in backups(target)
    assert len(backups(target)) == 41 - len(gone) < 20
    assert not target.store.exists("originals/" + "0" * 64)
    assert target.store.exists(f"originals/{made.originals[0]}")


def test_the_night_s_backup_is_made_once_by_one_worker(house: House, company: TenantId) -> None:
    night, early = datetime.now(UTC).replace(hour=3), datetime.now(UTC).replace(hour=1)
    nightly = safekeeping.Nightly(house)
    assert nightly.look(early) is None
    first = nightly.look(night - timedelta(days=1))
    assert first is not None
    assert nightly.look(night - timedelta(days=1)) is None


@pytest.mark.parametrize("days", [1, 8, 40, 400])
def test_the_plan_keeps_the_newest_and_no_more_than_it_says(days: int) -> None:
    end = datetime(2026, 11, 21, 2, tzinfo=UTC)
    moments = [end - timedelta(days=back, hours=back % 5) for back in range(days)]
    keep = kept(moments)
    assert end in keep
    assert keep <= set(moments)
    assert len(keep) <= 23
    last_week = sorted({one.date() for one in moments})[-7:]
    assert {one.date() for one in keep} >= set(last_week)
