"""What a person does with their notices: chooses, adds a device, ends mails by a link. The caller commits.

Being about oneself alone, none of it goes into the company's record.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.adapters.web_push import Subscription
from cuadra.kit.ids import PersonId, TenantId, new_id
from cuadra.notices.choices import MOST_GOAL, PACES, Choices, kinds_from
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.errors import ChoiceRefused, LinkInvalid, NoticeMissing, TooManyDevices
from cuadra.notices.kinds import KINDS
from cuadra.notices.links import ALL, Ending
from cuadra.notices.models import Notice, PushDevice
from cuadra.notices.repository import PersonalNotices
from cuadra.notices.telling_repository import DeviceRepository
from cuadra.tenants.repository import CompanyRepository

MOST_DEVICES = 20
HOURS = range(24)
FIELDS = ("kinds", "pace", "hour", "quiet_from", "quiet_to", "daily_goal", "shows_guide", "installed_at")


def open_notice(session: Session, tenant: TenantId, person: PersonId, notice: UUID) -> Notice:
    """Marks it read and gives it; ``NoticeMissing``."""
    mine = PersonalNotices(session, tenant, person)
    found = mine.get(notice)
    if found is None:
        raise NoticeMissing
    mine.mark_read([notice])
    return found


def choose(session: Session, tenant: TenantId, person: PersonId, changes: Mapping[str, Any]) -> Choices:
    """Changes what is named; ``ChoiceRefused`` names the first that cannot be. Kinds not named stay as they are."""
    repository = ChoicesRepository(session, tenant)
    for name, value in changes.items():
        if not _is_possible(name, value):
            raise ChoiceRefused(field=name[:40])
    values = dict(changes)
    if "kinds" in values:
        now = {**repository.of(person).kinds, **kinds_from(values["kinds"])}
        values["kinds"] = {name: sorted(channels) for name, channels in now.items()}
    if values:
        repository.save(person, **values)
    return repository.of(person)


def _is_possible(name: str, value: Any) -> bool:
    if name not in FIELDS:
        return False
    if name == "pace":
        return value in PACES
    if name == "hour":
        return value in HOURS
    if name in {"quiet_from", "quiet_to"}:
        return value is None or value in HOURS
    if name == "daily_goal":
        return isinstance(value, int) and 1 <= value <= MOST_GOAL
    return not (name == "kinds" and set(value) - set(KINDS))


def add_device(
    session: Session, tenant: TenantId, person: PersonId, to: Subscription, *, login: UUID, key: str, agent: str
) -> PushDevice:
    """A browser of the person's, which knows our key of that id; the same one again takes its own place.

    It is told as long as session ``login`` lives.
    """
    repository = DeviceRepository(session, tenant)
    digest = sha256(to.endpoint.encode()).digest()
    others = [one for one in repository.of(person) if one.digest != digest]
    if len(others) >= MOST_DEVICES:
        raise TooManyDevices(most=MOST_DEVICES)
    device = PushDevice(
        tenant_id=tenant,
        id=new_id(),
        person_id=person,
        session_id=login,
        endpoint=to.endpoint,
        digest=digest,
        p256dh=to.p256dh,
        auth=to.auth,
        key=key,
        agent=agent[:400],
    )
    repository.put(device)
    return device


def keep_device(session: Session, tenant: TenantId, person: PersonId, endpoint: str, *, login: UUID) -> None:
    """Binds the person's browser at that address to the session they have there now; nothing where it is not theirs.

    A session runs out after some weeks: who comes back with another one is not asked for their notices again.
    """
    DeviceRepository(session, tenant).bind(sha256(endpoint.encode()).digest(), person, login)


def remove_device(session: Session, tenant: TenantId, person: PersonId, device: UUID) -> None:
    """``NoticeMissing`` where the person has none such."""
    if not DeviceRepository(session, tenant).remove([device], person):
        raise NoticeMissing


def end_mails(session: Session, ending: Ending) -> None:
    """No more mails of that kind, or none at all, to that person; again is harmless. ``LinkInvalid``: no member."""
    if CompanyRepository(session, ending.tenant).membership(ending.person) is None:
        raise LinkInvalid
    now = ChoicesRepository(session, ending.tenant).of(ending.person)
    ended = KINDS if ending.kind == ALL else (ending.kind,)
    kinds = {name: sorted(now.channels(name) - {"mail"}) for name in ended}
    choose(session, ending.tenant, ending.person, {"kinds": kinds})
