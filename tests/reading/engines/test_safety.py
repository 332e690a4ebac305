from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.engines import errors
from cuadra.reading.engines.breaker import Breaker, Circuit
from cuadra.reading.engines.cache import Cache
from cuadra.reading.engines.protocol import LineReader, OcrEngine
from cuadra.reading.engines.rate import Bucket
from cuadra.reading.engines.safety import FirstSure, guard
from cuadra.reading.page import Picture

PICTURE = np.zeros((20, 30, 3), np.uint8)


@dataclass
class Clock:
    now: float = 1000.0
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@dataclass
class Scripted:
    """An engine that gives its answers in order, the last one for ever."""

    name: str
    script: list[float | errors.EngineError | Exception]
    version: str = "1"
    calls: int = 0

    def read(self, picture: Picture) -> Sequence[Word]:
        answer = self.script[min(self.calls, len(self.script) - 1)]
        self.calls += 1
        if isinstance(answer, Exception):
            raise answer
        return [Word(self.name, Box(0, 0, 1, 1), answer)] if answer else []


class Lines(Scripted):
    def read_lines(self, picture: Picture, boxes: Sequence[Box]) -> Sequence[Word]:
        return [Word("line", box) for box in boxes]


def failure(name: str = "one") -> errors.EngineError:
    return errors.ServerFailed(name, "HTTP 500")


def test_after_some_failures_the_engine_is_left_alone_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    engine = Scripted("one", [failure()])
    guarded = guard(engine, Breaker("one", failures=3, rest=60, clock=clock))
    for _ in range(3):
        with pytest.raises(errors.ServerFailed):
            guarded.read(PICTURE)
    for _ in range(5):
        with pytest.raises(errors.CircuitOpen):
            guarded.read(PICTURE)
    clock.now += 61
    with pytest.raises(errors.ServerFailed):  # the probe
        guarded.read(PICTURE)
    with pytest.raises(errors.CircuitOpen):
        guarded.read(PICTURE)
    assert engine.calls == 4
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "HTTP 500" in caplog.text


def test_a_probe_that_works_closes_the_circuit() -> None:
    clock = Clock()
    breaker = Breaker("one", failures=1, rest=60, clock=clock)
    guarded = guard(Scripted("one", [failure(), 0.9]), breaker)
    with pytest.raises(errors.ServerFailed):
        guarded.read(PICTURE)
    clock.now += 60
    assert guarded.read(PICTURE)
    assert breaker.state is Circuit.CLOSED


def test_only_one_probe_is_out_at_a_time() -> None:
    clock = Clock()
    breaker = Breaker("one", failures=1, rest=10, clock=clock)
    breaker.failed(failure())
    clock.now += 11
    breaker.enter()
    with pytest.raises(errors.CircuitOpen):
        breaker.enter()


def test_failures_count_only_in_a_row() -> None:
    guarded = guard(Scripted("one", [failure(), failure(), 0.9, failure(), failure(), 0.9]), Breaker("one", failures=3))
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(errors.ServerFailed):
                guarded.read(PICTURE)
        assert guarded.read(PICTURE)


def test_a_bad_picture_is_not_the_fault_of_the_engine() -> None:
    clock = Clock()
    breaker = Breaker("one", failures=1, rest=10, clock=clock)
    guarded = guard(Scripted("one", [errors.PictureRefused("one", "too small")]), breaker)
    with pytest.raises(errors.PictureRefused):
        guarded.read(PICTURE)
    assert breaker.state is Circuit.CLOSED
    breaker.failed(failure())
    clock.now += 11
    for _ in range(2):  # a probe that says nothing leaves room for the next
        with pytest.raises(errors.PictureRefused):
            guarded.read(PICTURE)


def test_an_error_that_no_engine_should_raise_counts_and_passes() -> None:
    breaker = Breaker("one", failures=1)
    with pytest.raises(ZeroDivisionError):
        guard(Scripted("one", [ZeroDivisionError()]), breaker).read(PICTURE)
    assert breaker.state is Circuit.OPEN


def test_calls_keep_their_pace_and_wait_their_turn() -> None:
    clock = Clock()
    bucket = Bucket("one", per_minute=60, burst=2, patience=10, clock=clock, pause=clock.pause)
    for _ in range(4):
        bucket.take()
    assert clock.pauses == pytest.approx([1.0, 1.0])


def test_who_would_wait_too_long_is_told_at_once() -> None:
    clock = Clock()
    bucket = Bucket("one", per_minute=6, burst=1, patience=5, clock=clock, pause=clock.pause)
    bucket.take()
    with pytest.raises(errors.RateExceeded):
        bucket.take()
    clock.now += 10
    bucket.take()
    assert clock.pauses == []


def test_the_limit_is_not_the_fault_of_the_engine() -> None:
    clock = Clock()
    breaker = Breaker("one", failures=1)
    bucket = Bucket("one", per_minute=1, patience=1, clock=clock, pause=clock.pause)
    guarded = guard(Scripted("one", [0.9]), breaker, bucket)
    guarded.read(PICTURE)
    with pytest.raises(errors.RateExceeded):
        guarded.read(PICTURE)
    assert breaker.state is Circuit.CLOSED


def test_the_same_picture_is_read_once(tmp_path: Path) -> None:
    engine = Scripted("one", [0.9, 0.1])
    guarded = guard(engine, cache=Cache(tmp_path))
    first = guarded.read(PICTURE)
    assert list(guarded.read(PICTURE.copy())) == list(first)
    assert engine.calls == 1
    guarded.read(PICTURE + 1)
    assert engine.calls == 2


def test_what_was_read_comes_from_the_cache_while_the_engine_rests(tmp_path: Path) -> None:
    breaker = Breaker("one", failures=1)
    guarded = guard(Scripted("one", [0.9]), breaker, cache=Cache(tmp_path))
    guarded.read(PICTURE)
    breaker.failed(failure())
    assert guarded.read(PICTURE)


def test_another_version_reads_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    guard(Scripted("one", [0.9]), cache=cache).read(PICTURE)
    newer = Scripted("one", [0.9], version="2")
    guard(newer, cache=cache).read(PICTURE)
    assert newer.calls == 1


def test_a_guarded_engine_reads_lines_exactly_if_the_engine_does() -> None:
    assert not isinstance(guard(Scripted("one", [0.9])), LineReader)
    lines = guard(Lines("one", [0.9]))
    assert isinstance(lines, LineReader)
    assert [word.text for word in lines.read_lines(PICTURE, [Box(0, 0, 1, 1)])] == ["line"]


def test_a_guarded_engine_promises_the_height_that_the_engine_does() -> None:
    tall = Lines("one", [0.9])
    assert getattr(guard(tall), "tallest", 1.6) == 1.6
    tall.tallest = 6.0
    assert getattr(guard(tall), "tallest", 1.6) == 6.0


def test_the_reading_of_a_page_names_the_engine_that_made_it() -> None:
    engines = FirstSure([Scripted("broken", [failure("broken")]), Scripted("blind", [0.3]), Scripted("good", [0.97])])

    def see(engine: OcrEngine) -> Reading:
        return Reading(1, 30, 20, tuple(engine.read(PICTURE)), Rung.OCR, engine.name)

    reading, failed = engines.reading(see)
    assert reading.engine == "good"
    assert [error.engine for error in failed] == ["broken"]


def test_the_first_sure_engine_answers_and_the_dearer_are_not_asked() -> None:
    dear = Scripted("dear", [1.0])
    answer = FirstSure([Scripted("cheap", [0.95]), dear], enough=0.9).answer(PICTURE)
    assert (answer.engine, answer.failed, answer.unsure) == ("cheap", (), ())
    assert dear.calls == 0


def test_the_next_engine_answers_when_one_fails_and_one_is_unsure() -> None:
    engines = [Scripted("broken", [failure("broken")]), Scripted("blind", [0.0]), Scripted("good", [0.97])]
    answer = FirstSure(engines, enough=0.9).answer(PICTURE)
    assert answer.engine == "good"
    assert [(error.engine, error.code) for error in answer.failed] == [("broken", "OCR-109")]
    assert answer.unsure == ("blind",)


def test_where_none_is_sure_the_surest_answers() -> None:
    engines = [Scripted("a", [0.4]), Scripted("b", [0.7]), Scripted("c", [0.5])]
    answer = FirstSure(engines, enough=0.9).answer(PICTURE)
    assert (answer.engine, answer.confidence, answer.unsure) == ("b", pytest.approx(0.7), ("a", "c"))


def test_where_all_fail_each_is_named() -> None:
    engines = [Scripted("a", [failure("a")]), Scripted("b", [errors.EngineTimeout("b", "1 s")])]
    with pytest.raises(errors.NoEngineAnswered) as caught:
        FirstSure(engines).answer(PICTURE)
    assert caught.value.why == "a OCR-109; b OCR-101"
