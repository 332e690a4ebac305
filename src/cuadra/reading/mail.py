"""A message saved from a mail program (``.eml``) to the files that came with it. Nothing it points at is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from cuadra.kit.errors import Refusal
from cuadra.reading import refusals
from cuadra.reading.archive import Budget

if TYPE_CHECKING:
    from email.message import MIMEPart

_HEADER = re.compile(
    rb"^(received|return-path|delivered-to|message-id|mime-version|content-type|from|to|subject|date|x-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_TELLING = {b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to"}
MAX_PARTS = 2_000
_FAULTS = (LookupError, ValueError, TypeError, AttributeError, RecursionError)  # what odd headers raise in the library


def is_mail(head: bytes) -> bool:
    r"""Whether the first lines are headers that only a message has.

    >>> is_mail(b"From: a@b.mx\r\nMIME-Version: 1.0\r\n\r\n"), is_mail(b"Date: 1/2/25\nTo: Juan\n")
    (True, False)
    """
    if not _HEADER.match(head):
        return False
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    names = {name.lower() for name in _HEADER.findall(top)}
    return len(names) >= 2 and bool(names & _TELLING)


def mail_files(data: bytes, left: Budget) -> Iterator[tuple[str, bytes | Refusal]]:
    """The attached files, or the plain text of the message where there are none, each with its name.

    Pictures that the message itself shows (logos) are left. Raises ``TooManyEntries`` or ``ArchiveBomb``.
    """
    try:
        parts = _parts(data)
    except _FAULTS as fault:
        raise refusals.UnreadableText from fault
    if len(parts) > left.entries:
        raise refusals.TooManyEntries(entries=left.entries)
    left.entries -= len(parts)
    for name, content in parts:
        left.unpacked -= len(content)
        if left.unpacked < 0:
            raise refusals.ArchiveBomb(mib=left.mib)
        yield name, content


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of each file, those of messages inside the message too."""
    from email.parser import BytesParser
    from email.policy import default

    message = BytesParser(policy=default).parsebytes(data)
    files = [part for part in islice(message.walk(), MAX_PARTS) if _is_file(part)]
    if not files and (body := message.get_body(("plain", "html"))):
        return [("1", str(body.get_content()).encode("utf-8", "replace"))]
    return [(part.get_filename() or f"{index}", _content(part)) for index, part in enumerate(files, 1)]


def _is_file(part: MIMEPart) -> bool:
    if part.is_multipart():
        return False
    kind = part.get_content_maintype()
    shown = kind == "image" and part.get_content_disposition() != "attachment" and part["content-id"]
    return not shown and (part.get_filename() is not None or kind != "text")


def _content(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
