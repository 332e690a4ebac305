"""What every source speaks: a page of what is new since a cursor, and filing what was stored.

A run takes one page. Its items become documents in the transaction that also saves the cursor and the end of the
job's step; only a later run files them (moves the file, flags the message). So a process may die anywhere: what was
not committed is listed again, what was committed is known by its key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

MOST_ITEMS = 100  # of one page; a kind of source may have its own limit below
MOST_BYTES = 32 * 2**20  # of one page, once the first item is in it


@dataclass(frozen=True, slots=True)
class File:
    """Bytes on their way in; ``external_id`` is what the other side calls them."""

    name: str
    content: bytes = field(repr=False)
    external_id: str = ""
    source: str = ""  # other than the kind of the source, e.g. ``text``


@dataclass(frozen=True, slots=True)
class Item:
    """A file of a folder or a message of a mailbox. Without ``files`` it was left, and ``reason`` says why.

    ``key`` tells it from all others, ``mark`` whether it is still the same as when it was seen.
    ``place`` is how it is found again to be filed; empty where nothing is to be filed.
    """

    key: str
    mark: str
    name: str
    files: tuple[File, ...] = ()
    place: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """``wait``: seconds until it is worth to look again, where the source knows better than its schedule."""

    items: tuple[Item, ...]
    cursor: Mapping[str, Any]
    is_more: bool = False
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An item that is safe with us and may be filed now."""

    key: str
    mark: str
    place: Mapping[str, Any]


Known = Callable[[Sequence[tuple[str, str]]], set[str]]
"""Which of these (key, mark) are in our memory, by key."""


class Source(Protocol):
    """Opened for one run."""

    def page(self, cursor: Mapping[str, Any], known: Known, *, most: int = MOST_ITEMS) -> Page:
        """At most ``most`` new items. Raises what the whole source suffers from; one item's trouble is an item."""
        ...

    def file(self, stored: Sequence[Stored]) -> dict[str, str]:
        """Files what is safe; the code of the reason for each key that could not be filed."""
        ...
