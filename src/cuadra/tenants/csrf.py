"""Against changes that another site makes a logged-in browser ask for. Only for callers by cookie.

The token is made from the cookie, which no script and no other site can read, so that nothing has to be kept. Before it
the browser's own word is heard: ``Sec-Fetch-Site`` or ``Origin`` of another site is refused whatever the token.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from cuadra.tenants.errors import CsrfRefused

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def csrf_token(cookie: str) -> str:
    """What the forms and the scripts of a session send back; ``cookie`` is the session's cookie."""
    return hmac.new(cookie.encode(), b"cuadra csrf 1", hashlib.sha256).hexdigest()


def check(cookie: str, *, method: str, given: str, fetch_site: str = "", origin: str = "", host: str = "") -> None:
    """Raises ``CsrfRefused`` for a change that is not shown to come from a page of ours.

    ``given`` is the token of the form or header; ``fetch_site``, ``origin`` and ``host`` are the headers
    ``Sec-Fetch-Site``, ``Origin`` and ``Host`` (as the browser sees it: of the proxy's outside).
    """
    if method.upper() in SAFE:
        return
    if fetch_site and fetch_site not in ("same-origin", "none"):
        raise CsrfRefused
    if origin and urlsplit(origin).netloc.lower() != host.lower():
        raise CsrfRefused
    if not hmac.compare_digest(csrf_token(cookie).encode(), given.encode("utf-8", "replace")):
        raise CsrfRefused
