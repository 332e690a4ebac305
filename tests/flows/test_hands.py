"""The process that reads parts of pages while people wait: ready before it is asked, and gone when nobody needs it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cuadra.flows.hands import Hands, HandsBusy
from cuadra.settings import Settings
from tests.flows.conftest import until
from tests.web.capture.drawn import photo, receipt

FRAME = {"name": "t.jpg", "part": "", "page": 1, "box": [50, 190, 480, 250], "turn": 0}


@pytest.fixture
def hands() -> Iterator[Hands]:
    made = Hands(Settings(), seconds=120)
    try:
        yield made
    finally:
        made.close()


def crew(hands: Hands) -> list[tuple[int | None, int]]:
    """The processes and what each has done."""
    return [(one.process.pid, one.done) for one in hands._pool._crew]


def test_nothing_runs_before_somebody_may_need_it(hands: Hands) -> None:
    assert crew(hands) == []
    assert not hands.is_warm


def test_the_process_that_was_made_ready_reads_the_first_region(hands: Hands) -> None:
    hands.warm()
    hands.warm()  # a second screen
    until(lambda: [done for _, done in crew(hands)] == [1], seconds=120)
    ((pid, _),) = crew(hands)
    told = hands.ask("region", [photo(receipt("E-777", "55.00"))], FRAME)
    assert "777" in told["text"]
    assert crew(hands) == [(pid, 2)]
    hands.warm()
    assert hands.is_warm


def test_a_region_asked_for_meanwhile_waits_for_it(hands: Hands) -> None:
    hands.warm()
    told = hands.ask("region", [photo(receipt("E-778", "55.00"))], FRAME)
    assert "778" in told["text"]
    until(lambda: [done for _, done in crew(hands)] == [2], seconds=120)


def test_once_closed_nothing_is_begun_any_more() -> None:
    made = Hands(Settings())
    made.close()
    made.warm()
    assert not made.is_warm
    with pytest.raises(HandsBusy):
        made.ask("warm", [], {})
    assert crew(made) == []
