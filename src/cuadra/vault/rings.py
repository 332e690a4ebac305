"""The rings of an installation as whoever runs it sees them: one for secrets, others for what is at rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cuadra.vault.errors import PurposeUnknown
from cuadra.vault.keeping import KeyKeeper
from cuadra.vault.keyring import SUFFIX, Keyring

SECRETS = "vault"


@dataclass(frozen=True, slots=True)
class KeyShown:
    """``records`` is how many secrets it seals, None where that is not counted; ``made_at`` is None for a lost key."""

    purpose: str
    id: str
    made_at: datetime | None
    is_active: bool
    records: int | None


def rings(folder: Path) -> dict[str, Keyring]:
    """The rings at rest in ``folder`` by their purpose, without that of secrets."""
    names = sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}"))
    return {name: Keyring(folder, name) for name in names if name != SECRETS}


def ring_of(folder: Path, purpose: str) -> Keyring:
    """``PurposeUnknown`` names those there are."""
    found = rings(folder)
    if purpose not in found:
        raise PurposeUnknown(purpose=purpose, known=", ".join([SECRETS, *found]))
    return found[purpose]


def shown(purpose: str, keeper: KeyKeeper, records: Mapping[str, int] | None = None) -> list[KeyShown]:
    """The keys of a keeper, the active one last; a key that seals something and is gone comes first."""
    keys = dict(keeper.keys())
    active = list(keys)[-1]
    rows = [
        KeyShown(purpose, key, made, key == active, None if records is None else records.get(key, 0))
        for key, made in keys.items()
    ]
    lost = [KeyShown(purpose, key, None, False, many) for key, many in (records or {}).items() if key not in keys]
    return lost + rows
