"""Makes a cluster whole or not at all, gives its roles their passwords, and deletes one that is no longer wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cuadra.database.embedded import locks
from cuadra.database.embedded.errors import DiskFull, FolderNotWritable, HeldByAnother, InitFailed, translated
from cuadra.database.embedded.layout import Layout
from cuadra.database.embedded.log import cause
from cuadra.database.embedded.state import ADMIN, BACKUP, DATABASE, Passwords, read_state
from cuadra.database.urls import APP, OWNER, QUEUE, READER
from cuadra.kit.secret import Secret

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}
_SECONDS = 180
_NEEDED = 120 * 2**20  # bytes: the data folder of a fresh cluster is 46 MB, and its log of changes grows at once
_LOGINS = {OWNER: "CREATEDB", APP: "", QUEUE: "", BACKUP: "BYPASSRLS"}  # CREATEDB: trial restores, tests


def make(layout: Layout, passwords: Passwords) -> None:
    """A new cluster with its roles and its database. It appears as ``data`` only when it is complete."""
    with translated(layout.home):
        if shutil.disk_usage(layout.home).free < _NEEDED:
            raise DiskFull(folder=layout.home)
        for left in layout.home.glob(".making-*"):
            shutil.rmtree(left, ignore_errors=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=layout.home))
        try:
            if layout.account:
                os.chown(making, layout.account.uid, layout.account.gid)
            _initialise(layout, making, passwords.admin)
            single_user(layout, making, [*_roles(passwords, word="CREATE"), *_database()])
            making.rename(layout.data)
            _sync(layout.home)
        finally:
            shutil.rmtree(making, ignore_errors=True)


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
        ]  # fmt: skip
        done = _run(layout, order)
    if done.returncode != 0:
        raise _failure(layout, done.stderr)


def single_user(layout: Layout, data: Path, statements: list[str]) -> None:
    """Runs statements without a network, one a line; ``InitFailed`` at the first that is refused."""
    order = [str(layout.programs / "postgres"), "--single", "-D", str(data)]
    order += [
        "-c",
        "log_checkpoints=off",
        "-c",
        "log_min_error_statement=panic",
        "-c",
        "scram_iterations=1",
        "postgres",
    ]
    done = _run(layout, order, "\n".join(f"{one};" for one in statements) + "\n")
    if done.returncode != 0 or any(mark in done.stderr for mark in ("ERROR:", "FATAL:", "PANIC:")):
        raise _failure(layout, done.stderr)


def _run(layout: Layout, order: list[str], text: str = "") -> subprocess.CompletedProcess[str]:
    """Under the account, holding the lock that says "somebody of this cluster lives"."""
    alive = locks.take_within(layout.alive, 5)
    if alive is None:
        raise HeldByAnother(pid="?", folder=layout.folder)
    try:
        return subprocess.run(  # noqa: S603
            order, input=text, capture_output=True, text=True, check=False, timeout=_SECONDS, cwd="/",
            env=ENVIRONMENT, pass_fds=(alive,), start_new_session=True,
            **(layout.account.drop if layout.account else {}),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InitFailed(why=f"{Path(order[0]).name}: {_SECONDS} s") from error
    finally:
        locks.release(alive)


def _failure(layout: Layout, said: str) -> DiskFull | InitFailed:
    if "No space left" in said or "Disk quota exceeded" in said:
        return DiskFull(folder=layout.home)
    return InitFailed(why=cause(said))


@contextmanager
def _password_file(layout: Layout, secret: Secret) -> Iterator[Path]:
    number, name = tempfile.mkstemp(prefix=".making-", dir=layout.home)
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secret.reveal())
        if layout.account:
            os.chown(name, layout.account.uid, layout.account.gid)
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
        raise FolderNotWritable(folder=folder, why=error.strerror or "") from error
    finally:
        locks.release(owner)


def _delete(home: Path, socket: str) -> None:
    for name in ("data", "run"):
        if (home / name).exists():
            shutil.rmtree(home / name)
    if socket:
        shutil.rmtree(socket, ignore_errors=True)
    (home / "alive.lock").unlink(missing_ok=True)
