"""What a worker works on: the handlers of every kind of job, and what runs beside them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cuadra.flows.adjusting import Adjusting
from cuadra.flows.bulk import bulk
from cuadra.flows.handing_in import Listening
from cuadra.flows.hands import Hands
from cuadra.flows.house import House, keys_folder
from cuadra.flows.intake import CAPABILITIES, Intake
from cuadra.flows.learning import LEARN, SECONDS, Learn
from cuadra.flows.night import Ageing
from cuadra.flows.noticing import Noticer, tell_backup_failed, weekly
from cuadra.flows.notify import Deliver, Notifier, lay_out
from cuadra.flows.observing import Watched
from cuadra.flows.readers import Readers
from cuadra.flows.safekeeping import Nightly
from cuadra.flows.source_opening import openers
from cuadra.flows.source_watching import Watcher
from cuadra.flows.sourcing import Poll
from cuadra.flows.sourcing import buried as source_buried
from cuadra.flows.supplying import LEARN as LEARN_SUPPLIER
from cuadra.flows.supplying import learn as learn_supplier
from cuadra.flows.taught import Taught
from cuadra.flows.telling import Tell, post_of
from cuadra.inbox.organising.bulk import JOB as BULK
from cuadra.inbox.service import READ, find, transition
from cuadra.inbox.states import MOVES, State
from cuadra.jobs.kinds import Handler, Kind
from cuadra.jobs.service import unblock_all
from cuadra.jobs.work import Work
from cuadra.jobs.worker import run
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import DocumentId
from cuadra.notices.laying import TELL, WEEKLY
from cuadra.sources.service import POLL
from cuadra.webhooks import service as webhooks

log = structlog.get_logger(__name__)


def kinds(house: House, readers: Readers) -> Mapping[str, Handler | Kind]:
    """Every kind of job of this version, with its limits."""
    settings, told = house.settings, (house.metrics, house.traces)
    intake = Adjusting(Intake(house.originals, readers, *told, Taught(house.originals.sealer)), Hands(settings))
    reading = Listening(intake, house.originals)
    learning = Learn(house.originals.sealer, settings.home / "learning", keys_folder(settings) / "model-signing.key")
    polling = Poll(house.originals, openers(settings, house.keys))
    return {
        READ: Kind(reading, limit=settings.read_seconds + 60, buried=put_aside),
        POLL: Kind(polling, attempts=10_000, limit=900, takeovers=20, buried=source_buried),
        LEARN: Kind(learning, limit=SECONDS + 300),
        LEARN_SUPPLIER: Kind(learn_supplier, limit=120),
        TELL: Kind(Tell(post_of(settings)), attempts=8, first=10, cap=3600, limit=180),
        WEEKLY: Kind(weekly),
        BULK: Kind(bulk, limit=300),
        webhooks.LAY_OUT: Kind(lay_out),
        webhooks.DELIVER: Kind(Deliver(house.keys, settings.allow_private_webhooks, *told), limit=60),
    }


def put_aside(session: Session, work: Work, error: CuadraError) -> None:
    """A document whose job died: set aside with the reason, so that it kills no further worker."""
    document = find(session, work.tenant, DocumentId(work.subject_id), lock=True)
    if document.state == State.RECEIVED:
        transition(session, document, State.READING, work.actor)
    if State.REJECTED in MOVES[document.state]:
        transition(session, document, State.REJECTED, work.actor, reason=error.code, facts=error.facts)


def work_until(house: House, stop: threading.Event) -> None:
    """Works until ``stop`` is set, in this thread."""
    settings = house.settings
    readers = Readers(house.settings.home / "reading", settings, crew=settings.readers, seconds=settings.read_seconds)
    beside = (
        Notifier(house.database),
        Nightly(house, failed=partial(tell_backup_failed, house.database)),
        Ageing(house),
        Watcher(house.database),
        Noticer(house.database, can_mail=bool(settings.smtp_url)),
    )
    for one in beside:
        one.start()
    wake_blocked(house)
    try:
        watch = Watched(house.metrics, house.traces)
        run(house.database, kinds(house, readers), stop=stop, concurrency=settings.concurrency, watch=watch)
    finally:
        for one in reversed(beside):
            one.stop()
        readers.close()


def wake_blocked(house: House) -> int:
    """What waits for something that was missing here is tried once more at a worker's start; how many jobs."""
    try:
        with house.database.jobs() as session:
            return sum(unblock_all(session, code) for code in sorted(CAPABILITIES))
    except SQLAlchemyError as error:  # away just now: whoever starts next does it, or a person
        log.warning("worker.database_away", error=type(error).__name__)
        return 0
