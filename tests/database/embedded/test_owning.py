"""What a start finds broken: it mends what can be mended without losing a row, and says the rest in a sentence."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from cuadra.database.embedded import Server, remove
from cuadra.database.embedded.binaries import major
from cuadra.database.embedded.errors import DataMissing, DiskFull, WrongMajor
from tests.database.embedded.conftest import Other, run


def home(folder: Path) -> Path:
    return folder / json.loads((folder / "server.json").read_text())["home"]


def has_its_row(server: Server) -> bool:
    return run(server.urls.owner, "SELECT n FROM kept") == [(1,)]


def test_other_major_is_refused_and_nothing_is_changed(kept: Path, begin: Callable[..., Server]) -> None:
    version = home(kept) / "data" / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(WrongMajor) as refused:
        begin(kept)
    version.write_text(f"{major()}\n")
    assert refused.value.facts["found"] == "16"
    assert "cuadra backup" in refused.value.hint("es")
    with begin(kept) as server:
        assert has_its_row(server)


def test_lost_passwords_are_made_anew(kept: Path, begin: Callable[..., Server]) -> None:
    before = (kept / "passwords.json").read_text()
    (kept / "passwords.json").unlink()
    with begin(kept) as server:
        assert has_its_row(server)
        assert run(server.urls.queue, "SELECT 1") == run(server.backup_url, "SELECT 1") == [(1,)]
    assert (kept / "passwords.json").read_text() != before


def test_lost_passwords_are_made_anew_even_where_the_old_server_still_lives(
    kept: Path, begin: Callable[..., Server], another: Callable[..., Other]
) -> None:
    other = another(kept)
    other.process.kill()
    other.process.wait()
    (kept / "passwords.json").unlink()
    with begin(kept) as server:
        assert str(server.pid) != other.said[0]
        assert has_its_row(server)


def test_lost_or_cut_notes_are_found_again(kept: Path, begin: Callable[..., Server]) -> None:
    (kept / "server.json").write_text('{"major": 18, "po')
    with begin(kept) as server:
        assert has_its_row(server)


def test_vanished_data_is_told_and_not_replaced_by_an_empty_database(kept: Path, begin: Callable[..., Server]) -> None:
    data = home(kept) / "data"
    data.rename(data.with_name("away"))
    try:
        with pytest.raises(DataMissing):
            begin(kept)
        assert not data.exists()
    finally:
        data.with_name("away").rename(data)


def test_gutted_data_folder_is_told(kept: Path, begin: Callable[..., Server]) -> None:
    version = home(kept) / "data" / "PG_VERSION"
    version.unlink()
    with pytest.raises(DataMissing):
        begin(kept)
    version.write_text(f"{major()}\n")


def test_moved_folder_works_in_its_new_place(kept: Path, begin: Callable[..., Server]) -> None:
    moved = kept.rename(kept.with_name(f"{kept.name} moved"))
    try:
        with begin(moved) as server:
            assert has_its_row(server)
    finally:
        moved.rename(kept)


def test_taken_port_is_left_to_the_stranger(kept: Path, begin: Callable[..., Server]) -> None:
    port = json.loads((kept / "server.json").read_text())["port"]
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        with begin(kept) as server:
            assert server.port != port
            assert has_its_row(server)


@pytest.mark.parametrize("content", ["", "1\n", "nonsense\n", "999999999\n/nowhere\n"])
def test_worthless_pid_file_does_not_stop_a_start(kept: Path, begin: Callable[..., Server], content: str) -> None:
    (home(kept) / "data" / "postmaster.pid").write_text(content)
    with begin(kept) as server:
        assert has_its_row(server)


def test_owner_killed_while_it_makes_the_cluster_leaves_nothing_half_made(
    folder: Path, another: Callable[..., Other], begin: Callable[..., Server]
) -> None:
    other = another(folder, wait=False)
    while not any(one.name.startswith(".making-") for one in _all(folder)):
        assert other.process.poll() is None
    other.process.send_signal(signal.SIGKILL)
    other.process.wait()
    with begin(folder) as server:
        assert server.is_owner
        assert run(server.urls.app, "SELECT 1") == [(1,)]
        assert not [one for one in _all(folder) if one.name.startswith(".making-")]
    remove(folder)


def _all(folder: Path) -> Iterator[Path]:
    with_state = (folder / "server.json").exists()
    for one in {folder, home(folder) if with_state else folder}:
        if one.is_dir():
            yield from one.iterdir()


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir()
    if os.geteuid() or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder], check=False)
    if done.returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_disk_too_small_for_a_cluster_is_told(folder: Path, begin: Callable[..., Server]) -> None:
    with small_disk(folder, "60M"):
        with pytest.raises(DiskFull):
            begin(folder)
        assert not (folder / "data").exists()


def test_full_disk_is_told_and_work_goes_on_when_there_is_space_again(
    folder: Path, begin: Callable[..., Server]
) -> None:
    with small_disk(folder, "150M"):
        with begin(folder) as server:
            run(server.urls.owner, "CREATE TABLE kept AS SELECT 1 AS n")
            run(server.urls.owner, "CREATE TABLE filled (t text)")
            _fill(folder)
            with pytest.raises(psycopg.OperationalError):  # of which psycopg.errors.DiskFull is one
                run(server.urls.owner, "INSERT INTO filled SELECT md5(i::text) FROM generate_series(1, 3000000) i")
        _fill(folder)
        with pytest.raises(DiskFull) as refused:
            begin(folder)
        assert refused.value.retry
        (folder / "filler").unlink()
        with begin(folder) as server:
            assert has_its_row(server)


def _fill(folder: Path) -> None:
    with (folder / "filler").open("ab") as file:
        try:
            while True:
                os.write(file.fileno(), b"x" * 65536)
        except OSError:
            return
