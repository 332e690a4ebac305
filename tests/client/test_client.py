from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cuadra.client import ApiProblem, Client
from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId
from tests.web.site import Site, house_of, running


@pytest.fixture(scope="module")
def site(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    house = house_of(urls, tmp_path_factory.mktemp("house"))
    with running(house) as served:
        yield served
    house.close()


def test_files_sent_are_listed_followed_and_found_again(site: Site, tenant: TenantId, tmp_path: Path) -> None:
    file = tmp_path / "uno.txt"
    file.write_bytes(b"Total 10.00")
    with Client(site.url, site.key(tenant)) as client:
        events = client.follow(after=1)  # the first told of the key
        (sent,) = client.send(file, country="MX")["documents"]
        assert next(events)["subject_id"] == sent["id"]
        (listed,) = client.list_documents(country="MX", sort="total")["items"]
        assert listed["name"] == "uno.txt"
        assert client.get_document(sent["id"])["state"] == "received"
        assert client.get_original(sent["id"]) == b"Total 10.00"
        (job,) = client.list_jobs(subject=sent["id"])["items"]
        assert client.cancel_job(job["id"])["state"] == "cancelled"
        assert client.get_company()["country"] == "MX"
        assert client.get_health()["state"] in {"ok", "degraded"}


def test_an_error_is_a_problem_with_its_code(site: Site, tenant: TenantId) -> None:
    with Client(site.url, site.key(tenant), language="en") as client, pytest.raises(ApiProblem) as caught:
        client.get_document("0199a3c2-7c1e-7e7f-8c55-3f1f0a4d9b21")
    assert (caught.value.status, caught.value.code) == (404, "INB-001")
    assert caught.value.request_id


def test_what_was_not_answered_is_asked_again_with_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx.ReadError("cut", request=request)
        if len(keys) == 2:
            return httpx.Response(503, headers={"retry-after": "0"})
        return httpx.Response(202, json={"documents": []})

    monkeypatch.setattr("cuadra.client.wire.time.sleep", lambda _: None)
    with Client("http://x", "k", transport=httpx.MockTransport(answer)) as client:
        assert client.upload_documents({"name": "x", "content": "eHg="}) == {"documents": []}
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_refusal_is_not_asked_again() -> None:
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        told = {"code": "WEB-001", "detail": "no", "errors": [{"pointer": "#/name"}]}
        return httpx.Response(422, content=json.dumps(told), headers={"content-type": "application/problem+json"})

    with Client("http://x", "k", transport=httpx.MockTransport(answer)) as client, pytest.raises(ApiProblem) as caught:
        client.upload_documents({"name": "", "content": "eHg="})
    assert caught.value.errors == [{"pointer": "#/name"}]
    assert len(calls) == 1
    assert "k" not in repr(client).replace("http", "")
