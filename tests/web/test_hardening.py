"""Versions, filters, limits, proxies, time limits, health, and what the log and the figures say."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId
from cuadra.kit.secret import Secret
from cuadra.web.headers import added
from cuadra.web.limits import Buckets
from cuadra.web.options import Options
from cuadra.web.proxies import Proxies
from tests.web.site import Site, house_of, running


def sent(client: httpx.Client, content: bytes, name: str = "uno.txt", **more: str) -> str:
    told = {"name": name, "content": base64.b64encode(content).decode(), **more}
    answer = client.post("/api/v1/documents", json=told)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["documents"][0]["id"])


def test_who_has_the_present_version_gets_nothing_again(client: httpx.Client) -> None:
    path = f"/api/v1/documents/{sent(client, b'versiones')}"
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    assert client.get(path, headers={"if-none-match": tag, "accept-language": "es"}).status_code == 200


def test_a_change_needs_the_version_that_was_seen(client: httpx.Client) -> None:
    path = f"/api/v1/documents/{sent(client, b'cambios')}"
    tag = client.get(path).headers["etag"]
    assert client.post(path + "/reject").json()["code"] == "WEB-015"
    assert client.post(path + "/reject", headers={"if-match": '"99"'}).json()["code"] == "INB-003"
    done = client.post(path + "/reject", headers={"if-match": tag})
    assert (done.status_code, done.json()["state"]) == (200, "rejected")
    assert client.post(path + "/reject", headers={"if-match": tag}).status_code in {409, 412}
    again = client.post(path + "/retry")
    assert again.status_code == 202, again.text


def test_pages_of_a_list_hold_each_document_once_while_others_come(client: httpx.Client) -> None:
    made = [sent(client, b"%d" % n) for n in range(7)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get("/api/v1/documents", params={"most": 3, "cursor": cursor, "sort": "created_at"}).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
        if len(seen) == 3:
            made.append(sent(client, b"otro"))
    assert seen == made


def test_sorting_by_a_value_puts_those_without_last_and_loses_none(
    site: Site, client: httpx.Client, tenant: TenantId
) -> None:
    made = [sent(client, b"t%d" % n) for n in range(6)]
    with site.house.database.tenant(tenant) as session:
        for document, total in zip(made, ("5", "1", None, "5", None, "300"), strict=True):
            session.execute(
                text("UPDATE documents SET total = :total WHERE id = :id"), {"total": total, "id": document}
            )
    for sort, wanted in (("-total", ["300", "5", "5", "1", None, None]), ("total", ["1", "5", "5", "300", None, None])):
        seen, cursor = [], ""
        while True:
            asked = {"most": 2, "sort": sort, "cursor": cursor}
            page = client.get("/api/v1/documents", params=asked).json()
            seen += page["items"]
            if not (cursor := page["next"]):
                break
        assert [one["total"] and str(int(float(one["total"]))) for one in seen] == wanted
        assert len({one["id"] for one in seen}) == 6
    ranged = client.get("/api/v1/documents", params={"total_from": "5", "total_to": "5.00"}).json()["items"]
    assert len(ranged) == 2
    cursor = client.get("/api/v1/documents", params={"most": 2, "sort": "total"}).json()["next"]
    assert client.get("/api/v1/documents", params={"cursor": cursor}).json()["code"] == "PAGE-001"


def test_filters_and_fields(client: httpx.Client) -> None:
    sent(client, b"mx", "100% café_1.txt", country="MX", external_id="venta-7")
    sent(client, b"ar", "100 cafes 21.txt", country="AR")

    def names(**asked: str) -> list[str]:
        return [one["name"] for one in client.get("/api/v1/documents", params=asked).json()["items"]]

    assert names(country="AR") == ["100 cafes 21.txt"]
    assert names(q="100% CAFÉ_1") == ["100% café_1.txt"]  # from the moment it is received
    assert names(q="café") == ["100 cafes 21.txt", "100% café_1.txt"]
    assert names(q="0% _") == []  # words and not patterns
    assert names(external_id="venta-7", state="received") == ["100% café_1.txt"]
    assert names(state="ready") == []
    page = client.get("/api/v1/documents", params={"fields": "id,total"}).json()
    assert [set(one) for one in page["items"]] == [{"id", "total"}] * 2


def test_a_document_is_found_by_its_name_as_soon_as_it_is_received(
    client: httpx.Client, stranger: httpx.Client
) -> None:
    made = sent(client, b"espera", "factura-2025_03.pdf")
    sent(client, b"otra", "recibo-2024.pdf")
    for q in ("factura", "2025", "factura-2025_03", "factura-2025_03.pdf", "fact -recibo"):
        found = client.get("/api/v1/documents", params={"q": q}).json()["items"]
        assert [(one["id"], one["state"]) for one in found] == [(made, "received")], q
        assert stranger.get("/api/v1/documents", params={"q": q}).json()["items"] == []


def test_documents_are_filtered_by_fields_of_the_companys_own(client: httpx.Client, stranger: httpx.Client) -> None:
    fields = {
        sort: client.post("/api/v1/own-fields", json={"name": sort, "sort": sort}).json()["id"]
        for sort in ("text", "amount", "date")
    }
    made = [sent(client, b"propio %d" % n) for n in range(3)]
    said = (("Obra Norte", "100", "2026-10-03"), ("Obra Sur", "250.50", "2026-11-01"), ("Taller: 2", "", ""))
    for document, values in zip(made, said, strict=True):
        given = [{"field": field, "said": value} for field, value in zip(fields.values(), values, strict=True) if value]
        told = client.patch(f"/api/v1/documents/{document}/own-fields", json={"values": given})
        assert told.status_code == 200, told.text

    def asked(*own: tuple[str, str]) -> httpx.Response:
        params = {"sort": "created_at", "own": [f"{fields.get(name, name)}:{what}" for name, what in own]}
        return client.get("/api/v1/documents", params=params)

    def found(*own: tuple[str, str]) -> list[int]:
        return [made.index(one["id"]) for one in asked(*own).json()["items"]]

    assert found(("text", "obra")) == [0, 1]
    assert found(("text", "taller: 2")) == [2]
    assert found(("text", "obra_")) == []  # no patterns
    assert found(("amount", ">=100")) == found(("amount", "100..300")) == [0, 1]
    assert found(("amount", ">100")) == [1]
    assert found(("amount", "<250.50")) == found(("date", "2026-10")) == [0]
    assert found(("date", ">2026-10-03")) == [1]
    assert found(("text", "obra"), ("amount", "<200")) == [0]
    for own, status, code in (
        (("amount", "mucho"), 422, "ORG-007"), (("date", "2026-13"), 422, "ORG-007"),
        (("0199a3c2-7c1e-7e7f-8c55-3f1f0a4d9b21", "x"), 404, "ORG-006"), (("x", "y"), 422, "WEB-001"),
        (("text", ""), 422, "WEB-001"), (("text", "x" * 201), 422, "WEB-001"),
    ):  # fmt: skip
        refused = asked(own)
        assert (refused.status_code, refused.json()["code"]) == (status, code), own
    assert asked(*[("text", "obra")] * 11).status_code == 422
    theirs = stranger.get("/api/v1/documents", params={"own": f"{fields['text']}:obra"})
    assert (theirs.status_code, theirs.json()["code"]) == (404, "ORG-006")


def test_jobs_are_paged_and_moved(client: httpx.Client) -> None:
    for n in range(3):
        sent(client, b"j%d" % n)
    page = client.get("/api/v1/jobs", params={"most": 2}).json()
    rest = client.get("/api/v1/jobs", params={"most": 2, "cursor": page["next"]}).json()
    jobs = [one["id"] for one in page["items"] + rest["items"]]
    assert len(set(jobs)) == 3
    assert rest["next"] == ""
    assert client.post(f"/api/v1/jobs/{jobs[0]}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/api/v1/jobs/{jobs[0]}/replay").json()["state"] == "waiting"
    assert client.post(f"/api/v1/jobs/{jobs[1]}/replay").json()["code"] == "JOB-008"
    assert client.get(f"/api/v1/invoicing/jobs/{jobs[2]}/status").json()["state"] == "waiting"


def test_the_first_briefs_address_of_uploads_is_the_same_thing(client: httpx.Client) -> None:
    files = {"files": ("ticket.jpg", b"\xff\xd8\xff")}
    document = client.post("/api/v1/invoicing/tickets/upload", files=files).json()["documents"][0]
    assert client.get(document["url"]).json()["name"] == "ticket.jpg"
    assert client.post(f"/api/v1/invoicing/documents/{document['id']}/process").status_code == 202


def test_a_secret_is_described_and_never_shown(client: httpx.Client) -> None:
    told = {"kind": "password", "name": "portal", "value": "canario-7391"}
    made = client.put("/api/v1/secrets", json=told)
    assert made.status_code == 200, made.text
    assert client.put("/api/v1/secrets", json=told).json()["id"] == made.json()["id"]
    texts = [made.text, client.get("/api/v1/secrets").text, client.get(f"/api/v1/secrets/{made.json()['id']}").text]
    texts += [client.get("/api/v1/audit").text, client.get("/api/v1/audit/export").text]
    assert not [one for one in texts if "canario" in one]
    assert client.delete(f"/api/v1/secrets/{made.json()['id']}").status_code == 204
    assert client.get(f"/api/v1/secrets/{made.json()['id']}").status_code == 404


def test_the_record_is_taken_away_whole(client: httpx.Client) -> None:
    for n in range(3):
        sent(client, b"r%d" % n)
    listed = client.get("/api/v1/audit").json()["items"]
    lines = client.get("/api/v1/audit/export").text.splitlines()
    assert len(lines) == len(listed) == 4  # with the key


def test_the_record_is_looked_through_newest_first_page_by_page(client: httpx.Client) -> None:
    for n in range(3):
        sent(client, b"p%d" % n)
    first = client.get("/api/v1/audit", params={"action": "document.*", "most": 2}).json()
    rest = client.get("/api/v1/audit", params={"action": "document.*", "most": 2, "cursor": first["next"]}).json()
    assert [one["seq"] for one in first["items"] + rest["items"]] == [4, 3, 2]
    assert rest["next"] == ""
    one = first["items"][0]
    same = client.get("/api/v1/audit", params={"subject": one["subject_id"], "request_id": one["request_id"]}).json()
    assert [event["seq"] for event in same["items"]] == [4]
    assert client.get("/api/v1/audit", params={"until": one["at"], "since": one["at"]}).json()["items"] == []
    for wrong in ({"cursor": "nonsense"}, {"action": "document.*.*"}, {"since": "yesterday"}, {"after": 3}):
        assert client.get("/api/v1/audit", params=wrong).status_code in {400, 422}, wrong


def test_webhooks_are_made_changed_and_removed(client: httpx.Client) -> None:
    made = client.post("/api/v1/webhooks", json={"url": "https://example.com/x", "types": ["document.*"]})
    assert made.json()["secret"].startswith("whsec_"), made.text
    path = f"/api/v1/webhooks/{made.json()['endpoint']['id']}"
    assert client.patch(path, json={"is_active": False}).json()["disabled_at"]
    assert client.post(path + "/secret").json()["secret"] != made.json()["secret"]
    assert client.post(path + "/ping").status_code == 202
    assert client.get(path + "/deliveries").json() == {"items": [], "next": ""}
    assert client.post("/api/v1/webhooks", json={"url": "http://127.0.0.1/x"}).status_code in {400, 422}
    assert client.delete(path).status_code == 204
    assert client.get("/api/v1/webhooks").json()["items"] == []


@pytest.fixture
def strict(urls: Urls, tmp_path: Path) -> Iterator[Site]:
    house = house_of(urls, tmp_path)
    with running(house, Options(per_key=5, per_ip=4, trusted_proxies=("127.0.0.0/8",))) as served:
        yield served
    house.close()


def test_who_asks_too_often_is_told_when_to_come_again(strict: Site, tenant: TenantId) -> None:
    with strict.client(strict.key(tenant)) as client:
        answers = [client.get("/api/v1/company") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[0].headers["ratelimit-policy"] == '"caller";q=5;w=60'
    assert answers[0].headers["ratelimit"].startswith('"caller";r=4;')
    assert 0 < int(answers[5].headers["retry-after"]) <= 12


def test_an_address_that_guesses_keys_is_stopped_and_others_are_not(strict: Site, tenant: TenantId) -> None:
    guesses = [strict.client("cua_" + str(n) * 43, **{"x-forwarded-for": "198.51.100.7"}) for n in range(6)]
    statuses = [one.get("/api/v1/company").status_code for one in guesses]
    assert statuses == [401] * 4 + [429] * 2
    with strict.client(strict.key(tenant), **{"x-forwarded-for": "198.51.100.8"}) as honest:
        assert honest.get("/api/v1/company").status_code == 200
    for one in guesses:
        one.close()


def test_a_bucket_fills_again_and_forgets_who_is_long_gone() -> None:
    now = [0.0]
    buckets = Buckets("x", 60, clock=lambda: now[0])
    assert [buckets.take("a").seconds for _ in range(61)][-2:] == [0, 1]
    now[0] += 2
    assert [buckets.take("a").seconds for _ in range(3)] == [0, 0, 1]
    for n in range(10_100):
        buckets.take(n)
    assert len(buckets._levels) == 10_000


def test_only_named_proxies_are_believed() -> None:
    nobody, ours = Proxies([]), Proxies(["10.0.0.0/8", "fd00::/8"])
    assert nobody.caller("10.0.0.1", "203.0.113.5") == "10.0.0.1"
    assert ours.caller("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert ours.caller("10.0.0.1", "1.1.1.1, 203.0.113.5, 10.9.9.9") == "203.0.113.5"
    assert ours.caller("fd00::1", "nonsense, 203.0.113.5") == "203.0.113.5"
    assert ours.caller("10.0.0.1", "nonsense") == "10.0.0.1"
    assert ours.caller("10.0.0.1", "") == "10.0.0.1"


def test_https_is_insisted_on_only_where_it_is(strict: Site, site: Site) -> None:
    assert (b"strict-transport-security", b"max-age=31536000") not in added([], is_https=False)
    with (
        strict.client(**{"x-forwarded-proto": "https"}) as behind,
        site.client(**{"x-forwarded-proto": "https"}) as bare,
    ):
        assert "strict-transport-security" in behind.get("/health").headers
        assert "strict-transport-security" not in bare.get("/health").headers


def test_health_tells_each_part_and_knows_when_the_database_is_gone(site: Site, urls: Urls, tmp_path: Path) -> None:
    with site.client() as client:
        told = client.get("/health").json()
        assert {one["name"]: one["state"] for one in told["parts"]}["database"] == "ok"
        assert told["state"] == "degraded"  # no worker in this test
        assert client.get("/health/vault").json()["state"] == "ok"
        assert client.get("/health/nada").status_code == 404
    house = house_of(urls, tmp_path)
    with running(house) as broken, broken.client(broken.key(make(house))) as client:
        assert client.get("/api/v1/company").status_code == 200
        _cut(house)
        health = client.get("/health")
        assert (health.status_code, health.json()["state"]) == (503, "down")
        answer = client.get("/api/v1/company/stats")
        assert (answer.status_code, answer.json()["code"]) == (503, "DB-001")
        assert int(answer.headers["retry-after"]) > 0
        upload = client.post("/api/v1/documents", json={"name": "x", "content": "eHg="})
        assert (upload.status_code, upload.json()["code"]) == (503, "DB-001")
    house.close()


def make(house: object) -> TenantId:
    from tests.conftest import make_tenant

    return make_tenant(house.database)  # type: ignore[attr-defined]


def _cut(house: object) -> None:
    """From now on every connection of the house goes where nobody listens."""
    from sqlalchemy import event

    for engine in (house.database.app, house.database.queue):  # type: ignore[attr-defined]
        engine.dispose()
        event.listen(engine, "do_connect", _nowhere)


def _nowhere(dialect: object, record: object, arguments: object, parameters: dict[str, object]) -> None:
    parameters.update(host="127.0.0.1", port=1)
    parameters.pop("sslmode", None)


def test_a_request_that_takes_too_long_is_told_so(urls: Urls, tmp_path: Path, tenant: TenantId) -> None:
    house = house_of(urls, tmp_path)
    with running(house, Options(seconds=0.5)) as site, site.client(site.key(tenant)) as client:
        held = threading.Event()
        release = threading.Event()

        def hold() -> None:
            with house.database.tenant(tenant) as session:
                session.execute(text("SELECT lock_tenant(:tenant)"), {"tenant": tenant})
                held.set()
                release.wait(20)

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait()
        answer = client.post("/api/v1/documents", json={"name": "x", "content": "eHg="})
        assert (answer.status_code, answer.json()["code"]) == (504, "WEB-009")
        release.set()
        holder.join()
    house.close()


def test_figures_are_for_loopback_or_the_token_and_name_routes_not_ids(
    site: Site, client: httpx.Client, urls: Urls, tmp_path: Path
) -> None:
    document = sent(client, b"metricas")
    client.get(f"/api/v1/documents/{document}")
    told = client.get("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(told)}
    routes = {sample.labels.get("route") for sample in families["cuadra_http_seconds"].samples}
    assert "/api/v1/documents/{document_id}" in routes
    assert document not in told
    house = house_of(urls, tmp_path)
    with running(house, Options(metrics_token=Secret("figuras-1"))) as other, other.client() as bare:
        assert bare.get("/metrics").status_code == 404
        assert bare.get("/metrics", headers={"authorization": "Bearer figuras-1"}).status_code == 200
    house.close()


def test_what_nobody_expected_is_a_problem_without_its_reason(
    site: Site, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cuadra.web.api import company

    def broken(*_: object) -> None:
        raise RuntimeError("canario-de-error")

    monkeypatch.setattr(company, "CompanyRepository", broken)
    answer = client.get("/api/v1/company")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "canario" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
