from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from cuadra.simulators.authority import Authority


@pytest.fixture
def authority() -> Iterator[Authority]:
    simulator = Authority(is_strict=True)
    with simulator.running():
        yield simulator


def issue(authority: Authority, number: object) -> int:
    body = {"series": "A", "number": number, "total": "1.00"}
    return httpx.post(f"{authority.url}/issue", json=body, timeout=5).status_code


def test_a_strict_authority_takes_each_number_once_and_in_its_order(authority):
    assert [issue(authority, number) for number in (1, 1, 3, 2)] == [200, 409, 422, 200]
    assert authority.numbers() == {("A", 1): 1, ("A", 2): 1}


def test_a_lax_one_issues_twice_and_tells(authority):
    authority.is_strict = False
    assert [issue(authority, 1), issue(authority, 1)] == [200, 200]
    assert authority.doubled() == [("A", 1)]


@pytest.mark.parametrize("number", [0, -1, "1", 1.5, True, None])
def test_what_is_no_number_is_refused(authority, number):
    assert issue(authority, number) == 400


def test_one_call_too_many_in_a_second_is_refused_and_counted(authority):
    authority.per_second = 2
    assert [issue(authority, number) for number in (1, 2, 3)] == [200, 200, 429]
    assert authority.most_in_a_second() == 3
