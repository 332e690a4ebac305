"""Headers that every answer carries, for programs and for pages."""

from __future__ import annotations

Headers = list[tuple[bytes, bytes]]

_COMMON: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_PERMISSIONS = (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()")
_OF_PAGES = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
    b"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_CSP = b"content-security-policy"
_API: Headers = [*_COMMON, (_CSP, b"default-src 'none'; frame-ancestors 'none'")]
_PAGE: Headers = [*_COMMON, (_CSP, _OF_PAGES)]
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_NO_STORE = (b"cache-control", b"no-store")


def added(given: Headers, *, is_https: bool) -> Headers:
    """What an answer with the headers ``given`` still lacks; it is kept by nobody unless it says otherwise itself."""
    is_page, is_cached, is_strict, is_permitted = False, False, False, False
    for name, value in given:
        is_page = is_page or (name == b"content-type" and value.startswith(b"text/html"))
        is_cached = is_cached or name == b"cache-control"
        is_strict = is_strict or name == _CSP
        is_permitted = is_permitted or name == _PERMISSIONS[0]  # the one page that may use the camera says so itself
    more = list(_COMMON if is_strict else _PAGE if is_page else _API)
    if not is_permitted:
        more.append(_PERMISSIONS)
    if not is_cached:
        more.append(_NO_STORE)
    if is_https:
        more.append(_HSTS)
    return more
