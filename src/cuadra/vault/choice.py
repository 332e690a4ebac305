"""Which keys a process gets, by the settings and by what the process is: the API seals, workers open."""

from __future__ import annotations

from pathlib import Path

from cuadra.adapters.transit import Transit, TransitPlace
from cuadra.adapters.transit_session import Identity
from cuadra.settings import Settings
from cuadra.vault.errors import VaultNotConfigured
from cuadra.vault.no_keys import NoKeys
from cuadra.vault.provider import KeyProvider, LocalRing, PublicRing


def api_keys(settings: Settings, folder: Path) -> KeyProvider:
    """For the API and the pages: with a ring the public half alone, with transit what its policy allows."""
    return PublicRing(folder) if settings.keys == "ring" else _transit(settings) or NoKeys()


def worker_keys(settings: Settings, folder: Path) -> KeyProvider:
    """For workers. The first one makes the ring, before any API process can store a secret."""
    if settings.keys == "ring":
        ring = LocalRing(folder)
        ring.make()
        return ring
    return _transit(settings) or NoKeys()


def keeper(settings: Settings, folder: Path) -> LocalRing | Transit:
    """For ``cuadra keys``: the keys to be changed. ``VaultNotConfigured`` where there are none."""
    if settings.keys == "ring":
        return LocalRing(folder)
    if found := _transit(settings):
        return found
    raise VaultNotConfigured


def _transit(settings: Settings) -> Transit | None:
    identity = Identity(settings.transit_role, settings.transit_secret, settings.transit_token)
    if not settings.transit_url or not (identity.role_id or identity.token):
        return None
    return Transit(TransitPlace(settings.transit_url), identity)
