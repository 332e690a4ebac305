from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from cuadra.jobs import service
from cuadra.jobs.effects.ledger import ask_all, decide, intend, perform
from cuadra.jobs.effects.models import Entry
from cuadra.jobs.effects.repository import EffectRepository
from cuadra.jobs.errors import EffectRefused, NeedsHuman, NotSent, OutcomeUnknown, Unanswerable
from cuadra.kit.ids import new_id
from cuadra.simulators.authority import FIND, ISSUE, Authority
from cuadra.simulators.server import Fault
from tests.jobs.crew import Invoice, crew, job_row, states, until

POINTS = ("before_intent", "before_call", "after_answer")


@pytest.fixture
def authority() -> Iterator[Authority]:
    simulator = Authority()
    with simulator.running():
        yield simulator


def entry(yard, key) -> Entry:
    with yard.database.tenant(yard.tenant) as session:
        found = EffectRepository(session, yard.tenant).get(key)
    assert found
    return found


def test_an_effect_happens_once_however_often_it_is_performed(yard, authority):
    effect = Invoice(authority.url, "A", 1)
    answers = [perform(yard.database, yard.tenant, effect) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert authority.calls[ISSUE] == 1
    assert authority.calls[FIND] == 0  # an intent that was never called needs no asking


@pytest.mark.parametrize("fault", [Fault.DROP, Fault.BROKEN, Fault.TRUNCATED, Fault.HTML])
def test_an_answer_that_was_lost_is_asked_for_and_not_called_for_again(yard, authority, fault):
    authority.plan = iter([fault])
    effect = Invoice(authority.url, "A", 1)
    with pytest.raises(OutcomeUnknown):
        perform(yard.database, yard.tenant, effect)
    assert entry(yard, effect.key).state == "unknown"
    assert perform(yard.database, yard.tenant, effect)["number"] == 1
    assert authority.calls[ISSUE] == 1
    assert authority.doubled() == []


def test_what_surely_did_not_happen_is_called_again(yard, authority):
    effect = Invoice(authority.url, "A", 1)
    with yard.database.tenant(yard.tenant) as session:
        ledger = EffectRepository(session, yard.tenant)
        ledger.intend("invoice", effect.key, None)
        ledger.claim(effect.key, ledger.get(effect.key).holder)  # and its caller died
    perform(yard.database, yard.tenant, effect)
    assert (authority.calls[FIND], authority.calls[ISSUE]) == (1, 1)


def test_of_two_that_asked_and_heard_no_one_calls(yard, authority):
    effect = Invoice(authority.url, "A", 1)
    with yard.database.tenant(yard.tenant) as session:
        ledger = EffectRepository(session, yard.tenant)
        ledger.intend("invoice", effect.key, None)
        seen = ledger.get(effect.key).holder
        assert ledger.claim(effect.key, seen)
        assert ledger.claim(effect.key, seen) is None


def test_a_call_that_never_left_is_no_doubt(yard):
    effect = Invoice("http://127.0.0.1:9", "A", 1)
    with pytest.raises(NotSent):
        perform(yard.database, yard.tenant, effect)
    assert entry(yard, effect.key).state == "intent"


def test_a_refusal_is_kept_and_told_again_without_a_call(yard, authority):
    effect = Invoice(authority.url, "A", -1)
    for _ in range(2):
        with pytest.raises(EffectRefused):
            perform(yard.database, yard.tenant, effect)
    assert authority.calls[ISSUE] == 1
    assert entry(yard, effect.key).state == "refused"


def test_where_nobody_can_be_asked_a_person_decides(yard, authority):
    class Mute(Invoice):
        def ask(self):
            raise Unanswerable(key=self.key)

    authority.plan = iter([Fault.DROP])
    effect = Mute(authority.url, "A", 1)
    with pytest.raises(OutcomeUnknown):
        perform(yard.database, yard.tenant, effect)
    for _ in range(2):
        with pytest.raises(NeedsHuman):
            perform(yard.database, yard.tenant, effect)
    assert authority.calls[ISSUE] == 1
    with yard.database.tenant(yard.tenant) as session:
        assert decide(session, yard.tenant, effect.key, {"number": 1})
    assert perform(yard.database, yard.tenant, effect) == {"number": 1}


def test_the_other_side_gets_the_time_to_settle_before_it_is_asked(yard, authority):
    authority.plan = iter([Fault.DROP])
    effect = Invoice(authority.url, "A", 1, settle=30)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown) as unknown:
            perform(yard.database, yard.tenant, effect)
    assert authority.calls[FIND] == 0
    assert 25 < unknown.value.retry_after <= 30


def test_after_a_restore_open_effects_and_new_ones_ask_first(yard, authority):
    open_one, new_one = Invoice(authority.url, "A", 1), Invoice(authority.url, "A", 2)
    for effect in (open_one, new_one):  # both happened after the backup was taken
        effect.call()
    with yard.database.tenant(yard.tenant) as session:
        intend(session, yard.tenant, "invoice", open_one.key)
    with yard.database.jobs() as session:
        assert ask_all(session, span=timedelta(days=1)) == 1
    for effect in (open_one, new_one):
        perform(yard.database, yard.tenant, effect)
    assert authority.doubled() == []
    assert authority.calls[ISSUE] == 2


def test_an_intent_exists_only_if_the_number_was_reserved_with_it(yard):
    with pytest.raises(ZeroDivisionError), yard.database.tenant(yard.tenant) as session:  # noqa: PT012
        intend(session, yard.tenant, "invoice", "A:1")
        1 / 0  # noqa: B018
    with yard.database.tenant(yard.tenant) as session:
        assert EffectRepository(session, yard.tenant).get("A:1") is None


def test_another_company_has_its_own_ledger(yard, authority):
    effect, other = Invoice(authority.url, "A", 1), yard.company()
    perform(yard.database, yard.tenant, effect)
    with yard.database.tenant(other) as session:
        assert EffectRepository(session, other).get(effect.key) is None
        assert session.execute(text("SELECT count(*) FROM effects")).scalar_one() == 0


def test_whoever_is_killed_at_whatever_point_each_invoice_is_issued_once(yard, authority, tmp_path):
    points = itertools.cycle(POINTS)
    with yard.database.tenant(yard.tenant) as session:
        for number in range(1, 7):
            plan = {"dies_at": next(points), "once": str(tmp_path / str(number))} if number > 3 else {}
            data = {"url": authority.url, "series": "A", "number": number, **plan}
            service.enqueue(session, yard.tenant, "issue", new_id(), data=data)
    with crew(yard.urls, 4, concurrency=1) as workers:
        until(lambda: states(yard.database) == {"done": 6}, 40)
        assert sum(worker.poll() is not None for worker in workers) == 3
    assert authority.doubled() == []
    assert len(authority.issued) == 6


def test_killed_while_the_authority_has_accepted_but_not_answered_it_is_issued_once(yard, authority):
    authority.slow = 0.5
    with yard.database.tenant(yard.tenant) as session:
        data = {"url": authority.url, "series": "A", "number": 1}
        job = service.enqueue(session, yard.tenant, "issue", new_id(), data=data)
    with crew(yard.urls, 1) as (killed,):
        assert authority.accepted.wait(20)
        killed.kill()
    authority.slow = 0
    with crew(yard.urls, 1):
        until(lambda: job_row(yard.database, job).state == "done", 20)
    assert [one.code for one in authority.issued] == [job_row(yard.database, job).data["code"]]


def test_two_workers_at_the_same_effect_at_once_issue_it_once(yard, authority):
    effect, answers = Invoice(authority.url, "A", 1), []

    def attempt():
        for _ in range(20):
            try:
                answer = perform(yard.database, yard.tenant, effect)
            except OutcomeUnknown:
                continue
            answers.append(answer["code"])
            return

    authority.slow = 0.05
    effect.settle = 0.5
    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert authority.doubled() == []
    assert set(answers) == {authority.issued[0].code}
