"""How often somebody may try: by account, by address, and by both. In the database: a restart forgives nothing.

A try is counted, and committed, before the proof is looked at: a hundred at once are a hundred. The account alone has
the wider limit, so that a stranger cannot lock its owner out with a handful of wrong passwords from elsewhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from cuadra.tenants.door_repository import DoorRepository

WINDOW = timedelta(minutes=15)
PAIR, ACCOUNT, ADDRESS = 5, 30, 60  # tries in a window
CODE_WINDOW = timedelta(hours=1)
CODES = 10
LINKS = 20  # letters to new passwords asked for from one address in that window


@dataclass(frozen=True, slots=True)
class Counted:
    """Seconds to wait, by the limit that is over; ``is_first`` on the first try that is too many."""

    over: dict[str, float]
    is_first: bool

    def wait(self, *, is_known_place: bool) -> float:
        """Seconds, 0 where the try may go on. Tries from elsewhere do not lock a person out of their own places."""
        counts = {kind: seconds for kind, seconds in self.over.items() if kind != "account" or not is_known_place}
        return max(counts.values(), default=0.0)


def count(door: DoorRepository, account: str, ip: str) -> Counted:
    """Counts one try against all three limits. Commit before looking at the proof."""
    found = {kind: (*door.count_try(kind, key, WINDOW), most) for kind, key, most in _keys(account, ip)}
    over = {kind: seconds for kind, (tries, seconds, most) in found.items() if tries > most}
    return Counted(over, any(tries == most + 1 for tries, _, most in found.values()))


def forgive(door: DoorRepository, account: str, ip: str) -> None:
    """After a success: the account starts anew; its address gets back this one try, no more."""
    for kind, key, _ in _keys(account, ip):
        door.forgive(kind, key, all_of_it=kind != "address")


def _keys(account: str, ip: str) -> list[tuple[str, bytes, int]]:
    """In one fixed order, so that two tries never wait for each other in a ring."""
    place = network(ip)
    found = [("account", _key(account), ACCOUNT), ("pair", _key(f"{account} {place}"), PAIR)]
    return [("address", _key(place), ADDRESS), *found] if place else found


def network(ip: str) -> str:
    """Who an address belongs to: itself, or the /64 of IPv6, of which one subscriber has all; empty for no address.

    >>> network("2001:db8:1:2:3:4:5:6"), network("192.0.2.7"), network("::ffff:192.0.2.7")
    ('2001:db8:1:2::', '192.0.2.7', '192.0.2.7')
    """
    try:
        address = ip_address(ip.split("%", maxsplit=1)[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def count_code(door: DoorRepository, person: str) -> float:
    """Counts a try of a six-digit code; seconds to wait, 0 where it may go on. Its three valid codes of a million
    leave who has the password a chance of one in 1,400 a day.
    """
    tries, seconds = door.count_try("code", _key(person), CODE_WINDOW)
    return seconds if tries > CODES else 0.0


def count_link(door: DoorRepository, ip: str) -> float:
    """Counts a letter asked for from an address, whoever it is for; seconds to wait, 0 where it may go on."""
    if not (place := network(ip)):
        return 0.0
    tries, seconds = door.count_try("link", _key(place), CODE_WINDOW)
    return seconds if tries > LINKS else 0.0


def forgive_code(door: DoorRepository, person: str) -> None:
    door.forgive("code", _key(person), all_of_it=True)
