"""Which folders a cluster uses, and as root whether the account that runs it can get there."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cuadra.database.embedded.account import Account, can_enter, can_reach, pick
from cuadra.database.embedded.binaries import binaries, copied, make_open
from cuadra.database.embedded.errors import PlaceRefused
from cuadra.database.embedded.state import State
from cuadra.kit.why import system

PLACE = Path("/var/lib/cuadra")
_LOG = logging.getLogger(__name__)
_SOCKET_BYTES = 100  # of the 104 (macOS) or 108 (Linux) that a socket's path may have


@dataclass(frozen=True, slots=True)
class Layout:
    """``folder`` is ours; ``home`` holds ``data`` and what the account needs; often they are the same."""

    folder: Path
    home: Path
    programs: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def alive(self) -> Path:
        return self.home / "alive.lock"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"


def settle(folder: Path, state: State | None, *, account: str = "", place: Path = PLACE) -> Layout:
    """The folders of this cluster: as remembered, else chosen. As root the account's reach is tried."""
    apart = place / "clusters" / f"{_plain(folder.name)}-{digest(folder)}"
    home = Path(state.home) if state else apart if os.geteuid() == 0 and apart.is_dir() else folder
    who = pick(account, home / "data")
    if who is None:
        return Layout(folder, folder if state is None else home, binaries(), None)
    programs = binaries()
    if not can_reach(who, programs=programs, folder=Path("/")):
        programs = copied(place)
        if not can_reach(who, programs=programs, folder=place):
            raise PlaceRefused(place=place, why=f"out of reach of {who.name}")
    if state is None and not can_enter(who, home):
        home = _apart(apart, who)
        _LOG.warning(
            "As root the database runs as %s, which cannot enter %s: its files are in %s.", who.name, folder, home
        )
    return Layout(folder, home, programs, who)


def _apart(home: Path, who: Account) -> Path:
    try:
        make_open(home)
    except OSError as error:
        raise PlaceRefused(place=home, why=system(error)) from error
    if not can_enter(who, home):
        raise PlaceRefused(place=home, why=f"out of reach of {who.name}")
    return home


def socket_folder(layout: Layout) -> str:
    """A private folder (mode 700) whose path is short and plain enough for a socket; empty where there is none."""
    uid = layout.account.uid if layout.account else os.geteuid()
    short = f"cuadra-{digest(layout.folder)}"
    candidates = [layout.home / "run"]
    if layout.account is None:
        candidates.append(Path(f"/run/user/{uid}/{short}"))
    candidates.append(Path(tempfile.gettempdir()) / f"{short}-{uid}")
    return next((str(one) for one in candidates if _is_short(one) and _is_private(one, layout.account)), "")


def _is_short(folder: Path) -> bool:
    text = str(folder)
    return (
        len(text) + len("/.s.PGSQL.65535") <= _SOCKET_BYTES and re.fullmatch(r"[\w./+-]+", text, re.ASCII) is not None
    )


def _is_private(folder: Path, account: Account | None) -> bool:
    """Made now with mode 700, or found so and owned by who runs the server; nothing found is changed."""
    uid = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = folder.lstat()
    is_ours = found.st_uid == uid and found.st_mode & 0o170777 == 0o040700
    return is_ours and (account is None or can_enter(account, folder))


def digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", name)[:20] or "database"
