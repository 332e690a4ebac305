from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlalchemy import text

from cuadra.kit.ids import TenantId, new_id
from tests.web.site import Site


def sent(client: httpx.Client, content: bytes, **headers: str) -> httpx.Response:
    told = {"name": "uno.txt", "content": base64.b64encode(content).decode()}
    return client.post("/api/v1/documents", json=told, headers=headers)


def test_fifty_at_once_with_one_key_are_one_document_and_fifty_equal_answers(site: Site, tenant: TenantId) -> None:
    key, once = site.key(tenant), {"idempotency-key": new_id().hex}
    with ThreadPoolExecutor(50) as pool, site.client(key) as client:
        answers = list(pool.map(lambda _: sent(client, b"los cincuenta", **once), range(50)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    with site.house.database.tenant(tenant) as session:
        assert session.scalar(text("SELECT count(*) FROM documents")) == 1
        assert session.scalar(text("SELECT count(*) FROM sightings")) == 1


def test_the_same_key_for_another_body_is_refused_and_nothing_is_stored(client: httpx.Client) -> None:
    once = {"idempotency-key": new_id().hex}
    assert sent(client, b"primero", **once).status_code == 202
    refused = sent(client, b"segundo", **once)
    assert (refused.status_code, refused.json()["code"]) == (422, "WEB-011")
    assert len(client.get("/api/v1/documents").json()["items"]) == 1


def test_a_key_of_one_company_says_nothing_in_another(client: httpx.Client, stranger: httpx.Client) -> None:
    once = {"idempotency-key": new_id().hex}
    first = sent(client, b"mismo", **once).json()["documents"][0]
    second = sent(stranger, b"mismo", **once).json()["documents"][0]
    assert first["id"] != second["id"]
    assert second["is_new"]


def test_a_key_of_one_caller_is_refused_to_another_of_the_company(site: Site, tenant: TenantId) -> None:
    once = {"idempotency-key": new_id().hex}
    with site.client(site.key(tenant)) as one, site.client(site.key(tenant)) as other:
        assert sent(one, b"mismo", **once).status_code == 202
        assert sent(other, b"mismo", **once).status_code == 422


def test_a_form_sent_again_has_another_boundary_and_the_same_answer(client: httpx.Client) -> None:
    once = {"idempotency-key": new_id().hex}
    files = [("files", ("a.txt", b"uno")), ("files", ("b.txt", b"dos"))]
    first = client.post("/api/v1/documents", files=files, data={"country": "MX"}, headers=once)
    again = client.post("/api/v1/documents", files=files, data={"country": "MX"}, headers=once)
    assert first.status_code == 202, first.text
    assert [one["is_new"] for one in first.json()["documents"]] == [True, True]
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"


def test_a_made_key_is_shown_once_and_made_once(client: httpx.Client) -> None:
    once, wanted = {"idempotency-key": new_id().hex}, {"name": "caja", "scopes": ["documents:write"]}
    first = client.post("/api/v1/keys", json=wanted, headers=once)
    again = client.post("/api/v1/keys", json=wanted, headers=once)
    assert first.status_code == again.status_code == 201
    assert first.json()["key"].startswith("cua_")
    assert again.json() == {"id": first.json()["id"], "key": None}
    assert len(client.get("/api/v1/keys").json()["items"]) == 2  # with the one that asked


def test_a_twin_under_way_is_told_to_come_again(site: Site, tenant: TenantId, client: httpx.Client) -> None:
    key = new_id().hex
    with site.house.database.tenant(tenant) as session:
        session.execute(
            text("INSERT INTO requests (tenant_id, key, digest) VALUES (:tenant, :key, :digest)"),
            {"tenant": tenant, "key": key, "digest": b"x"},
        )
    answer = client.post("/api/v1/keys", json={"name": "x", "scopes": ["jobs:read"]}, headers={"idempotency-key": key})
    assert (answer.status_code, answer.json()["code"]) == (409, "WEB-012")
    assert int(answer.headers["retry-after"]) > 0


def test_what_fails_leaves_its_key_free(client: httpx.Client) -> None:
    once = {"idempotency-key": new_id().hex}
    wide = client.post("/api/v1/keys", json={"name": "x", "scopes": ["todo"]}, headers=once)
    assert wide.status_code == 403
    assert client.post("/api/v1/keys", json={"name": "x", "scopes": ["jobs:read"]}, headers=once).status_code == 201


def test_answers_are_forgotten_after_a_day(site: Site, tenant: TenantId, client: httpx.Client) -> None:
    from cuadra.web.requests.repository import forget

    old, young = new_id().hex, new_id().hex
    for key in (old, young):
        sent(client, b"viejo", **{"idempotency-key": key})
    with site.house.database.tenant(tenant) as session:
        change = "UPDATE requests SET created_at = created_at - interval '25 hours' WHERE key = :key"
        session.execute(text(change), {"key": old})
    with site.house.database.nobody() as session:
        assert forget(session) >= 1
    with site.house.database.tenant(tenant) as session:
        assert list(session.scalars(text("SELECT key FROM requests"))) == [young]


def test_a_key_that_is_no_token_is_refused(client: httpx.Client) -> None:
    assert sent(client, b"x", **{"idempotency-key": "a b"}).json()["code"] == "WEB-013"
    assert sent(client, b"x", **{"idempotency-key": "k" * 256}).json()["code"] == "WEB-013"
