"""Writing key files: the old one or the new one, never half of one, and one writer at a time."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from cuadra.vault import key_files
from cuadra.vault.errors import KeyFileBusy, KeyFileDamaged
from cuadra.vault.key_files import LARGEST, PRIVATE, alone, read_key_file, write_key_file


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.json"
    write_key_file(path, b"old", PRIVATE)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_key_file(path, b"new", PRIVATE)
    assert [one.name for one in folder.iterdir()] == ["a.json"]
    assert read_key_file(path, PRIVATE) == b"old"


def test_a_second_writer_waits_and_then_says_who_is_busy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_files, "_PATIENCE", 0.05)
    path = folder / "a.json"
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with alone(path):
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(10)
        with pytest.raises(KeyFileBusy) as caught, alone(path):
            pass
        assert caught.value.retry
    finally:
        done.set()
        holder.join(10)
    with alone(path):
        pass


def test_what_is_no_file_or_too_large_is_refused_with_a_reason(folder: Path) -> None:
    path = folder / "a.json"
    path.mkdir()
    with pytest.raises(KeyFileDamaged, match="folder"):
        read_key_file(path, PRIVATE)
    path.rmdir()
    write_key_file(path, bytes(LARGEST + 1), PRIVATE)
    with pytest.raises(KeyFileDamaged):
        read_key_file(path, PRIVATE)
