"""The OpenID provider of this installation, one for each process: what it told of itself is kept between logins."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from cuadra.adapters.oidc import Provider
from cuadra.kit.secret import Secret
from cuadra.settings import Settings


def provider_of(settings: Settings) -> Provider | None:
    """None where the settings name no provider."""
    if not settings.oidc_issuer or not settings.oidc_client:
        return None
    return _provider(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret)


def provider_name(settings: Settings) -> str:
    """The provider as people know it: its host; empty where there is none."""
    return (urlsplit(settings.oidc_issuer).hostname or "") if provider_of(settings) else ""


@lru_cache(maxsize=8)
def _provider(issuer: str, client: str, secret: Secret) -> Provider:
    import httpx

    return Provider(httpx.Client(), issuer, client, secret)
