"""What ten confirmed documents of a supplier are worth: fields of its next ten that a person still has to touch.

Suppliers are drawn by the project's own generator: each prints all its papers in one way that is its own, on paper or
as a file. All go through the real intake, review and learning; the person confirms the first ten, each field that the
screen stops at or that is wrong brought to the truth. A field needs a touch when the screen stops at it, when it is
missing though printed, or when it is wrong: most of all when it is wrong and nothing says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from bench.filling import company
from bench.restarts import ground
from bench.scoring import same_name
from bench.table import Row
from cuadra.audit.actor import Actor
from cuadra.database.embedded import start
from cuadra.database.migrate import upgrade
from cuadra.flows import confirming, supplying
from cuadra.flows.house import House, house_at
from cuadra.flows.intake import Intake
from cuadra.flows.readers import as_pages, as_reading
from cuadra.inbox.review import service as review
from cuadra.inbox.service import READ, find, prepare, receive
from cuadra.inbox.states import State
from cuadra.jobs.kinds import Kind
from cuadra.jobs.worker import run
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.model.paths import Sort, sort_of
from cuadra.settings import Settings
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draw import draw
from cuadra.simulators.paper.photograph import photograph
from cuadra.simulators.paper.portable import pdf, scanned_pdf
from cuadra.simulators.paper.regular import supplied
from cuadra.suppliers.repository import SupplierRepository
from cuadra.web.pages.review_shapes import STOPS, as_typed, state_of

TAUGHT, ASKED = 10, 10
SUPPLIERS = (
    ("ar_invoice", 111, "scan"), ("ar_invoice", 112, "pdf"), ("ar_ticket", 121, "photo"), ("ar_ticket", 122, "pdf"),
    ("mx_ticket", 131, "photo"), ("mx_ticket", 132, "scan"), ("mx_ticket", 133, "pdf"), ("mx_ticket", 134, "pdf"),
    ("mx_cfdi_print", 141, "scan"), ("pa_ticket", 151, "photo"), ("pa_cafe", 152, "scan"),
    ("world_invoice", 161, "scan"), ("world_invoice", 162, "pdf"), ("world_invoice", 163, "pdf"),
    ("form_invoice", 171, "pdf"), ("form_invoice", 172, "pdf"), ("form_invoice", 173, "scan"),
    ("world_receipt", 181, "photo"), ("world_receipt", 182, "pdf"), ("world_receipt", 183, "pdf"),
)  # fmt: skip
QUICK = (14, 2, 17, 6)  # of them
PERSON = Actor("person", new_id())
PATIENCE = 900.0  # seconds for one document


@dataclass
class Reader:
    """Reads in this process, and keeps what it said by itself: that is how things were before anything was learned."""

    folder: Path
    alone: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self, content: bytes, digest: str, *, name: str, country: str = "", **_: object) -> list[dict[str, Any]]:
        from cuadra.reading.cascade import Options, read_all

        path, options = self.folder / name, Options(country=country, cache=self.folder / "cache")
        path.write_bytes(content)
        ((part, one), *_rest) = read_all(path, name=name, options=options)
        found = as_reading(part, one) | {"pages": as_pages(path, name, options).get(part, [])}
        self.alone[digest] = {"fields": found["fields"], "findings": found["findings"]}
        path.unlink()
        return [found]


@dataclass(frozen=True, slots=True)
class Score:
    """Fields, those that need a touch, and those of them that are wrong without a word."""

    fields: int
    touches: int
    silent: int

    def __add__(self, other: Score) -> Score:
        return Score(self.fields + other.fields, self.touches + other.touches, self.silent + other.silent)

    @property
    def share(self) -> float:
        return self.touches / max(self.fields, 1)


def rows(*, quick: bool) -> Iterator[Row]:
    chosen = [SUPPLIERS[at] for at in QUICK] if quick else list(SUPPLIERS)
    with ground() as folder, start(folder / "server", place=folder / "place") as server, TemporaryDirectory() as desk:
        upgrade(server.urls.owner)
        house = house_at(Settings(home=folder / "home"), server.urls, opens_secrets=True)
        reader = Reader(Path(desk))
        try:
            with working(house, reader):
                tenant = company(house)
                found = {name(one): measured(house, tenant, reader, *one) for one in chosen}
        finally:
            house.close()
    before, after = (sum((pair[at] for pair in found.values()), Score(0, 0, 0)) for at in (0, 1))
    worst = max(found, key=lambda one: found[one][1].share)
    told = f"{len(chosen)} suppliers, {TAUGHT} documents confirmed and the next {ASKED} read, {after.fields} fields"
    each = ", ".join(f"{one} {100 * a.share:.0f}>{100 * b.share:.0f}" for one, (a, b) in found.items())
    yield Row("suppliers: fields that need a touch, after", 100 * after.share, 5, 2, "%", told, each, less=True)
    yield Row("suppliers: the same, before", 100 * before.share, None, None, "%", told, "the same documents", less=True)
    yield Row("suppliers: the worst one", 100 * found[worst][1].share, None, None, "%", worst, less=True)
    yield Row("suppliers: wrong and sure, after", 100 * after.silent / after.fields, None, None, "%", told,
              f"before: {100 * before.silent / before.fields:.2f} %", less=True)  # fmt: skip


def name(one: tuple[str, int, str]) -> str:
    return f"{one[0]} {one[1]} ({one[2]})"


class working:  # noqa: N801  a context, named as the tests' is
    """A worker with the real handlers beside, its reader in this process."""

    def __init__(self, house: House, reader: Reader) -> None:
        intake: Any = Intake(house.originals, reader)  # type: ignore[arg-type]
        kinds = {READ: Kind(intake, limit=PATIENCE), supplying.LEARN: Kind(supplying.learn, limit=PATIENCE)}
        self.stop = Event()
        self.thread = Thread(target=run, args=(house.database, kinds), kwargs={"stop": self.stop}, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(60)


def measured(
    house: House, tenant: TenantId, reader: Reader, kind: str, supplier: int, form: str
) -> tuple[Score, Score]:
    """How the next ten of a supplier fare without and with what its first ten taught."""
    for nth in range(1, TAUGHT + 1):
        document, truth = brought(house, tenant, kind, supplier, nth, form)
        confirmed(house, tenant, document, truth)
    before = after = Score(0, 0, 0)
    for nth in range(TAUGHT + 1, TAUGHT + ASKED + 1):
        document, truth = brought(house, tenant, kind, supplier, nth, form)
        with house.database.tenant(tenant) as session:
            now = review.seen(session, tenant, document)
            digest = now.document.sha256.hex()
        alone = reader.alone[digest]
        before += scored(alone["fields"], alone["findings"], truth)
        after += scored(now.fields, now.findings, truth)
    return before, after


def brought(
    house: House, tenant: TenantId, kind: str, supplier: int, nth: int, form: str
) -> tuple[DocumentId, dict[str, str]]:
    """A document, received and read, with what is true of it."""
    content, ending, truth = paper(kind, supplier, nth, form)
    arrival = prepare(house.originals, tenant, content, name=f"{kind}-{supplier}-{nth}.{ending}", source="upload")
    with house.database.tenant(tenant) as session:
        document = receive(session, tenant, PERSON, [arrival])[0].document
    wait(lambda: state(house, tenant, document) not in (State.RECEIVED, State.READING))
    if (now := state(house, tenant, document)) not in (State.REVIEW, State.READY):
        raise RuntimeError(f"{kind} {supplier} {nth} went to {now}")
    return document, truth


def paper(kind: str, supplier: int, nth: int, form: str) -> tuple[bytes, str, dict[str, str]]:
    sheet, chance = supplied(kind, supplier, nth), Chance(f"{kind}:{supplier}:{nth}")
    truth = dict(sheet.fields)
    own = truth.get("portal.ticket") or truth.get("portal.folio")
    if own and "number" not in truth:  # as a person would, who has a ticket's own number before them
        truth["number"] = own
    if form == "pdf":
        return pdf(sheet), "pdf", truth
    if form == "scan":
        return scanned_pdf(photograph(draw(sheet, chance), chance, 0)), "pdf", truth
    out = BytesIO()
    photograph(draw(sheet, chance), chance, 1).image.save(out, "JPEG", quality=92)
    return out.getvalue(), "jpg", truth


def confirmed(house: House, tenant: TenantId, document: DocumentId, truth: Mapping[str, str]) -> None:
    """A person brings what they look at to the truth and confirms; waits until it is learned."""
    with house.database.tenant(tenant) as session:
        now = review.seen(session, tenant, document)
        country = now.document.country
        wanted = {path: as_typed(path, truth.get(path), country) for path in touched(now.fields, now.findings, truth)}
        changes = [review.Change(path, said) for path, said in wanted.items() if said or path in now.fields]
        if changes:
            review.correct(session, tenant, document, PERSON, changes)
        confirming.confirm(session, tenant, document, PERSON)
    wait(lambda: is_taught(house, tenant, document))


def scored(fields: Mapping[str, Any], findings: Any, truth: Mapping[str, str]) -> Score:
    shown = [path for path in STOPS if path in fields or path in truth or stops(path, fields, findings)]
    some = touched(fields, findings, truth)
    return Score(len(shown), len(some), sum(not stops(path, fields, findings) for path in some))


def touched(fields: Mapping[str, Any], findings: Any, truth: Mapping[str, str]) -> list[str]:
    """The fields that stop the person, and those that do not and are wrong."""
    return [
        path
        for path in sorted(STOPS)
        if stops(path, fields, findings) or not right(path, truth.get(path), (fields.get(path) or {}).get("value"))
    ]


def stops(path: str, fields: Mapping[str, Any], findings: Any) -> bool:
    here = [one for one in findings if one.get("where") == path]
    return state_of(path, fields.get(path), fields, here) in {"unsure", "wrong", "missing"}


def right(path: str, truth: str | None, value: str | None) -> bool:
    """Amounts to the cent (none is nought), names as people compare them, all else by letters and digits."""
    if sort_of(path) is Sort.AMOUNT:
        return abs(abs(Decimal(truth or 0)) - abs(Decimal(value or 0))) < Decimal("0.005")
    if truth is None or value is None:
        return truth is value
    if path == "issuer.name":
        return same_name(truth, value)
    one, other = ("".join(sign for sign in text.upper() if sign.isalnum()) for text in (truth, value))
    return one.lstrip("0") == other.lstrip("0")


def state(house: House, tenant: TenantId, document: DocumentId) -> State:
    with house.database.tenant(tenant) as session:
        return find(session, tenant, document).state


def is_taught(house: House, tenant: TenantId, document: DocumentId) -> bool:
    """Whether its lesson is learned; a document that names nobody has none."""
    with house.database.tenant(tenant) as session:
        link = SupplierRepository(session, tenant).link(document)
        return link is None or link.taught_at is not None


def wait(done: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("a document was not read in time")
        time.sleep(0.02)
