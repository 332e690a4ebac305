"""What the review screen needs beside corrections: putting off, refusing, the place in the queue, known suppliers."""

from __future__ import annotations

from cuadra.database.session import Database
from cuadra.inbox.originals import Originals
from cuadra.inbox.review.repository import ReviewRepository
from cuadra.inbox.review.service import (
    Change,
    confirm,
    correct,
    name_known,
    next_to_review,
    postpone,
    refuse,
    seen,
    take_up,
)
from cuadra.inbox.states import State
from cuadra.kit.ids import TenantId
from tests.inbox.review.test_service import ANA, BY_ANA, FIELDS, field, originals, waiting

__all__ = ["originals"]


def test_a_document_that_is_put_off_waits_behind_all_others_until_it_is_taken_up(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    first, second = waiting(database, tenant, originals), waiting(database, tenant, originals)
    with database.tenant(tenant) as session:
        postpone(session, tenant, first, BY_ANA, "falta la orden")
        assert next_to_review(session, tenant, ANA) == second
        assert ReviewRepository(session, tenant).postponement(first).note == "falta la orden"  # type: ignore[union-attr]
        take_up(session, tenant, first, BY_ANA)
        assert next_to_review(session, tenant, ANA) == first


def test_the_place_counts_those_that_wait(database: Database, tenant: TenantId, originals: Originals) -> None:
    ids = [waiting(database, tenant, originals) for _ in range(3)]
    with database.tenant(tenant) as session:
        assert ReviewRepository(session, tenant).place(ids[1]) == (2, 3)
        confirm(session, tenant, ids[0], BY_ANA)
        assert ReviewRepository(session, tenant).place(ids[1]) == (1, 2)


def test_a_refusal_says_why(database: Database, tenant: TenantId, originals: Originals) -> None:
    document = waiting(database, tenant, originals)
    with database.tenant(tenant) as session:
        found = refuse(session, tenant, document, BY_ANA, "es personal")
        assert (found.state, found.reason, found.reason_facts) == (State.REJECTED, "INB-046", {"note": "es personal"})


def test_the_name_of_a_known_supplier_is_filled_but_never_over_what_a_person_said(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    known = {**FIELDS, "issuer.tax_id": field("AAA010101AAA"), "issuer.name": field("Abarrotes Uno", 0.99)}
    first = waiting(database, tenant, originals, known)
    second, third = waiting(database, tenant, originals), waiting(database, tenant, originals)
    with database.tenant(tenant) as session:
        confirm(session, tenant, first, BY_ANA)
        correct(session, tenant, second, BY_ANA, [Change("issuer.tax_id", "AAA010101AAA")])
        name_known(session, tenant, second, BY_ANA)
        assert seen(session, tenant, second).fields["issuer.name"]["value"] == "Abarrotes Uno"
        correct(session, tenant, third, BY_ANA, [Change("issuer.tax_id", "AAA010101AAA"), Change("issuer.name", "Dos")])
        name_known(session, tenant, third, BY_ANA)
        assert seen(session, tenant, third).fields["issuer.name"]["value"] == "Dos"


def test_a_line_that_was_taken_away_leaves_its_number_unused(
    database: Database, tenant: TenantId, originals: Originals
) -> None:
    document = waiting(database, tenant, originals)
    with database.tenant(tenant) as session:
        said = [Change(f"lines[{n}].description", name) for n, name in enumerate("abc")]
        correct(session, tenant, document, BY_ANA, said)
        correct(session, tenant, document, BY_ANA, [Change("lines[1].description", "")])
        now = seen(session, tenant, document)
        assert (list(now.numbers), now.next_number) == ([0, 2], 3)
        assert [line["description"]["value"] for line in now.lines] == ["a", "c"]
