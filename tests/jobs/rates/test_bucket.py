from __future__ import annotations

import threading
import time

import pytest

from cuadra.jobs import service
from cuadra.jobs.errors import ProviderBusy
from cuadra.jobs.rates.bucket import push, turn
from cuadra.kit.ids import new_id
from cuadra.simulators.authority import Authority
from tests.jobs.crew import crew, states, until


def test_slots_are_spaced_over_all_callers(yard):
    begun = time.monotonic()
    for _ in range(5):
        with turn(yard.database, "sat", 20):
            pass
    assert time.monotonic() - begun >= 4 / 20


def test_a_slow_start_does_not_bring_a_sixth_call_into_the_second(yard):
    starts = []

    def call(number):
        with turn(yard.database, "sat", 5, most=5):
            time.sleep(0.3 if number == 0 else 0)  # it left late: it arrives at the end of its call
            starts.append(time.monotonic())

    threads = [threading.Thread(target=call, args=(number,)) for number in range(11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    starts.sort()
    assert len(starts) == 11
    assert min(sixth - first for first, sixth in zip(starts, starts[5:], strict=False)) >= 1


def test_half_a_call_a_second_is_one_in_two(yard):
    with turn(yard.database, "sat", 0.5):
        pass
    with pytest.raises(ProviderBusy) as busy, turn(yard.database, "sat", 0.5):
        pass
    assert 1.5 < busy.value.retry_after < 2.6


def test_where_the_next_slot_is_far_nothing_is_taken(yard):
    with turn(yard.database, "sat", 0.5):
        pass
    for _ in range(3):
        with pytest.raises(ProviderBusy) as busy, turn(yard.database, "sat", 0.5, most=0.1):
            pass
        assert 1 < busy.value.retry_after <= 2.6


def test_who_was_told_to_wait_lets_nobody_call(yard):
    push(yard.database, "sat", 60)
    push(yard.database, "sat", 1)  # a shorter word does not undo a longer one
    with pytest.raises(ProviderBusy) as busy, turn(yard.database, "sat", 100):
        pass
    assert busy.value.retry_after > 55
    with turn(yard.database, "hka", 100):
        pass


def test_four_workers_never_pass_the_limit_by_the_far_ends_clock(yard):
    authority = Authority(per_second=5)
    with authority.running(), yard.database.tenant(yard.tenant) as session:
        for _ in range(12):
            data = {"url": authority.url, "per_second": 5}
            service.enqueue(session, yard.tenant, "ping", new_id(), data=data)
        session.commit()
        with crew(yard.urls, 4, concurrency=2):
            until(lambda: states(yard.database) == {"done": 12}, 20)
    assert 4 <= authority.most_in_a_second() <= 5
    assert authority.complaints == []
