"""The lock that a child inherits is free exactly when the last of its family is gone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from cuadra.database.embedded import locks


def test_lock_outlives_us_in_the_child_and_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / "alive.lock"
    number = locks.take(path)
    assert number is not None
    child = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, pass_fds=(number,))
    locks.release(number)
    assert locks.is_held(path)
    assert locks.take(path) is None
    child.communicate()
    assert locks.wait_free(path, 5)
    again = locks.take(path)
    assert again is not None
    locks.release(again)


def test_forked_python_does_not_keep_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "server.lock"
    number = locks.take(path)
    assert number is not None
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(into)
        os.read(out, 1)
        os._exit(0)
    try:
        locks.release(number)
        assert locks.wait_free(path, 5)
    finally:
        os.close(into)
        os.close(out)
        os.waitpid(child, 0)


def test_lock_that_was_never_made_is_free(tmp_path: Path) -> None:
    assert not locks.is_held(tmp_path / "none")
