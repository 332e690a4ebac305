"""Key wrapping by the transit engine of HashiCorp Vault or OpenBao: the key never leaves that server.

A derived AES-256-GCM key: the context (the tenant) goes into the derivation, so what was wrapped for one tenant opens
for no other even there. Who may do what is the server's policy (``policy``): the API may only encrypt, workers may
decrypt and rewrap, the operator rotates. Tested against OpenBao 2.7, which speaks Vault's API.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from cuadra.adapters.transit_errors import TransitNotConfigured, VaultAnswered, VaultKeyGone
from cuadra.adapters.transit_session import Identity, TransitSession
from cuadra.kit.why import why
from cuadra.settings import Settings

if TYPE_CHECKING:
    from hvac import Client

Role = Literal["api", "worker", "operator"]


@dataclass(frozen=True, slots=True)
class TransitPlace:
    """Where the key is: the server's address, the engine's mount, the key's name; ``seconds`` for one call."""

    url: str
    mount: str = "transit"
    key: str = "cuadra"
    seconds: float = 5.0
    ca_file: str = ""


class Transit:
    """A ``KeyProvider`` and ``KeyKeeper`` over the wire. Safe to use from many threads."""

    def __init__(self, place: TransitPlace, identity: Identity) -> None:
        self.place = place
        self._session = TransitSession(place.url, identity, place.seconds, place.ca_file)

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        """``VaultSealed`` and ``VaultUnreachable`` may be repeated."""
        return self._wrapped(self._post("encrypt", plaintext=_text(data_key), context=_text(context)))

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """``ValueError`` when changed or of another tenant, ``VaultDenied`` for whoever may only seal."""
        sealed = self._ciphertext(key_id, wrapped)
        answer = self._post("decrypt", key_id=key_id, ciphertext=sealed, context=_text(context))
        try:
            return base64.b64decode(answer["plaintext"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            raise self._unexpected("plaintext") from None

    def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
        """Done inside of the server: not even the data key comes out."""
        sealed = self._ciphertext(key_id, wrapped)
        return self._wrapped(self._post("rewrap", key_id=key_id, ciphertext=sealed, context=_text(context)))

    def active_key(self) -> str:
        return self.keys()[-1][0]

    def keys(self) -> tuple[tuple[str, datetime], ...]:
        """Versions that still open, oldest first."""
        told = self._read()
        try:
            least = max(told["min_decryption_version"], told["min_available_version"], 1)
            versions = sorted((int(number), birth) for number, birth in told["keys"].items())
            found = tuple((self._id(n), datetime.fromtimestamp(birth, UTC)) for n, birth in versions if n >= least)
        except (KeyError, TypeError, ValueError, AttributeError):
            found = ()
        if not found:
            raise self._unexpected("keys")
        return found

    def rotate(self) -> str:
        self._call("rotate", lambda client: client.secrets.transit.rotate_key(self.place.key, self.place.mount))
        return self.active_key()

    def drop(self, key_id: str) -> None:
        """Destroy this version and all before it, for good."""
        least = self._version(key_id) + 1
        # by hand: hvac refuses two equal versions, and the server wants them before a trim
        self._post("keys", "config", min_decryption_version=least, min_encryption_version=least)
        self._post("keys", "trim", min_available_version=least)

    def make(self) -> bool:
        """Make the key at the first start of the operator; True when it was made.

        ``VaultAnswered`` for a key that somebody made without derivation: tenants would not be apart.
        """
        made = self._call("read", self._exists) is False
        if made:
            self._post("keys", derived=True, type="aes256-gcm96")
        if not self._read().get("derived"):
            raise VaultAnswered(server=self.place.url, why=why("VLTDERIVED"))
        return made

    def check(self) -> None:
        """Whether sealing works now, for health and ``doctor``; raises what is wrong."""
        self.wrap(bytes(32), b"check")

    def _exists(self, client: Client) -> bool:
        from hvac.exceptions import InvalidPath

        try:
            client.secrets.transit.read_key(self.place.key, self.place.mount)
        except InvalidPath:
            return False
        return True

    def _read(self) -> dict[str, Any]:
        return _data(
            self._call("read", lambda client: client.secrets.transit.read_key(self.place.key, self.place.mount))
        )

    def _post(self, what: str, then: str = "", *, key_id: str = "", **values: object) -> dict[str, Any]:
        path = "/".join(filter(None, ("/v1", self.place.mount, what, self.place.key, then)))
        return _data(self._call(what, lambda client: client.adapter.post(path, json=values), key_id))

    def _call(self, operation: str, work: Callable[[Client], Any], key_id: str = "") -> Any:
        return self._session.run(operation, work, key_id)

    def _wrapped(self, answer: dict[str, Any]) -> tuple[str, bytes]:
        """``vault:v3:base64`` as key id and bytes, so that the record has one spelling."""
        try:
            _, version, sealed = answer["ciphertext"].split(":")
            return self._id(int(version[1:])), base64.b64decode(sealed, validate=True)
        except (KeyError, ValueError, AttributeError):
            raise self._unexpected("ciphertext") from None

    def _unexpected(self, lacking: str) -> VaultAnswered:
        return VaultAnswered(server=self.place.url, why=why("VLTANSWER", lacking))

    def _ciphertext(self, key_id: str, wrapped: bytes) -> str:
        return f"vault:v{self._version(key_id)}:{_text(wrapped)}"

    def _id(self, version: int) -> str:
        return f"transit.{self.place.key}.{version}"

    def _version(self, key_id: str) -> int:
        head, _, number = key_id.rpartition(".")
        if head != f"transit.{self.place.key}" or not (number.isascii() and number.isdigit()):
            raise VaultKeyGone(key=key_id)
        return int(number)


def transit_from(settings: Settings) -> Transit:
    """The one that the settings name; ``TransitNotConfigured`` where address or identity is missing."""
    identity = Identity(settings.transit_role, settings.transit_secret, settings.transit_token)
    if not settings.transit_url or not (identity.role_id or identity.token):
        raise TransitNotConfigured
    return Transit(TransitPlace(settings.transit_url), identity)


def policy(role: Role, mount: str = "transit", key: str = "cuadra") -> str:
    """The policy of a process, as the server's administrator writes it."""
    may = {"api": ("encrypt",), "worker": ("encrypt", "decrypt", "rewrap"), "operator": ("encrypt", "rewrap")}[role]
    rules = [f'path "{mount}/{what}/{key}" {{ capabilities = ["update"] }}' for what in may]
    if role != "api":
        rules.append(f'path "{mount}/keys/{key}" {{ capabilities = ["read"] }}')
    if role == "operator":
        rules.append(f'path "{mount}/keys/{key}" {{ capabilities = ["create", "read", "update"] }}')
        rules += [
            f'path "{mount}/keys/{key}/{what}" {{ capabilities = ["update"] }}' for what in ("rotate", "config", "trim")
        ]
    return "\n".join(rules) + "\n"


def _data(told: Any) -> dict[str, Any]:
    """What an answer holds; nothing of one that has no content or is not of such a server."""
    data = told.get("data") if isinstance(told, dict) else None
    return data if isinstance(data, dict) else {}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
