from __future__ import annotations

import threading

from sqlalchemy.exc import OperationalError

from cuadra.flows.rounds import Rounds
from cuadra.kit.errors import CuadraError
from tests.flows.conftest import until


class Counting(Rounds):
    """Fails in its first rounds, each time for another reason."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__("counting", every=0.01)
        self.failures, self.rounds, self.codes = list(failures), 0, list[str]()

    def look(self) -> None:
        self.rounds += 1
        if self.failures:
            raise self.failures.pop(0)

    def missed(self, code: str) -> None:
        self.codes.append(code)


def test_a_round_that_failed_is_told_and_tried_again() -> None:
    counting = Counting(OperationalError("", {}, Exception()), FileExistsError(), CuadraError())
    counting.start()
    try:
        until(lambda: counting.rounds >= 4)
    finally:
        counting.stop()
    assert counting.codes == ["OperationalError", "FileExistsError", CuadraError.code]


def test_stopping_waits_for_the_round_under_way() -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Slow(Counting):
        def look(self) -> None:
            begun.set()
            may_end.wait(20)
            super().look()

    slow = Slow()
    slow.start()
    assert begun.wait(20)
    threading.Timer(0.05, may_end.set).start()
    slow.stop()
    assert slow.rounds == 1
