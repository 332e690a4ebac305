"""As root: another account runs the server, and nothing of anybody else's is touched to let it in."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from cuadra.database.embedded import Server, binaries, remove
from cuadra.database.embedded.account import FITTING, pick
from cuadra.database.embedded.binaries import PACKAGE
from cuadra.database.embedded.errors import AccountMissing
from tests.database.embedded.conftest import run

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to drop its rights")
NOBODY = pwd.getpwnam("nobody")


def modes(folder: Path) -> dict[Path, int]:
    return {one: one.stat().st_mode for one in (folder, *folder.parents)}


def test_server_runs_under_an_unprivileged_account_that_owns_its_data(running: Server) -> None:
    process = psutil.Process(running.pid)
    assert process.username() in FITTING
    assert process.uids().real != 0
    assert set(os.getgroups()).isdisjoint({0}) or process.gids().real != 0
    assert (running.folder / "data").stat().st_uid == process.uids().real
    status = Path(f"/proc/{running.pid}/status")
    if status.exists():
        groups = next(line for line in status.read_text().splitlines() if line.startswith("Groups:"))
        assert groups.split()[1:] == []


def test_closed_folder_stays_closed_and_the_data_go_to_the_system_place(
    ground: Path, place: Path, begin: Callable[..., Server]
) -> None:
    closed = ground / "home of ana"
    closed.mkdir(mode=0o700)
    folder = closed / "database"
    before = modes(closed)
    with begin(folder, account="nobody") as server:
        assert run(server.urls.app, "SELECT 1") == [(1,)]
        assert psutil.Process(server.pid).username() == "nobody"
        run(server.urls.owner, "CREATE TABLE kept AS SELECT 1 AS n")
    assert modes(closed) == before
    assert not (folder / "data").exists()
    homes = [one for one in (place / "clusters").iterdir() if one.name.startswith("database-")]
    assert len(homes) == 1
    (folder / "server.json").unlink()  # found again without it
    with begin(folder) as server:  # who owns the data runs it, whatever else would fit
        assert psutil.Process(server.pid).username() == "nobody"
        assert run(server.urls.owner, "SELECT n FROM kept") == [(1,)]
    remove(folder)
    assert not homes[0].exists()


def test_programs_out_of_reach_are_copied_once(ground: Path, place: Path, folder: Path) -> None:
    closed = ground / "closed programs"
    closed.mkdir(mode=0o700)
    source = binaries().parent
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, closed / PACKAGE / source.name / part)
    libraries = source.parents[1] / f"{PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name)
    (closed / PACKAGE / "__init__.py").touch()
    code = (
        "import sys; sys.path.insert(0, sys.argv[3]); from pathlib import Path\n"
        "from cuadra.database.embedded import start, remove, binaries\n"
        "assert str(binaries()).startswith(sys.argv[3])\n"
        "import psutil\n"
        "for _ in range(2):\n"
        "    with start(Path(sys.argv[1]), place=Path(sys.argv[2])) as server:\n"
        "        print(psutil.Process(server.pid).exe())\n"
        "remove(Path(sys.argv[1]))\n"
    )
    order = [sys.executable, "-c", code, str(folder), str(place), str(closed)]
    done = subprocess.run(order, check=True, capture_output=True, text=True, timeout=120)
    first, second = done.stdout.split()
    assert first == second
    assert Path(first).is_relative_to(place)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_account_of_the_settings_must_be_there_and_not_be_root() -> None:
    for name in ("no-such-account", "root"):
        with pytest.raises(AccountMissing) as refused:
            pick(name)
        assert name in refused.value.message()


def test_second_person_gets_a_sentence_and_no_look_inside(running: Server, ground: Path, place: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from cuadra.database.embedded import start, examine\n"
        "from cuadra.kit.errors import CuadraError\n"
        "from cuadra.kit.say import catalogue\n"
        "import psutil; catalogue()\n"  # this Python may lie out of the other person's reach
        "os.setgroups([]); os.setgid(int(sys.argv[4])); os.setuid(int(sys.argv[3]))\n"
        "folder = Path(sys.argv[1])\n"
        "print(next(one.code for one in examine(folder) if one.where == 'folder'))\n"
        "try: start(folder, place=Path(sys.argv[2]), seconds=1)\n"
        "except CuadraError as error: print(error.code, error.facts.get('owner'))\n"
        "try: print((folder / 'passwords.json').read_text())\n"
        "except PermissionError: print('closed')\n"
        "try: start(Path(sys.argv[5]), seconds=1)\n"
        "except CuadraError as error: print(error.code)\n"
    )
    closed = ground / "closed to all"
    closed.mkdir(mode=0o700)
    order = [sys.executable, "-c", code, str(running.folder), str(place), str(NOBODY.pw_uid), str(NOBODY.pw_gid)]
    done = subprocess.run([*order, str(closed / "x")], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == ["EMB-002", "EMB-002 root", "closed", "EMB-003"]
