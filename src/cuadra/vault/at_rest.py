"""Documents and backups at rest: sealed in chunks, for one or several locks, bound to what they are.

``aad`` says what the content is (tenant and hash of an original, name of a backup): sealed as one thing it opens as
nothing else. Not for secrets of tenants: those are records that only workers open (``envelope``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from secrets import token_bytes
from typing import BinaryIO

from cuadra.kit.why import why
from cuadra.vault.errors import KeyFileMissing, KeyUnknown, SealBroken, VaultError
from cuadra.vault.keyring import Keyring
from cuadra.vault.locks import Lock, RingLock, no_key, ring_key_of
from cuadra.vault.sealed_head import Head, Slot, head_of, read_head
from cuadra.vault.stream import close_chunks, open_chunks

_COPY = 1 << 20


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals for all of ``locks``; any of them opens."""

    locks: tuple[Lock, ...]

    def seal(self, content: bytes, aad: bytes) -> bytes:
        """``content`` sealed; some 150 bytes longer, and 16 more for each 256 KiB."""
        return b"".join(self.sealed(BytesIO(content), aad))

    def open(self, content: bytes, aad: bytes) -> bytes:
        """What was sealed. ``SealBroken`` when changed or of another ``aad``, ``NoKeyFits``, ``KeyUnknown``."""
        return b"".join(self.opened(BytesIO(content), aad))

    def seal_stream(self, source: BinaryIO, target: BinaryIO, aad: bytes) -> int:
        """From ``source`` to ``target`` in less than a megabyte of memory; bytes written."""
        return sum(target.write(piece) for piece in self.sealed(source, aad))

    def open_stream(self, source: BinaryIO, target: BinaryIO, aad: bytes) -> int:
        """As ``seal_stream``, back. On any error the target holds a part only and has to be thrown away."""
        return sum(target.write(piece) for piece in self.opened(source, aad))

    def sealed(self, source: BinaryIO, aad: bytes) -> Iterator[bytes]:
        """The sealed form of ``source``, piece by piece."""
        key = token_bytes(32)
        head = Head(self._slots(key), token_bytes(16))
        yield head.to_bytes(key)
        yield from close_chunks(source, head.content_key(key), head.chunk_bytes, aad)

    def opened(self, source: BinaryIO, aad: bytes) -> Iterator[bytes]:
        """The content, piece by piece: whole only when it ends without an error."""
        head, key = self._proved(source)
        yield from open_chunks(source, head.content_key(key), head.chunk_bytes, aad)

    def relock(self, source: BinaryIO, target: BinaryIO) -> None:
        """The same content for the locks as they are now (after a rotation); the chunks are copied, not opened."""
        head, key = self._proved(source)
        target.write(replace(head, slots=self._slots(key)).to_bytes(key))
        while piece := source.read(_COPY):
            target.write(piece)

    def _slots(self, key: bytes) -> tuple[Slot, ...]:
        return tuple(Slot(lock.form, lock.close(key)) for lock in self.locks)

    def _proved(self, source: BinaryIO) -> tuple[Head, bytes]:
        head, mac = read_head(source)
        key = self._key(head)
        if len(key) != 32 or not head.is_true(key, mac):
            raise SealBroken(why=why("VLTHEAD"))
        return head, key

    def _key(self, head: Head) -> bytes:
        lacking: VaultError = no_key(self.locks)
        pairs = ((slot, lock) for slot in head.slots for lock in self.locks if lock.form == slot.form)
        for slot, lock in pairs:
            try:
                if (key := lock.open(slot.body)) is not None:
                    return key
            except (KeyUnknown, KeyFileMissing) as error:  # another lock may still fit
                lacking = error
        raise lacking


def ring_sealer(folder: Path, purpose: str) -> Sealer:
    """For ``originals`` or ``backup`` with the ring of this machine, which is made when there is none yet."""
    keys = Keyring(folder, purpose)
    keys.make()
    return Sealer((RingLock(keys),))


def ring_key(content: bytes) -> str | None:
    """Id of the ring's key that opens ``content`` (its first kilobyte is enough); None where no ring does."""
    return next((ring_key_of(slot.body) for slot in head_of(content).slots if slot.form == RingLock.form), None)
