"""What we remember of a cluster, in two files of our folder: ``server.json`` and, mode 600, ``passwords.json``."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sqlalchemy.engine import URL

from cuadra.database.urls import APP, OWNER, QUEUE, Urls
from cuadra.kit.secret import Secret

ADMIN, BACKUP, DATABASE = "cuadra_admin", "cuadra_backup", "cuadra"


@dataclass(frozen=True, slots=True)
class State:
    """``home`` holds the data folder; ``socket`` is a folder, empty where there is none.

    On the disk a ``home`` that is our own folder is written as ``.``, so that the folder may be moved.
    """

    major: int
    port: int
    home: str
    socket: str = ""


@dataclass(frozen=True, slots=True)
class Passwords:
    admin: Secret
    owner: Secret
    app: Secret
    queue: Secret
    backup: Secret


def read_state(folder: Path) -> State | None:
    """``None`` where there is none or it is damaged: all in it can be found again."""
    try:
        kept = json.loads((folder / "server.json").read_text(encoding="utf-8"))
        home = folder / str(kept["home"])
        return State(int(kept["major"]), int(kept["port"]), str(home), str(kept.get("socket", "")))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write_state(folder: Path, state: State) -> None:
    if read_state(folder) != state:
        home = "." if state.home == str(folder) else state.home
        _write(folder / "server.json", {**asdict(state), "home": home})


def read_passwords(folder: Path) -> Passwords | None:
    try:
        kept = json.loads((folder / "passwords.json").read_text(encoding="utf-8"))
        return Passwords(**{one.name: Secret(str(kept[one.name])) for one in fields(Passwords)})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def new_passwords() -> Passwords:
    return Passwords(**{one.name: Secret(secrets.token_urlsafe(24)) for one in fields(Passwords)})


def write_passwords(folder: Path, passwords: Passwords) -> None:
    kept: dict[str, object] = {one.name: getattr(passwords, one.name).reveal() for one in fields(Passwords)}
    _write(folder / "passwords.json", kept)


def urls(state: State, passwords: Passwords) -> Urls:
    return Urls(
        _url(state, OWNER, passwords.owner), _url(state, APP, passwords.app), _url(state, QUEUE, passwords.queue)
    )


def backup_url(state: State, passwords: Passwords) -> str:
    return _url(state, BACKUP, passwords.backup)


def admin_url(state: State, passwords: Passwords) -> str:
    return _url(state, ADMIN, passwords.admin)


def _url(state: State, role: str, password: Secret) -> str:
    """By the socket where there is one (a fifth cheaper than TCP, measured), whose ``host`` is in the query and goes
    before the address. ``require_auth``: who cannot prove that he knows the password too is not our server. No TLS and
    no Kerberos: this build has none, and asking costs a round trip a connection.
    """
    query = {"sslmode": "disable", "gssencmode": "disable", "require_auth": "scram-sha-256"}
    if state.socket:
        query["host"] = state.socket
    url = URL.create("postgresql+psycopg", role, password.reveal(), "127.0.0.1", state.port, DATABASE, query)
    return url.render_as_string(hide_password=False)


def _write(path: Path, content: dict[str, object]) -> None:
    """Whole or not at all, mode 600 from its first byte."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
