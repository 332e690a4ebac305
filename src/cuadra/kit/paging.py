"""Lists in pages by a cursor: how to sort, where the last page ended, and the page itself. The same three everywhere.

A cursor is opaque to whoever gets it; it names the sort it was made for and the last row, so a page never skips or
repeats rows when others come in between. It is not secret and not trusted: repositories bind it as values.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from cuadra.kit.errors import CuadraError

T = TypeVar("T")
S = TypeVar("S")
DEFAULT, MOST = 50, 200  # rows a page
_LONGEST = 1000  # characters of a cursor


class CursorInvalid(CuadraError):  # noqa: N818  the cause, not the class of it
    """A cursor that is none of ours, or one of another sort."""

    code, status = "PAGE-001", 400


class SortInvalid(CuadraError):  # noqa: N818  the cause, not the class of it
    """A list cannot be sorted by ``field``; fact ``allowed``."""

    code, status = "PAGE-002", 400


@dataclass(frozen=True, slots=True)
class Sort:
    """By which field, and which way; ties are broken by the id in the same way."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.field}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before: its value of the sorted field, as text (None where it has none), and its id."""

    value: str | None
    id: UUID


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next page: empty on the last one."""

    items: Sequence[T]
    next: str = ""

    def map(self, change: Callable[[T], S]) -> Page[S]:
        return Page([change(item) for item in self.items], self.next)


def sort_from(text: str, allowed: Collection[str]) -> Sort:
    """``-total`` is by total, greatest first; ``SortInvalid`` where the list is not kept by that.

    >>> sort_from("-total", {"total"})
    Sort(field='total', descending=True)
    """
    field = text.removeprefix("-")
    if field not in allowed:
        raise SortInvalid(field=text[:40], allowed=", ".join(sorted(allowed)))
    return Sort(field, text.startswith("-"))


def pack(sort: Sort, cursor: Cursor) -> str:
    """The cursor as text for the outside.

    >>> place = Cursor("10.00", UUID(int=1))
    >>> unpack(pack(Sort("total"), place), Sort("total")) == place
    True
    """
    told = json.dumps([str(sort), cursor.value, cursor.id.hex], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def unpack(text: str, sort: Sort) -> Cursor | None:
    """What ``pack`` wrote for the same ``sort``; None for the empty text, ``CursorInvalid`` for anything else."""
    if not text:
        return None
    try:
        if len(text) > _LONGEST:
            raise CursorInvalid
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        made_for, value, row = json.loads(raw)
        place = Cursor(value, UUID(hex=row))
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        raise CursorInvalid from None
    if made_for != str(sort) or not (value is None or isinstance(value, str)) or "\x00" in (value or ""):
        raise CursorInvalid
    return place


def unpack_moment(text: str, sort: Sort) -> tuple[datetime, UUID] | None:
    """As ``unpack``, where rows are sorted by a moment: that of the last row, and its id."""
    place = unpack(text, sort)
    if place is None:
        return None
    try:
        moment = datetime.fromisoformat(place.value or "")
    except ValueError:
        raise CursorInvalid from None
    if moment.tzinfo is None:
        raise CursorInvalid
    return moment, place.id


def page_of(rows: Sequence[T], most: int, sort: Sort, place: Callable[[T], Cursor]) -> Page[T]:
    """The page out of ``most + 1`` rows asked for: the one too many only tells that there is a next page."""
    if len(rows) <= most:
        return Page(rows)
    kept = rows[:most]
    return Page(kept, pack(sort, place(kept[-1])))
