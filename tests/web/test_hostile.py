"""What nobody should send: each is answered with a problem, and the server goes on."""

from __future__ import annotations

import base64
import json
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from cuadra.database.session import Database
from cuadra.kit.ids import TenantId
from cuadra.web.options import Options
from tests.web.site import Site, house_of, running

UPLOAD = "/api/v1/documents"


def content(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"null", 422),
        (b"[]", 422),
        (b'{"name":"x"}', 422),
        (b'{"name":"x\\u0000y","content":"eHg="}', 422),
        (b'{"name":"","content":"eHg="}', 422),
        (b'{"name":"x","content":"!!!!"}', 422),
        (b'{"name":"x","content":"eHg"}', 422),
        (b'{"name":"x","content":"eHg=","country":"Mexico"}', 422),
        (b'{"name":"x","content":"eHg=","country":NaN}', 422),
        (b'{"name":"x","content":"eHg=","tenant_id":"0"}', 422),
        (b'{"name":"x","content":1e999}', 422),
        (b'{"name":"' + b"x" * 300 + b'","content":"eHg="}', 422),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50_000, 400),
    ],
)
def test_a_bad_body_is_a_problem_that_says_where(client: httpx.Client, body: bytes, status: int) -> None:
    answer = client.post(UPLOAD, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["request_id"] == answer.headers["x-request-id"]


def test_errors_point_at_the_field_and_never_show_its_value(client: httpx.Client) -> None:
    answer = client.post(UPLOAD, json={"name": "x", "content": "eHg=", "country": "secreto"})
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/country"
    assert "secreto" not in answer.text


def test_a_password_never_comes_back(client: httpx.Client) -> None:
    answer = client.post("/api/v1/auth/login", json={"email": "a@b.c", "password": 12345678, "code": ["hunter2"]})
    assert answer.status_code == 422
    assert "12345678" not in answer.text
    assert "hunter2" not in answer.text


def test_zero_bytes_are_refused_by_name(client: httpx.Client) -> None:
    assert client.post(UPLOAD, files={"files": ("x.pdf", b"")}).json()["code"] == "INB-005"
    assert client.post(UPLOAD, files={"files": ("x.pdf", b"x")}).status_code == 202


def test_a_form_without_files_or_with_too_many_is_refused(client: httpx.Client) -> None:
    assert client.post(UPLOAD, files={"country": (None, "MX")}).json()["code"] == "WEB-017"
    many = [("files", (f"{n}.txt", b"x")) for n in range(101)]
    assert client.post(UPLOAD, files=many).status_code == 400


def test_another_kind_of_content_is_refused(client: httpx.Client) -> None:
    assert client.post(UPLOAD, content=b"x", headers={"content-type": "text/plain"}).json()["code"] == "WEB-006"
    assert client.post(UPLOAD, content=b"x").status_code == 415
    broken = client.post(UPLOAD, content=b"x", headers={"content-type": "multipart/form-data"})
    assert broken.status_code == 400


def test_the_name_of_a_file_is_only_a_name(client: httpx.Client) -> None:
    name = '../../etc/pass"wd\u202e.pdf'
    document = client.post(UPLOAD, files={"files": (name, b"contenido")}).json()["documents"][0]
    told = client.get(document["url"]).json()
    assert "/" not in told["name"]
    original = client.get(document["url"] + "/original")
    assert original.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in original.headers["content-security-policy"]


def test_what_is_sent_is_never_opened_here(client: httpx.Client) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    for raw in (bomb, b"PK\x03\x04" + b"\0" * 100, b"%PDF-1.4", b"<script>alert(1)</script>", b"\0" * 1000):
        assert client.post(UPLOAD, json={"name": "x", "content": content(raw)}).status_code == 202


@pytest.mark.parametrize(
    "query",
    [
        "cursor=AAAA",
        "cursor=%00",
        "cursor=" + base64.urlsafe_b64encode(json.dumps(["-created_at", None, "zz"]).encode()).decode(),
        "cursor=" + base64.urlsafe_b64encode(b"[" * 500).decode(),
        "sort=name;drop",
        "most=0",
        "most=100000",
        "total_from=NaN",
        "total_from=1e999",
        "total_from=1e400",
        "issued_from=2026-02-30",
        "created_from=2026-01-01",
        "state=nada",
        "q=%00",
        "fields=clave",
        "nothing=1",
    ],
)
def test_a_bad_query_is_refused(client: httpx.Client, query: str) -> None:
    answer = client.get(f"{UPLOAD}?{query}")
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_ids_that_are_none_and_paths_that_are_none_are_missing(client: httpx.Client) -> None:
    assert client.get(f"{UPLOAD}/1").status_code == 422
    assert client.get(f"{UPLOAD}/..%2f..%2fetc").status_code == 404
    assert client.get("/api/v1/nada").json()["code"] == "WEB-004"
    assert client.delete(UPLOAD).json()["code"] == "WEB-005"


def test_too_large_is_refused_before_it_is_read_and_in_the_middle(database: Database, urls, tmp_path, tenant) -> None:
    house = house_of(urls, tmp_path)
    with (
        running(house, Options(body_bytes=100_000, file_bytes=50_000)) as site,
        site.client(site.key(tenant)) as client,
    ):
        assert client.post(UPLOAD, files={"files": ("x", b"x" * 60_000)}).json()["code"] == "WEB-022"
        assert _head_only(site.url, site.key(tenant), 10**9).startswith(b"HTTP/1.1 413")
        chunks = (b"x" * 10_000 for _ in range(20))
        headers = {"content-type": "application/json"}
        answer = client.post(UPLOAD, content=chunks, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "WEB-003")
        assert client.post(UPLOAD, files={"files": ("x", b"x")}).status_code == 202
    house.close()


def _head_only(url: str, key: str, length: int) -> bytes:
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as wire:
        head = (
            f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
        wire.sendall(head.encode())
        return wire.recv(4096)


def test_the_same_words_in_both_languages(site: Site, tenant: TenantId) -> None:
    key = site.key(tenant)
    with site.client(key, **{"accept-language": "es-MX,es;q=0.9"}) as es, site.client(key) as en:
        spanish, english = es.get("/api/v1/nada").json(), en.get("/api/v1/nada").json()
    assert spanish["code"] == english["code"]
    assert spanish["detail"].startswith("No existe")
    assert english["detail"].startswith("It does not exist")


def test_a_request_id_is_kept_when_it_is_sane(client: httpx.Client) -> None:
    assert client.get("/health", headers={"x-request-id": "pedido-0001"}).headers["x-request-id"] == "pedido-0001"
    made = client.get("/health", headers={"x-request-id": "<script>"}).headers["x-request-id"]
    assert len(made) == 32


def test_every_answer_carries_the_headers_of_caution(client: httpx.Client) -> None:
    for path in ("/health", "/api/v1/nada", UPLOAD):
        given = client.get(path).headers
        assert given["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in given["content-security-policy"]
        assert given["cache-control"] == "no-store"
