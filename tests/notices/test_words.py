"""Every kind of notice has its words, its page, and a place in the API."""

from __future__ import annotations

from typing import get_args

import pytest

from cuadra.kit.ids import new_id
from cuadra.notices.kinds import CHANNELS, KINDS
from cuadra.notices.words import page_of, reason, sentence
from cuadra.web.api import notices as api
from cuadra.web.pages.told.people import CHANNELS as CHANNELS_TOLD
from cuadra.web.pages.told.people import NOTICES, PACES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_kind_is_told_in_both_languages(kind: str, language: str) -> None:
    facts = {"who": "Ana", "arrived": 3, "settled": 2, "review": 1}
    for count in (1, 7):
        told = sentence(kind, count, facts, language)
        assert told[0] == told[0].upper()
        assert "{" not in told
        assert told.endswith(".")
    assert page_of(kind, 2, "", None).startswith("/")


def test_the_api_and_the_pages_know_the_same_kinds() -> None:
    assert set(get_args(api.Kind)) == set(KINDS) == set(NOTICES)
    assert set(get_args(api.Channel)) == set(CHANNELS) == set(CHANNELS_TOLD)
    assert set(PACES) == {"now", "hourly", "daily"}


def test_one_thing_is_led_to_and_several_to_their_list() -> None:
    one = new_id()
    assert page_of("review", 1, "document", one) == f"/documents/{one}"
    assert page_of("review", 5, "document", None) == "/inbox?tab=review"
    assert page_of("source_failing", 2, "source", one) == f"/settings/sources/{one}"
    assert page_of("source_failing", 1, "webhook", one) == f"/settings/webhooks/{one}"
    assert page_of("blocked", 1, "job", one) == "/jobs?tab=blocked"


def test_a_reason_that_lacks_its_facts_is_not_told() -> None:
    assert reason({"code": "WHK-004"}, "en") != ""
    assert reason({"code": "NTC-003"}, "en") == ""  # wants a number that the record does not hold
    assert reason({}, "en") == ""
