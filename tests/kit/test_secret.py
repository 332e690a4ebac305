"""A secret shows itself to nobody who did not ask by name."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import pprint
import traceback

import orjson
import pytest
from fastapi.encoders import jsonable_encoder
from pydantic import TypeAdapter

from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.vault.opened import Opened

CANARY = "kanarienvogel-3b7d"


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    key: Secret


@pytest.mark.parametrize("kind", [Secret, Opened])
def test_nothing_that_writes_values_finds_it(kind: type[Secret]) -> None:
    held = Holder(kind(CANARY))
    ways = [
        repr,
        str,
        lambda one: f"{one} {one!r}",
        dataclasses.asdict,
        dataclasses.astuple,
        pprint.pformat,
        lambda one: json.dumps(dataclasses.asdict(one), default=str),
        jsonable_encoder,
        lambda one: orjson.dumps(one, default=str),
        lambda one: TypeAdapter(object).dump_json(one),
        lambda one: "%s" % {one.key},
    ]
    for way in ways:
        try:
            shown = str(way(held))
        except (TypeError, ValueError) as refused:  # which is as good
            shown = str(refused)
        assert CANARY not in shown, way


def test_a_traceback_with_locals_does_not_show_it() -> None:
    key = Secret(CANARY)
    try:
        raise ValueError(key)  # noqa: TRY301  its locals are looked at
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "Secret(set)" in told
    assert CANARY not in told


def test_equal_secrets_are_equal_and_none_changes() -> None:
    one = Secret(CANARY)
    assert one == Secret(CANARY) == Opened(CANARY)
    assert one != Secret("x")
    assert one != CANARY
    assert len({one, Secret(CANARY)}) == 1
    with pytest.raises(AttributeError):
        one._value = "x"  # type: ignore[misc]


def test_settings_with_secrets_travel_to_a_process_of_ours() -> None:
    settings = Settings(openai_key=Secret(CANARY))
    for copied in (pickle.loads(pickle.dumps(settings)), copy.deepcopy(settings)):
        assert copied == settings
        assert copied.openai_key.reveal() == CANARY
