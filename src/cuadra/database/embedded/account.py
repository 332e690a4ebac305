"""Under whose name the server runs: our own, or as root an unprivileged account, since PostgreSQL refuses root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cuadra.database.embedded.errors import AccountMissing, AccountRefused
from cuadra.kit.why import system

OURS = "cuadra"
FITTING = (OURS, "postgres", "nobody")
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Account:
    """An account that we drop to. ``None`` in its place means: we are no root, nothing to drop."""

    name: str
    uid: int
    gid: int

    @property
    def drop(self) -> dict[str, Any]:
        """The arguments of ``subprocess`` that run a child under it, without any further group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def pick(wanted: str = "", data: Path | None = None, *, may_make: bool = True) -> Account | None:
    """Who runs the server: ``None`` for ourselves; as root who owns ``data``, else ``wanted``, else one that fits.

    Raises ``AccountMissing`` for a name that is not here or is root, and where none fits and none can be made.
    """
    if os.geteuid() != 0:
        return None
    if data is not None and data.exists() and (owner := data.stat().st_uid):
        return _by_number(owner)
    names = (wanted,) if wanted else FITTING
    found = next((one for one in map(_named, names) if one), None)
    if found is None and may_make and not wanted:
        found = _made()
    if found is None:
        raise AccountMissing(account=wanted or OURS)
    return found


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid) if entry.pw_uid else None


def _by_number(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # a volume from another machine: a number is enough
        return Account(str(uid), uid, uid)
    return Account(entry.pw_name, uid, entry.pw_gid)


def _made() -> Account | None:
    tool = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if tool is None:
        return None
    order = [tool, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OURS]
    subprocess.run(order, check=False, capture_output=True, timeout=_SECONDS)  # noqa: S603
    return _named(OURS)


def can_reach(account: Account, *, programs: Path, folder: Path) -> bool:
    """Whether it may run ``programs``/postgres, read its data files, and enter ``folder``: tried, not guessed."""
    bki = programs.parent / "share" / "postgresql" / "postgres.bki"
    test = 'test -x "$1" && test -r "$2" && test -x "$3"'
    return _try(account, [test, "sh", str(programs / "postgres"), str(bki), str(folder)])


def can_enter(account: Account, folder: Path) -> bool:
    return _try(account, ['test -x "$1"', "sh", str(folder)])


def _try(account: Account, order: list[str]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", *order], check=False, capture_output=True, timeout=_SECONDS, cwd="/", **account.drop
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise AccountRefused(account=account.name, why=system(error)) from error
    return done.returncode == 0
