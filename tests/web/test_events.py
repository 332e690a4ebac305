from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from cuadra.audit.actor import SYSTEM
from cuadra.audit.service import record
from cuadra.kit.ids import TenantId, new_id
from cuadra.web.options import Options
from tests.web.site import Site, house_of, running

STREAM = "/api/v1/events/stream"


def happen(
    site: Site, tenant: TenantId, count: int = 1, action: str = "document.ready", subject: str = "document"
) -> None:
    with site.house.database.tenant(tenant) as session:
        for _ in range(count):
            record(session, tenant, SYSTEM, action, subject, new_id(), {"from": "reading"})


@contextmanager
def listening(client: httpx.Client, **headers: str) -> Iterator[Iterator[dict[str, Any]]]:
    with client.stream("GET", STREAM, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield told(answer)


def told(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    found: dict[str, Any] = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name == "retry":
            yield {"retry": value}
        elif name in {"id", "event", "data"}:
            found[name] = value
        elif not line and "data" in found:
            yield {**found, "data": json.loads(found["data"])}
            found = {}


def test_what_happens_comes_at_once_and_in_order(site: Site, client: httpx.Client, tenant: TenantId) -> None:
    with listening(client) as events:
        next(events)
        happen(site, tenant, 3)
        seen = [next(events) for _ in range(3)]
    numbers = [int(one["id"]) for one in seen]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert seen[0]["event"] == seen[0]["data"]["action"] == "document.ready"
    assert "personal" not in seen[0]["data"]


def test_who_was_cut_off_resumes_without_gap_or_repetition(site: Site, client: httpx.Client, tenant: TenantId) -> None:
    with listening(client) as events:
        next(events)
        happen(site, tenant, 2)
        last = [next(events) for _ in range(2)][-1]["id"]
    happen(site, tenant, 250)
    with listening(client, **{"last-event-id": last}) as events:
        next(events)
        seen = [int(next(events)["id"]) for _ in range(250)]
    assert seen == list(range(int(last) + 1, int(last) + 251))


def test_a_stream_of_one_company_never_tells_of_another(
    site: Site, client: httpx.Client, tenant: TenantId, other_tenant: TenantId
) -> None:
    with listening(client) as events:
        next(events)
        happen(site, other_tenant, 5)
        happen(site, tenant)
        with site.house.database.tenant(tenant) as session:
            from cuadra.audit.repository import EventRepository

            mine = EventRepository(session, tenant).last()
        assert int(next(events)["id"]) == mine


def test_only_what_the_scopes_allow_is_told(site: Site, tenant: TenantId) -> None:
    with site.client(site.key(tenant, frozenset({"documents:read"}))) as client, listening(client) as events:
        next(events)
        happen(site, tenant, 1, "job.dead", "job")
        happen(site, tenant, 1, "key.made", "key")
        happen(site, tenant)
        assert next(events)["event"] == "document.ready"
        listed = client.get("/api/v1/events").json()["items"]
    assert {one["subject_kind"] for one in listed} == {"document"}


def test_an_upload_is_heard_of(client: httpx.Client) -> None:
    with listening(client) as events:
        next(events)
        sent = {"name": "x.txt", "content": base64.b64encode(b"oir").decode()}
        document = client.post("/api/v1/documents", json=sent).json()["documents"][0]["id"]
        heard = next(events)
    assert heard["event"] == "document.received"
    assert heard["data"]["subject_id"] == document


def test_a_revoked_key_ends_its_stream(
    site: Site, tenant: TenantId, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cuadra.web.api import events as module

    monkeypatch.setattr(module, "HEARTBEAT", 0.0)
    monkeypatch.setattr(module, "LOOK", 0.1)
    made = client.post("/api/v1/keys", json={"name": "x", "scopes": ["documents:read"]}).json()
    with site.client(made["key"]) as other, other.stream("GET", STREAM) as answer:
        lines = answer.iter_lines()
        next(lines)
        assert client.delete(f"/api/v1/keys/{made['id']}").status_code == 204
        rest = list(lines)  # it ends by itself
    assert "data" not in " ".join(rest)


def test_streams_are_bounded_and_end_with_the_server(urls, tmp_path, tenant: TenantId) -> None:
    house = house_of(urls, tmp_path)
    with running(house, Options(streams=2, streams_per_tenant=2)) as site, site.client(site.key(tenant)) as client:
        with listening(client) as one, listening(client) as two:
            next(one)
            next(two)
            refused = client.get(STREAM)
            assert (refused.status_code, refused.json()["code"]) == (429, "WEB-019")
        ended = threading.Event()
        stopping = threading.Thread(target=_read_all, args=(site.url, site.key(tenant), ended))
        stopping.start()
        while not site.app.state.desk.live.open:
            pass
    stopping.join(timeout=20)
    assert ended.is_set()
    house.close()


def _read_all(url: str, key: str, ended: threading.Event) -> None:
    headers = {"authorization": f"Bearer {key}"}
    with (
        httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False) as client,
        client.stream("GET", STREAM) as answer,
    ):
        for _ in answer.iter_lines():
            pass
    ended.set()
