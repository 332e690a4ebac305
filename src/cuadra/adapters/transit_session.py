"""The conversation with a key server: logging in, again when the token ran out, and its errors in our words."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from cuadra.adapters.transit_errors import (
    TransitError,
    VaultAnswered,
    VaultDenied,
    VaultKeyGone,
    VaultLoginRefused,
    VaultSealed,
    VaultUnreachable,
)
from cuadra.kit.secret import Secret
from cuadra.kit.why import why

if TYPE_CHECKING:
    from hvac import Client

T = TypeVar("T")
NONE = Secret()
_TRIES = 3
_CHANGED = ("message authentication failed", "invalid ciphertext length", "could not decode")
_VERSION = ("too new", "too old", "disallowed", "no such key version")


@dataclass(frozen=True, slots=True)
class Identity:
    """A role with its secret id (AppRole), or a token that somebody else renews."""

    role_id: str = ""
    secret_id: Secret = NONE
    token: Secret = NONE
    approle_mount: str = "approle"


class TransitSession:
    """One client a thread (a ``requests`` session is not promised to be safe), one token for all of them."""

    def __init__(self, url: str, identity: Identity, seconds: float, ca_file: str) -> None:
        self._url, self._identity, self._seconds, self._ca_file = url, identity, seconds, ca_file
        self._mine = threading.local()
        self._login = threading.Lock()
        self._token = identity.token.reveal()

    def run(self, operation: str, work: Callable[[Client], T], key_id: str = "") -> T:
        """``work`` with a client that is logged in; every foreign error comes out as one of ours or ``ValueError``.

        A dead connection (the server was restarted), an expired token and an internal error (OpenBao 2.7 gives one
        where a token ends in mid-request) are tried again at once; all that is sent here may be sent twice.
        """
        used = self._token or self._log_in("")
        for left in reversed(range(_TRIES)):
            try:
                return work(self._client(used))
            except Exception as error:  # noqa: BLE001  the one place where hvac's and requests' errors are translated
                if not left or not (renewed := self._mended(error, used)):
                    raise self._translated(error, operation, key_id) from None
                used = renewed
        raise AssertionError

    def _client(self, token: str) -> Client:
        process, client = getattr(self._mine, "client", (0, None))
        if client is None or process != os.getpid():  # a forked child must not speak on its parent's connection
            from hvac import Client

            client = Client(url=self._url, token="", timeout=self._seconds, verify=self._ca_file or True)
            self._mine.client = (os.getpid(), client)
        client.token = token
        return client

    def _mended(self, error: Exception, used: str) -> str:
        """The token to try again with, or nothing where trying again is no use."""
        from hvac.exceptions import Forbidden, InternalServerError
        from requests.exceptions import ConnectionError as Broken
        from requests.exceptions import Timeout

        if isinstance(error, Broken | InternalServerError) and not isinstance(error, Timeout):
            return used
        if isinstance(error, Forbidden) and self._identity.role_id and not self._holds(used):
            return self._log_in(used)
        return ""

    def _holds(self, token: str) -> bool:
        """Whether the token is still known: then what was refused is the operation."""
        from hvac.exceptions import Forbidden

        try:
            self._client(token).auth.token.lookup_self()
        except Forbidden:
            return False
        except Exception as error:  # noqa: BLE001  as in run
            raise self._translated(error, "lookup", "") from None
        return True

    def _log_in(self, stale: str) -> str:
        """A new token, unless another thread has just fetched one."""
        with self._login:
            if self._token == stale:
                if not self._identity.role_id:
                    raise VaultLoginRefused(server=self._url)
                self._token = self._fetched()
            return self._token

    def _fetched(self) -> str:
        from hvac.exceptions import Forbidden, InvalidRequest

        who = self._identity
        try:
            answer: dict[str, Any] = self._client("").auth.approle.login(
                who.role_id, who.secret_id.reveal(), use_token=False, mount_point=who.approle_mount
            )
            return str(answer["auth"]["client_token"])
        except (InvalidRequest, Forbidden):
            raise VaultLoginRefused(server=self._url) from None
        except Exception as error:  # noqa: BLE001  as in run
            raise self._translated(error, "login", "") from None

    def _translated(self, error: Exception, operation: str, key_id: str) -> Exception:
        from hvac import exceptions as said
        from requests.exceptions import RequestException, Timeout

        if isinstance(error, TransitError):
            return error
        told = " ".join(str(error).split(", on ", maxsplit=1)[0].split())[:200]
        if isinstance(error, said.VaultDown) and "sealed" in told.lower():
            return VaultSealed(server=self._url)
        if isinstance(error, said.Forbidden):
            holds = bool(self._token) and self._holds(self._token)
            return VaultDenied(operation=operation) if holds else VaultLoginRefused(server=self._url)
        if isinstance(error, said.InvalidRequest):
            return self._refused(told, key_id)
        if isinstance(error, RequestException):
            return VaultUnreachable(server=self._url, why=why("VLTLATE" if isinstance(error, Timeout) else "VLTDOWN"))
        if (
            isinstance(error, said.VaultDown | said.BadGateway | said.InternalServerError | said.RateLimitExceeded)
            or "sealed" in told
        ):
            return VaultUnreachable(server=self._url, why=why("VLTANSWER", type(error).__name__))
        return VaultAnswered(server=self._url, why=why("VLTANSWER", type(error).__name__))

    def _refused(self, told: str, key_id: str) -> Exception:
        if any(words in told for words in _CHANGED):
            return ValueError("changed, or of another tenant")
        if any(words in told for words in _VERSION):
            return VaultKeyGone(key=key_id)
        return VaultAnswered(server=self._url, why=why("VLTNOKEY" if "not found" in told else "VLTREFUSED"))
