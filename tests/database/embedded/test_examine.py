"""What ``cuadra doctor`` hears of the embedded database."""

from __future__ import annotations

import json
from pathlib import Path

from cuadra.database.embedded import Server, examine
from cuadra.database.embedded.filesystem import network_kind
from cuadra.model.evidence import Severity


def test_running_server_is_found_whole(running: Server) -> None:
    found = {one.where: one for one in examine(running.folder)}
    assert {one.severity for one in found.values()} <= {Severity.INFO, Severity.WARNING}
    assert found["server"].code == "EMB-105"
    assert found["server"].facts["port"] == str(running.port)
    assert found["binaries"].facts["major"] == "18"


def test_folder_to_come_is_examined_without_being_made(tmp_path: Path) -> None:
    found = {one.where: one.code for one in examine(tmp_path / "a" / "b")}
    assert (found["server"], found["folder"]) == ("EMB-104", "EMB-101")
    assert list(tmp_path.iterdir()) == []


def test_old_major_and_vanished_data_carry_the_code_that_start_would_raise(tmp_path: Path) -> None:
    state = {"major": 16, "port": 1, "home": str(tmp_path)}
    (tmp_path / "server.json").write_text(json.dumps(state))
    assert "EMB-013" in {one.code for one in examine(tmp_path)}
    (tmp_path / "data").mkdir()
    assert "EMB-004" in {one.code for one in examine(tmp_path)}


def test_every_finding_has_its_sentence(tmp_path: Path) -> None:
    for one in examine(tmp_path):
        for language in ("es", "en"):
            assert one.code not in one.message(language)


def test_disk_of_this_machine_is_no_network(tmp_path: Path) -> None:
    assert network_kind(tmp_path) == ""
