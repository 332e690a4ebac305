"""Which addresses a request may go to whose target a customer chose (server-side request forgery).

Only what the whole internet can reach anyway. ``allow_private`` adds the nets of a house (loopback, RFC 1918, RFC 6598,
RFC 4193) for those who run both ends; the clouds' metadata, link-local, multicast and reserved nets stay forbidden.
"""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_HOUSE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7")
HOUSE = tuple(map(ipaddress.ip_network, _HOUSE))
# Those that do not lie in link-local: Alibaba, Oracle, AWS over IPv6.
METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")))
HIDES_IPV4 = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last four bytes are where it goes
TUNNELS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b:1::/48")))
UNICAST = ipaddress.ip_network("2000::/3")


def may_reach(text: str, *, allow_private: bool = False) -> bool:
    """Whether a request may go to this IP address.

    >>> [may_reach(a) for a in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254", "64:ff9b::7f00:1")]
    [True, False, False, False, False]
    """
    try:
        address = _plain(ipaddress.ip_address(text))
    except ValueError:
        return False
    if address in METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if _is_in(address, HOUSE):
        return allow_private
    if isinstance(address, ipaddress.IPv6Address):
        return address in UNICAST and address.is_global and not _is_in(address, TUNNELS)
    return address.is_global and not address.is_reserved


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in HIDES_IPV4:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address


def _is_in(address: Address, nets: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    return any(address in net for net in nets)
