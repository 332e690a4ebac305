"""Webhooks from the record to the wire: real database, real worker, a receiver that checks every signature."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.flows.notify import Deliver, Notifier, lay_out
from cuadra.jobs.repository import JobRepository
from cuadra.kit.ids import TenantId, new_id
from cuadra.simulators.webhook_receiver import ReceiverFault, WebhookReceiver
from cuadra.vault.provider import LocalRing
from cuadra.webhooks import service
from cuadra.webhooks.errors import AddressRefused, EndpointMissing, TypesRefused
from cuadra.webhooks.models import Delivery
from cuadra.webhooks.repository import WebhookRepository
from tests.conftest import make_tenant
from tests.flows.conftest import at_work, until


@pytest.fixture
def company(fresh_database: Database) -> TenantId:
    return make_tenant(fresh_database)


@contextmanager
def telling(database: Database, keys: LocalRing) -> Iterator[None]:
    kinds = {service.LAY_OUT: lay_out, service.DELIVER: Deliver(keys, allow_private=True)}
    notifier = Notifier(database, every=0.05)
    notifier.start()
    try:
        with at_work(database, kinds):
            yield
    finally:
        notifier.stop()


def listen(
    database: Database, company: TenantId, keys: LocalRing, receiver: WebhookReceiver, types: tuple[str, ...] = ("*",)
) -> UUID:
    with database.tenant(company) as session:
        endpoint, secret = service.add(
            session, company, SYSTEM, keys, url=receiver.url, types=types, allow_private=True
        )
    receiver.secrets = (secret,)
    return endpoint.id


def happen(database: Database, company: TenantId, *actions: str) -> list[UUID]:
    subjects = [new_id() for _ in actions]
    for action, subject in zip(actions, subjects, strict=True):
        with database.tenant(company) as session:
            record(session, company, SYSTEM, action, action.split(".")[0], subject, {"from": "a", "name": "CANARY"})
    return subjects


def deliveries(database: Database, company: TenantId, endpoint: UUID) -> list[Delivery]:
    with database.tenant(company) as session:
        return WebhookRepository(session, company).deliveries(endpoint)


def test_what_happens_is_told_once_signed_and_thin(
    fresh_database: Database, company: TenantId, keys: LocalRing
) -> None:
    receiver = WebhookReceiver(secrets=())
    with receiver.running(), telling(fresh_database, keys):
        happen(fresh_database, company, "document.received")  # before anybody listened: not told
        listen(fresh_database, company, keys, receiver, ("document.*",))
        one, _, other = happen(fresh_database, company, "document.ready", "job.dead", "document.review")
        until(lambda: len(receiver.received) == 2)
    told = [json.loads(message.body) for message in receiver.received]
    assert {message["data"]["id"] for message in told} == {str(one), str(other)}
    assert {message["type"] for message in told} == {"document.ready", "document.review"}
    assert "CANARY" not in json.dumps(told)
    assert receiver.complaints == []


def test_what_people_do_is_told_to_nobody(fresh_database: Database, company: TenantId, keys: LocalRing) -> None:
    receiver = WebhookReceiver(secrets=())
    with receiver.running(), telling(fresh_database, keys):
        endpoint = listen(fresh_database, company, keys, receiver)
        happen(fresh_database, company, "person.logged_in", "key.made", "document.ready")
        until(lambda: receiver.received)
    assert [one.state for one in deliveries(fresh_database, company, endpoint)] == ["delivered"]


def test_a_failing_address_is_tried_again_under_the_same_id(
    fresh_database: Database, company: TenantId, keys: LocalRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAUSES", (0.1, 0.1, 0.1))
    receiver = WebhookReceiver(secrets=(), fail_first=2)
    with receiver.running(), telling(fresh_database, keys):
        endpoint = listen(fresh_database, company, keys, receiver)
        happen(fresh_database, company, "document.ready")
        until(lambda: receiver.received)
        until(lambda: deliveries(fresh_database, company, endpoint)[0].state == "delivered")
    (delivery,) = deliveries(fresh_database, company, endpoint)
    assert (delivery.attempts, receiver.calls) == (3, 3)
    assert receiver.received[0].message_id == f"msg_{delivery.id.hex}"


def test_an_address_that_is_gone_is_switched_off_and_goes_on_where_it_stopped(
    fresh_database: Database, company: TenantId, keys: LocalRing
) -> None:
    receiver = WebhookReceiver(secrets=(), fault=ReceiverFault.GONE)
    with receiver.running(), telling(fresh_database, keys):
        endpoint = listen(fresh_database, company, keys, receiver, ("document.*",))
        happen(fresh_database, company, "document.ready")

        def is_off() -> bool:
            with fresh_database.tenant(company) as session:
                return service.find(session, company, endpoint).disabled_for == "WHK-111"

        until(is_off)
        (missed,) = happen(fresh_database, company, "document.review")
        receiver.fault = None
        with fresh_database.tenant(company) as session:
            service.change(session, company, SYSTEM, endpoint, is_active=True)
        until(lambda: receiver.received)
    assert json.loads(receiver.received[0].body)["data"]["id"] == str(missed)


def test_an_event_is_given_up_after_the_last_pause(
    fresh_database: Database, company: TenantId, keys: LocalRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAUSES", (0.05,))
    receiver = WebhookReceiver(secrets=(), fault=ReceiverFault.BROKEN)
    with receiver.running(), telling(fresh_database, keys):
        endpoint = listen(fresh_database, company, keys, receiver)
        happen(fresh_database, company, "document.ready")
        until(lambda: [one.state for one in deliveries(fresh_database, company, endpoint)] == ["given_up"])
        receiver.fault = None
        (delivery,) = deliveries(fresh_database, company, endpoint)
        with fresh_database.tenant(company) as session:
            service.replay(session, company, SYSTEM, delivery.id)
        until(lambda: receiver.received)
    assert receiver.received[0].message_id == f"msg_{delivery.id.hex}"


def test_both_secrets_sign_while_one_is_being_turned(
    fresh_database: Database, company: TenantId, keys: LocalRing
) -> None:
    receiver = WebhookReceiver(secrets=())
    with receiver.running(), telling(fresh_database, keys):
        endpoint = listen(fresh_database, company, keys, receiver, ("document.*",))
        with fresh_database.tenant(company) as session:
            service.turn_secret(session, company, SYSTEM, keys, endpoint)
        happen(fresh_database, company, "document.ready")
        until(lambda: receiver.received)  # which knows the old secret alone
    assert receiver.complaints == []


def test_another_company_neither_sees_nor_is_told(fresh_database: Database, company: TenantId, keys: LocalRing) -> None:
    other = make_tenant(fresh_database, "AR")
    receiver = WebhookReceiver(secrets=())
    with receiver.running(), telling(fresh_database, keys):
        endpoint = listen(fresh_database, company, keys, receiver)
        happen(fresh_database, other, "document.ready")
        (mine,) = happen(fresh_database, company, "document.ready")
        until(lambda: receiver.received)
    assert [json.loads(one.body)["data"]["id"] for one in receiver.received] == [str(mine)]
    with fresh_database.tenant(other) as session, pytest.raises(EndpointMissing):
        service.find(session, other, endpoint)


def test_a_company_that_nobody_listens_to_costs_no_jobs(fresh_database: Database, company: TenantId) -> None:
    happen(fresh_database, company, "document.ready")
    assert Notifier(fresh_database).look() == 0
    with fresh_database.tenant(company) as session:
        assert JobRepository(session, company).counts() == {}


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example", "http://a.example", "https://", "https://u:p@a.example", "https://a.example:99999"]
)
def test_addresses_that_will_not_do_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        service.checked_url(url, allow_private=False)


@pytest.mark.parametrize("types", [[], ["person.*"], ["document.*", "x" * 61], ["a"] * 51])
def test_types_that_nothing_matches_are_refused(types: list[str]) -> None:
    with pytest.raises(TypesRefused):
        service.checked_types(types)
