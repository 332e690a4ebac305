"""Backups of a whole house, by hand or every night, and a house made anew from one, in a second place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cuadra.adapters.blobs import BlobStore, FolderStore
from cuadra.backup.errors import PlaceTaken, ToolMissing
from cuadra.backup.repository import Contents
from cuadra.backup.service import (
    FORM,
    Manifest,
    Vaulted,
    back_up,
    backups,
    check,
    manifest_of,
    prune,
    restore_database,
    restore_keys,
    restore_originals,
)
from cuadra.database.embedded import binaries, remove, start
from cuadra.database.lock import alone
from cuadra.database.migrate import upgrade
from cuadra.database.session import Database
from cuadra.database.urls import Urls, urls_from
from cuadra.flows.house import House, blob_store, keys_folder, make_home, make_private
from cuadra.flows.rounds import Rounds
from cuadra.jobs.effects.ledger import ask_all
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.vault.at_rest import Sealer
from cuadra.vault.keyring import Keyring
from cuadra.vault.locks import Lock, RecoveryLock, RingLock
from cuadra.vault.recovery import new_recovery_key, receiver

log = structlog.get_logger(__name__)

RECEIVER = "recovery.pub"
HOUR = 2  # UTC: after it the first worker that looks makes the day's backup
EVERY = 600.0


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and how many calls to the outside are now in doubt and will ask before they repeat."""

    manifest: Manifest
    contents: Contents
    in_doubt: int


def back_up_house(house: House, target: Path | None = None) -> tuple[Manifest, list[str]]:
    """One backup now, then the plan: what was made, and the ids of those that went."""
    kept = vaulted(house.settings, target)
    url = house.server.backup_url if house.server else house.urls.owner
    manifest = back_up(
        kept, url=url, programs=programs(), originals=house.originals.store, keys=keys_folder(house.settings)
    )
    return manifest, prune(kept)


def vaulted(settings: Settings, target: Path | None = None, locks: tuple[Lock, ...] = ()) -> Vaulted:
    """Where backups go (a folder named, else the house's own or the bucket), and what closes and opens them."""
    store: BlobStore = FolderStore(make_private(target)) if target else blob_store(settings, "backups")
    return Vaulted(store, Sealer(locks) if locks else _sealer(settings))


def _sealer(settings: Settings) -> Sealer:
    """The ring of this machine, and the recovery key in the drawer where one was made."""
    folder = keys_folder(settings)
    keys = Keyring(folder, "backup")
    keys.make()
    public = folder / RECEIVER
    drawer = (RecoveryLock(receiver(public.read_text("ascii").strip())),) if public.exists() else ()
    return Sealer((RingLock(keys), *drawer))


def make_recovery_key(settings: Settings) -> Secret:
    """The line for the drawer, shown once; from now on every backup opens with it too, also on another machine."""
    private, public = new_recovery_key()
    path = keys_folder(settings) / RECEIVER
    path.touch(mode=0o600)
    path.write_text(public + "\n", "ascii")
    return private


def restore_house(source: Vaulted, settings: Settings, *, backup: str = "") -> Restored:
    """A house in the empty folder of ``settings.home`` (or the empty database of its URL), proved against the backup.

    ``PlaceTaken``, ``NoBackup``, ``CopyDiffers``; what was half made stays for a look and is never used by itself.
    """
    if settings.home.exists() and any(settings.home.iterdir()):
        raise PlaceTaken(place=settings.home)
    manifest = manifest_of(source, backup)
    make_home(settings.home)
    restore_keys(source, manifest, keys_folder(settings))
    restore_originals(source, manifest, blob_store(settings, "originals"))
    if settings.database_url:
        urls = urls_from(settings.database_url.reveal())
        return _fill(source, manifest, urls.owner, urls)
    with start(settings.home / "database") as server:
        return _fill(source, manifest, server.admin_url, server.urls)


def _fill(source: Vaulted, manifest: Manifest, admin: str, urls: Urls) -> Restored:
    restore_database(source, manifest, url=admin, programs=programs())
    found = check(manifest, admin)
    upgrade(urls.owner)
    database = Database.connect(urls)
    try:
        with database.jobs() as session:
            in_doubt = ask_all(session)
    finally:
        database.close()
    return Restored(manifest, found, in_doubt)


def rehearse(source: Vaulted, settings: Settings, *, backup: str = "") -> Restored:
    """Restores into a second place, proves it, and removes it again: a backup that was not tried is a hope."""
    with TemporaryDirectory(prefix="cuadra-rehearsal-") as folder:
        place = replace(settings, home=Path(folder) / "house", database_url=Secret(), storage="folder")
        try:
            return restore_house(source, place, backup=backup)
        finally:
            remove(place.home / "database")


def programs() -> Path:
    """The folder of ``pg_dump`` and ``pg_restore``; ``ToolMissing``."""
    folder = binaries()
    if not (folder / "pg_dump").is_file():
        raise ToolMissing(program="pg_dump", major=15)
    return folder


class Nightly(Rounds):
    """A thread of a worker: the day's backup, made by whichever worker looks first after two o'clock UTC."""

    def __init__(self, house: House, *, every: float = EVERY, failed: Callable[[str], object] = str) -> None:
        super().__init__("nightly", every=every)
        self.house, self.failed = house, failed
        self.told: date | None = None

    def missed(self, code: str) -> None:
        """People are told once a day; where the database is what is away, at the next look."""
        log.warning("backup.failed", code=code)
        today = datetime.now(UTC).date()
        if self.told == today:
            return
        with suppress(SQLAlchemyError):
            self.failed(code)
            self.told = today

    def look(self, now: datetime | None = None) -> Manifest | None:
        """Makes the backup of ``now``'s day (UTC) unless it is made, being made, or it is not yet time."""
        now = now or datetime.now(UTC)
        if now.hour < HOUR or not is_due(backups(vaulted(self.house.settings)), now):
            return None
        with alone(self.house.database, "backup") as is_mine:
            if not is_mine or not is_due(backups(vaulted(self.house.settings)), now):
                return None
            made, gone = back_up_house(self.house)
        log.info("backup.made", backup=made.id, removed=len(gone))
        return made


def is_due(made: list[str], now: datetime) -> bool:
    """Whether the day of ``now`` has no backup since two o'clock.

    >>> is_due(["20261121t020500000000"], datetime(2026, 11, 21, 9, tzinfo=UTC))
    False
    """
    since = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return not any(datetime.strptime(one, FORM).replace(tzinfo=UTC) >= since for one in made)
