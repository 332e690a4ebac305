from __future__ import annotations

import time

import pytest

from cuadra.jobs import service
from cuadra.jobs.errors import ProviderBusy
from cuadra.jobs.rates.bucket import push, take
from cuadra.kit.ids import new_id
from cuadra.simulators.authority import Authority
from tests.jobs.crew import crew, states, until


def test_slots_are_spaced_over_all_callers(yard):
    begun = time.monotonic()
    for _ in range(5):
        take(yard.database, "sat", 20)
    assert time.monotonic() - begun >= 4 / 20


def test_where_the_next_slot_is_far_nothing_is_taken(yard):
    take(yard.database, "sat", 0.5)
    for _ in range(3):
        with pytest.raises(ProviderBusy) as busy:
            take(yard.database, "sat", 0.5, most=0.1)
        assert 1.5 < busy.value.retry_after <= 2.4


def test_who_was_told_to_wait_lets_nobody_call(yard):
    push(yard.database, "sat", 60)
    push(yard.database, "sat", 1)  # a shorter word does not undo a longer one
    with pytest.raises(ProviderBusy) as busy:
        take(yard.database, "sat", 100)
    assert busy.value.retry_after > 55
    take(yard.database, "hka", 100)


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
