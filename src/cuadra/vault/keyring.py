"""The ring of one purpose as a running program uses it: read again when the file changes, rotated, thinned out.

The one who runs the workers makes it at the first start (``make``). Another program that rotates replaces the file; a
look at the file's stamp (microseconds) at each use makes every reader see it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cuadra.vault.box import public_half
from cuadra.vault.errors import KeyFileMissing, KeyInUse
from cuadra.vault.key_files import PRIVATE, PUBLIC, alone, note_made, read_key_file, was_made, write_key_file
from cuadra.vault.ring import Ring, RingKey, dump, load, new_key, number_of

SUFFIX = ".keys.json"


class RingFile:
    """A ring read from a file, and read again when that file was replaced."""

    def __init__(self, path: Path, purpose: str, mode: int) -> None:
        self.path, self.purpose, self._mode = path, purpose, mode
        self._seen: tuple[tuple[int, int, int], Ring] | None = None

    @property
    def ring(self) -> Ring:
        """``KeyFileMissing``, ``KeyFileExposed`` or ``KeyFileDamaged`` when it cannot be had."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            raise KeyFileMissing(path=self.path) from None
        stamp, seen = (found.st_ino, found.st_mtime_ns, found.st_size), self._seen
        if seen is not None and seen[0] == stamp:
            return seen[1]
        ring = load(read_key_file(self.path, self._mode), self.purpose, self.path)
        self._seen = (stamp, ring)  # an older stamp with a newer ring is only read once more
        return ring


class Keyring:
    """Private keys of ``purpose`` in ``folder``; ``public`` writes the sealing halves beside them (mode 644)."""

    def __init__(self, folder: Path, purpose: str, *, public: bool = False) -> None:
        self.folder, self.purpose = folder, purpose
        self._file = RingFile(folder / f"{purpose}{SUFFIX}", purpose, PRIVATE)
        self._public = public_path(folder, purpose) if public else None

    @property
    def active(self) -> RingKey:
        return self._file.ring.active

    def keys(self) -> tuple[tuple[str, datetime], ...]:
        """Id and birth of all that still open, the active one last."""
        return tuple((one.id, one.made_at) for one in self._file.ring.keys)

    def key(self, key_id: str) -> RingKey:
        """``KeyUnknown`` for a key that was retired or belongs to another installation."""
        return self._file.ring.key(key_id)

    def make(self) -> bool:
        """Make the first key unless there is one; True when it was made. Two that start at once make one.

        ``KeyFileMissing`` where there was one: a new one in its place would hide that everything sealed is lost.
        """
        with alone(self._file.path):
            made = not self._file.path.exists()
            if made and was_made(self._file.path):
                raise KeyFileMissing(path=self._file.path)
            if made:
                self._write(Ring(self.purpose, (new_key(self.purpose, 1),)))
            elif self._public is not None and not self._public_is_true():
                self._publish(self._file.ring)
            if not was_made(self._file.path):
                note_made(self._file.path)
        return made

    def rotate(self) -> str:
        """A new active key; the old ones go on opening. Its id."""
        with alone(self._file.path):
            ring = self._file.ring
            fresh = new_key(self.purpose, number_of(ring.active) + 1)
            self._write(replace(ring, keys=(*ring.keys, fresh)))
        return fresh.id

    def drop(self, key_id: str) -> None:
        """Destroy an old key. For ``keeping.retire``, which asks first whether it still seals anything."""
        with alone(self._file.path):
            ring = self._file.ring
            going = ring.key(key_id)
            if going == ring.active:
                raise KeyInUse(key=key_id, records=0)
            self._write(replace(ring, keys=tuple(one for one in ring.keys if one != going)))

    def _write(self, ring: Ring) -> None:
        """Private before public: nobody seals with a key that cannot be opened yet."""
        write_key_file(self._file.path, dump(ring), PRIVATE)
        self._publish(ring)

    def _publish(self, ring: Ring) -> None:
        if self._public is not None:
            write_key_file(self._public, dump(_public_ring(ring)), PUBLIC)

    def _public_is_true(self) -> bool:
        """Whether the public file is the half of the private one; a kill between the two writes leaves it old."""
        if self._public is None or not self._public.exists():
            return False
        return read_key_file(self._public, PUBLIC) == dump(_public_ring(self._file.ring))


def public_path(folder: Path, purpose: str) -> Path:
    return folder / f"{purpose}.public.json"


def _public_ring(ring: Ring) -> Ring:
    return replace(ring, keys=tuple(replace(one, material=public_half(one.material)) for one in ring.keys))
