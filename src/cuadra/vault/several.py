"""Moving from one keeper of keys to another: the new one wraps, each opens what it wrapped.

After the settings turn from the ring to a key server (or back), ``rotation.rewrap_all`` with this brings the secrets
over while everybody works; then the old keeper can go.
"""

from __future__ import annotations

from collections.abc import Mapping

from cuadra.vault.provider import KeyProvider


class Several:
    """``others`` by the first word of their keys' ids: ``vault`` for the ring, ``transit`` for a server."""

    def __init__(self, active: KeyProvider, others: Mapping[str, KeyProvider]) -> None:
        self._active, self._others = active, dict(others)

    def active_key(self) -> str:
        return self._active.active_key()

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        return self._active.wrap(data_key, context)

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        return self._holder(key_id).unwrap(key_id, wrapped, context)

    def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
        holder = self._holder(key_id)
        if holder is self._active:
            return holder.rewrap(key_id, wrapped, context)
        return self._active.wrap(holder.unwrap(key_id, wrapped, context), context)

    def _holder(self, key_id: str) -> KeyProvider:
        """The active one also for a key of nobody's: its error says so."""
        return self._others.get(key_id.partition(".")[0], self._active)
