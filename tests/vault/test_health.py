"""Whether keys work, as a health page asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuadra.vault.errors import KeyFileExposed, KeyFileMissing, OpeningNotAllowed, VaultNotConfigured
from cuadra.vault.health import check_keys
from cuadra.vault.no_keys import NoKeys
from cuadra.vault.provider import LocalRing, PublicRing


def test_a_worker_opens_and_the_api_only_seals(worker: LocalRing, api: PublicRing) -> None:
    assert check_keys(worker, opens=True) == check_keys(api, opens=False) == worker.active_key()
    with pytest.raises(OpeningNotAllowed):
        check_keys(api, opens=True)


def test_what_is_wrong_is_raised(worker: LocalRing, folder: Path, tmp_path: Path) -> None:
    (folder / "vault.keys.json").chmod(0o644)
    with pytest.raises(KeyFileExposed):
        check_keys(LocalRing(folder), opens=True)
    with pytest.raises(KeyFileMissing):
        check_keys(PublicRing(tmp_path / "nada"), opens=False)
    with pytest.raises(VaultNotConfigured):
        check_keys(NoKeys(), opens=False)
