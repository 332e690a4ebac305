"""Makes a cluster whole or not at all, gives its roles their passwords, and deletes one that is no longer wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cuadra.database.embedded import locks
from cuadra.database.embedded.child import options
from cuadra.database.embedded.errors import DiskFull, FolderNotWritable, HeldByAnother, InitFailed, translated
from cuadra.database.embedded.layout import Layout
from cuadra.database.embedded.log import cause
from cuadra.database.embedded.state import ADMIN, BACKUP, DATABASE, Passwords, read_state
from cuadra.database.urls import APP, OWNER, QUEUE, READER
from cuadra.kit.secret import Secret
from cuadra.kit.why import system

_SECONDS = 180
_NEEDED = 120 * 2**20  # bytes: the data folder of a fresh cluster is 46 MB, and its log of changes grows at once
_LOGINS = {OWNER: "CREATEDB", APP: "", QUEUE: "", BACKUP: "BYPASSRLS"}  # CREATEDB: trial restores, tests


def make(layout: Layout, passwords: Passwords) -> None:
    """A new cluster with its roles and its database. It appears as ``data`` only when it is complete."""
    with translated(layout.home):
        if shutil.disk_usage(layout.home).free < _NEEDED:
            raise DiskFull(folder=layout.home)
        for left in layout.home.glob(".making-*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=layout.home))
        try:
            if layout.account:
                os.chown(making, layout.account.uid, layout.account.gid, follow_symlinks=False)
            _initialise(layout, making, passwords.admin)
            single_user(layout, making, [*_roles(passwords, word="CREATE"), *_database()], fsync="off")
            _flush(layout, making)
            making.rename(layout.data)
            _sync(layout.home)
        finally:
            shutil.rmtree(making, ignore_errors=True)


def _flush(layout: Layout, data: Path) -> None:
    """All of it to the disk at once: file by file it takes 2-3 s on a busy disk, in one call .1 s (Linux alone)."""
    method = ["--sync-method=syncfs"] if sys.platform == "linux" else []
    _check(layout, _run(layout, [str(layout.programs / "initdb"), "--sync-only", *method, "-D", str(data)]))


def renew_passwords(layout: Layout, passwords: Passwords) -> None:
    """For a cluster whose file of passwords was lost: whoever owns the files may set new ones."""
    admin = f"ALTER ROLE {ADMIN} PASSWORD '{passwords.admin.reveal()}'"
    single_user(layout, layout.data, [admin, *_roles(passwords, word="ALTER")])


def _roles(passwords: Passwords, *, word: str) -> list[str]:
    secret = {OWNER: passwords.owner, APP: passwords.app, QUEUE: passwords.queue, BACKUP: passwords.backup}
    made = [
        f"{word} ROLE {role} LOGIN NOSUPERUSER {rights or 'NOBYPASSRLS'} PASSWORD '{secret[role].reveal()}'"
        for role, rights in _LOGINS.items()
    ]
    return made if word == "ALTER" else [*made, f"CREATE ROLE {READER} NOLOGIN NOSUPERUSER NOBYPASSRLS"]


def _database() -> list[str]:
    return [
        f"GRANT pg_read_all_data TO {BACKUP}",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP}, {QUEUE}",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {READER}, {BACKUP}",
    ]


def _initialise(layout: Layout, data: Path, admin: Secret) -> None:
    with _password_file(layout, admin) as file:
        order = [
            str(layout.programs / "initdb"), "-D", str(data), f"--username={ADMIN}", f"--pwfile={file}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--locale=C", "--text-search-config=simple", "--data-checksums", "--no-instructions",
            "--no-sync",  # all of it once, when it is complete
        ]  # fmt: skip
        _check(layout, _run(layout, order))


def single_user(layout: Layout, data: Path, statements: list[str], *, fsync: str = "on") -> None:
    """Runs statements without a network, one a line; ``InitFailed`` at the first that is refused."""
    order = [str(layout.programs / "postgres"), "--single", "-D", str(data)]
    settings = {
        "log_checkpoints": "off",
        "log_min_error_statement": "panic",
        "scram_iterations": "1",  # stretching helps a weak password; ours are random, and a login costs half
        "fsync": fsync,
    }
    order += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    order.append("postgres")
    _check(layout, _run(layout, order, "\n".join(f"{one};" for one in statements) + "\n"))


def _run(layout: Layout, order: list[str], text: str = "") -> subprocess.CompletedProcess[str]:
    try:
        with options(layout) as given:
            return subprocess.run(  # noqa: S603
                order, input=text, capture_output=True, text=True, check=False, timeout=_SECONDS, **given
            )
    except subprocess.TimeoutExpired as error:
        raise InitFailed(why=f"{Path(order[0]).name}: {_SECONDS} s") from error


def _check(layout: Layout, done: subprocess.CompletedProcess[str]) -> None:
    """A statement that is refused in single-user mode is told on the error output alone."""
    said = done.stderr
    if done.returncode == 0 and not any(mark in said for mark in ("ERROR:", "FATAL:", "PANIC:")):
        return
    if "No space left" in said or "Disk quota exceeded" in said:
        raise DiskFull(folder=layout.home)
    raise InitFailed(why=cause(said))


@contextmanager
def _password_file(layout: Layout, secret: Secret) -> Iterator[Path]:
    number, name = tempfile.mkstemp(prefix=".making-", dir=layout.home)
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secret.reveal())
            if layout.account:
                os.fchown(file.fileno(), layout.account.uid, layout.account.gid)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def remove(folder: Path) -> None:
    """Deletes a cluster and all that is in it. ``HeldByAnother`` while any process of it lives."""
    folder = folder.resolve()
    if not folder.is_dir():
        return
    state = read_state(folder)
    home = Path(state.home) if state else folder
    owner = locks.take(folder / "server.lock")
    if owner is None or locks.is_held(home / "alive.lock"):
        if owner is not None:
            locks.release(owner)
        raise HeldByAnother(pid="?", folder=folder)
    try:
        _delete(home, state.socket if state else "")
        for name in ("server.json", "passwords.json", "postgres.log", "postgres.log.1", "server.lock"):
            (folder / name).unlink(missing_ok=True)
        if home != folder:
            home.rmdir()
    except OSError as error:
        raise FolderNotWritable(folder=folder, why=system(error)) from error
    finally:
        locks.release(owner)


def _delete(home: Path, socket: str) -> None:
    for name in ("data", "run"):
        if (home / name).exists():
            shutil.rmtree(home / name)
    if socket:
        shutil.rmtree(socket, ignore_errors=True)
    (home / "alive.lock").unlink(missing_ok=True)
