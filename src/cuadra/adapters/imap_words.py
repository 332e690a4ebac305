"""The words of IMAP on the wire: folders in the UTF-7 of RFC 3501 (5.1.3), quoted strings, sets, answers of FETCH."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any


def quoted(name: str) -> str:
    r"""A folder's name as an argument.

    >>> quoted('Facturas/"2026" año')
    '"Facturas/\\"2026\\" a&APE-o"'
    """
    return encoded(_utf7(name))


def encoded(text: str) -> str:
    """Plain text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(name: str) -> str:
    return re.sub(r"[^\x20-\x7e]+", _shifted, name.replace("&", "&-"))


def _shifted(found: re.Match[str]) -> str:
    packed = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
    return "&" + packed.replace("/", ",") + "-"


def messages(found: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
    """What is said of each message, and its literal; servers may say things before and after the literal."""
    meta, literal = b"", b""
    for one in found:
        text = one[0] if isinstance(one, tuple) else one
        if isinstance(text, bytes) and re.match(rb"\d+ \(", text):
            if meta:
                yield meta, literal
            meta, literal = b"", b""
        if isinstance(one, tuple):
            literal = literal or one[1]
        if isinstance(text, bytes):
            meta += b" " + text
    if meta:
        yield meta, literal


def uid_set(uids: Sequence[int]) -> str:
    """Several as the protocol writes them.

    >>> uid_set([1, 2, 3, 7])
    '1:3,7'
    """
    parts: list[list[int]] = []
    for uid in sorted(uids):
        if parts and uid == parts[-1][1] + 1:
            parts[-1][1] = uid
        else:
            parts.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in parts)
