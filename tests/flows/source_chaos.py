"""A worker of sources as a process of its own, killed at random while files and messages arrive; and what was lost.

``python -m tests.flows.source_chaos`` is the worker: it reads one line of JSON.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.flows.source_opening import allowed, openers
from cuadra.flows.source_watching import Watcher
from cuadra.flows.sourcing import Poll, buried
from cuadra.inbox.originals import Originals
from cuadra.inbox.service import READ
from cuadra.jobs.kinds import Kind
from cuadra.jobs.limits import Limits
from cuadra.jobs.outcomes import Done
from cuadra.jobs.work import Work
from cuadra.jobs.worker import run
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.simulators.imap import ImapFault, ImapSimulator
from cuadra.sources import service
from cuadra.sources.service import POLL, NewSource
from cuadra.vault.at_rest import ring_sealer
from cuadra.vault.provider import LocalRing
from tests.conftest import make_tenant

QUICK = {"heartbeat": 0.5, "stale": 2.5, "gone": 1.5, "keep": 0.3, "sweep": 2.0}
STILL = 0.3


def settings_of(place: Path) -> Settings:
    return replace(Settings(), home=place / "house", source_folders=(str(place),), allow_private_mail=True)


def ring_of(place: Path) -> LocalRing:
    ring = LocalRing(place / "keys")
    ring.make()
    return ring


def work(place: Path, urls: Urls) -> None:
    """The worker: until it is killed."""
    database = Database.connect(urls)
    originals = Originals(FolderStore(place / "store"), ring_sealer(place, "originals"))
    polling = Poll(originals, openers(settings_of(place), ring_of(place)))
    kinds = {POLL: Kind(polling, first=0.2, attempts=10_000, takeovers=1_000, buried=buried), READ: Kind(_read)}
    Watcher(database, every=1.0).start()
    run(database, kinds, stop=threading.Event(), limits=Limits(**QUICK))


def _read(work: Work) -> None:
    work.settle(Done())


@dataclass
class Scene:
    place: Path
    urls: Urls
    database: Database
    tenant: TenantId
    server: ImapSimulator
    sent: set[str] = field(default_factory=set)  # SHA-256 of all that arrived
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    @property
    def folder(self) -> Path:
        return self.place / "scans"

    def start(self) -> None:
        told = json.dumps({"place": str(self.place), "urls": asdict(self.urls)})
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.source_chaos"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert process.stdin
        process.stdin.write(told.encode() + b"\n")
        process.stdin.close()
        self.processes.append(process)

    def kill(self, dice: random.Random) -> None:
        """One of the workers, wherever it is, and a new one in its place."""
        one = self.processes.pop(dice.randrange(len(self.processes)))
        one.send_signal(signal.SIGKILL)
        one.wait()
        self.kills += 1
        self.start()

    def end(self) -> None:
        for one in self.processes:
            one.kill()
            one.wait()

    def put_file(self, number: int, dice: random.Random) -> None:
        """As people and scanners do it: at once, in pieces, or under another name first."""
        content = f"archivo {number} ".encode() + dice.randbytes(dice.choice((200, 3_000, 90_000)))
        self.sent.add(sha256(content).hexdigest())
        path = self.folder / ("" if number % 3 else "agosto") / f"factura {number}.pdf"
        path.parent.mkdir(exist_ok=True)
        way = number % 4
        if way == 0:
            part = path.with_suffix(".pdf.part")
            part.write_bytes(content)
            part.rename(path)
        elif way == 1:
            with path.open("wb") as file:
                file.write(content[: len(content) // 2])
                file.flush()
                time.sleep(dice.uniform(0, 0.02))
                file.write(content[len(content) // 2 :])
        else:
            path.write_bytes(content)

    def send(self, number: int, dice: random.Random) -> None:
        content = f"%PDF-1.4 {number} ".encode() + dice.randbytes(dice.choice((200, 3_000, 90_000)))
        self.sent.add(sha256(content).hexdigest())
        message = EmailMessage()
        message["Message-ID"], message["Subject"] = f"<{number}@proveedor.example>", f"Factura {number}"
        message["From"], message["Date"] = "ventas@proveedor.example", "Sat, 21 Nov 2026 10:00:00 +0000"
        message.set_content("Adjuntamos su factura.")
        message.add_attachment(content, maintype="application", subtype="pdf", filename=f"F{number}.pdf")
        self.server.deliver(message.as_bytes())

    def arrived(self) -> Counter[str]:
        return Counter({row[0]: row[1] for row in self._rows(_ARRIVED)})

    def unfiled(self) -> int:
        return int(self._rows("SELECT count(*) FROM source_items WHERE NOT is_filed")[0][0])

    def _rows(self, statement: str) -> list[Any]:
        engine = create_engine(self.urls.app)
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT set_config('app.tenant', :t, false)"), {"t": str(self.tenant)})
                return list(connection.execute(text(statement)))
        finally:
            engine.dispose()


_ARRIVED = """
    SELECT encode(d.sha256, 'hex'), (SELECT count(*) FROM sightings s WHERE s.tenant_id = d.tenant_id
      AND s.document_id = d.id) FROM documents d
"""


@dataclass(frozen=True)
class Result:
    sent: int
    lost: int
    doubled: int  # documents of the same bytes, or seen more often than they came
    strangers: int  # half files, or anything that nobody sent
    kills: int
    seconds: float
    left_in_folder: int
    left_in_inbox: int  # where messages are to be moved
    fetched_again: int  # messages fetched more than once: work done twice, not documents


@contextmanager
def scene(place: Path, urls: Urls, *, moves: bool = False) -> Iterator[Scene]:
    database = Database.connect(urls)
    tenant = make_tenant(database)
    (place / "scans").mkdir()
    keys, settings = ring_of(place), settings_of(place)
    with ImapSimulator().running() as server:
        here = Scene(place, urls, database, tenant, server)
        user, secret = server.account
        mail = {"host": "127.0.0.1", "port": server.port, "security": "plain", "user": user}
        mail |= {"after": "move", "to": "Cuadra"} if moves else {}
        with database.tenant(tenant) as session:
            for new in (
                NewSource("folder", "Escáner", {"folder": str(here.folder), "still": STILL}, every=10),
                NewSource("mail", "Buzón", mail, every=10, secret=Secret(secret)),
            ):
                service.add(session, tenant, SYSTEM, new, keys=keys, allowed=allowed(settings, tenant))
        try:
            yield here
        finally:
            here.end()
            database.close()


def chaos(
    place: Path, urls: Urls, *, count: int, kills: int, moves: bool = False, seed: int = 2026, patience: float = 300.0
) -> Result:
    """``count`` files and as many messages arrive while workers are killed; then all has to be there once.

    Messages are moved, or stay and are numbered anew in the middle of it.
    """
    dice = random.Random(seed)
    began = time.monotonic()
    with scene(place, urls, moves=moves) as here:
        faults = random.Random(seed + 1)
        here.server.plan = iter(lambda: ImapFault.DROP if faults.random() < 0.01 else None, "never")
        for _ in range(2):
            here.start()
        arriving = threading.Thread(target=_arrive, args=(here, count, random.Random(seed + 2)), daemon=True)
        arriving.start()
        while here.kills < kills:
            time.sleep(dice.uniform(0.1, 1.6))
            here.kill(dice)
            if here.kills == kills // 2 and not moves:
                here.server.renumber(first=7)
            _look(here)
        arriving.join(patience)
        end = time.monotonic() + patience
        while time.monotonic() < end and (len(here.arrived()) < len(here.sent) or here.unfiled()):
            time.sleep(0.5)
            _look(here)
        found = here.arrived()
        left = [one for one in here.folder.rglob("*.pdf") if "done" not in one.relative_to(here.folder).parts]
        return Result(
            sent=len(here.sent),
            lost=len(here.sent - found.keys()),
            doubled=sum(times - 1 for times in found.values()),
            strangers=len(found.keys() - here.sent),
            kills=here.kills,
            seconds=time.monotonic() - began,
            left_in_folder=len(left),
            left_in_inbox=len(here.server.folders["INBOX"].messages) if moves else 0,
            fetched_again=sum(times - 1 for times in here.server.bodies.values() if times > 1),
        )


def _arrive(here: Scene, count: int, dice: random.Random) -> None:
    for number in range(count):
        here.put_file(number, dice)
        here.send(number, dice)
        time.sleep(dice.uniform(0, 0.03))


def _look(here: Scene) -> None:
    """Somebody presses «look now»: the test does not wait for the schedule."""
    with here.database.tenant(here.tenant) as session:
        for (source,) in here._rows("SELECT id FROM sources"):
            service.look_now(session, here.tenant, source)


if __name__ == "__main__":
    asked = json.loads(sys.stdin.readline())
    work(Path(asked["place"]), Urls(**asked["urls"]))
