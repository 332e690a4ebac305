from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.adapters.blobs import FolderStore
from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.repository import EventRepository
from cuadra.database.session import Database
from cuadra.inbox.errors import (
    ChangedMeanwhile,
    DocumentMissing,
    NotInReview,
    PathUnknown,
    StillMissing,
    ValueNotUnderstood,
)
from cuadra.inbox.originals import Originals
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.review.service import Change, Reviewed, confirm, correct, look_at, next_to_review, reopen, seen, undo
from cuadra.inbox.review.typed import understood
from cuadra.inbox.service import find, prepare, receive, transition
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, PersonId, TenantId, new_id
from cuadra.vault.at_rest import ring_sealer

ANA, LUIS = PersonId(new_id()), PersonId(new_id())
BY_ANA = Actor("person", ANA)
READ = {"rung": "ocr", "engine": "tiny", "page": 1, "box": [1, 2, 3, 4], "text": "x"}


def field(value: str, confidence: float = 0.5) -> dict[str, Any]:
    return {"value": value, "confidence": confidence, "evidence": READ, "checks": [], "alternatives": []}


FIELDS = {
    "issuer.name": field("Uno"),
    "issued_on": field("2026-03-01"),
    "total": field("116.00"),
    "number": field("17"),
}


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(FolderStore(tmp_path / "store"), ring_sealer(tmp_path, "originals"))


def waiting(
    database: Database,
    tenant: TenantId,
    originals: Originals,
    fields: dict[str, Any] | None = None,
    findings: Sequence[dict[str, Any]] = (),
) -> DocumentId:
    """A document that was read and waits for a person."""
    arrival = prepare(originals, tenant, new_id().bytes, name="a.jpg", source="upload")
    with database.tenant(tenant) as session:
        (receipt,) = receive(session, tenant, SYSTEM, [arrival])
        document = find(session, tenant, receipt.document, lock=True)
        transition(session, document, State.READING, SYSTEM)
        values = {
            "reader": "test",
            "rungs": [],
            "seconds": 0.1,
            "fields": fields or FIELDS,
            "lines": [],
            "findings": list(findings),
        }
        DocumentRepository(session, tenant).add_reading(receipt.document, values)
        transition(session, document, State.REVIEW, SYSTEM, reason="INB-020", country="MX")
    return receipt.document


@pytest.fixture
def document(database: Database, tenant: TenantId, originals: Originals) -> DocumentId:
    return waiting(database, tenant, originals)


def see(database: Database, tenant: TenantId, document: DocumentId) -> Reviewed:
    with database.tenant(tenant) as session:
        return seen(session, tenant, document)


def say(
    database: Database, tenant: TenantId, document: DocumentId, *changes: Change, version: int | None = None
) -> None:
    with database.tenant(tenant) as session:
        correct(session, tenant, document, BY_ANA, changes, seen_version=version)


def test_what_a_person_says_is_laid_over_what_was_read(
    database: Database, tenant: TenantId, document: DocumentId
) -> None:
    say(database, tenant, document, Change("total", "1.234,50", "pointed", 1, (5, 6, 7, 8)))
    total = see(database, tenant, document).fields["total"]
    assert (total["value"], total["confidence"]) == ("1234.50", 1.0)
    assert total["evidence"] == {
        "rung": "person",
        "engine": "pointed",
        "page": 1,
        "box": [5, 6, 7, 8],
        "text": "1.234,50",
    }
    assert total["alternatives"][0]["value"] == "116.00"


def test_undoing_brings_back_what_was_before(database: Database, tenant: TenantId, document: DocumentId) -> None:
    say(database, tenant, document, Change("total", "1"))
    say(database, tenant, document, Change("total", "2"))
    for expected in ("1.00", "116.00"):
        with database.tenant(tenant) as session:
            newest = [one for one in seen(session, tenant, document).corrections if not one.is_undone][-1]
            undo(session, tenant, document, BY_ANA, newest.nth)
        assert see(database, tenant, document).fields["total"]["value"] == expected


def test_an_empty_field_takes_the_value_away(database: Database, tenant: TenantId, document: DocumentId) -> None:
    say(database, tenant, document, Change("number", "  "))
    assert "number" not in see(database, tenant, document).fields


def test_lines_are_added_changed_and_taken_away(database: Database, tenant: TenantId, document: DocumentId) -> None:
    say(database, tenant, document, Change("lines[0].description", "Café"), Change("lines[0].total", "10"))
    say(database, tenant, document, Change("lines[1].description", "Pan"), Change("lines[0].total", "12"))
    assert [line["total"]["value"] if "total" in line else None for line in see(database, tenant, document).lines] == [
        "12.00",
        None,
    ]
    say(database, tenant, document, Change("lines[1].description", ""))
    assert len(see(database, tenant, document).lines) == 1


def test_one_change_that_is_not_understood_keeps_none_of_them(
    database: Database, tenant: TenantId, document: DocumentId
) -> None:
    with pytest.raises(ValueNotUnderstood):
        say(database, tenant, document, Change("number", "99"), Change("total", "mucho"))
    assert see(database, tenant, document).fields["number"]["value"] == "17"


def test_confirming_makes_it_ready_and_found_by_the_corrected_values(
    database: Database, tenant: TenantId, document: DocumentId
) -> None:
    say(database, tenant, document, Change("total", "99.90"), Change("issuer.tax_id", "aaa 010101 aaa"))
    with database.tenant(tenant) as session:
        confirm(session, tenant, document, BY_ANA)
    with database.tenant(tenant) as session:
        found = find(session, tenant, document)
        told = [event.action for event in EventRepository(session, tenant).after(0, most=20)]
    assert (found.state, str(found.total), found.issuer_tax_id) == (State.READY, "99.900000", "AAA010101AAA")
    assert told[-2:] == ["document.corrected", "document.ready"]
    with database.tenant(tenant) as session:
        assert reopen(session, tenant, document, BY_ANA).state == State.REVIEW


def test_what_nobody_gave_is_asked_for_before_confirming(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    document = waiting(database, tenant, originals, {"number": field("1")})
    with database.tenant(tenant) as session, pytest.raises(StillMissing) as caught:
        confirm(session, tenant, document, BY_ANA)
    assert caught.value.facts["fields"] == "issuer, issued_on, total"


def test_the_second_of_two_people_is_told_that_the_first_changed_it(
    database: Database, tenant: TenantId, document: DocumentId
) -> None:
    version = see(database, tenant, document).document.version
    say(database, tenant, document, Change("total", "1"), version=version)
    with pytest.raises(ChangedMeanwhile):
        say(database, tenant, document, Change("total", "2"), version=version)


def test_two_people_are_never_handed_the_same_document(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    documents = [waiting(database, tenant, originals) for _ in range(3)]
    handed = []
    for person in (ANA, LUIS, ANA, LUIS):
        with database.tenant(tenant) as session:
            handed.append(next_to_review(session, tenant, person, after=handed[-2] if len(handed) > 1 else None))
    assert handed == [documents[0], documents[1], documents[2], None]
    with database.tenant(tenant) as session:
        assert look_at(session, tenant, LUIS, documents[0]) == ANA
        assert look_at(session, tenant, ANA, documents[0]) is None


def test_a_posted_document_and_a_foreign_one_cannot_be_corrected(
    database: Database, tenant: TenantId, other_tenant: TenantId, document: DocumentId
) -> None:
    with database.tenant(tenant) as session:
        found = find(session, tenant, document)
        transition(session, found, State.READY, SYSTEM)
        transition(session, found, State.POSTED, SYSTEM)
    with pytest.raises(NotInReview):
        say(database, tenant, document, Change("total", "1"))
    with pytest.raises(DocumentMissing):
        say(database, other_tenant, document, Change("total", "1"))


@pytest.mark.parametrize(
    ("path", "said", "expected"),
    [
        ("total", "1.234.567,8", "1234567.80"),
        ("total", "-45", "-45.00"),
        ("lines[0].unit_price", "0.12345", "0.12345"),
        ("lines[0].quantity", "1,5", "1.5"),
        ("taxes[0].rate", "10.5 %", "0.105"),
        ("issued_on", "2025-10-03", "2025-10-03"),
        ("issued_on", "03/10/2025", "2025-10-03"),
        ("issued_on", "3 oct 2025", "2025-10-03"),
        ("issued_on", "25/12", "2025-12-25"),
        ("issuer.name", "  Abarrotes   La  Luz ", "Abarrotes La Luz"),
        ("total", "", None),
    ],
)
def test_typing_is_forgiven(path: str, said: str, expected: str | None) -> None:
    assert understood(path, said, country="MX", today=date(2026, 11, 21)) == expected


@pytest.mark.parametrize(
    ("path", "said"), [("total", "abc"), ("issued_on", "32/13"), ("total", "1e400"), ("taxes[0].rate", "NaN")]
)
def test_what_cannot_stand_there_is_refused(path: str, said: str) -> None:
    with pytest.raises(ValueNotUnderstood):
        understood(path, said)


@pytest.mark.parametrize("path", ["", "nothing", "lines[99999].total", "lines[0]", "total; DROP TABLE"])
def test_a_path_that_no_document_has_is_refused(path: str) -> None:
    with pytest.raises(PathUnknown):
        understood(path, "1")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_written_in_either_style_is_the_same_amount(value: Any) -> None:
    english = f"{value:,.2f}"
    latin = english.replace(",", "_").replace(".", ",").replace("_", ".")
    assert understood("total", english) == understood("total", latin) == f"{value:.2f}"


def test_a_finding_of_sums_goes_once_what_people_say_makes_them_agree_and_comes_back_by_undoing(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    told = [{"code": "FLD-001", "severity": "warning", "where": "total", "facts": {"sum": "106", "total": "116.00"}},
            {"code": "IMG-101", "severity": "warning", "where": "page 1", "facts": {}}]  # fmt: skip
    fields = {**FIELDS, "subtotal": field("90.00"), "taxes": field("16.00")}
    document = waiting(database, tenant, originals, fields, told)

    def codes() -> list[str]:
        with database.tenant(tenant) as session:
            return [one["code"] for one in seen(session, tenant, document).findings]

    def say(path: str, value: str) -> None:
        with database.tenant(tenant) as session:
            correct(session, tenant, document, BY_ANA, [Change(path, value)])

    say("issuer.name", "Dos")
    assert codes() == ["FLD-001", "IMG-101"]
    say("subtotal", "95.00")  # still not 116
    assert codes() == ["FLD-001", "IMG-101"]
    say("subtotal", "100.00")
    assert codes() == ["IMG-101"]
    with database.tenant(tenant) as session:
        undo(session, tenant, document, BY_ANA, 3)
    assert codes() == ["FLD-001", "IMG-101"]
    say("subtotal", "")  # nothing is left to add up
    assert codes() == ["IMG-101"]
