"""What a process does that holds a cluster's lock: finds the living server and adopts it, or makes and starts one."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cuadra.database.embedded import locks, postmaster, process
from cuadra.database.embedded.binaries import major
from cuadra.database.embedded.cluster import make, renew_passwords
from cuadra.database.embedded.connect import answers
from cuadra.database.embedded.errors import DataMissing, DidNotStart, WrongMajor, translated
from cuadra.database.embedded.layout import Layout, settle, socket_folder
from cuadra.database.embedded.state import (
    Passwords,
    State,
    new_passwords,
    read_passwords,
    read_state,
    urls,
    write_passwords,
    write_state,
)
from cuadra.database.embedded.wishes import Wishes

_TRIES = 3
_SILENCE = 10.0  # seconds that a server which calls itself ready may need to let us in
_ORPHANS = 3.0  # seconds that the processes of a killed postmaster have to leave by themselves; they need .1


@dataclass(frozen=True, slots=True)
class Run:
    """A living server. ``child`` is ``None`` for one that we adopted or only use."""

    folder: Path
    state: State
    passwords: Passwords
    pid: int
    layout: Layout | None = None
    child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return Path(self.state.home) / "data"


def own(folder: Path, wishes: Wishes) -> Run:
    """A living server of this folder, for the holder of its lock: adopted where one lives, else started."""
    with translated(folder):
        for _ in range(_TRIES):
            state = read_state(folder)
            layout = settle(folder, state, account=wishes.account, place=wishes.place)
            if run := _adopt(layout, state, wishes) or _start(layout, state, wishes):
                return run
        raise DidNotStart(why="?", log=layout.log)


def attach(folder: Path) -> Run | None:
    """The server that another process of ours runs, if it answers now."""
    state, passwords = read_state(folder), read_passwords(folder)
    if state is None or passwords is None or not answers(urls(state, passwords).app, seconds=2):
        return None
    found = postmaster.read(Path(state.home) / "data")
    return Run(folder, state, passwords, found.pid if found else 0)


def _adopt(layout: Layout, state: State | None, wishes: Wishes) -> Run | None:
    """The server that outlived its owner, once it is ready; ``None`` when nobody of the cluster lives any more."""
    passwords = read_passwords(layout.folder)
    began = time.monotonic()
    while (found := _living(layout)) or locks.is_held(layout.alive):
        if found and passwords is None:
            process.end_adopted(layout, found.pid, 10)
        elif found and found.is_ready and passwords:
            kept = State(_major_of(layout), found.port, str(layout.home), state.socket if state else "")
            if answers(urls(kept, passwords).app):
                write_state(layout.folder, kept)
                return Run(layout.folder, kept, passwords, found.pid, layout)
        elif not found and time.monotonic() > began + _ORPHANS:
            postmaster.kill_strays(layout.data)
        if time.monotonic() > began + wishes.seconds or wishes.ended.is_set():
            raise DidNotStart(why=f"{wishes.seconds:.0f} s", log=layout.log)
        time.sleep(0.01)
    return None


def _living(layout: Layout) -> postmaster.Postmaster | None:
    found = postmaster.read(layout.data)
    return found if found and postmaster.lives(layout.data, found.pid) else None


def _start(layout: Layout, state: State | None, wishes: Wishes) -> Run | None:
    """``None`` where somebody killed it as soon as it was ready."""
    socket = socket_folder(layout)
    passwords = _prepared(layout, state, socket)
    child, port = process.launch(layout, state.port if state else 0, socket, wishes)
    kept = State(major(), port, str(layout.home), socket)
    try:
        if not _comes_up(layout, kept, passwords, child):
            return None
        write_state(layout.folder, kept)
    except BaseException:
        process.end(child, 10)
        raise
    return Run(layout.folder, kept, passwords, child.pid, layout, child)


def _comes_up(layout: Layout, state: State, passwords: Passwords, child: subprocess.Popen[bytes]) -> bool:
    """Whether it lets us in; false when it ended meanwhile. ``DidNotStart`` where it lives and does not answer."""
    end = time.monotonic() + _SILENCE
    while child.poll() is None:
        if answers(urls(state, passwords).app, seconds=_SILENCE):
            return True
        if time.monotonic() > end:
            raise DidNotStart(why=f"127.0.0.1:{state.port}", log=layout.log)
        time.sleep(0.05)
    return False


def _prepared(layout: Layout, state: State | None, socket: str) -> Passwords:
    """Made where there was never one; else checked and cleared of what a dead server left."""
    passwords = read_passwords(layout.folder)
    if not layout.data.exists():
        if state is not None:
            raise DataMissing(folder=layout.data)
        passwords = new_passwords()
        write_passwords(layout.folder, passwords)
        make(layout, passwords)
        return passwords
    if (found := _major_of(layout)) != major():
        raise WrongMajor(found=found, ours=major(), folder=layout.folder)
    postmaster.clear(layout.data, socket, state.socket if state else "")
    if passwords is None:
        passwords = new_passwords()
        renew_passwords(layout, passwords)
        write_passwords(layout.folder, passwords)
    return passwords


def _major_of(layout: Layout) -> int:
    try:
        with (layout.data / "PG_VERSION").open("rb") as file:
            return int(file.read(16).split(b".")[0])
    except (FileNotFoundError, ValueError):
        raise DataMissing(folder=layout.data) from None
