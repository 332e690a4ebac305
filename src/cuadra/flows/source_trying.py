"""A source tried out before it is saved: its folder opened, its mailbox entered, nothing taken."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path

from cuadra.adapters.imap import Account, opened
from cuadra.flows.source_opening import allowed
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.kit.why import system
from cuadra.settings import Settings
from cuadra.sources.errors import FolderMissing, FolderUnreadable, PasswordMissing
from cuadra.sources.kinds import FOLDER, MAIL, checked
from cuadra.sources.roots import own_folder
from cuadra.sources.service import NewSource

SECONDS = 20.0  # a person is waiting
MOST = 1_000  # entries that are counted
UNTRIED = frozenset(("SRC-003", "SRC-005", "SRC-041"))  # what cannot be saved, tried out or not


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found there: files and folders, or messages; ``is_more`` than were counted."""

    kind: str
    count: int
    is_more: bool = False
    may_write: bool = True  # into a folder, to move what is done


def try_source(settings: Settings, tenant: TenantId, new: NewSource, *, tls: ssl.SSLContext | None = None) -> Tried:
    """Looks at it with the settings that a person gives. Raises what saving would, and what a run would stop for."""
    told = checked(new.kind, new.settings, allowed(settings, tenant))
    if new.kind == FOLDER:
        return _folder(Path(told["folder"]), own_folder(settings.home, tenant))
    if new.kind != MAIL or not new.secret:
        raise PasswordMissing
    return _mailbox(settings, told, new.secret, tls)


def _folder(path: Path, own: Path) -> Tried:
    if path == own.resolve():
        path.mkdir(mode=0o770, parents=True, exist_ok=True)
    count = 0
    try:
        with os.scandir(path) as entries:
            for _ in entries:
                count += 1
                if count > MOST:
                    break
    except (FileNotFoundError, NotADirectoryError):
        raise FolderMissing(folder=str(path)) from None
    except OSError as error:
        raise FolderUnreadable(folder=str(path), why=system(error)) from None
    return Tried(FOLDER, min(count, MOST), count > MOST, os.access(path, os.W_OK | os.X_OK))


def _mailbox(settings: Settings, told: dict[str, object], secret: Secret, tls: ssl.SSLContext | None) -> Tried:
    account = Account(
        str(told["host"]),
        int(str(told["port"])),
        str(told["user"]),
        secret,
        security=str(told["security"]),
        method=str(told["method"]),
    )
    with opened(account, seconds=SECONDS, allow_private=settings.allow_private_mail, tls=tls) as mailbox:
        return Tried(MAIL, mailbox.select(str(told["folder"]), writes=False).count)
