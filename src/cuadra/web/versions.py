"""Versions of a thing as ETags (RFC 9110): who has the present one need not get it again, who has an old one may not
change it.
"""

from __future__ import annotations

import re

from cuadra.web.errors import VersionMissing

_SEEN = re.compile(r'(?:W/)?"(\d{1,9})(?:-\w+)?"')


def etag(version: int, variant: str = "") -> str:
    """Strong, of a version; ``variant`` where what is shown depends on more (the language).

    >>> etag(3), etag(3, "es")
    ('"3"', '"3-es"')
    """
    return f'"{version}-{variant}"' if variant else f'"{version}"'


def is_known(if_none_match: str | None, present: str) -> bool:
    """Whether the caller has it already.

    >>> is_known('W/"2", "3-es"', '"3-es"'), is_known("*", '"1"'), is_known(None, '"1"')
    (True, True, False)
    """
    given = [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")[:20]]
    return present in given or "*" in given


def seen_version(if_match: str | None) -> int | None:
    """The version that the caller saw; None for «whichever» (``*``). ``VersionMissing`` (428) where it is not said.

    >>> seen_version('"3-es"'), seen_version("*")
    (3, None)
    """
    if if_match == "*":
        return None
    found = _SEEN.fullmatch((if_match or "").strip())
    if not found:
        raise VersionMissing
    return int(found[1])
