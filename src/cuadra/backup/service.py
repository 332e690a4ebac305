"""Copies of everything that cannot be made again, sealed, each complete or not there.

In the target: ``originals/<name>`` (sealed already; each once, whatever the number of backups), and for a backup
``backups/<id>/database``, ``keys`` and, last, ``manifest``: without its manifest it is none. The keys of this
machine are in the copy, which only the machine's own backup ring or the recovery key opens.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from cuadra import __version__
from cuadra.adapters.blobs import BlobStore
from cuadra.backup.errors import CopyDiffers, NoBackup
from cuadra.backup.plan import kept
from cuadra.backup.repository import Contents, contents, snapshot
from cuadra.backup.tools import dump, restore
from cuadra.vault.at_rest import Sealer

FORM = "%Y%m%dt%H%M%S%f"
MOST_KEYS = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; read first when one is restored, and compared last."""

    id: str
    made_at: str
    version: str
    contents: Contents
    originals: list[str]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True, slots=True)
class Vaulted:
    """Where backups are and what opens them."""

    store: BlobStore
    sealer: Sealer

    def write(self, backup: str, part: str, content: Iterable[bytes]) -> None:
        self.store.put(_key(backup, part), self.sealer.sealed(_as_file(content), _aad(backup, part)))

    def read(self, backup: str, part: str) -> Iterator[bytes]:
        return self.sealer.opened(_as_file(self.store.get(_key(backup, part))), _aad(backup, part))


def back_up(target: Vaulted, *, url: str, programs: Path, originals: BlobStore, keys: Path) -> Manifest:
    """Makes one backup of one moment. ``url`` is of a login that reads every company's rows.

    The originals are copied after the moment of the database: what it names is there already when it is named.
    """
    now = datetime.now(UTC)
    backup = now.strftime(FORM)
    with snapshot(url) as (name, found):
        target.write(backup, "database", dump(programs, url, name))
    target.write(backup, "keys", [_packed(keys)])
    manifest = Manifest(backup, now.isoformat(), __version__, found, list(_copy(originals, target.store)))
    target.write(backup, "manifest", [json.dumps(asdict(manifest)).encode()])
    return manifest


def backups(target: Vaulted) -> list[str]:
    """The complete ones, oldest first."""
    keys = (key for key in _all(target.store, "backups") if key.endswith("/manifest"))
    return sorted(key.split("/")[1] for key in keys)


def manifest_of(target: Vaulted, backup: str = "") -> Manifest:
    """The manifest of a backup, of the newest where none is named; ``NoBackup``."""
    found = backups(target)
    chosen = backup or (found[-1] if found else "")
    if chosen not in found:
        raise NoBackup(where=target.store.name)
    told: dict[str, Any] = json.loads(b"".join(target.read(chosen, "manifest")))
    held = told.pop("contents")
    heads = {tenant: (int(seq), str(hash_)) for tenant, (seq, hash_) in held.pop("heads").items()}
    return Manifest(**told, contents=Contents(**held, heads=heads))


def restore_keys(target: Vaulted, manifest: Manifest, folder: Path) -> None:
    """The key rings of then, for their owner alone."""
    content = io.BytesIO(b"".join(target.read(manifest.id, "keys")))
    with tarfile.open(fileobj=content) as archive:
        for member in archive:
            source = archive.extractfile(member)
            if source is None or member.size > MOST_KEYS or "/" in member.name or member.name.startswith("."):
                continue
            path = folder / member.name
            path.touch(mode=0o600)
            path.write_bytes(source.read())
            path.chmod(member.mode & 0o644)


def restore_database(target: Vaulted, manifest: Manifest, *, url: str, programs: Path) -> None:
    """Fills the empty database of ``url`` (a superuser's, or the owner's of an external server)."""
    restore(programs, url, target.read(manifest.id, "database"))


def restore_originals(target: Vaulted, manifest: Manifest, store: BlobStore) -> None:
    for name in manifest.originals:
        store.put(name, target.store.get(f"originals/{name}"))


def check(manifest: Manifest, url: str) -> Contents:
    """Compares what a restored database holds with what was saved: every table, every record's end."""
    found, saved = contents(url), manifest.contents
    for table, rows in saved.rows.items():
        if found.rows.get(table) != rows:
            raise CopyDiffers(what=table, saved=rows, found=found.rows.get(table, "-"))
    for tenant, head in saved.heads.items():
        if found.heads.get(tenant) != head:
            raise CopyDiffers(what=f"events {tenant}", saved=head, found=found.heads.get(tenant, "-"))
    return found


def prune(target: Vaulted) -> list[str]:
    """Removes backups that the plan does not keep, and originals that no kept backup names; the removed ones."""
    moments = {datetime.strptime(one, FORM).replace(tzinfo=UTC): one for one in backups(target)}
    keep = kept(moments)
    gone = [name for moment, name in moments.items() if moment not in keep]
    for name in gone:
        for part in ("manifest", "keys", "database"):  # the manifest first: half of a backup is none
            target.store.delete(_key(name, part))
    if gone:
        _drop_strays(target)
    return gone


def _drop_strays(target: Vaulted) -> None:
    named = {original for one in backups(target) for original in manifest_of(target, one).originals}
    for key in list(_all(target.store, "originals")):
        if key.removeprefix("originals/") not in named:
            target.store.delete(key)


def _copy(source: BlobStore, target: BlobStore) -> Iterator[str]:
    for name in _all(source, ""):
        if not target.exists(f"originals/{name}"):
            target.put(f"originals/{name}", source.get(name))
        yield name


def _all(store: BlobStore, prefix: str) -> Iterator[str]:
    page = store.list(prefix)
    yield from page.keys
    while page.after:
        page = store.list(prefix, page.after)
        yield from page.keys


def _packed(keys: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for file in sorted(keys.glob("*.json")):
            archive.add(file, file.name, recursive=False)
    return packed.getvalue()


def _key(backup: str, part: str) -> str:
    return f"backups/{backup}/{part}"


def _aad(backup: str, part: str) -> bytes:
    return f"backup|{backup}|{part}".encode()


def _as_file(pieces: Iterable[bytes]) -> BinaryIO:
    return cast("BinaryIO", _Pieces(pieces))


class _Pieces(io.RawIOBase):
    """Pieces as a file to read from; what raises in the pieces raises in the reading."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._left) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._left += piece
        end = len(self._left) if size < 0 else size
        taken, self._left = self._left[:end], self._left[end:]
        return taken
