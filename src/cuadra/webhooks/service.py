"""Addresses that are told what happens in a company (Standard Webhooks 1.0), and what is due to each of them.

The record is the source: an address has read it up to an event, and what comes after is laid out for it, event by
event. So nothing is missed, whoever writes waits for nobody, and an address that is switched on again goes on where
it stopped. What is told is thin: names, ids and states, no personal data; who wants more asks the API.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.models import Event
from cuadra.audit.repository import EventRepository
from cuadra.audit.service import record
from cuadra.jobs.service import enqueue, enqueue_many
from cuadra.kit.ids import TenantId, new_id
from cuadra.kit.secret import Secret
from cuadra.vault.envelope import parse, seal, unseal
from cuadra.vault.place import Place
from cuadra.vault.provider import KeyProvider
from cuadra.webhooks.errors import AddressRefused, EndpointMissing, TooManyEndpoints, TypesRefused
from cuadra.webhooks.models import Delivery, Endpoint
from cuadra.webhooks.repository import WebhookRepository

LAY_OUT, DELIVER = "webhook.lay_out", "webhook.deliver"  # kinds of jobs
SUBJECTS = ("document", "job", "webhook")  # whose events may be told
PAGE = 200
MOST = 20
# After a failure: seconds to the next attempt, and no more after these. 27.6 hours together (Standard Webhooks).
PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
GIVE_UP_DAYS = 5.0


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery, ready for the wire. ``id`` stays the same over attempts: the receiver's key against doubles."""

    id: str
    url: str
    body: bytes
    secrets: tuple[Secret, ...] = field(repr=False)


def add(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    keys: KeyProvider,
    *,
    url: str,
    types: Sequence[str] = ("*",),
    allow_private: bool = False,
) -> tuple[Endpoint, Secret]:
    """A new address and its signing secret, which is never shown again. It is told what happens from now on."""
    repository = WebhookRepository(session, tenant)
    if len(repository.endpoints()) >= MOST:
        raise TooManyEndpoints(most=MOST)
    endpoint_id, secret = new_id(), new_secret()
    record(session, tenant, actor, "webhook.added", "webhook", endpoint_id)
    endpoint = Endpoint(
        tenant_id=tenant,
        id=endpoint_id,
        url=checked_url(url, allow_private=allow_private),
        types=checked_types(types),
        sealed=seal(secret, _place(tenant, endpoint_id), keys).to_bytes(),
        told=EventRepository(session, tenant).last(),
    )
    repository.add(endpoint)
    return endpoint, secret


def find(session: Session, tenant: TenantId, endpoint: UUID) -> Endpoint:
    """The address, or ``EndpointMissing``."""
    found = WebhookRepository(session, tenant).endpoint(endpoint, lock=True)
    if found is None:
        raise EndpointMissing
    return found


def change(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    endpoint: UUID,
    *,
    url: str | None = None,
    types: Sequence[str] | None = None,
    is_active: bool | None = None,
    allow_private: bool = False,
) -> Endpoint:
    """Another address, other events, or on and off; switched on again it goes on with what it missed."""
    found = find(session, tenant, endpoint)
    if url is not None:
        found.url = checked_url(url, allow_private=allow_private)
    if types is not None:
        found.types = checked_types(types)
    if is_active is True:
        found.disabled_at, found.disabled_for, found.failing_since = None, "", None
    elif is_active is False and found.disabled_at is None:
        found.disabled_at = WebhookRepository(session, tenant).now()
    session.flush()
    session.refresh(found)
    record(session, tenant, actor, "webhook.changed", "webhook", endpoint, {"is_active": found.disabled_at is None})
    return found


def remove(session: Session, tenant: TenantId, actor: Actor, endpoint: UUID) -> None:
    """Forgets an address with its deliveries."""
    if not WebhookRepository(session, tenant).remove(endpoint):
        raise EndpointMissing
    record(session, tenant, actor, "webhook.removed", "webhook", endpoint)


def turn_secret(session: Session, tenant: TenantId, actor: Actor, keys: KeyProvider, endpoint: UUID) -> Secret:
    """A new signing secret; messages carry the signatures of both, until the next turn."""
    found, secret = find(session, tenant, endpoint), new_secret()
    found.sealed_before, found.sealed = found.sealed, seal(secret, _place(tenant, endpoint), keys).to_bytes()
    session.flush()
    record(session, tenant, actor, "webhook.secret_turned", "webhook", endpoint)
    return secret


def ping(session: Session, tenant: TenantId, actor: Actor, endpoint: UUID) -> None:
    """An event that only says hello; it reaches every address that wants ``webhook.ping``."""
    find(session, tenant, endpoint)
    record(session, tenant, actor, "webhook.ping", "webhook", endpoint)


def lay_out(session: Session, tenant: TenantId, endpoint: UUID) -> bool:
    """Makes deliveries of the next events for an address and queues them; whether there may be more."""
    repository = WebhookRepository(session, tenant)
    found = repository.endpoint(endpoint, lock=True)
    if found is None or found.disabled_at is not None:
        return False
    events = EventRepository(session, tenant).after(found.told, most=PAGE)
    wanted = [event for event in events if is_told(event.action, event.subject_kind, found.types)]
    if wanted:
        rows = [{"id": new_id(), "endpoint_id": endpoint, "seq": event.seq, "state": "waiting"} for event in wanted]
        added = repository.lay_out(rows)
        repository.change(endpoint, told=events[-1].seq)
        enqueue_many(session, tenant, DELIVER, added)
    elif events:
        repository.change(endpoint, told=events[-1].seq)
    return len(events) == PAGE


def message(session: Session, tenant: TenantId, delivery: UUID, keys: KeyProvider) -> Message | None:
    """What to send; ``None`` where there is nothing to send any more."""
    repository = WebhookRepository(session, tenant)
    found = repository.delivery(delivery)
    endpoint = found and repository.endpoint(found.endpoint_id)
    if not found or found.state != "waiting" or not endpoint or endpoint.disabled_at is not None:
        return None
    (event,) = EventRepository(session, tenant).after(found.seq - 1, most=1)
    place = _place(tenant, endpoint.id)
    sealed = [one for one in (endpoint.sealed, endpoint.sealed_before) if one is not None]
    opened = tuple(Secret(unseal(parse(one), place, keys).reveal()) for one in sealed)
    return Message(f"msg_{found.id.hex}", endpoint.url, body_of(event), opened)


def delivered(session: Session, tenant: TenantId, delivery: UUID, *, answered: int, seconds: float) -> None:
    """The address took it."""
    repository = WebhookRepository(session, tenant)
    if found := repository.delivery(delivery, lock=True):
        found.state, found.attempts, found.answered = "delivered", found.attempts + 1, answered
        found.seconds, found.failure = seconds, ""
        repository.change(found.endpoint_id, failing_since=None)


def failed(
    session: Session, tenant: TenantId, delivery: UUID, *, answered: int | None, failure: str, seconds: float
) -> float | None:
    """It did not; the seconds until the next attempt, ``None`` when it was given up.

    An address that answers 410, or takes nothing for days, is switched off and the company is told so.
    """
    repository = WebhookRepository(session, tenant)
    found = repository.delivery(delivery, lock=True)
    if found is None:
        return None
    _note(found, answered, failure, seconds)
    endpoint = repository.endpoint(found.endpoint_id, lock=True)
    if endpoint is not None and endpoint.failing_since is None:
        repository.change(endpoint.id, failing_since=repository.now())
    if answered == 410:
        _switch_off(session, tenant, found, "WHK-111")
    elif found.attempts <= len(PAUSES):
        return float(PAUSES[found.attempts - 1])
    elif repository.failing_days(found.endpoint_id) >= GIVE_UP_DAYS:
        _switch_off(session, tenant, found, "WHK-110")
    found.state = "given_up"
    return None


def replay(session: Session, tenant: TenantId, actor: Actor, delivery: UUID) -> None:
    """Sends one more time, under the same id."""
    found = WebhookRepository(session, tenant).delivery(delivery, lock=True)
    if found is None:
        raise EndpointMissing
    found.state, found.attempts = "waiting", 0
    session.flush()
    enqueue(session, tenant, DELIVER, delivery, by=actor)
    record(session, tenant, actor, "webhook.replayed", "webhook", found.endpoint_id, {"seq": found.seq})


def _note(found: Delivery, answered: int | None, failure: str, seconds: float) -> None:
    found.attempts, found.answered, found.failure, found.seconds = found.attempts + 1, answered, failure, seconds


def _switch_off(session: Session, tenant: TenantId, found: Delivery, reason: str) -> None:
    repository = WebhookRepository(session, tenant)
    repository.change(found.endpoint_id, disabled_at=repository.now(), disabled_for=reason)
    record(session, tenant, SYSTEM, "webhook.switched_off", "webhook", found.endpoint_id, {"reason": reason})


def body_of(event: Event) -> bytes:
    """The payload: ``type``, ``timestamp`` and thin ``data``, whose ``seq`` tells the order."""
    details: Mapping[str, Any] = event.details or {}
    told = {name: details[name] for name in ("from", "to", "reason", "code") if name in details}
    data = {"seq": event.seq, "subject": event.subject_kind, "id": event.subject_id, **told}
    return orjson.dumps({"type": event.action, "timestamp": event.at, "data": data}, option=orjson.OPT_UTC_Z)


def is_told(action: str, subject: str, patterns: Sequence[str]) -> bool:
    """Whether an event is for an address with these patterns. What people and keys do is told to nobody.

    >>> is_told("document.ready", "document", ["document.*"]), is_told("person.logged_in", "person", ["*"])
    (True, False)
    """
    return subject in SUBJECTS and any(fnmatchcase(action, pattern) for pattern in patterns)


def checked_types(types: Sequence[str]) -> list[str]:
    """Patterns that can match something; ``TypesRefused`` names the others.

    >>> checked_types(["document.*"])
    ['document.*']
    """
    wrong = [one for one in types if one != "*" and (len(one) > 60 or one.split(".")[0] not in SUBJECTS)]
    if wrong or not 1 <= len(types) <= 50:
        raise TypesRefused(types=", ".join(wrong)[:200])
    return list(dict.fromkeys(types))


def checked_url(url: str, *, allow_private: bool) -> str:
    """An https address without a user; http only where private addresses are allowed."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise AddressRefused(url=url[:80]) from None
    schemes = {"https", "http"} if allow_private else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or len(url) > 2_000:
        raise AddressRefused(url=f"{parts.scheme}://{parts.hostname or ''}"[:80])
    return url


def new_secret() -> Secret:
    """32 random bytes in the form of Standard Webhooks."""
    return Secret("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())


def _place(tenant: TenantId, endpoint: UUID) -> Place:
    return Place(tenant, "webhook_endpoints", "sealed", str(endpoint))
