from __future__ import annotations

import base64
import json
import time
from typing import Any
from uuid import UUID

import jwt
import pytest

from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants import access_tokens
from cuadra.tenants.access_tokens import AccessTokens
from cuadra.tenants.errors import KeyTooShort, Unauthenticated

OLD, NEW = Secret("o" * 32), Secret("n" * 32)
WHO = (PersonId(new_id()), new_id(), TenantId(new_id()))


def signed(change: dict[str, Any], *, key: Secret = OLD, algorithm: str = "HS256", **head: str) -> str:
    """A token as ours, but for ``change``."""
    true = AccessTokens((OLD,)).sign(*WHO).reveal()
    claims = {**jwt.decode(true, options={"verify_signature": False}), **change}
    claims = {name: value for name, value in claims.items() if value is not None}
    headers = {**jwt.get_unverified_header(true), **head}
    headers.pop("alg")
    return jwt.encode(claims, key.reveal(), algorithm, headers=headers)


def test_a_token_says_who_where_and_for_ten_minutes() -> None:
    tokens = AccessTokens((OLD,))
    access = tokens.read(tokens.sign(*WHO).reveal())
    assert (access.person, access.session, access.tenant) == WHO
    assert 590 < access.expires - time.time() <= 600


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_a_short_key_is_refused_at_start(key: str) -> None:
    with pytest.raises(KeyTooShort):
        AccessTokens((OLD, Secret(key)))


def test_no_key_at_all_is_refused_at_start() -> None:
    with pytest.raises(KeyTooShort):
        AccessTokens(())


@pytest.mark.parametrize(
    "change",
    [
        {"exp": int(time.time()) - 60},
        {"nbf": int(time.time()) + 600},
        {"aud": "another"},
        {"aud": None},
        {"iss": "another"},
        {"exp": None},
        {"jti": None},
        {"sub": "not an id"},
        {"sid": None},
        {"tid": "x"},
    ],
)
def test_expired_early_foreign_and_incomplete_tokens_are_refused(change: dict[str, Any]) -> None:
    tokens = AccessTokens((OLD,))
    assert tokens.read(signed({}))
    with pytest.raises(Unauthenticated):
        tokens.read(signed(change))


def test_a_token_that_is_not_signed_is_refused() -> None:
    parts = signed({}).split(".")
    head = {**json.loads(base64.urlsafe_b64decode(parts[0] + "==")), "alg": "none"}
    parts[0] = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()
    for signature in (parts[2], ""):
        with pytest.raises(Unauthenticated):
            AccessTokens((OLD,)).read(f"{parts[0]}.{parts[1]}.{signature}")


@pytest.mark.parametrize("text", [signed({}, algorithm="HS512"), signed({}, typ="JWT"), signed({}, kid="other"),
                                  signed({}, key=NEW), signed({})[:-2] + "xx", "", ".", "a.b.c", "\ud800", "é" * 9,
                                  signed({}) + "A" * 3000])  # fmt: skip
def test_whatever_is_not_wholly_ours_is_refused(text: str) -> None:
    with pytest.raises(Unauthenticated):
        AccessTokens((OLD,)).read(text)


def test_a_key_is_changed_without_logging_anybody_out() -> None:
    before = AccessTokens((OLD,)).sign(*WHO).reveal()
    both = AccessTokens((NEW, OLD))
    assert both.read(before).person == WHO[0]
    assert AccessTokens((NEW,)).read(both.sign(*WHO).reveal()).session == WHO[1]
    with pytest.raises(Unauthenticated):
        AccessTokens((NEW,)).read(before)


def test_keys_never_show_themselves() -> None:
    assert OLD.reveal() not in repr(AccessTokens((OLD,)))


def test_a_token_without_a_company_names_none() -> None:
    tokens = AccessTokens((OLD,))
    assert tokens.read(tokens.sign(WHO[0], UUID(int=1), None).reveal()).tenant is None
    assert access_tokens.SECONDS == 600
