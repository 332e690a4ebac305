"""The address inside a printed code: its host compared exactly, its values by known keys; never opened.

``urllib``'s query parser is of no use here: it turns the ``+`` of a digest into a space and cuts an RFC at its ``&``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

_ADDRESS = re.compile(r"(?i)\s*(https?)://([^/?#\s\\]*)([^?#]*)\??(.*)", re.DOTALL)
_LONGEST = 8_000  # more than the largest QR code holds
_CONFUSED = str.maketrans("01", "ol", ".-_")


@dataclass(frozen=True, slots=True)
class Link:
    """``host`` in small letters, without the port that goes without saying; with user or port it is no known host."""

    host: str
    path: str
    query: str


def parse(text: str) -> Link | None:
    """The address, or ``None`` where ``text`` is none.

    >>> parse("HTTPS://www.Arca.gob.ar:443/fe/qr/?p=abc")
    Link(host='www.arca.gob.ar', path='/fe/qr/', query='p=abc')
    """
    match = _ADDRESS.fullmatch(text) if len(text) <= _LONGEST else None
    if not match:
        return None
    host = match[2].lower()
    return Link(host.removesuffix(":443" if match[1].lower() == "https" else ":80"), match[3], match[4])


def values(query: str, keys: Iterable[str]) -> dict[str, str]:
    """What stands behind each of the ``keys``, up to the next of them; escapes undone, ``+`` kept.

    >>> values("?&id=1&re=H&amp;E951128469&fe=ab%2B+", ("id", "re", "fe"))
    {'id': '1', 're': 'H&E951128469', 'fe': 'ab++'}
    """
    found = list(_keys(tuple(keys)).finditer(query))
    ends = [match.start() for match in found[1:]] + [len(query)]
    said: dict[str, str] = {}
    for match, end in zip(found, ends, strict=False):
        said.setdefault(match[1].lower(), unquote(query[match.end() : end].replace("&amp;", "&")).strip())
    return said


def imitates(host: str, official: Iterable[str]) -> bool:
    """Whether a host that is none of the ``official`` ones is made to look like one.

    >>> imitates("www-arca.gob.ar.example.com", ["www.arca.gob.ar"]), imitates("www.oxxo.com", ["www.arca.gob.ar"])
    (True, False)
    """
    flat = host.translate(_CONFUSED)
    return any(host != one and one.translate(_CONFUSED) in flat for one in official)


@cache
def _keys(keys: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?i)(?:^|[?&]|&amp;)(" + "|".join(map(re.escape, keys)) + r")=")
