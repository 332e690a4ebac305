from __future__ import annotations

import pytest

from cuadra.tenants.csrf import check, csrf_token
from cuadra.tenants.errors import CsrfRefused

COOKIE = "cus_" + "a" * 43
TOKEN = csrf_token(COOKIE)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"fetch_site": "same-origin"},
        {"fetch_site": "none"},
        {"origin": "https://Cuadra.example", "host": "cuadra.example"},
    ],
)
def test_a_change_from_our_page_with_its_token_passes(headers: dict[str, str]) -> None:
    check(COOKIE, method="POST", given=TOKEN, **headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"fetch_site": "cross-site"},
        {"fetch_site": "same-site"},
        {"origin": "https://evil.example", "host": "cuadra.example"},
        {"origin": "null", "host": "cuadra.example"},
        {"fetch_site": "same-origin", "origin": "https://cuadra.example.evil", "host": "cuadra.example"},
    ],
)
def test_another_site_is_refused_whatever_its_token(headers: dict[str, str]) -> None:
    with pytest.raises(CsrfRefused):
        check(COOKIE, method="POST", given=TOKEN, **headers)


@pytest.mark.parametrize("given", ["", "x", TOKEN[:-1], csrf_token("cus_" + "b" * 43), COOKIE, "\ud800"])
def test_without_the_token_of_this_session_nothing_is_changed(given: str) -> None:
    for method in ("POST", "put", "DELETE", "PATCH", "WHATEVER"):
        with pytest.raises(CsrfRefused):
            check(COOKIE, method=method, given=given, fetch_site="same-origin")


def test_reading_needs_none() -> None:
    check(COOKIE, method="get", given="", fetch_site="cross-site")


def test_the_token_tells_nothing_of_the_cookie() -> None:
    assert COOKIE not in TOKEN
    assert len(TOKEN) == 64
