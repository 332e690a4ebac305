"""Passwords: which are taken, how they are kept, and that checking one costs the same whoever is asked for.

argon2id in the profile of OWASP's Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane): 32 ms here, measured.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from cuadra.kit.secret import Secret
from cuadra.tenants.errors import Busy, PasswordWeak

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 256
PATIENCE = 10.0  # seconds to wait for a turn
_turns = BoundedSemaphore(2)  # of memory and processors, however many log in at once


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)


def hashed(password: Secret) -> str:
    """The text to keep. Call ``check_rules`` first."""
    with _Turn():
        return _hasher().hash(_bytes(_canonical(password)))


def verify(kept: str | None, password: Secret) -> bool:
    """Whether it is the password; without a kept one the same work is done, and the answer is no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    text = _canonical(password)
    if len(text) > LONGEST:
        text = text[:LONGEST] + "-"  # is nobody's
    with _Turn():
        try:
            return _hasher().verify(kept or _nobodys(), _bytes(text)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other figures than today's."""
    return _hasher().check_needs_rehash(kept)


def check_rules(password: Secret, *about: str) -> None:
    """Raises ``PasswordWeak``. ``about`` are the person's e-mail, name, company: not good as a password either.

    NIST SP 800-63B: length and a list of what is guessed first; no rules about kinds of characters.
    """
    text = _canonical(password)
    if len(text) < SHORTEST:
        raise PasswordWeak(why="short")
    if len(text) > LONGEST:
        raise PasswordWeak(why="long")
    plain = "".join(c for c in text.casefold() if c.isalnum())
    names = {"".join(c for c in part.casefold() if c.isalnum()) for part in [*about, *(a.split("@")[0] for a in about)]}
    if len(set(text)) < 4 or plain in _worst() or plain.rstrip("0123456789") in names | {""} or plain in names:
        raise PasswordWeak(why="common")


def _canonical(password: Secret) -> str:
    """One form of what is typed differently on different keyboards (NIST SP 800-63B, 5.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password.reveal())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's")


@cache
def _worst() -> frozenset[str]:
    return frozenset(files("cuadra.tenants").joinpath("worst_passwords.txt").read_text("utf-8").split())


class _Turn:
    def __enter__(self) -> None:
        if not _turns.acquire(timeout=PATIENCE):
            raise Busy

    def __exit__(self, *_: object) -> None:
        _turns.release()
