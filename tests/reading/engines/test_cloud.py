from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from cuadra.kit.secret import Secret
from cuadra.model.geometry import Box
from cuadra.reading.engines import errors
from cuadra.reading.engines.azure_read import AzureRead
from cuadra.reading.engines.google_vision import GoogleVision
from cuadra.reading.engines.protocol import OcrEngine
from cuadra.reading.engines.textract import Account, Textract, TextractExpense
from cuadra.simulators import azure_read, google_vision, textract
from cuadra.simulators.server import Fault

PICTURE = np.full((600, 400, 3), 255, np.uint8)
WORDS = [("TOTAL", 0, 10, 90, 30, 0.98), ("$1,234.50", 200, 10, 300, 30, 0.5)]
SECONDS = 5.0


@dataclass
class Pair:
    simulator: Any
    make: Callable[..., OcrEngine]


def google(url: str, seconds: float = SECONDS, key: str = "google-key") -> OcrEngine:
    return GoogleVision(Secret(key), url, seconds)


def azure(url: str, seconds: float = SECONDS, key: str = "azure-key") -> OcrEngine:
    return AzureRead(Secret(key), url, seconds)


def amazon(url: str, seconds: float = SECONDS, key: str = "secret-example") -> OcrEngine:
    return Textract(Account(Secret("AKIDEXAMPLE"), Secret(key), url=url, seconds=seconds))


PAIRS = {
    "google": (google_vision.GoogleVision, google),
    "azure": (azure_read.AzureRead, azure),
    "textract": (textract.Textract, amazon),
}


@pytest.fixture(params=PAIRS)
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    simulator, make = PAIRS[request.param]
    with simulator(words=WORDS).running() as running:
        yield Pair(running, make)


def test_words_come_with_boxes_in_the_pixels_of_the_picture(pair: Pair) -> None:
    words = pair.make(pair.simulator.url).read(PICTURE)
    assert [word.text for word in words] == ["TOTAL", "$1,234.50"]
    assert words[0].box == pytest.approx(Box(0, 10, 90, 30))
    assert words[1].box == pytest.approx(Box(200, 10, 300, 30))
    assert [word.confidence for word in words] == pytest.approx([0.98, 0.5])
    assert pair.simulator.complaints == []
    assert pair.simulator.calls.total() == 1


def test_a_page_without_words_is_an_answer_and_no_error(pair: Pair) -> None:
    pair.simulator.words = []
    assert pair.make(pair.simulator.url).read(PICTURE) == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.HANG, errors.EngineTimeout),
        (Fault.SLOW, errors.EngineTimeout),
        (Fault.DROP, errors.AnswerCut),
        (Fault.TRUNCATED, errors.AnswerCut),
        (Fault.HTML, errors.AnswerUnreadable),
        (Fault.WRONG_SHAPE, errors.AnswerUnreadable),
        (Fault.BUSY, errors.EngineBusy),
        (Fault.BROKEN, errors.ServerFailed),
        (Fault.NOT_FOUND, errors.EngineFailed),
        (Fault.FORBIDDEN, errors.KeyRefused),
    ],
)
def test_each_fault_has_its_name(pair: Pair, fault: Fault, error: type[errors.EngineError]) -> None:
    pair.simulator.fault = fault
    seconds = 0.2 if error is errors.EngineTimeout else SECONDS
    with pytest.raises(error) as caught:
        pair.make(pair.simulator.url, seconds).read(PICTURE)
    assert type(caught.value) is error
    assert caught.value.message("es")


def test_an_endless_answer_ends_at_the_limit(pair: Pair) -> None:
    pair.simulator.fault = Fault.ENDLESS
    with pytest.raises((errors.AnswerTooLong, errors.EngineTimeout)):
        pair.make(pair.simulator.url, 0.2).read(PICTURE)


@pytest.mark.parametrize("make", [google, azure, amazon])
def test_nobody_listening_is_unreachable_and_may_be_tried_again(make: Callable[..., OcrEngine]) -> None:
    with google_vision.GoogleVision().running() as gone:
        url = gone.url
    with pytest.raises(errors.EngineUnreachable) as caught:
        make(url).read(PICTURE)
    assert caught.value.retry


def test_a_wrong_key_is_told_and_never_shown(pair: Pair) -> None:
    engine = pair.make(pair.simulator.url, key="not-this-one")
    with pytest.raises(errors.KeyRefused) as caught:
        engine.read(PICTURE)
    assert "not-this-one" not in f"{caught.value} {engine!r}"


def test_boxes_of_a_picture_too_large_for_the_engine_lead_back_to_it() -> None:
    tall = np.full((16_000, 40, 3), 255, np.uint8)
    with google_vision.GoogleVision(words=[("X", 2, 4000, 10, 4010, 1.0)]).running() as simulator:
        (word,) = google(simulator.url).read(tall)
    assert word.box == pytest.approx(Box(4, 8000, 20, 8020))


def test_a_picture_below_the_least_size_is_refused_before_it_is_sent() -> None:
    with azure_read.AzureRead().running() as simulator, pytest.raises(errors.PictureRefused):
        azure(simulator.url).read(np.zeros((10, 10, 3), np.uint8))
    assert simulator.calls.total() == 0


@pytest.mark.parametrize(
    ("code", "error"),
    [(3, errors.PictureRefused), (7, errors.KeyRefused), (8, errors.EngineBusy), (2, errors.EngineFailed)],
)
def test_an_error_inside_a_google_answer_is_named(code: int, error: type[errors.EngineError]) -> None:
    with google_vision.GoogleVision(refusal=code).running() as simulator, pytest.raises(error):
        google(simulator.url).read(PICTURE)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("ThrottlingException", errors.EngineBusy),
        ("UnsupportedDocumentException", errors.PictureRefused),
        ("AccessDeniedException", errors.KeyRefused),
        ("InternalServerError", errors.ServerFailed),
    ],
)
def test_a_fault_of_textract_is_named(fault: str, error: type[errors.EngineError]) -> None:
    with textract.Textract(refusal=fault).running() as simulator, pytest.raises(error):
        amazon(simulator.url).read(PICTURE)


def test_expenses_come_as_fields_and_lines_by_path() -> None:
    summary = [("VENDOR_NAME", "Abarrotes Luna"), ("TOTAL", "$116.00"), ("OTHER", "?")]
    items = [[("ITEM", "Cafe"), ("PRICE", "58.00")], [("ITEM", "Pan"), ("PRICE", "58.00")]]
    with textract.Textract(summary=summary, items=items).running() as simulator:
        account = Account(Secret("AKIDEXAMPLE"), Secret("secret-example"), url=simulator.url)
        paths = ["issuer.name", "total", "lines[].description", "lines[].total"]
        answer = TextractExpense(account).extract([PICTURE, PICTURE], "", paths)
    assert answer["issuer.name"] == "Abarrotes Luna"
    assert answer["total"] == "$116.00"
    assert [answer[f"lines[{index}].description"] for index in range(4)] == ["Cafe", "Pan", "Cafe", "Pan"]
    assert "OTHER" not in answer


def test_textract_without_its_extra_says_which_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.auth", None)
    with pytest.raises(errors.ExtraMissing) as caught:
        amazon("http://127.0.0.1:1").read(PICTURE)
    assert "cuadra[aws]" in caught.value.hint("es")


def test_a_key_is_not_sent_in_the_clear_to_the_outside() -> None:
    with pytest.raises(errors.EngineUnavailable, match="https"):
        google("http://vision.example.com").read(PICTURE)
