"""How notices leave: each mail and each push message is a job of its own.

A mail leaves at most once: that it may have left is written before it is handed over, and a doubt is not tried again
(the notice stands in the pages anyway). Push goes to each device that has not answered yet; the service itself puts
a later message in the place of an earlier one of the same topic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from cuadra.adapters.mail import MailDoubtful, Mailer
from cuadra.adapters.web_push import GONE, LATER, Sender, Subscription, push
from cuadra.flows.house import keys_folder
from cuadra.flows.mailing import home_of, mailer_of
from cuadra.jobs.outcomes import Done, Failed
from cuadra.jobs.work import Work
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import PersonId, TenantId
from cuadra.kit.secret import Secret
from cuadra.notices.errors import PushDelayed
from cuadra.notices.letters import Addressee, letter, message
from cuadra.notices.links import ALL, Ending, signed
from cuadra.notices.models import Notice, PushDevice
from cuadra.notices.telling_repository import DeviceRepository, TellingRepository
from cuadra.settings import Settings, is_contact
from cuadra.tenants.repository import CompanyRepository
from cuadra.vault.keyring import Keyring

PUSH_SECONDS = 10.0
NO_CONTACT = "mailto:cuadra@localhost"
LINKS, PUSH = "links", "push"  # rings: of unsubscribe links, and of the sender that browsers know

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """How things leave: ``mailer`` None sends no mail; ``base`` is the server's address for people."""

    mailer: Mailer | None
    base: str
    link_key: Secret = field(repr=False)
    sender: Callable[[str], Sender] = field(repr=False)
    allow_private: bool = False


def post_of(settings: Settings) -> Post:
    """As this machine is set up; the rings are made at the first start. No mail over an address that is none."""
    try:
        mailer = mailer_of(settings)
    except CuadraError as error:
        log.warning("notices.no_mail", code=error.code)
        mailer = None
    return Post(
        mailer, home_of(settings), link_keys(settings)[0], lambda key: push_sender(settings, key)[1],
        settings.allow_private_webhooks,
    )  # fmt: skip


def link_keys(settings: Settings) -> tuple[Secret, ...]:
    """Keys of unsubscribe links, the newest first."""
    ring = Keyring(keys_folder(settings), LINKS)
    ring.make()
    return tuple(Secret(ring.key(name).material.hex()) for name, _ in reversed(ring.keys()))


def push_sender(settings: Settings, key: str = "") -> tuple[str, Sender]:
    """The sender that a browser subscribed to by the id of its key; the present one where none is named."""
    ring = Keyring(keys_folder(settings), PUSH)
    ring.make()
    found = ring.key(key) if key else ring.active
    return found.id, Sender(found.material, contact_of(settings))


def contact_of(settings: Settings) -> str:
    """How push services reach who runs this server: as set, else by its public address or the sender of its mails.

    Where none of these is one, a placeholder: most services take it, Apple does not.
    """
    sender = f"mailto:{parseaddr(settings.mail_from)[1]}"
    known = (settings.push_contact, settings.public_url, sender)
    return next((one for one in known if is_contact(one)), NO_CONTACT)


@dataclass(frozen=True, slots=True)
class _Out:
    """What goes out, gathered before anything is sent."""

    channel: str
    person: PersonId
    email: str
    name: str
    language: str
    company: str
    notices: list[Notice]
    devices: list[PushDevice]


@dataclass(frozen=True, slots=True)
class Tell:
    """The handler of ``notice.tell``: one mail, or one push message to each device of a person."""

    post: Post = field(repr=False)

    def __call__(self, work: Work) -> None:
        with work.database.tenant(work.tenant) as session:
            out = self._take(session, work)
        if out is None:
            work.settle(Done())
        elif out.channel == "mail":
            self._mail(work, out)
        else:
            self._push(work, out)

    def _take(self, session: Session, work: Work) -> _Out | None:
        """Claims the telling; None where nothing is to be sent (any more)."""
        tellings = TellingRepository(session, work.tenant)
        telling = tellings.get(work.subject_id, lock=True)
        if telling is None or telling.state not in {"waiting", "sending"}:
            return None
        if telling.state == "sending":  # whoever had it died over it: a mail may have left
            tellings.move(telling.id, "sending", "unknown")
            return None
        out = _gathered(session, work.tenant, telling.id, telling.channel, telling.person_id, set(telling.reached))
        if out is None or (out.channel == "mail" and self.post.mailer is None):
            tellings.move(telling.id, "waiting", "dropped")
            return None
        tellings.move(telling.id, "waiting", "sending")
        return out

    def _mail(self, work: Work, out: _Out) -> None:
        assert self.post.mailer
        kinds = {one.kind for one in out.notices}
        ending = Ending(work.tenant, out.person, kinds.pop() if len(kinds) == 1 else ALL)
        stop = f"{self.post.base}/unsubscribe/{signed(ending, self.post.link_key)}"
        to = Addressee(out.email, out.name, out.language, out.company, self.post.base, stop)
        try:
            self.post.mailer.send(letter(work.subject_id, out.notices, to))
        except MailDoubtful as error:
            self._end(work, "unknown", error.code)
        except CuadraError as error:
            self._fail(work, error)
        else:
            self._end(work, "sent")

    def _push(self, work: Work, out: _Out) -> None:
        told = message(out.notices, out.language, out.company)
        reached, gone, code = list[UUID](), list[UUID](), ""
        for device in out.devices:
            status, failure = self._hand(device, told)
            if status in GONE:
                gone.append(device.id)
            elif failure and status in LATER:
                code = failure
            else:  # taken, or refused for good: not tried again
                reached.append(device.id)
        if not code:
            self._end(work, "sent", reached=reached, gone=gone)
        else:
            self._fail(work, PushDelayed(code=code), reached=reached, gone=gone)

    def _hand(self, device: PushDevice, told: dict[str, Any]) -> tuple[int, str]:
        """The service's answer, and the code of what is wrong."""
        try:
            sender = self.post.sender(device.key)
        except CuadraError as error:  # a key of another installation: the browser has to subscribe anew
            return 410, error.code
        to = Subscription(device.endpoint, device.p256dh, device.auth)
        private = self.post.allow_private
        answer = push(to, sender, told, topic=told["tag"][:32], timeout=PUSH_SECONDS, allow_private=private)
        return answer.status, answer.error_code

    def _end(
        self,
        work: Work,
        state: str,
        code: str = "",
        *,
        reached: list[UUID] | None = None,
        gone: list[UUID] | None = None,
    ) -> None:
        with work.step(Done()) as session:
            _note_devices(session, work, reached or [], gone or [])
            TellingRepository(session, work.tenant).move(work.subject_id, "sending", state, code=code)
        log.info("notice.told", state=state, code=code, telling=str(work.subject_id))

    def _fail(
        self, work: Work, error: CuadraError, *, reached: list[UUID] | None = None, gone: list[UUID] | None = None
    ) -> None:
        """Surely not sent: it waits for another attempt, or its job dies and it is failed."""
        is_last = not error.retry or work.attempts + 1 >= work.policy.attempts
        with work.step(Failed(error)) as session:
            _note_devices(session, work, reached or [], gone or [])
            tellings = TellingRepository(session, work.tenant)
            tellings.move(work.subject_id, "sending", "failed" if is_last else "waiting", code=error.code)


def _note_devices(session: Session, work: Work, reached: list[UUID], gone: list[UUID]) -> None:
    devices, tellings = DeviceRepository(session, work.tenant), TellingRepository(session, work.tenant)
    if gone:
        devices.remove(gone)
    if reached:
        devices.touch(reached)
        telling = tellings.get(work.subject_id)
        before = list(telling.reached) if telling else []
        tellings.move(work.subject_id, "sending", "sending", reached=[*before, *reached])


def _gathered(
    session: Session, tenant: TenantId, telling: UUID, channel: str, person: UUID, reached: set[UUID]
) -> _Out | None:
    """What is unread of it and may still be told: None where nothing is, or its person is gone."""
    companies = CompanyRepository(session, tenant)
    company, notices = companies.company(), TellingRepository(session, tenant).unread(telling)
    found = next((one for _, one in companies.members() if one.id == person and one.disabled_at is None), None)
    if company is None or found is None or not notices:
        return None
    devices = [one for one in DeviceRepository(session, tenant).of(person) if one.id not in reached]
    if channel == "push" and not devices:
        return None
    return _Out(
        channel, PersonId(found.id), found.email, found.name, found.language, company.name, notices, devices
    )  # fmt: skip
