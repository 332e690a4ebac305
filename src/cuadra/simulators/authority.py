"""A tax authority that is hard to please: for what must happen exactly once.

It issues documents in series by number, keeps count by its own clock of what it truly issued, and can do all that a
real one does at the worst moment: issue and drop the line, hang, answer 500 after issuing, be too busy. It knows no
idempotency key: who sends twice has issued twice, and ``doubled`` tells.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cuadra.simulators.server import Broken, Fault, Request, Simulator, need

ISSUE, FIND, PING = "/issue", "/find", "/ping"


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that the authority counts as issued, at ``at`` seconds of its clock."""

    series: str
    number: int
    total: str
    code: str
    at: float


@dataclass
class Authority(Simulator):
    """``POST /issue {series, number, total}``, ``POST /find {series, number}``, ``POST /ping {}``.

    ``is_strict``: a number must follow the last of its series, and a taken one is refused with 409. Otherwise every
    call issues. ``per_second`` limits all calls by its own clock. ``slow`` is how long an issue takes, in seconds,
    before it counts and again before it is answered. ``plan`` gives the fault of each next issue.
    """

    is_strict: bool = False
    per_second: int = 0
    slow: float = 0.0
    plan: Iterator[Fault | None] | None = None
    issued: list[Issued] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    accepted: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, request: Request) -> Any:
        """The answer of the contract, or ``Broken``."""
        self._count(request)
        need(request.method == "POST", 405, "only POST")
        asked = request.json()
        self.fault = self.fault if self.plan is None else None  # a planned one is for its issue alone
        if request.path == PING:
            return {"at": time.monotonic()}
        need(isinstance(asked.get("series"), str) and asked["series"], 400, "series is missing")
        need(type(asked.get("number")) is int and asked["number"] > 0, 400, "number is not a positive integer")
        if request.path == FIND:
            return self._find(asked["series"], asked["number"])
        need(request.path == ISSUE, 404, "no such service")
        need(isinstance(asked.get("total"), str), 400, "total is not a text")
        return self._issue(asked["series"], asked["number"], asked["total"])

    def numbers(self) -> Counter[tuple[str, int]]:
        """How often each number was issued."""
        with self.lock:
            return Counter((one.series, one.number) for one in self.issued)

    def doubled(self) -> list[tuple[str, int]]:
        """The numbers issued more than once."""
        return [number for number, count in self.numbers().items() if count > 1]

    def most_in_a_second(self) -> int:
        """The most calls that arrived within any one second, by our clock."""
        with self.lock:
            times = sorted(self.arrivals)
        return max((_within(times, start) for start in range(len(times))), default=0)

    def _count(self, request: Request) -> None:
        now = time.monotonic()
        with self.lock:
            recent = sum(1 for at in self.arrivals[-self.per_second * 4 or len(self.arrivals) :] if now - at < 1)
            self.arrivals.append(now)
        if self.per_second and recent >= self.per_second:
            raise Broken(429, f"too many calls: {request.path}", {"error": "busy", "retry_after": 1.0})

    def _issue(self, series: str, number: int, total: str) -> Any:
        time.sleep(self.slow)
        with self.lock:
            last = max((one.number for one in self.issued if one.series == series), default=0)
            if self.is_strict and number <= last:
                raise Broken(409, "the number is taken", {"error": "taken", "last": last})
            if self.is_strict and number != last + 1:
                raise Broken(422, "the number does not follow", {"error": "gap", "last": last})
            self.fault = next(self.plan, None) if self.plan else self.fault
            one = Issued(series, number, total, f"{series}-{number:08d}-{len(self.issued) + 1}", time.monotonic())
            self.issued.append(one)
        self.accepted.set()
        time.sleep(self.slow)
        return {"code": one.code, "number": one.number}

    def _find(self, series: str, number: int) -> Any:
        with self.lock:
            found = [one for one in self.issued if (one.series, one.number) == (series, number)]
        if not found:
            return {"found": False}
        return {"found": True, "code": found[0].code, "number": number, "total": found[0].total}


def _within(times: list[float], start: int) -> int:
    """How many of ``times`` lie in the second that begins with the so many-th, its end not included."""
    end = start
    while end < len(times) and times[end] - times[start] < 1:
        end += 1
    return end - start
