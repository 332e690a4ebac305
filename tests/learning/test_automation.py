"""How far documents go on alone, what stops them, and what the sample of those that did is worth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.flows.confirming import confirm
from cuadra.inbox.originals import Originals
from cuadra.inbox.review import service as review
from cuadra.inbox.service import find
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.learning import figures, outcomes
from cuadra.learning.errors import LevelInvalid, NotAutomatic
from cuadra.learning.levels import clear_level, rule_for, set_level
from cuadra.learning.outcomes import need_automatic
from cuadra.learning.repository import LearningRepository
from cuadra.learning.scope import EVERYTHING, Scope
from cuadra.model.level import Level
from cuadra.vault.at_rest import ring_sealer
from cuadra.web.api.document_shapes import shown
from tests.learning.papers import ANA, bring

Brought = Callable[..., DocumentId]
TAX_ID = "AAA010101AAA"


@pytest.fixture
def brought(database: Database, tenant: TenantId, tmp_path: Path) -> Brought:
    """Brings a document that says this; another number each time."""
    originals = Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))

    def bring_one(confidence: float = 0.99, *, findings: list[Any] | None = None, **values: str | None) -> DocumentId:
        said = {"kind": "ticket", "issuer.tax_id": TAX_ID, "issuer.name": "Uno", "number": new_id().hex[-9:],
                "issued_on": "2026-03-01", "total": "116.00"}  # fmt: skip
        said |= {path.replace("__", "."): value for path, value in values.items()}
        evidence = {"rung": "ocr", "engine": "tiny", "page": 1, "box": None, "text": "x"}
        fields = {
            path: {"value": value, "confidence": confidence, "evidence": evidence, "checks": [], "alternatives": []}
            for path, value in said.items()
            if value is not None
        }
        told = {"part": "", "country": "MX", "rungs": ["ocr"], "seconds": 0.1, "fields": fields, "lines": [],
                "findings": findings or [], "text": "", "pages": [], "model": 0}  # fmt: skip
        return bring(database, originals, tenant, told)

    return bring_one


def state(database: Database, tenant: TenantId, document: DocumentId) -> tuple[State, str]:
    with database.tenant(tenant) as session:
        found = find(session, tenant, document)
        return found.state, found.reason


def at_level(database: Database, tenant: TenantId, level: Level, scope: Scope = EVERYTHING) -> None:
    with database.tenant(tenant) as session:
        set_level(session, tenant, ANA, scope, level)


def test_never_shows_each_to_a_person_and_says_why(database: Database, tenant: TenantId, brought: Brought) -> None:
    assert state(database, tenant, brought())[0] == State.READY
    at_level(database, tenant, Level.NEVER)
    assert state(database, tenant, brought()) == (State.REVIEW, "LRN-020")


CONTRADICTED = [{"code": "MRG-002", "severity": "error", "where": "total", "facts": {}}]
SUMS = [{"code": "FLD-001", "severity": "warning", "where": "total", "facts": {}}]
TO_COME = [{"code": "FLD-003", "severity": "warning", "where": "issued_on", "facts": {}}]
ASIDE = [{"code": "TAX-101", "severity": "warning", "where": "issuer.tax_id", "facts": {}}]
CALMED = [{**SUMS[0], "severity": "info"}]


@pytest.mark.parametrize("findings", [SUMS, TO_COME])
def test_sums_that_disagree_and_a_day_to_come_are_shown_to_a_person_at_every_level(
    database: Database, tenant: TenantId, brought: Brought, findings: list[dict[str, Any]]
) -> None:
    stopped = brought(findings=findings)
    assert state(database, tenant, stopped) == (State.REVIEW, "INB-021")
    with database.tenant(tenant) as session:
        why = shown(find(session, tenant, stopped), "es")["reason_text"]
        assert why.removeprefix("Una comprobación lo detuvo: ") in {
            "los importes no cuadran.", "la fecha está en el futuro."}  # fmt: skip
        overall, _ = figures.blockers(session, tenant)
    assert overall == [(f"check:{findings[0]['code']}", 1)]
    at_level(database, tenant, Level.ALWAYS)
    assert state(database, tenant, brought(findings=findings)) == (State.REVIEW, "INB-021")


@pytest.mark.parametrize("findings", [ASIDE, CALMED])
def test_a_warning_elsewhere_or_a_sum_that_two_sources_prove_stops_nothing(
    database: Database, tenant: TenantId, brought: Brought, findings: list[dict[str, Any]]
) -> None:
    assert state(database, tenant, brought(findings=findings))[0] == State.READY


def test_always_passes_unsure_fields_and_never_a_contradiction_nor_a_gap(
    database: Database, tenant: TenantId, brought: Brought
) -> None:
    assert state(database, tenant, brought(0.5)) == (State.REVIEW, "INB-020")
    at_level(database, tenant, Level.ALWAYS)
    assert state(database, tenant, brought(0.5))[0] == State.READY
    assert state(database, tenant, brought(0.5, findings=CONTRADICTED)) == (State.REVIEW, "INB-021")
    assert state(database, tenant, brought(total=None)) == (State.REVIEW, "INB-020")
    twin = {"number": "77", "total": "5.00"}
    assert state(database, tenant, brought(**twin))[0] == State.READY
    assert state(database, tenant, brought(**twin)) == (State.REVIEW, "INB-012")


def test_the_narrower_level_wins_and_the_record_tells_who_set_it(
    database: Database, tenant: TenantId, brought: Brought
) -> None:
    at_level(database, tenant, Level.NEVER)
    at_level(database, tenant, Level.CONFIDENT, Scope("mx", "AAA-010101-AAA"))
    at_level(database, tenant, Level.NEVER, Scope("MX", TAX_ID, "invoice"))
    assert state(database, tenant, brought())[0] == State.READY
    assert state(database, tenant, brought(kind="invoice"))[0] == State.REVIEW
    assert state(database, tenant, brought(issuer__tax_id="BBB010101BBB"))[0] == State.REVIEW
    with database.tenant(tenant) as session:
        clear_level(session, tenant, ANA, Scope("MX", TAX_ID))
        clear_level(session, tenant, ANA, Scope("MX", TAX_ID))  # nothing more to take away
    assert state(database, tenant, brought())[0] == State.REVIEW
    with database.tenant(tenant) as session:
        told = [(e.action, (e.details or {}).get("level")) for e in EventRepository(session, tenant).after(0, most=99)
                if e.action.startswith("automation.")]  # fmt: skip
    assert told == [("automation.set", "never"), ("automation.set", "confident"), ("automation.set", "never"),
                    ("automation.cleared", None)]  # fmt: skip


def test_the_levels_of_one_company_say_nothing_to_another(
    database: Database, tenant: TenantId, other_tenant: TenantId
) -> None:
    at_level(database, tenant, Level.NEVER)
    with database.tenant(other_tenant) as session:
        assert rule_for(session, other_tenant, Scope()).level is Level.CONFIDENT
        assert LearningRepository(session, tenant).levels() == []


@pytest.mark.parametrize("scope", [Scope("", TAX_ID), Scope("MX", ""), Scope("MEX", TAX_ID), Scope(kind="x" * 61)])
def test_a_scope_that_no_document_can_have_is_refused(database: Database, tenant: TenantId, scope: Scope) -> None:
    with pytest.raises(LevelInvalid), database.tenant(tenant) as session:
        set_level(session, tenant, ANA, scope, Level.NEVER)


def test_all_that_stops_documents_is_counted_by_supplier(
    database: Database, tenant: TenantId, brought: Brought
) -> None:
    brought()
    brought(number=None, total=None)
    brought(total=None, findings=CONTRADICTED)
    brought(issuer__tax_id="BBB010101BBB", total=None)
    with database.tenant(tenant) as session:
        overall, suppliers = figures.blockers(session, tenant)
        told = figures.touchless(session, tenant)
    assert overall == [("missing:total", 3), ("check:MRG-002", 1)]
    assert [(one.tax_id, one.documents, one.alone, list(one.blockers)) for one in suppliers] == [
        (TAX_ID, 3, 1, [("missing:total", 2), ("check:MRG-002", 1)]),
        ("BBB010101BBB", 1, 0, [("missing:total", 1)]),
    ]
    assert (told.alone, told.decided, told.share) == (1, 4, 0.25)
    assert told.share_before is None


def all_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "drawn", lambda _: 0.0)


def checked(database: Database, tenant: TenantId, document: DocumentId, total: str = "") -> None:
    """A person looks at a document of the sample, corrects it perhaps, and confirms."""
    with database.tenant(tenant) as session:
        if total:
            review.correct(session, tenant, document, ANA, [review.Change("total", total)])
        confirm(session, tenant, document, ANA)


def test_mistakes_that_the_sample_finds_stop_the_automation_and_it_is_told(
    database: Database, tenant: TenantId, brought: Brought, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_sampled(monkeypatch)
    documents = [brought() for _ in range(4)]
    with database.tenant(tenant) as session:
        assert [row.id for row in LearningRepository(session, tenant).sample(9)] == documents
    checked(database, tenant, documents[0])
    checked(database, tenant, documents[1], "117.00")
    assert state(database, tenant, brought())[0] == State.READY  # one mistake is chance
    checked(database, tenant, documents[2], "118.00")
    assert state(database, tenant, brought()) == (State.REVIEW, "LRN-020")
    with database.tenant(tenant) as session:
        (level,) = LearningRepository(session, tenant).levels()
        told = figures.touchless(session, tenant)
        events = list(EventRepository(session, tenant).after(0, most=200))
    assert (level.level, level.reason, level.facts) == ("never", "LRN-022", {"wrong": "2", "checked": "3"})
    assert (told.checked, told.wrong, told.unchecked) == (3, 2, 2)
    assert [one.action for one in events].count("automation.fell_back") == 1
    assert [one.details for one in events if one.action == "document.checked"] == [
        {"is_wrong": False}, {"is_wrong": True}, {"is_wrong": True},
    ]  # fmt: skip
    at_level(database, tenant, Level.CONFIDENT)  # a person decides again: what was counted before is past
    checked(database, tenant, documents[3], "119.00")
    assert state(database, tenant, brought())[0] == State.READY


def test_only_the_rule_that_let_them_pass_falls_back(
    database: Database, tenant: TenantId, brought: Brought, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_sampled(monkeypatch)
    at_level(database, tenant, Level.ALWAYS, Scope("MX", TAX_ID))
    for total in ("7.00", "8.00"):
        checked(database, tenant, brought(0.5), total)
    assert state(database, tenant, brought())[0] == State.REVIEW
    assert state(database, tenant, brought(issuer__tax_id="BBB010101BBB"))[0] == State.READY


def test_one_in_twenty_is_drawn_and_one_in_five_after_a_mistake(
    database: Database, tenant: TenantId, brought: Brought, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter([0.049, 0.051, 0.19, 0.21])
    monkeypatch.setattr(outcomes, "drawn", lambda _: next(draws))
    first, second = brought(), brought()
    checked(database, tenant, first, "9.00")
    third, fourth = brought(), brought()
    with database.tenant(tenant) as session:
        repository = LearningRepository(session, tenant)
        drawn = [found.is_sample for one in (first, second, third, fourth) if (found := repository.outcome(one))]
    assert drawn == [True, False, True, False]


def test_the_draw_is_even() -> None:
    many = [outcomes.drawn(new_id()) for _ in range(4000)]
    assert 0.03 < sum(one < 0.05 for one in many) / len(many) < 0.07


def test_what_a_person_confirmed_tells_what_was_right_without_a_touch(
    database: Database, tenant: TenantId, brought: Brought
) -> None:
    document = brought(0.5)
    with database.tenant(tenant) as session:
        changes = [review.Change("total", "117.00"), review.Change("number", "9", "agreed")]
        review.correct(session, tenant, document, ANA, changes)
        confirm(session, tenant, document, ANA)
        outcome = LearningRepository(session, tenant).outcome(document)
        (week,) = figures.curve(session, tenant, "America/Mexico_City")
        with pytest.raises(NotAutomatic):
            need_automatic(session, tenant, document)
    assert outcome is not None
    assert (outcome.is_alone, outcome.fields, outcome.touched, outcome.checked_at) == (False, 6, 2, None)
    assert (week.documents, week.fields, week.touched) == (1, 6, 2)
    assert week.share == pytest.approx(4 / 6)


def test_a_sure_field_that_was_wrong_is_counted(database: Database, tenant: TenantId, brought: Brought) -> None:
    document = brought(findings=CONTRADICTED)
    with database.tenant(tenant) as session:
        review.correct(session, tenant, document, ANA, [review.Change("total", "117.00")])
        confirm(session, tenant, document, ANA)
        (week,) = figures.curve(session, tenant, "UTC")
    assert (week.sure, week.sure_wrong) == (6, 1)


def test_weeks_begin_on_the_monday_of_the_company(database: Database, tenant: TenantId, brought: Brought) -> None:
    """Sunday evening in Mexico is Monday in UTC; the week in which the stretch begins is told as far as it counts."""
    zone = ZoneInfo("America/Mexico_City")
    now = datetime.now(zone)
    monday = (now - timedelta(days=now.weekday() + 14)).replace(hour=0, minute=0, second=0, microsecond=0)
    moments = [monday - timedelta(minutes=1), monday, monday + timedelta(days=6, hours=23)]
    with database.tenant(tenant) as session:
        repository = LearningRepository(session, tenant)
        for moment in moments:
            repository.change_outcome(brought(), {"at": moment})
        told = {zone_name: repository.weeks(zone_name, monday - timedelta(days=3)) for zone_name in (str(zone), "UTC")}
        cut = repository.weeks(str(zone), monday + timedelta(days=1))
    before, first = monday.date() - timedelta(days=7), monday.date()
    assert [(one.week, one.documents) for one in told[str(zone)]] == [(before, 1), (first, 2)]
    assert [(one.week, one.documents) for one in told["UTC"]] == [(first, 2), (first + timedelta(days=7), 1)]
    assert [(one.week, one.documents) for one in cut] == [(first, 1)]
