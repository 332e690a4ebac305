"""One's own notices: what happened that concerns one, what one wants to be told, and the devices that show it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from cuadra.adapters.web_push import subscription
from cuadra.flows.telling import push_sender
from cuadra.kit.ids import PersonId
from cuadra.notices import service
from cuadra.notices.choices import Choices
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.errors import DeviceRefused, NoticeMissing, OnlyPeople
from cuadra.notices.kinds import CHANNELS, KINDS
from cuadra.notices.models import Notice
from cuadra.notices.repository import PersonalNotices
from cuadra.notices.telling_repository import DeviceRepository
from cuadra.notices.words import page_of, sentence
from cuadra.tenants.access import Caller
from cuadra.vault.errors import KeyUnknown
from cuadra.web.access import allowed
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Most, PageOut, Shape
from cuadra.web.api.texts import Given
from cuadra.web.desk import desk_of
from cuadra.web.visit import visit_of

router = routes("/notices")
mine = routes("/me/notices", tag="notices")
Somebody = Annotated[Caller, allowed("company:read")]
Kind = Literal["review", "mentioned", "blocked", "job_dead", "backup_failed", "source_failing", "learned", "weekly"]
Channel = Literal["app", "mail", "push"]
Hour = Annotated[int, Field(ge=0, le=23)]


class NoticeOut(Shape):
    """``count`` things of one kind; ``sentence`` in the language asked for; ``page`` is where to act on it."""

    id: UUID
    kind: str = Field(examples=["review"])
    count: int
    sentence: str
    page: str = Field(examples=["/inbox?tab=review"])
    subject_kind: str
    subject_id: UUID | None
    created_at: datetime
    updated_at: datetime
    read_at: datetime | None


class NoticesOut(PageOut[NoticeOut]):
    """``unread`` counts to a hundred."""

    unread: int


class ReadOut(Shape):
    """How many were marked."""

    marked: int


class NoticesRead(Given):
    """``ids`` of notices; left out, all."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)] | None = None


class ChoicesOut(Shape):
    """``kinds``: the channels of every kind, chosen or usual. Hours are by the company's clock.

    ``push_key`` is what a browser subscribes with, ``push_id`` its name.
    """

    kinds: dict[str, list[str]]
    pace: str
    hour: int
    quiet_from: int | None
    quiet_to: int | None
    daily_goal: int
    push_key: str
    push_id: str


class ChoicesIn(Given):
    """What is left out stays as it is. ``quiet_from`` and ``quiet_to`` as ``null``: no quiet hours."""

    kinds: dict[Kind, list[Channel]] | None = None
    pace: Literal["now", "hourly", "daily"] | None = None
    hour: Hour | None = None
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    daily_goal: Annotated[int, Field(ge=1, le=9999)] | None = None


class PushEndpointIn(Given):
    """Where a browser takes its messages."""

    endpoint: Annotated[str, Field(min_length=9, max_length=2000, pattern=r"^[\x21-\x7e]+$")]


class DeviceIn(PushEndpointIn):
    """A subscription as ``PushManager.subscribe`` gives it; ``key`` is the ``push_id`` that it was made with."""

    p256dh: Annotated[str, Field(min_length=80, max_length=100, pattern=r"^[\w-]+=*$")]
    auth: Annotated[str, Field(min_length=20, max_length=30, pattern=r"^[\w-]+=*$")]
    key: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\w.-]+$")]


class DeviceOut(Shape):
    """A browser that takes push messages."""

    id: UUID
    agent: str
    created_at: datetime
    last_at: datetime | None


class DevicesOut(Shape):
    items: list[DeviceOut]


@router.get("", name="list_notices")
def several(
    request: Request,
    caller: Somebody,
    unread: Annotated[bool, Query(description="Only those that were not read.")] = False,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    most: Most = 50,
) -> NoticesOut:
    """One's notices in this company, newest first; ``next`` is the id to go on ``before``."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        own = PersonalNotices(session, caller.tenant, _person(caller))
        found, count = own.page(unread=unread, before=before, most=most), own.unread()
    items = [_out(one, visit_of(request).language) for one in found]
    return NoticesOut(items=items, next=str(items[-1].id) if len(items) == most else "", unread=count)


@router.post("/read", name="read_notices")
def read(request: Request, body: NoticesRead, caller: Somebody) -> ReadOut:
    """Marks some or all as read."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        marked = PersonalNotices(session, caller.tenant, _person(caller)).mark_read(body.ids)
    return ReadOut(marked=len(marked))


@router.post("/{notice_id}/unread", name="unread_notice", status_code=204)
def unread(request: Request, notice_id: Id, caller: Somebody) -> Response:
    """Marks one as unread; where another unread one is about the same, nothing changes."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        own = PersonalNotices(session, caller.tenant, _person(caller))
        if own.get(notice_id) is None:
            raise NoticeMissing
        own.mark_unread(notice_id)
    return Response(status_code=204)


@mine.get("", name="get_notice_choices")
def choices(request: Request, caller: Somebody) -> ChoicesOut:
    """What one is told in this company, where and when."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        now = ChoicesRepository(session, caller.tenant).of(_person(caller))
    return _chosen(request, now)


@mine.patch("", name="choose_notices")
def choose(request: Request, body: ChoicesIn, caller: Somebody) -> ChoicesOut:
    """Changes what is named."""
    changes: dict[str, Any] = body.model_dump(exclude_unset=True)
    nullable = {"quiet_from", "quiet_to"}
    changes = {name: value for name, value in changes.items() if value is not None or name in nullable}
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        now = service.choose(session, caller.tenant, _person(caller), changes)
    return _chosen(request, now)


@mine.get("/devices", name="list_push_devices")
def devices(request: Request, caller: Somebody) -> DevicesOut:
    """The browsers that show one's notices."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        found = DeviceRepository(session, caller.tenant).of(_person(caller))
    return DevicesOut(items=[DeviceOut.model_validate(one) for one in found])


@mine.post("/devices", name="add_push_device", status_code=201)
def add_device(request: Request, body: DeviceIn, caller: Somebody) -> DeviceOut:
    """A browser that subscribed; the same one again takes its own place. It is forgotten as one's session ends."""
    desk, person = desk_of(request), _person(caller)
    private = desk.options.allow_private_webhooks
    try:
        push_sender(desk.house.settings, body.key)
        to = subscription(body.endpoint, body.p256dh, body.auth, allow_private=private)
    except (ValueError, KeyUnknown):
        raise DeviceRefused from None
    with desk.house.database.tenant(caller.tenant) as session:
        login, agent = _login(caller), visit_of(request).agent
        made = service.add_device(session, caller.tenant, person, to, login=login, key=body.key, agent=agent)
        session.refresh(made)
        return DeviceOut.model_validate(made)


@mine.post("/devices/keep", name="keep_push_device", status_code=204)
def keep_device(request: Request, body: PushEndpointIn, caller: Somebody) -> Response:
    """Says that a browser of one's own, added in an earlier session, is in use in this one; any other is left alone."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.keep_device(session, caller.tenant, _person(caller), body.endpoint, login=_login(caller))
    return Response(status_code=204)


@mine.delete("/devices/{device_id}", name="remove_push_device", status_code=204)
def remove_device(request: Request, device_id: Id, caller: Somebody) -> Response:
    """No more notices there."""
    with desk_of(request).house.database.tenant(caller.tenant) as session:
        service.remove_device(session, caller.tenant, _person(caller), device_id)
    return Response(status_code=204)


def _chosen(request: Request, now: Choices) -> ChoicesOut:
    key, sender = push_sender(desk_of(request).house.settings)
    kinds: dict[str, list[str]] = {name: [one for one in CHANNELS if one in now.channels(name)] for name in KINDS}
    return ChoicesOut(
        kinds=kinds,
        pace=now.pace,
        hour=now.hour,
        quiet_from=now.quiet_from,
        quiet_to=now.quiet_to,
        daily_goal=now.daily_goal,
        push_key=sender.public,
        push_id=key,
    )


def _out(one: Notice, language: str) -> NoticeOut:
    return NoticeOut(
        id=one.id,
        kind=one.kind,
        count=one.count,
        sentence=sentence(one.kind, one.count, one.facts, language),
        page=page_of(one.kind, one.count, one.subject_kind, one.subject_id),
        subject_kind=one.subject_kind,
        subject_id=one.subject_id,
        created_at=one.created_at,
        updated_at=one.updated_at,
        read_at=one.read_at,
    )


def _login(caller: Caller) -> UUID:
    """The session in which a person calls; a key has none."""
    if caller.session_id is None:
        raise OnlyPeople
    return caller.session_id


def _person(caller: Caller) -> PersonId:
    """The person who calls; ``OnlyPeople`` for a key."""
    if caller.person is None or caller.via == "key":
        raise OnlyPeople
    return caller.person
