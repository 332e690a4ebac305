"""Files inside a PDF that its table of names does not list: associated files, notes with a file pinned to them.

PDFium gives only the listed ones. A stream is never inside another, so an embedded file that is marked as one can be
seen in the bytes themselves. Not for protected documents, whose streams are enciphered.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice

MAX_STREAMS = 50
DICTIONARY = 2000  # bytes before or after the mark in which its dictionary must end
_MARK = re.compile(rb"/Type\s*/EmbeddedFile(?![A-Za-z])|/Subtype\s*/(?:text|application)#2[Ff]xml|/CheckSum\b")
_STREAM = re.compile(rb">>\s*stream\r?\n")


def embedded_streams(data: bytes, most: int) -> Iterator[bytes]:
    """The contents of the embedded files seen in ``data``, each at most ``most`` bytes once unpacked."""
    behind = 0
    for mark in islice(_MARK.finditer(data), MAX_STREAMS):
        start = _STREAM.search(data, mark.end(), mark.end() + DICTIONARY)
        if start is None or start.end() <= behind:
            continue
        behind = start.end()
        end = data.find(b"endstream", start.end())
        opening = data.rfind(b" obj", max(0, mark.start() - DICTIONARY), mark.start())
        head = data[opening if opening >= 0 else mark.start() : start.start()]
        content = _unpacked(head, data[start.end() : end if end >= 0 else len(data)], most)
        if content:
            yield content


def _unpacked(head: bytes, raw: bytes, most: int) -> bytes:
    """The content of a stream stored plain or deflated; empty for any other filter, or past ``most``."""
    if b"/Filter" not in head:
        return raw.rstrip(b"\r\n") if len(raw) <= most else b""
    if not re.search(rb"/Filter\s*\[?\s*/(FlateDecode|Fl)\s*\]?\s*[/>\s]", head + b" "):
        return b""
    try:
        packer = zlib.decompressobj()
        content = packer.decompress(raw, most)
    except zlib.error:
        return b""
    return content if not packer.unconsumed_tail else b""
