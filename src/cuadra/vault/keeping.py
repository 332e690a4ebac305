"""Changing keys: when an old one may go. Of rings and of key servers alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from cuadra.vault.errors import KeyInUse, KeyTooYoung, KeyUnknown

GRACE = timedelta(minutes=15)  # longer than any transaction that could still commit what the old key sealed


class KeyKeeper(Protocol):
    """Whoever holds keys in versions: ``Keyring``, ``LocalRing``, ``adapters.transit.Transit``."""

    def keys(self) -> tuple[tuple[str, datetime], ...]:
        """Id and birth of all that still open, the active one last."""
        ...

    def rotate(self) -> str:
        """A new active key; its id. The old ones go on opening."""
        ...

    def drop(self, key_id: str) -> None:
        """Destroy a key and, where the keeper knows only an oldest version, those before it."""
        ...


def retire(keeper: KeyKeeper, key_id: str, sealed: Mapping[str, int], *, grace: timedelta = GRACE) -> None:
    """Destroy ``key_id``, which must seal nothing more; ``sealed`` counts things by key, made by the caller.

    ``KeyInUse`` for the active key or while it or an older one still seals something; ``KeyTooYoung`` while its
    successor is younger than ``grace``. A backup made before needs the keys of then: keep it with them.
    """
    keys = keeper.keys()
    at = next((n for n, (known, _) in enumerate(keys) if known == key_id), None)
    if at is None:
        raise KeyUnknown(key=key_id)
    records = sum(sealed.get(older, 0) for older, _ in keys[: at + 1])
    if records or at == len(keys) - 1:
        raise KeyInUse(key=key_id, records=records)
    age = datetime.now(UTC) - keys[at + 1][1]
    if age < grace:
        raise KeyTooYoung(key=key_id, minutes=int((grace - age).total_seconds() // 60) + 1)
    keeper.drop(key_id)
