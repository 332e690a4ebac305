"""One supplier's papers: the same house, layout and customer each time; other goods, day, amounts and numbers.

A generator asks its chance for everything in one stream, so two seeds are two suppliers. Here each place in the
generators has a stream of its own: those that decide how a house looks answer the same on each of its papers.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import PurePath
from types import FrameType

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.make import MAKERS
from cuadra.simulators.paper.sheet import Sheet

_DRAWS = frozenset({"random.py", "chance.py", "regular.py"})  # files that only pass a draw on
_WHO = frozenset({"parties.py", "ids.py", "shops_es.py", "shops_en.py", "shops_my.py", "ar_customer.py"})
_GOODS = frozenset({"goods.py"})
_DAYS = frozenset({"any_day", "clock", "items_of", "quantity", "uuid"})  # what one paper is about
_FIGURES = frozenset({"digits", "lognormvariate", "expovariate"})  # numbers of a paper, where they make nobody's name
_LISTS = ("goods", "services")  # of words
_WIDE = 1000  # a whole number drawn from more than so many counts something; from fewer it places or names
_DEEP = 12  # frames looked at


class Regular(Chance):
    """The chance of the ``nth`` paper of a house."""

    def __init__(self, house: str, nth: int) -> None:
        super().__init__(house)
        self.house, self.nth = house, nth
        self._asked: Counter[str] = Counter()

    def random(self) -> float:
        """The next draw of the place that asks."""
        place, is_daily = _asks(sys._getframe(1))  # noqa: SLF001  who asks is what decides here
        self._asked[place] += 1
        name = f"{self.house}|{place}|{self._asked[place]}" + (f"|{self.nth}" if is_daily else "")
        return random.Random(name).random()  # noqa: S311  invented papers, no secret

    def getrandbits(self, k: int) -> int:
        """``k`` bits of such draws: what shuffles and makes identifiers asks for them."""
        bits = 0
        for _ in range(0, k, 32):
            bits = bits << 32 | int(self.random() * 2**32)
        return bits & ((1 << k) - 1)


def _asks(frame: FrameType | None) -> tuple[str, bool]:
    """The place in a generator that draws, and whether its answer is another one on each paper."""
    draw, place, counts, is_daily, is_who = "", "", False, False, False
    for _ in range(_DEEP):
        if frame is None:
            break
        file, name = PurePath(frame.f_code.co_filename).name, frame.f_code.co_name
        if not place and file in _DRAWS:
            draw, counts = name, counts or _counts(name, frame)
        else:
            place = place or f"{file}:{frame.f_lineno}:{draw}"
            is_daily = is_daily or file in _GOODS or name in _DAYS
            is_who = is_who or file in _WHO
        frame = frame.f_back
    return place, is_daily or (counts and not is_who)


def _counts(name: str, frame: FrameType) -> bool:
    """Whether a draw makes what differs from paper to paper: digits, amounts, goods."""
    if name == "span":
        return bool(frame.f_locals["high"] - frame.f_locals["low"] >= _WIDE)
    if name == "pick":
        return str(frame.f_locals["name"]).startswith(_LISTS)
    return name in _FIGURES


def supplied(kind: str, supplier: int, nth: int) -> Sheet:
    """The ``nth`` paper of house number ``supplier`` of a kind (one of ``KINDS``); the same for the same numbers."""
    return MAKERS[kind](Regular(f"{kind}:{supplier}", nth))
