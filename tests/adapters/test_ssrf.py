"""Which addresses a customer's webhook may reach."""

from __future__ import annotations

import pytest

from cuadra.adapters.ssrf import may_reach

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]

HOUSE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1",
]

NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "100.100.100.200",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::7f00:1",
    "ff02::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2001::1",
    "2001:db8::1",
    "64:ff9b:1::7f00:1",
    "",
    "localhost",
    "0x7f.1",
    "2130706433",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_what_the_whole_internet_reaches_is_allowed(address: str) -> None:
    assert may_reach(address)


@pytest.mark.parametrize("address", HOUSE)
def test_the_house_is_closed_unless_opened(address: str) -> None:
    assert not may_reach(address)
    assert may_reach(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_allowed(address: str) -> None:
    assert not may_reach(address)
    assert not may_reach(address, allow_private=True)
