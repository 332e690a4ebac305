"""A mailbox as a source: messages above the last UID, each once, whatever the server forgets.

The cursor is UIDVALIDITY with the last UID, never the mark «seen», which people and phones change. When the server
numbers its messages anew they are all looked at again by their heads; those we know (Message-ID, date, sender,
subject and size together) are passed over, and what is unlike them is taken: rather seen twice than lost, as equal
bytes are one document anyway.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from cuadra.adapters.imap import Head, Selected
from cuadra.adapters.imap import Mailbox as Wire
from cuadra.adapters.imap_errors import MailboxOdd
from cuadra.kit.errors import CuadraError
from cuadra.sources.contract import MOST_BYTES, MOST_ITEMS, File, Item, Known, Page, Stored
from cuadra.sources.letters import Letter, Wanted, one_line, opened

MOST_MESSAGES = 50  # of one page
WINDOW, WIDEST = 1_000, 40_000  # UIDs asked about at once; the answer stays below what a line may hold
MOST_WINDOWS = 50
MOST_MESSAGE = 60 * 2**20
TRIES = 5  # at one message that the server fails to hand over


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One look. ``after``: nothing, seen, or move (``to``); ``since_days`` counts at the first look only."""

    wire: Wire
    folder: str = "INBOX"
    after: str = "nothing"
    to: str = ""
    since_days: int = 30
    wanted: Wanted = field(default_factory=Wanted)
    seconds: float = 60.0  # for the messages of one page

    def page(self, cursor: Mapping[str, Any], known: Known, *, most: int = MOST_ITEMS) -> Page:
        most = min(most, MOST_MESSAGES)
        selected = self.wire.select(self.folder, writes=self.after != "nothing")
        place = _Place.of(cursor, selected, self.since_days)
        uids, upto = self._uids(place, selected)
        heads = self.wire.heads(uids[:most]) if uids else []
        keys = [(key_of(head), str(head.size)) for head in heads]
        seen = known(keys) if keys else set()
        items, broken_at = self._items(place, [(head, key) for head, (key, _) in zip(heads, keys, strict=True)], seen)
        if broken_at:
            return Page(tuple(items), place.stuck_at(broken_at), is_more=bool(items), wait=10.0)
        is_whole = len(uids) <= most and not place.is_short
        place.uid = upto if is_whole else max([place.uid, *place.done])
        return Page(tuple(items), place.cursor(), is_more=place.uid + 1 < selected.next_uid)

    def file(self, stored: Sequence[Stored]) -> dict[str, str]:
        """Marks or moves what is safe. What a new UIDVALIDITY made unfindable stays as it is."""
        selected = self.wire.select(self.folder, writes=True)
        uids = [int(one.place["uid"]) for one in stored if one.place.get("validity") == selected.validity]
        if uids and self.after == "seen":
            self.wire.mark_seen(uids)
        if uids and self.after == "move":
            self.wire.move(uids, self.to)
        return {}

    def _uids(self, place: _Place, selected: Selected) -> tuple[list[int], int]:
        """The next UIDs, and the last one that was asked about: below it nothing more is."""
        first, width = place.uid + 1, WINDOW
        for _ in range(MOST_WINDOWS):
            if first >= selected.next_uid:
                break
            last = min(first + width, selected.next_uid) - 1
            since = place.since if first < place.until else None
            last = min(last, place.until - 1) if since else last
            if found := self.wire.uids(first, last, since=since):
                return found, last
            first, width = last + 1, min(width * 2, WIDEST)
        return [], first - 1

    def _items(self, place: _Place, heads: Sequence[tuple[Head, str]], seen: set[str]) -> tuple[list[Item], int]:
        """What the messages bring; and the UID at which the server gave up, else 0."""
        items: list[Item] = []
        taken, end = 0, time.monotonic() + self.seconds
        for head, key in heads:
            if items and (taken + head.size > MOST_BYTES or time.monotonic() > end):
                place.is_short = True
                break
            if key not in seen or head.uid >= place.until:  # one that came later is another, however alike
                try:
                    item = self._item(place, head, key)
                except CuadraError as error:
                    if not error.retry:
                        raise
                    return items, head.uid
                taken += head.size
                if item:
                    items.append(item)
            place.done.append(head.uid)
        return items, 0

    def _item(self, place: _Place, head: Head, key: str) -> Item | None:
        subject = one_line(_field(head.header, b"subject")) or "—"
        if place.is_stuck(head.uid):
            return Item(key, str(head.size), subject, reason="SRC-053", facts={"name": subject})
        if head.size > MOST_MESSAGE:
            facts = {"name": subject, "mib": str(MOST_MESSAGE // 2**20)}
            return Item(key, str(head.size), subject, reason="SRC-052", facts=facts)
        raw = self.wire.message(head)
        if raw is None:
            return None  # gone meanwhile
        if not is_of(raw, head):
            raise MailboxOdd(what="FETCH")
        letter = opened(raw, self.wanted)
        filing = {"uid": head.uid, "validity": place.validity} if self.after != "nothing" else {}
        return _told(letter, Item(key, str(head.size), letter.subject or subject, place=filing))


@dataclass(slots=True)
class _Place:
    """The cursor at work. ``until`` is above all that was there when we began with this UIDVALIDITY.

    Below it ``since`` holds, and messages may be ones that we know.
    """

    validity: int
    uid: int
    since: date | None
    until: int
    stuck: tuple[int, int] = (0, 0)
    is_short: bool = False
    done: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, cursor: Mapping[str, Any], selected: Selected, since_days: int) -> _Place:
        if cursor.get("validity") == selected.validity:
            since = date.fromisoformat(cursor["since"]) if cursor.get("since") else None
            return cls(selected.validity, cursor["uid"], since, cursor["until"], tuple(cursor.get("stuck", (0, 0))))
        since = datetime.now(UTC).date() - timedelta(days=since_days) if since_days else None
        if cursor.get("since"):
            since = date.fromisoformat(cursor["since"])  # numbered anew: as far back as at the first look
        elif cursor:
            since = None
        return cls(selected.validity, 0, since, selected.next_uid)

    def cursor(self) -> dict[str, Any]:
        since = self.since.isoformat() if self.since else None
        return {"validity": self.validity, "uid": self.uid, "since": since, "until": self.until}

    def stuck_at(self, uid: int) -> dict[str, Any]:
        """Up to what is done; and how often this message failed, so that one does not hold up the others for ever."""
        times = self.stuck[1] + 1 if self.stuck[0] == uid else 1
        self.uid = max([self.uid, *self.done])
        return {**self.cursor(), "stuck": [uid, times]}

    def is_stuck(self, uid: int) -> bool:
        return self.stuck[0] == uid and self.stuck[1] >= TRIES


def key_of(head: Head) -> str:
    """What tells a message from all others, whatever its number; the Message-ID alone is not unique in the wild."""
    told = (_field(head.header, name) for name in (b"message-id", b"date", b"from", b"subject"))
    return sha256(b"\0".join([*told, str(head.size).encode()])).hexdigest()


def is_of(raw: bytes, head: Head) -> bool:
    """Whether these bytes are of that message: a server that numbers anew under us would mix them up."""
    told = _field(head.header, b"message-id")
    return not told or _field(re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0], b"message-id") == told


def _field(header: bytes, name: bytes) -> bytes:
    found = re.search(
        rb"^" + re.escape(name) + rb":[ \t]*((?:.*)(?:\r?\n[ \t].*)*)", header, re.IGNORECASE | re.MULTILINE
    )
    return b" ".join(found[1].split()) if found else b""


def _told(letter: Letter, item: Item) -> Item:
    """The item with its files, or with the reason for having none."""
    files = tuple(File(name, content, letter.message_id) for name, content in letter.files)
    if not files and letter.text:
        files = (File(f"{item.name[:120]}.txt", letter.text, letter.message_id),)
    facts = {"name": item.name}
    if letter.left:
        facts["left"] = ", ".join(letter.left)[:500]
    if letter.links:
        facts["links"] = " ".join(letter.links)[:4_000]
    reason = ""
    if not files:
        reason = "SRC-054" if letter.is_broken else "SRC-051" if letter.links else "SRC-050"
    place = item.place if files else {}
    return Item(item.key, item.mark, item.name, files, place, reason, facts)
