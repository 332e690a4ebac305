"""What people confirm teaches the company's reader: real database, real training process, a supplier drawn oddly."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.flows.learning import LEARN, Learn, ask_to_learn, nightly
from cuadra.flows.taught import Shelf, Taught
from cuadra.inbox.originals import Originals
from cuadra.jobs.kinds import Kind
from cuadra.jobs.schedules.cron import next_tick
from cuadra.jobs.schedules.repository import ScheduleRepository
from cuadra.jobs.schedules.service import schedule
from cuadra.kit.ids import TenantId
from cuadra.learning.errors import ModelMissing, TooFewExamples
from cuadra.learning.promotion import judged
from cuadra.learning.repository import LearningRepository
from cuadra.learning.trainer import tried
from cuadra.learning.versions import seal, use
from cuadra.reading.fields.learned import Model
from cuadra.vault.at_rest import ring_sealer
from tests.conftest import make_tenant
from tests.flows.conftest import at_work, until
from tests.learning.odd import odd
from tests.learning.papers import ANA, bring, labelled, put_right, read

COUNT = 16


class Shop:
    """A company whose worker learns."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.originals = Originals(FolderStore(folder / "store"), ring_sealer(folder, "originals"))
        self.tenant = make_tenant(database)

    @property
    def learn(self) -> Learn:
        return Learn(self.originals.sealer, self.folder / "learning", self.folder / "signing.key")

    def confirm(self, count: int = COUNT, tenant: TenantId | None = None, *, first: int = 0) -> None:
        for nth in range(first, first + count):
            sheet = odd(nth)
            document = bring(self.database, self.originals, tenant or self.tenant, self.read(nth))
            put_right(self.database, tenant or self.tenant, document, sheet.fields)

    def read(self, nth: int) -> dict[str, object]:
        return read(odd(nth), Model.load(None), self.folder)

    def learned(self, tenant: TenantId | None = None) -> None:
        """Asks for it and waits for the worker."""
        mine = tenant or self.tenant
        with self.database.tenant(mine) as session:
            before = len(LearningRepository(session, mine).models())
            ask_to_learn(session, mine, ANA)

        def done() -> bool:
            with self.database.tenant(mine) as session:
                return len(LearningRepository(session, mine).models()) > before

        with at_work(self.database, {LEARN: Kind(self.learn, limit=300)}):
            until(done, 240)


@pytest.fixture(scope="module")
def taught(server: object, tmp_path_factory: pytest.TempPathFactory) -> object:
    """A company that confirmed enough, and what it learned of that."""
    with server.fresh() as urls:  # type: ignore[attr-defined]
        database = Database.connect(urls)
        shop = Shop(database, tmp_path_factory.mktemp("shop"))
        shop.confirm()
        shop.learned()
        yield shop
        database.close()


def test_what_was_learned_reads_the_supplier_right_that_the_shipped_model_does_not(taught: Shop) -> None:
    with taught.database.tenant(taught.tenant) as session:
        lent = Taught(taught.originals.sealer).of(session, taught.tenant)
        (row,) = LearningRepository(session, taught.tenant).models()
        told = [one.action for one in EventRepository(session, taught.tenant).after(0, most=500)]
    assert lent is not None
    assert (row.state, row.version, row.documents, row.held_out) == ("present", 1, 11, 5)
    file = taught.folder / "m.cuadra"
    file.write_bytes(lent.content)
    unseen = labelled([odd(nth) for nth in range(200, 210)], taught.folder)
    before, now = (tried(model, unseen, 0.9) for model in (Model.load(None), Model.load(file)))
    assert before["right"] / before["asked"] < 0.5
    assert now["right"] / now["asked"] > 0.95
    assert now["sure_wrong"] == 0
    assert "model.promoted" in told
    assert list((taught.folder / "learning").iterdir()) == []


def test_what_the_shipped_model_knew_stays_known(taught: Shop) -> None:
    from cuadra.simulators.paper import make

    with taught.database.tenant(taught.tenant) as session:
        lent = Taught(taught.originals.sealer).of(session, taught.tenant)
    assert lent is not None
    file = taught.folder / "m2.cuadra"
    file.write_bytes(lent.content)
    others = labelled([make(kind, 9000 + n) for n in range(8) for kind in ("mx_ticket", "ar_invoice")], taught.folder)
    before, now = (tried(model, others, 0.9) for model in (Model.load(None), Model.load(file)))
    assert now["right"] >= before["right"] - 2


def test_nothing_new_is_a_tie_and_the_present_model_stays(taught: Shop) -> None:
    taught.learned()
    with taught.database.tenant(taught.tenant) as session:
        newest, *_ = LearningRepository(session, taught.tenant).models()
        present = LearningRepository(session, taught.tenant).present()
        whole = LearningRepository(session, taught.tenant).model(newest.version, whole=True)
    assert (newest.state, newest.reason) == ("refused", "LRN-026")
    assert newest.facts["now"] == newest.facts["before"]
    assert present is not None
    assert present[0] == 1
    assert whole is not None
    assert whole.sealed is None  # a refused one leaves its figures, not its file


def test_any_earlier_version_can_be_put_back_and_one_that_is_not_there_cannot(taught: Shop) -> None:
    lender = Taught(taught.originals.sealer)

    def now() -> int:
        with taught.database.tenant(taught.tenant) as session:
            lent = lender.of(session, taught.tenant)
        return lent.version if lent else 0

    for version in (0, 1):
        with taught.database.tenant(taught.tenant) as session:
            use(session, taught.tenant, ANA, version)
        assert now() == version
    with pytest.raises(ModelMissing), taught.database.tenant(taught.tenant) as session:
        use(session, taught.tenant, ANA, 99)
    with taught.database.tenant(taught.tenant) as session:
        told = [one.details for one in EventRepository(session, taught.tenant).after(0, most=900)
                if one.action == "model.chosen"]  # fmt: skip
    assert told == [{"version": 0, "before": 1}, {"version": 1, "before": 0}]


def test_a_model_is_nobody_elses(taught: Shop) -> None:
    other = make_tenant(taught.database)
    lender = Taught(taught.originals.sealer)
    with taught.database.tenant(other) as session:
        assert lender.of(session, other) is None
        assert LearningRepository(session, taught.tenant).models() == []  # the wall, whatever the code asks
    with taught.database.tenant(taught.tenant) as session:
        row = LearningRepository(session, taught.tenant).model(1, whole=True)
        assert row is not None
        values = {"sealed": row.sealed, "digest": row.digest}
    with taught.database.tenant(other) as session:  # even a row that was carried over does not open
        LearningRepository(session, other).add_model(
            {**values, "version": 1, "state": "present", "documents": 1, "held_out": 1}
        )
    with taught.database.tenant(other) as session:
        lent = lender.of(session, other)
    assert lent is not None
    assert lent.content == b""


def test_a_broken_model_is_read_without_and_the_reading_says_so(taught: Shop, tmp_path: Path) -> None:
    from cuadra.flows.readers import Readers
    from cuadra.settings import Settings
    from cuadra.simulators.paper.__main__ import write

    file, _ = write(tmp_path, "mx_cfdi_print", 3, "pdf")
    content = (tmp_path / file).read_bytes()
    with taught.database.tenant(taught.tenant) as session:
        lent = Taught(taught.originals.sealer).of(session, taught.tenant)
    assert lent is not None
    readers = Readers(tmp_path / "reading", Settings(cache_folder=tmp_path / "cache"), crew=1)
    try:
        (good,) = readers.read(content, "0" * 64, name=file, model=lent)
        (bad,) = readers.read(content, "0" * 64, name=file, model=replace(lent, digest=b"x" * 32, content=b"PK?"))
        (plain,) = readers.read(content, "0" * 64, name=file)
    finally:
        readers.close()
    assert (good["model"], bad["model"], plain["model"]) == (1, 0, 0)
    assert [one["code"] for one in bad["findings"] if one["code"].startswith("LRN")] == ["LRN-006"]
    assert not [one for one in good["findings"] if one["code"].startswith("LRN")]
    assert bad["fields"] == plain["fields"]
    assert list((tmp_path / "reading").glob("model-*")) == []


def test_a_lent_file_goes_with_its_last_reader(taught: Shop, tmp_path: Path) -> None:
    with taught.database.tenant(taught.tenant) as session:
        lent = Taught(taught.originals.sealer).of(session, taught.tenant)
    shelf = Shelf(tmp_path)
    with shelf.lent(lent) as first, shelf.lent(lent) as second:
        assert first == second
        assert Path(first).stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []
    with shelf.lent(None) as none:
        assert none == ""


def test_it_learns_at_night_by_the_companys_clock_and_only_where_enough_is_new(
    fresh_database: Database, tmp_path: Path
) -> None:
    shop = Shop(fresh_database, tmp_path)
    with pytest.raises(TooFewExamples), fresh_database.tenant(shop.tenant) as session:
        ask_to_learn(session, shop.tenant, ANA)
    shop.confirm(3)
    with fresh_database.tenant(shop.tenant) as session:
        (mine,) = ScheduleRepository(session, shop.tenant).all()
        assert (mine.kind, mine.cron, mine.time_zone) == (LEARN, nightly(shop.tenant), "America/Mexico_City")
    local = next_tick(mine.cron, mine.time_zone, datetime(2026, 3, 1, tzinfo=UTC)) - timedelta(hours=6)
    assert local.hour in {2, 3, 4}
    with fresh_database.tenant(shop.tenant) as session:  # its night has come
        schedule(session, shop.tenant, LEARN, shop.tenant, "* * * * *", "UTC")
        ScheduleRepository(session, shop.tenant).all()[0].next_at = datetime.now(UTC) - timedelta(seconds=1)

    def ran() -> bool:
        with fresh_database.tenant(shop.tenant) as session:
            return ScheduleRepository(session, shop.tenant).all()[0].last_at is not None

    from cuadra.jobs.repository import JobRepository

    done: list[str] = []
    runs = Kind(lambda work: (shop.learn(work), done.append(work.ended))[0])
    with at_work(fresh_database, {LEARN: runs}):
        until(ran)
        until(lambda: done)
    assert JobRepository
    with fresh_database.tenant(shop.tenant) as session:
        assert LearningRepository(session, shop.tenant).models() == []


@pytest.mark.parametrize(
    ("before", "now", "is_better", "code"),
    [
        ((50, 0), (51, 0), True, "LRN-030"),
        ((50, 1), (50, 0), True, "LRN-030"),
        ((50, 0), (50, 0), False, "LRN-026"),
        ((50, 0), (49, 0), False, "LRN-026"),
        ((50, 0), (60, 1), False, "LRN-027"),
        ((50, 2), (51, 1), True, "LRN-030"),
    ],
)
def test_only_what_is_better_and_no_surer_of_mistakes_takes_over(
    before: tuple[int, int], now: tuple[int, int], is_better: bool, code: str
) -> None:
    told = [{"asked": 60, "right": right, "sure": 40, "sure_wrong": wrong} for right, wrong in (before, now)]
    found, reason, facts = judged({"before": told[0], "now": told[1], "documents": 10})
    assert (found, reason) == (is_better, code)
    assert facts["documents"] == "10"


def test_a_worse_model_is_refused_with_its_figures(fresh_database: Database, tmp_path: Path) -> None:
    """The newest documents are true, the older ones were confirmed wrong: what they teach is worse."""
    shop = Shop(fresh_database, tmp_path)
    for nth in range(COUNT):
        sheet = odd(nth)
        truth = dict(sheet.fields)
        if nth < COUNT - 5:
            truth["issued_on"] = "2019-01-01"
            truth["issuer.name"] = "Otra Cosa"
        document = bring(shop.database, shop.originals, shop.tenant, shop.read(nth))
        put_right(shop.database, shop.tenant, document, truth)
    good = seal(shop.originals.sealer, shop.tenant, _perfect(shop))
    with fresh_database.tenant(shop.tenant) as session:
        values = {"version": 1, "state": "present", "sealed": good[0], "digest": good[1]}
        LearningRepository(session, shop.tenant).add_model({**values, "documents": 20, "held_out": 5})
    shop.learned()
    with fresh_database.tenant(shop.tenant) as session:
        newest = LearningRepository(session, shop.tenant).models()[0]
        present = LearningRepository(session, shop.tenant).present()
    assert (newest.version, newest.state, newest.reason) == (2, "refused", "LRN-026")
    assert (
        newest.figures["now"]["right"] < newest.figures["before"]["right"]
        or newest.facts["now"] <= newest.facts["before"]
    )
    assert present is not None
    assert present[0] == 1


def _perfect(shop: Shop) -> bytes:
    from cuadra.learning.adapt import adapt
    from cuadra.reading.fields.signing import signer

    samples = labelled([odd(nth) for nth in range(300, 320)], shop.folder)
    taught = adapt(Model.load(None), [replace(one, asked=frozenset(one.truth)) for one in samples])
    return taught.to_bytes(signer(shop.folder / "signing.key"))


def test_examples_hold_what_is_known_and_where_it_stands() -> None:
    from cuadra.learning.examples import Sheet, example

    def field(value: str, confidence: float, rung: str = "ocr", box: list[float] | None = None) -> dict[str, object]:
        return {"value": value, "confidence": confidence, "evidence": {"rung": rung, "page": 2, "box": box}}

    fields = {
        "total": field("9.00", 0.4, box=[0, 0, 40, 10]),
        "taxes": field("1.00", 0.5),  # unsure, and nobody had to look at it
        "receiver.name": field("Uno", 1.0, "person"),
    }
    pages = [
        Sheet(1, 100, 50, [["hola", 0, 0, 30, 10]]),
        Sheet(2, 90, 50, [["9.00", 5, 0, 30, 10], ["x", 60, 0, 70, 9]]),
    ]
    told = example(fields, pages, sure_from=0.9)
    assert told is not None
    assert told["fields"] == {"total": "9.00", "receiver.name": "Uno"}
    assert told["spans"] == {"total": [[1, 0, 4]]}
    assert (told["width"], told["height"], told["lines"][1]["box"]) == (100, 100, [5, 50, 30, 60])
    assert json.dumps(told)
    assert example(fields, [], sure_from=0.9) is None
