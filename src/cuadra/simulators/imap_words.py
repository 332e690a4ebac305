"""The words of IMAP as the simulator reads and writes them: lines with strings and literals, sets, header fields."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import BinaryIO

ATOM = re.compile(r"[0-9*:,]+")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")
MOST_LITERALS = 8


@dataclass(frozen=True, slots=True)
class Line:
    tag: str
    verb: str
    words: list[str]


def read_line(lines: BinaryIO, connection: socket.socket, most: int) -> Line | None:
    """The next command with its strings unquoted; ``None`` at the end."""
    told = lines.readline(most)
    for _ in range(MOST_LITERALS):
        if not (found := _LITERAL.search(told)):
            break
        connection.sendall(b"+ go on\r\n")
        content = lines.read(min(int(found[1]), most))
        told = told[: found.start()] + b'"' + content + b'"' + lines.readline(most)
    if not told:
        return None
    words = [
        quoted.replace('\\"', '"').replace("\\\\", "\\") if quoted or not bare else bare
        for quoted, bare in _WORD.findall(told.decode("utf-8", "replace").strip())
    ]
    tag, verb, *more = [*words, "", ""]
    return Line(tag, verb.upper(), more[: len(words) - 2] if len(words) > 2 else [])


def in_set(uid: int, told: str, last: int) -> bool:
    """Whether a UID is in a set; ``*`` is the last one, so that ``9:*`` holds it even where it is below 9.

    >>> [in_set(uid, "2:3,7:*", 5) for uid in (1, 2, 5, 6)]
    [False, True, True, True]
    """
    for part in told.split(","):
        first, _, end = part.replace("*", str(last)).partition(":")
        low, high = sorted((int(first), int(end or first)))
        if low <= uid <= high:
            return True
    return False


def literal(content: bytes) -> bytes:
    return b"{%d}\r\n" % len(content) + content


def header_of(content: bytes, wanted: list[str]) -> bytes:
    """The lines of these fields, with an empty line at the end."""
    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0]
    fields = re.findall(rb"^[!-9;-~]+:.*(?:\r?\n[ \t].*)*", head, re.MULTILINE)
    names = tuple(name.lower().encode() + b":" for name in wanted)
    return b"".join(one.rstrip(b"\r") + b"\r\n" for one in fields if one.lower().startswith(names)) + b"\r\n"
