"""Whom a pid file names, and whether that is a living server of this folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bench.restarts import _foreign, _zombie
from cuadra.database.embedded import Server, postmaster


def data(server: Server) -> Path:
    return server.folder / "data"


def test_file_of_a_running_server_is_read(running: Server) -> None:
    found = postmaster.read(data(running))
    assert found == postmaster.Postmaster(running.pid, running.port, is_ready=True)
    assert postmaster.lives(data(running), running.pid)


@pytest.mark.parametrize("stranger", [_foreign, _zombie], ids=["foreign", "zombie"])
def test_stranger_and_zombie_are_no_server(running: Server, stranger: object) -> None:
    process: subprocess.Popen[bytes] = stranger() if stranger is _foreign else stranger(data(running))  # type: ignore[operator]
    try:
        assert not postmaster.lives(data(running), process.pid)
    finally:
        process.kill()
        process.wait()


def test_server_of_another_folder_is_a_stranger(running: Server, tmp_path: Path) -> None:
    assert not postmaster.lives(tmp_path, running.pid)


def test_we_ourselves_are_no_server(running: Server) -> None:
    assert not postmaster.lives(data(running), os.getpid())


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x\n", b"12\n"])
def test_broken_file_is_read_without_a_fall(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "postmaster.pid").write_bytes(content)
    found = postmaster.read(tmp_path)
    assert found is None or (found.pid, found.port, found.is_ready) == (12, 0, False)
