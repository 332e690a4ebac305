"""Files that come in parts, over the true API."""

from __future__ import annotations

import os

import httpx
import pytest
from sqlalchemy import text

from cuadra.inbox.uploads import service as parts
from cuadra.inbox.uploads.repository import forget_uploads
from cuadra.kit.ids import TenantId, new_id
from tests.web.site import Site

PART = {"content-type": "application/partial-upload"}


def begin(client: httpx.Client, size: int, name: str = "largo.pdf") -> httpx.Response:
    return client.post("/api/v1/uploads", json={"name": name, "size": size})


def send(client: httpx.Client, upload: str, offset: int, content: bytes) -> httpx.Response:
    headers = {**PART, "upload-offset": str(offset)}
    return client.patch(f"/api/v1/uploads/{upload}", content=content, headers=headers)


def test_parts_become_the_document_of_their_bytes_once(client: httpx.Client) -> None:
    content = os.urandom(300_000)
    begun = begin(client, len(content)).json()
    assert begun["offset"] == 0
    assert send(client, begun["id"], 0, content[:200_000]).headers["upload-offset"] == "200000"
    head = client.head(f"/api/v1/uploads/{begun['id']}")
    assert (head.headers["upload-offset"], head.headers["upload-complete"]) == ("200000", "?0")
    last = send(client, begun["id"], 200_000, content[200_000:]).json()
    assert last["document"]
    assert last["is_new"]
    again = send(client, begun["id"], 200_000, content[200_000:]).json()  # its answer was lost
    assert again["document"] == last["document"]
    original = client.get(f"/api/v1/documents/{last['document']}/original")
    assert original.content == content
    assert client.get(f"/api/v1/documents/{last['document']}").json()["name"] == "largo.pdf"


def test_a_part_out_of_place_is_refused_and_told_where_to_go_on(client: httpx.Client) -> None:
    upload = begin(client, 100).json()["id"]
    send(client, upload, 0, b"x" * 40)
    refused = send(client, upload, 10, b"x" * 40)
    assert (refused.status_code, refused.json()["code"], refused.headers["upload-offset"]) == (409, "UPL-002", "40")
    for content in (b"", b"x" * 61):
        assert send(client, upload, 40, content).json()["code"] == "UPL-003"


def test_nobody_else_sees_an_upload(site: Site, tenant: TenantId, client: httpx.Client, stranger: httpx.Client) -> None:
    upload = begin(client, 100).json()["id"]
    with site.client(site.key(tenant)) as colleague:
        for other in (stranger, colleague):
            assert other.get(f"/api/v1/uploads/{upload}").status_code == 404
            assert send(other, upload, 0, b"x").status_code == 404


def test_what_is_unfinished_is_bounded(
    site: Site, tenant: TenantId, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST", 2)
    assert [begin(client, 10).status_code for _ in range(3)] == [201, 201, 429]
    assert begin(client, 2**39).status_code == 413


def test_parts_are_sealed_and_forgotten_after_a_day(site: Site, tenant: TenantId, client: httpx.Client) -> None:
    secret = b"clave secreta " * 100
    upload = begin(client, 2 * len(secret)).json()["id"]
    send(client, upload, 0, secret)
    with site.house.database.tenant(tenant) as session:
        (sealed,) = session.execute(text("SELECT sealed FROM upload_parts")).one()
        assert b"clave" not in bytes(sealed)
        session.execute(text("UPDATE uploads SET created_at = now() - interval '25 hours'"))
    with site.house.database.nobody() as session:
        assert forget_uploads(session) >= 1
    assert client.get(f"/api/v1/uploads/{upload}").status_code == 404
    with site.house.database.tenant(tenant) as session:
        assert session.scalar(text("SELECT count(*) FROM upload_parts")) == 0


def test_an_upload_begun_twice_with_one_key_is_one(client: httpx.Client) -> None:
    once = {"idempotency-key": new_id().hex}
    told = [client.post("/api/v1/uploads", json={"name": "a", "size": 9}, headers=once).json()["id"] for _ in range(2)]
    assert told[0] == told[1]


def test_an_upload_can_be_cancelled(client: httpx.Client) -> None:
    upload = begin(client, 10).json()["id"]
    assert client.delete(f"/api/v1/uploads/{upload}").status_code == 204
    assert client.get(f"/api/v1/uploads/{upload}").status_code == 404
