from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cuadra.kit.secret import Secret
from cuadra.reading.engines import errors
from cuadra.reading.engines.registry import cache, engine, first_sure, vision
from cuadra.settings import Settings
from cuadra.simulators import google_vision, ollama
from cuadra.simulators.server import Fault

KEY = Secret("k")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_folder=tmp_path, engine_seconds=5.0, vision_seconds=5.0)


def test_an_unknown_engine_is_told_with_those_that_there_are(settings: Settings) -> None:
    with pytest.raises(errors.EngineUnknown) as caught:
        engine("gogle", settings)
    assert "google" in caught.value.message("es")
    with pytest.raises(errors.EngineUnknown, match="anthropic"):
        vision("gpt", settings)


@pytest.mark.parametrize("name", ["google", "textract", "azure"])
def test_nothing_leaves_this_machine_unless_allowed(settings: Settings, name: str) -> None:
    ready = replace(
        settings, google_vision_key=KEY, aws_access_key=KEY, azure_key=KEY, azure_url="https://a.example.com"
    )
    with pytest.raises(errors.CloudNotAllowed):
        engine(name, ready)


@pytest.mark.parametrize("name", ["openai", "anthropic", "google-llm"])
def test_no_model_outside_is_asked_unless_allowed(settings: Settings, name: str) -> None:
    ready = replace(settings, openai_key=KEY, anthropic_key=KEY, google_llm_key=KEY, vision_model="m")
    with pytest.raises(errors.CloudNotAllowed):
        vision(name, ready)
    assert vision(name, replace(ready, allow_cloud=True)).version == "m"


@pytest.mark.parametrize(
    ("name", "variable"),
    [("google", "CUADRA_GOOGLE_VISION_KEY"), ("textract", "CUADRA_AWS_ACCESS_KEY"), ("azure", "CUADRA_AZURE_URL")],
)
def test_what_is_missing_is_named(settings: Settings, name: str, variable: str) -> None:
    with pytest.raises(errors.EngineUnavailable) as caught:
        engine(name, replace(settings, allow_cloud=True))
    assert variable in caught.value.message("es") + caught.value.hint("es")


def test_a_model_at_home_needs_neither_leave_nor_key(settings: Settings) -> None:
    assert vision("ollama", settings).version == "qwen3-vl:2b"
    home = replace(settings, openai_url="http://127.0.0.1:8080/v1", vision_model="m")
    assert vision("openai", home).name == "openai"


def test_the_order_of_the_settings_is_the_order_of_trial(settings: Settings) -> None:
    word = [("TOTAL", 0, 0, 20, 10, 0.99)]
    with google_vision.GoogleVision(key="k", words=word).running() as simulator:
        order = ("azure", "google", "nonsense")
        chosen = replace(settings, engines=order, google_vision_url=simulator.url, google_vision_key=KEY)
        engines, missing = first_sure(chosen)
        answer = engines.answer(np.zeros((60, 60, 3), np.uint8))
    assert answer.engine == "google"
    assert [error.engine for error in missing] == ["azure", "nonsense"]


def test_nothing_is_kept_unless_asked(settings: Settings, tmp_path: Path) -> None:
    picture = np.zeros((60, 60, 3), np.uint8)
    with google_vision.GoogleVision(key="k", words=[("A", 1, 1, 9, 9, 1.0)]).running() as simulator:
        ready = replace(settings, google_vision_url=simulator.url, google_vision_key=KEY)
        engine("google", ready).read(picture)
        assert list(tmp_path.iterdir()) == []
        for _ in range(2):
            engine("google", ready, cache(ready)).read(picture)
    assert simulator.calls.total() == 2


def test_a_model_that_keeps_failing_rests(settings: Settings) -> None:
    with ollama.Ollama(fault=Fault.BROKEN).running() as simulator:
        model = vision("ollama", replace(settings, ollama_url=simulator.url, breaker_failures=2))
        for _ in range(2):
            with pytest.raises(errors.ServerFailed):
                model.extract([], "", ["total"])
        with pytest.raises(errors.CircuitOpen):
            model.extract([], "", ["total"])
    assert simulator.calls["/api/chat"] == 2


def test_the_expense_service_of_textract_can_be_asked_for_missing_fields():
    settings = Settings(
        textract_url="http://127.0.0.1:9", aws_access_key=Secret("a"), aws_secret_key=Secret("b"), allow_cloud=True
    )
    assert vision("textract-expense", settings).name == "textract-expense"
