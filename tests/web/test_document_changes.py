"""A document is described by its caller, by the version that they saw."""

from __future__ import annotations

import httpx

FILE = {"files": ("foto.jpg", b"\xff\xd8\xff")}


def test_name_own_id_and_country_are_changed_by_the_version_that_was_seen(client: httpx.Client) -> None:
    path = client.post("/api/v1/documents", files=FILE).json()["documents"][0]["url"]
    first = client.get(path)
    given = {"name": "Ticket de marzo.jpg", "external_id": "venta-7", "country": "AR"}
    assert client.patch(path, json=given).status_code == 428
    changed = client.patch(path, json=given, headers={"if-match": first.headers["etag"]})
    assert changed.status_code == 200, changed.text
    assert {name: changed.json()[name] for name in given} == given
    now = client.get(path)
    assert now.headers["etag"] == changed.headers["etag"] != first.headers["etag"]
    late = client.patch(path, json={"name": "otro"}, headers={"if-match": first.headers["etag"]})
    assert (late.status_code, late.json()["code"]) == (412, "INB-003")
    assert client.patch(path, json={"country": None}, headers={"if-match": "*"}).json()["country"] is None
    events = client.get("/api/v1/audit", params={"action": "document.described"}).json()["items"]
    assert [one["details"] for one in events] == [
        {"fields": ["country"]}, {"fields": ["country", "external_id", "name"]}
    ]  # fmt: skip


def test_what_is_said_again_changes_nothing(client: httpx.Client) -> None:
    path = client.post("/api/v1/documents", files=FILE).json()["documents"][0]["url"]
    before = client.get(path)
    same = client.patch(path, json={"name": "foto.jpg"}, headers={"if-match": "*"})
    assert same.headers["etag"] == before.headers["etag"]
    assert client.get("/api/v1/audit", params={"action": "document.described"}).json()["items"] == []


def test_what_is_no_field_or_no_line_is_refused(client: httpx.Client) -> None:
    path = client.post("/api/v1/documents", files=FILE).json()["documents"][0]["url"]
    for wrong in ({"total": "1.00"}, {"name": ""}, {"name": "a\nb"}, {"name": None}, {"country": "Mexico"}):
        assert client.patch(path, json=wrong, headers={"if-match": "*"}).status_code == 422, wrong


def test_another_companys_document_is_not_there(client: httpx.Client, stranger: httpx.Client) -> None:
    path = client.post("/api/v1/documents", files=FILE).json()["documents"][0]["url"]
    assert stranger.patch(path, json={"name": "mine"}, headers={"if-match": "*"}).status_code == 404
