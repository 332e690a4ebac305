"""The provider of an installation without keys: every call says so, and the work that asked is blocked."""
# ruff: noqa: ARG002  the contract names the arguments

from __future__ import annotations

from cuadra.vault.errors import VaultNotConfigured


class NoKeys:
    """Wraps nothing, opens nothing."""

    def active_key(self) -> str:
        raise VaultNotConfigured

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        raise VaultNotConfigured

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        raise VaultNotConfigured

    def rewrap(self, key_id: str, wrapped: bytes, context: bytes) -> tuple[str, bytes]:
        raise VaultNotConfigured
