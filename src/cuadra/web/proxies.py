"""Who is really calling, behind which proxies. Nobody is believed who is not named in the settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
MOST_HOPS = 16


class Proxies:
    """The trusted ones; without any, ``X-Forwarded-*`` is never read.

    >>> Proxies(["10.0.0.0/8"]).caller("10.0.0.9", "6.6.6.6, 203.0.113.5, 10.0.0.8")
    '203.0.113.5'
    """

    def __init__(self, networks: Sequence[str]) -> None:
        self.networks: list[Network] = [ip_network(text) for text in networks]
        self._is_trusted = lru_cache(1024)(self._look)

    def trusts(self, peer: str) -> bool:
        return bool(self.networks) and self._is_trusted(peer)

    def caller(self, peer: str, forwarded: str) -> str:
        """The nearest address that is no proxy of ours, from the right: what stands left of it anybody may write."""
        if not self.trusts(peer):
            return peer
        address = peer
        for hop in reversed(forwarded.rsplit(",", MOST_HOPS)[-MOST_HOPS:]):
            if not _is_address(hop.strip()):
                break
            address = hop.strip()
            if not self._is_trusted(address):
                break
        return address

    def _look(self, text: str) -> bool:
        if not _is_address(text):
            return False
        address = ip_address(text)
        return any(address in network for network in self.networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
