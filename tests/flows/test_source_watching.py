"""Which folders are listened to."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuadra.flows import source_watching
from cuadra.flows.source_watching import listened


def test_folders_inside_are_listened_to_but_no_links_and_not_what_is_done(tmp_path: Path) -> None:
    top = tmp_path / "scans"
    for name in ("agosto/vales", "done/agosto", ".oculto", "agosto/done"):
        (top / name).mkdir(parents=True)
    (top / "todo").symlink_to("/")
    assert {str(one.relative_to(top)) for one in listened(str(top))} == {".", "agosto", "agosto/vales", "agosto/done"}
    assert listened(str(tmp_path / "none")) == []


def test_a_folder_over_the_network_is_only_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_watching, "network_kind", lambda _: "nfs4")
    assert listened(str(tmp_path)) == []
