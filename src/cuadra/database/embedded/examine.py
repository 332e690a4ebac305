"""What ``cuadra doctor`` asks of the embedded database. Nothing is made, changed or started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from cuadra.database.embedded import postmaster
from cuadra.database.embedded.account import pick
from cuadra.database.embedded.binaries import binaries, major
from cuadra.database.embedded.filesystem import network_kind, owner_name
from cuadra.database.embedded.folder import stranger
from cuadra.database.embedded.state import read_state
from cuadra.kit.errors import CuadraError
from cuadra.model.evidence import Finding, Severity

_SCARCE = 500 * 2**20


def examine(folder: Path, *, account: str = "") -> list[Finding]:
    """Binaries, folder, account, version and the running server; what is wrong carries the code ``start`` would raise.

    ``where`` names what was looked at: binaries, folder, space, account, version, server.
    """
    folder = folder.absolute()
    return [*_binaries(), *_folder(folder), *_account(folder, account), *_cluster(folder)]


def _binaries() -> Iterator[Finding]:
    try:
        yield Finding("EMB-100", Severity.INFO, "binaries", {"major": str(major()), "where": str(binaries())})
    except CuadraError as error:
        yield _wrong(error, "binaries")


def _folder(folder: Path) -> Iterator[Finding]:
    there = next(one for one in (folder, *folder.parents) if os.path.exists(one))  # noqa: PTH110  false, not an error, where closed
    if there == folder and (owner := _stranger(folder)) is not None:
        yield Finding("EMB-002", Severity.ERROR, "folder", {"folder": str(folder), "owner": owner_name(owner)})
    elif not os.access(there, os.W_OK | os.X_OK):
        yield Finding("EMB-003", Severity.ERROR, "folder", {"folder": str(folder), "why": str(there)})
    else:
        yield Finding("EMB-101", Severity.INFO, "folder", {"folder": str(folder)})
    if kind := network_kind(there):
        yield Finding("EMB-102", Severity.WARNING, "folder", {"folder": str(folder), "kind": kind})
    if shutil.disk_usage(there).free < _SCARCE:
        yield Finding("EMB-005", Severity.WARNING, "space", {"folder": str(folder)})


def _stranger(folder: Path) -> int | None:
    try:
        return stranger(folder)
    except PermissionError:
        return folder.stat().st_uid


def _account(folder: Path, wanted: str) -> Iterator[Finding]:
    try:
        state = read_state(folder)
        who = pick(wanted, Path(state.home) / "data" if state else None, may_make=False)
    except CuadraError as error:
        yield _wrong(error, "account")
        return
    except OSError:
        return  # said by the folder's own finding
    name = who.name if who else owner_name(os.geteuid())
    yield Finding("EMB-103", Severity.INFO, "account", {"account": name})


def _cluster(folder: Path) -> Iterator[Finding]:
    try:
        state = read_state(folder)
    except OSError:
        return  # said by the folder's own finding
    if state is None:
        yield Finding("EMB-104", Severity.INFO, "server", {"folder": str(folder)})
        return
    data = Path(state.home) / "data"
    facts = {"folder": str(folder), "found": str(state.major), "ours": str(major())}
    if not data.exists():
        yield Finding("EMB-013", Severity.ERROR, "server", {"folder": str(data)})
    elif state.major != major():
        yield Finding("EMB-004", Severity.ERROR, "version", facts)
    else:
        found = postmaster.read(data)
        runs = found is not None and postmaster.lives(data, found.pid)
        code = "EMB-105" if runs else "EMB-106"
        yield Finding(code, Severity.INFO, "server", {"port": str(state.port), "data": str(data)})


def _wrong(error: CuadraError, where: str) -> Finding:
    return Finding(error.code, Severity.ERROR, where, error.facts)
