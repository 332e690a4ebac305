from __future__ import annotations

import time

from cuadra.tenants.known import Known


def test_never_more_than_so_many_are_kept() -> None:
    known: Known[int] = Known(60, 10)
    for n in range(1000):
        known.put(n.to_bytes(4), n, None, known.season)
        assert len(known) <= 10
    assert known.get((999).to_bytes(4)) == 999


def test_what_is_over_makes_room_first() -> None:
    known: Known[str] = Known(60, 2)
    known.put(b"a", "a", time.time() + 0.001, known.season)
    known.put(b"b", "b", None, known.season)
    while known.get(b"a"):
        pass
    known.put(b"c", "c", None, known.season)
    assert (known.get(b"a"), known.get(b"b"), known.get(b"c")) == (None, "b", "c")


def test_what_is_already_over_is_not_kept() -> None:
    known: Known[str] = Known(60, 2)
    known.put(b"a", "a", time.time() - 1, known.season)
    assert known.get(b"a") is None


def test_an_answer_of_an_earlier_season_is_not_kept() -> None:
    known: Known[str] = Known(60, 2)
    season = known.season
    known.forget()
    known.put(b"a", "a", None, season)
    assert known.get(b"a") is None
