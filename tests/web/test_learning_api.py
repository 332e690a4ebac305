"""Learning and automation over the API: figures, levels, models, the sample; who may what."""

from __future__ import annotations

import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.inbox.service import find, transition
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.learning.levels import rule_for
from cuadra.learning.outcomes import Settled, note
from cuadra.learning.repository import LearningRepository
from cuadra.learning.scope import Scope
from cuadra.model.level import Level
from tests.web.review.drawn import Drawn, Said, put, ticket
from tests.web.site import Site


def alone(site: Site, tenant: TenantId, *, sampled: bool = True) -> DocumentId:
    """A document that went on by itself."""
    whole = ticket(number=Said("7", (400, 40)), issued_on=Said("2026-03-10", (400, 70)), total=Said("9.00", (400, 660)))
    document = put(site.house.database, site.house.originals, tenant, Drawn(whole))
    scope = Scope("MX", "AAA010101AAA", "ticket")
    with site.house.database.tenant(tenant) as session:
        transition(session, find(session, tenant, document, lock=True), State.READY, SYSTEM)
        settled = Settled(True, rule_for(session, tenant, scope), scope, [], len(whole))
        note(session, tenant, document, settled)
        LearningRepository(session, tenant).change_outcome(document, {"is_sample": sampled})
    return document


def test_levels_are_set_listed_and_cleared(site: Site, tenant: TenantId) -> None:
    with site.client(site.key(tenant)) as client:
        assert client.get("/api/v1/automation/levels").json() == {"default": "confident", "items": []}
        given = {"country": "mx", "tax_id": "aaa-010101-aaa", "kind": "ticket", "level": "never"}
        assert client.put("/api/v1/automation/levels", json=given).status_code == 204
        (item,) = client.get("/api/v1/automation/levels").json()["items"]
        assert (item["country"], item["tax_id"], item["kind"], item["level"]) == (
            "MX",
            "AAA010101AAA",
            "ticket",
            "never",
        )
        bad = client.put("/api/v1/automation/levels", json={"tax_id": "AAA010101AAA", "level": "never"})
        assert (bad.status_code, bad.json()["code"]) == (422, "LRN-023")
        assert client.put("/api/v1/automation/levels", json={"level": "sometimes"}).status_code == 422
        wanted = {"country": "MX", "tax_id": "AAA010101AAA", "kind": "ticket"}
        assert client.delete("/api/v1/automation/levels", params=wanted).status_code == 204
        assert client.get("/api/v1/automation/levels").json()["items"] == []
    with site.house.database.tenant(tenant) as session:
        assert rule_for(session, tenant, Scope("MX", "AAA010101AAA", "ticket")).level is Level.CONFIDENT


def test_a_sampled_document_is_checked_and_counted(site: Site, tenant: TenantId) -> None:
    right, wrong = alone(site, tenant), alone(site, tenant)
    with site.client(site.key(tenant)) as client:
        assert [one["id"] for one in client.get("/api/v1/learning/sample").json()["items"]] == [str(right), str(wrong)]
        assert client.post(f"/api/v1/learning/sample/{right}/right").status_code == 204
        change = {"changes": [{"path": "total", "said": "10.00"}]}
        assert client.post(f"/api/v1/documents/{wrong}/corrections", json=change).status_code == 200
        assert client.post(f"/api/v1/documents/{wrong}/confirm", json={}).status_code == 200
        told = client.get("/api/v1/learning").json()
        assert client.get("/api/v1/learning/sample").json()["items"] == []
    names = ("alone", "decided", "checked", "wrong", "unchecked", "model")
    assert [told[name] for name in names] == [2, 2, 2, 1, 0, 0]
    assert told["weeks"][0]["touched"] == 1


def test_a_document_that_a_person_confirmed_is_no_sample(site: Site, tenant: TenantId) -> None:
    document = put(site.house.database, site.house.originals, tenant, Drawn(ticket()))
    with site.client(site.key(tenant)) as client:
        refused = client.post(f"/api/v1/learning/sample/{document}/right")
        missing = client.post(f"/api/v1/learning/sample/{new_id()}/right")
    assert (refused.status_code, refused.json()["code"]) == (409, "LRN-025")
    assert missing.status_code == 404


def test_versions_are_listed_and_chosen(site: Site, tenant: TenantId) -> None:
    with site.house.database.tenant(tenant) as session:
        repository = LearningRepository(session, tenant)
        values = {"documents": 20, "held_out": 5, "sealed": b"x", "digest": b"x"}
        repository.add_model({"version": 1, "state": "kept", **values})
        repository.add_model({"version": 2, "state": "present", **values})
        repository.add_model({"version": 3, "state": "refused", "documents": 9, "held_out": 5, "reason": "LRN-026"})
    with site.client(site.key(tenant)) as client:
        before = client.get("/api/v1/learning/models").json()
        codes = [client.post(f"/api/v1/learning/models/{version}/use").status_code for version in (1, 3, 9, 0)]
        after = client.get("/api/v1/learning/models").json()
    assert (before["present"], [one["state"] for one in before["items"]]) == (2, ["refused", "present", "kept"])
    assert codes == [204, 404, 404, 204]
    assert (after["present"], [one["state"] for one in after["items"]]) == (0, ["refused", "kept", "kept"])
    assert "sealed" not in str(after)


def test_learning_is_not_asked_for_where_nothing_was_confirmed(site: Site, tenant: TenantId) -> None:
    with site.client(site.key(tenant)) as client:
        refused = client.post("/api/v1/learning/ask")
    assert (refused.status_code, refused.json()["code"]) == (409, "LRN-021")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/api/v1/automation/levels", {"level": "always"}),
        ("DELETE", "/api/v1/automation/levels", None),
        ("POST", "/api/v1/learning/models/0/use", None),
        ("POST", "/api/v1/learning/ask", None),
    ],
)
def test_who_reviews_does_not_decide_how_far_documents_go_alone(
    site: Site, tenant: TenantId, method: str, path: str, body: dict[str, str] | None
) -> None:
    scopes = frozenset({"documents:read", "documents:write", "documents:review"})
    with site.client(site.key(tenant, scopes)) as client:
        assert client.request(method, path, json=body).status_code == 403
