"""What people hand in besides files of their own login: by an upload link, as pasted text, as a voice note.

All of it becomes documents as everything else does. A voice note is kept as it is and waits: there is no engine for
speech here yet, and no pretending.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.database.session import Database
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import Arrival, Receipt, find, prepare, receive, transition
from cuadra.inbox.states import MOVES, State
from cuadra.jobs.kinds import Handler
from cuadra.jobs.outcomes import Blocked
from cuadra.jobs.work import Work
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.sources.contract import File
from cuadra.sources.errors import (
    AudioRefused,
    SourceChanged,
    SourceMissing,
    TextRefused,
    TooManyFiles,
    TranscriptionMissing,
)
from cuadra.sources.kinds import LINK
from cuadra.sources.letters import one_line
from cuadra.sources.models import State as SourceState
from cuadra.sources.models import StoredSource
from cuadra.sources.repository import SourceRepository, at_door
from cuadra.sources.service import TOKEN
from cuadra.sources.sounds import sound_of
from cuadra.tenants.tokens import digest

VOICE, TEXT = "voice", "text"
MOST_FILES, MOST_MIB = 50, 200  # of one upload by a link
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file of an upload: its receipt, or why it was not taken."""

    name: str
    receipt: Receipt | None = None
    refused: CuadraError | None = field(default=None)


def receive_by_link(
    database: Database, originals: Originals, token: str, files: Sequence[File], *, ip: str = "", agent: str = ""
) -> list[HandedIn]:
    """Documents by an upload link, all of them in one transaction; one answer a file, in their order.

    ``SourceMissing`` for a link that never was, is paused or revoked; ``TooManyFiles``.
    """
    source = link_of(database, token)
    if len(files) > MOST_FILES or sum(len(one.content) for one in files) > MOST_MIB * 2**20:
        raise TooManyFiles(most=f"{MOST_FILES} / {MOST_MIB} MiB")
    tenant = TenantId(source.tenant_id)
    taken = [_prepared(originals, tenant, one, source) for one in files]
    arrivals = sorted((one for one in taken if isinstance(one, Arrival)), key=lambda one: one.digest)
    with database.tenant(tenant) as session:
        _note(session, source, len(arrivals))
        actor = Actor("system", source.id, ip=ip, agent=agent)
        found = receive(session, tenant, actor, arrivals) if arrivals else []
    receipts = {id(arrival): receipt for arrival, receipt in zip(arrivals, found, strict=True)}
    return [
        HandedIn(file.name, refused=one) if isinstance(one, CuadraError) else HandedIn(file.name, receipts[id(one)])
        for file, one in zip(files, taken, strict=True)
    ]


def link_of(database: Database, token: str) -> StoredSource:
    """The upload link of a token, for the page that shows its name; ``SourceMissing``."""
    if not token.startswith(TOKEN) or len(token) > 100:
        raise SourceMissing
    with database.nobody() as session:
        found = at_door(session, digest(token))
    if found is None:
        raise SourceMissing
    tenant, source = found
    with database.tenant(tenant) as session:
        link = SourceRepository(session, tenant).get(source)
    if link is None or link.kind != LINK:
        raise SourceMissing
    return link


def _note(session: Session, source: StoredSource, count: int) -> None:
    """Counted, and refused where the link was closed in this very moment."""
    sources = SourceRepository(session, TenantId(source.tenant_id))
    link = sources.get(source.id, lock=True)
    if link is None or link.state != SourceState.ACTIVE:
        raise SourceMissing
    values = {"arrived": StoredSource.arrived + count, "last_at": sources.now(), "last_new_at": sources.now()}
    if not sources.change(link.id, link.version, values):
        raise SourceChanged(source=link.id)


def _prepared(originals: Originals, tenant: TenantId, file: File, source: StoredSource) -> Arrival | CuadraError:
    try:
        return prepare(
            originals,
            tenant,
            file.content,
            name=one_line(file.name) or "archivo",
            source=LINK,
            external_id=one_line(file.external_id),
            country=source.country,
        )
    except CuadraError as error:
        if error.retry:
            raise
        return error


def text_arrival(
    originals: Originals, tenant: TenantId, text: str, *, name: str = "", country: str | None = None
) -> Arrival:
    """A pasted text as a document ``.txt``, for ``inbox.service.receive``; ``TextRefused``."""
    told = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not told or len(told) > LONGEST_TEXT:
        raise TextRefused(most=LONGEST_TEXT)
    called = one_line(name) or f"texto-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    content = (told + "\n").encode("utf-8", "replace")
    return prepare(
        originals, tenant, content, name=f"{called[:200].removesuffix('.txt')}.txt", source=TEXT, country=country
    )


def voice_arrival(
    originals: Originals, tenant: TenantId, content: bytes, *, name: str = "", country: str | None = None
) -> Arrival:
    """A voice note, for ``inbox.service.receive``: kept, and ``blocked`` as soon as its turn comes (``Listening``)."""
    ending = sound_of(content)
    if not ending:
        raise AudioRefused(name=name[:100])
    called = one_line(name)[:200] or f"nota-de-voz-{datetime.now(UTC):%Y%m%d-%H%M%S}.{ending}"
    return prepare(originals, tenant, content, name=called, source=VOICE, country=country)


@dataclass(frozen=True, slots=True)
class Listening:
    """Stands before the handler of ``document.read``: a voice note is blocked, all else is read.

    The job waits under the same code, so that ``jobs.service.unblock_all("SRC-020")`` wakes it once there is an engine.
    """

    read: Handler
    originals: Originals

    def __call__(self, work: Work) -> None:
        if not self._is_sound(work):
            self.read(work)
            return
        code = TranscriptionMissing.code
        with work.step(Blocked(code)) as session:
            document = find(session, work.tenant, DocumentId(work.subject_id), lock=True)
            if State.READING in MOVES[document.state]:
                transition(session, document, State.READING, work.actor)
                transition(session, document, State.BLOCKED, work.actor, reason=code)

    def _is_sound(self, work: Work) -> bool:
        with work.database.tenant(work.tenant) as session:
            document = find(session, work.tenant, DocumentId(work.subject_id))
            if document.source != VOICE or State.READING not in MOVES[document.state]:
                return False
            original = DocumentRepository(session, work.tenant).original(document.sha256)
        return bool(original and sound_of(self.originals.content(work.tenant, original)[:64]))
