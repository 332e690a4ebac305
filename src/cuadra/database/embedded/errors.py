"""What can keep the embedded database from running, each with what the person does about it."""
# ruff: noqa: N818  the cause, not the class of it

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cuadra.kit.errors import CuadraError
from cuadra.kit.why import system


class EmbeddedError(CuadraError):
    """Root of this room's errors; nothing in the data was changed."""

    code, status = "EMB-000", 500


class BinariesMissing(EmbeddedError):
    """There is no PostgreSQL for this machine (musl, an old glibc) or the package is damaged; fact ``where``."""

    code = "EMB-001"


class FolderOfAnother(EmbeddedError):
    """The folder is another person's; facts ``folder`` and ``owner``."""

    code, status = "EMB-002", 403


class FolderNotWritable(EmbeddedError):
    """We may not write there; facts ``folder`` and ``why``."""

    code, status = "EMB-003", 403


class WrongMajor(EmbeddedError):
    """Data of another major version of PostgreSQL; facts ``found``, ``ours``, ``folder``."""

    code = "EMB-004"


class DiskFull(EmbeddedError):
    """No space where the data lives; fact ``folder``. All that was acknowledged is there."""

    code, status, retry = "EMB-005", 507, True


class DidNotStart(EmbeddedError):
    """The server ended or was not ready in time; facts ``why`` (its last words) and ``log``."""

    code, status, retry = "EMB-006", 503, True


class HeldByAnother(EmbeddedError):
    """A process of ours holds this database, and it does not answer in time; facts ``pid`` and ``folder``."""

    code, status, retry = "EMB-007", 503, True


class AccountMissing(EmbeddedError):
    """The account that the settings name is not on this machine, or is root; fact ``account``."""

    code = "EMB-008"


class AccountRefused(EmbeddedError):
    """We may not run a program under that account; facts ``account`` and ``why``."""

    code = "EMB-009"


class PlaceRefused(EmbeddedError):
    """The system place cannot hold the server's files; facts ``place`` and ``why``."""

    code = "EMB-010"


class DidNotStop(EmbeddedError):
    """It still runs after all signals; fact ``pid``."""

    code = "EMB-011"


class Impostor(EmbeddedError):
    """Something answers in our server's place and refuses our password; fact ``port``."""

    code = "EMB-012"


class DataMissing(EmbeddedError):
    """We once made a database here and its files are gone; a fresh empty one is never made in silence."""

    code = "EMB-013"


class InitFailed(EmbeddedError):
    """The cluster could not be made; fact ``why`` (the tool's last words)."""

    code = "EMB-014"


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """What the operating system refuses in ``folder``, as ours."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(folder=folder) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}:
            raise FolderNotWritable(folder=folder, why=system(error)) from error
        raise


@contextmanager
def executing(account: str) -> Iterator[None]:
    """Why a program of PostgreSQL could not be run at all, as ours; ``account`` is empty where none is dropped to."""
    try:
        yield
    except OSError as error:
        if account and error.errno in {errno.EPERM, errno.EACCES, errno.EINVAL}:
            raise AccountRefused(account=account, why=system(error)) from error
        if error.errno in {errno.ENOENT, errno.ENOEXEC, errno.EACCES}:
            raise BinariesMissing(where=error.filename or "") from error
        raise
