"""Sources by the API: made, tried, changed by the version that was seen, stopped, run, removed; secrets never told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from cuadra.database.urls import Urls
from cuadra.kit.ids import TenantId, new_id
from cuadra.simulators.imap import ImapSimulator
from cuadra.sources.items import packed, unpacked
from cuadra.sources.roots import own_folder
from tests.web.site import OWNER, Site, house_of, running

CANARY = "clave-canario-37"
MAIL = {
    "kind": "mail",
    "name": "Facturas",
    "country": "MX",
    "mail": {"host": "imap.example", "user": "ana@tienda.example", "after": "seen"},
    "secret": CANARY,
}


@pytest.fixture
def folder(site: Site, tenant: TenantId) -> Path:
    made = own_folder(site.house.settings.home, tenant)
    made.mkdir(parents=True, exist_ok=True)
    return made


def added(client: httpx.Client, **given: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/sources", json=given)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made["source"]


def watched(client: httpx.Client, folder: Path, **given: Any) -> dict[str, Any]:
    return added(client, **{"kind": "folder", "name": "Escáner", "folder": {"folder": str(folder)}, **given})


def actions(client: httpx.Client) -> list[str]:
    found = client.get("/api/v1/audit", params={"action": "source.*"}).json()["items"]
    return [one["action"] for one in reversed(found)]


def test_a_folder_is_added_with_what_is_usual_and_its_run_is_queued(client: httpx.Client, folder: Path) -> None:
    made = watched(client, folder, country="AR", every=900)
    assert made["folder"] == {"folder": str(folder), "done": "done", "depth": 8, "still": 2.0}
    assert (made["state"], made["every"], made["mail"], made["error"], made["cursor"]) == (
        "active",
        900,
        None,
        None,
        {},
    )
    assert client.get(f"/api/v1/sources/{made['id']}").json() == made
    assert client.get("/api/v1/sources").json()["items"] == [made]
    (job,) = client.get("/api/v1/jobs").json()["items"]
    assert (job["kind"], job["subject_id"]) == ("source.poll", made["id"])


def test_a_password_is_set_and_never_told(client: httpx.Client) -> None:
    made = added(client, **MAIL)
    assert (made["has_secret"], made["country"], made["mail"]["port"]) == (True, "MX", 993)
    path = f"/api/v1/sources/{made['id']}"
    changed = client.patch(path, json={"secret": f"{CANARY}-2"}, headers={"if-match": "*"})
    assert changed.json()["version"] > made["version"]
    for address in ("/api/v1/sources", path, "/api/v1/secrets", "/api/v1/audit", f"{path}/items"):
        assert CANARY not in client.get(address).text, address
    (kept,) = client.get("/api/v1/secrets").json()["items"]
    assert (kept["owner_table"], kept["owner_row"]) == ("sources", made["id"])


def test_a_mailbox_without_a_password_says_what_it_waits_for(client: httpx.Client) -> None:
    made = added(client, **{**MAIL, "secret": None})
    assert (made["state"], made["has_secret"], made["error"]["code"]) == ("needs_password", False, "SRC-041")
    assert made["error"]["text"]
    refused = client.post(f"/api/v1/sources/{made['id']}/look")
    assert (refused.status_code, refused.json()["code"]) == (409, "SRC-043")
    path = f"/api/v1/sources/{made['id']}"
    changed = client.patch(path, json={"secret": CANARY}, headers={"if-match": "*"}).json()
    assert (changed["state"], changed["has_secret"], changed["error"]) == ("active", True, None)


def test_a_link_is_told_once_and_takes_documents_with_its_country(site: Site, client: httpx.Client) -> None:
    once = {"idempotency-key": new_id().hex}
    given = {"kind": "link", "name": "Proveedores", "country": "PA"}
    first = client.post("/api/v1/sources", json=given, headers=once).json()
    again = client.post("/api/v1/sources", json=given, headers=once).json()
    assert again == {**first, "token": None, "url": None}
    token = first["token"]
    assert first["url"] == f"{site.url}/send#{token}"
    assert token.startswith(first["source"]["token_start"])
    path = f"/api/v1/sources/{first['source']['id']}"
    assert token not in client.get("/api/v1/sources").text
    with site.client(token) as supplier:
        sent = {"files": ("factura.xml", b"<factura-de-un-proveedor/>")}
        assert supplier.post("/api/v1/handed-in", files=sent).status_code == 202
        assert client.post(f"{path}/pause").json()["state"] == "paused"
        assert supplier.post("/api/v1/handed-in", files=sent).status_code == 404
        assert client.post(f"{path}/resume").json()["state"] == "active"
        assert supplier.post("/api/v1/handed-in", files=sent).status_code == 202
        assert client.post(f"{path}/look").status_code == 409  # there is nothing to look at
        assert client.delete(path).status_code == 204
        assert supplier.post("/api/v1/handed-in", files=sent).status_code == 404
    (document,) = client.get("/api/v1/documents", params={"source": "link"}).json()["items"]
    assert document["country"] == "PA"
    assert actions(client) == ["source.added", "source.paused", "source.resumed", "source.removed"]


def test_some_of_it_is_changed_by_the_version_that_was_seen(client: httpx.Client, folder: Path) -> None:
    settings = {"folder": str(folder), "still": 5.0}
    made = added(client, kind="folder", name="Escáner", folder=settings, cron="0 8 * * *", zone="America/Panama")
    path = f"/api/v1/sources/{made['id']}"
    seen = client.get(path).headers["etag"]
    assert client.get(path, headers={"if-none-match": seen}).status_code == 304
    assert client.patch(path, json={"name": "Otro"}).status_code == 428
    changed = client.patch(path, json={"name": "Otro", "folder": {"depth": 2}}, headers={"if-match": seen})
    assert changed.status_code == 200, changed.text
    told = changed.json()
    assert (told["name"], told["cron"], told["zone"]) == ("Otro", "0 8 * * *", "America/Panama")
    assert told["folder"] == {**made["folder"], "depth": 2}
    assert changed.headers["etag"] == client.get(path).headers["etag"] != seen
    late = client.patch(path, json={"name": "Tarde"}, headers={"if-match": seen})
    assert (late.status_code, late.json()["code"]) == (412, "SRC-042")
    assert client.patch(path, json={"country": None, "cron": ""}, headers={"if-match": "*"}).json()["cron"] == ""
    assert actions(client) == ["source.added", "source.changed", "source.changed"]


def test_a_run_changes_the_etag_of_what_is_shown_and_not_the_version(
    site: Site, client: httpx.Client, tenant: TenantId, folder: Path
) -> None:
    made = watched(client, folder)
    path = f"/api/v1/sources/{made['id']}"
    seen = client.get(path).headers["etag"]
    with site.house.database.tenant(tenant) as session:  # as a run leaves it
        session.execute(
            text("UPDATE sources SET state = 'failing', error_code = 'SRC-006', failures = 2, "
                 """error_facts = '{"folder": "/x"}', updated_at = clock_timestamp()""")
        )  # fmt: skip
    now = client.get(path, headers={"if-none-match": seen})
    assert (now.status_code, now.json()["failures"], now.json()["error"]["code"]) == (200, 2, "SRC-006")
    assert "/x" in now.json()["error"]["text"]
    assert client.patch(path, json={"name": "Otro"}, headers={"if-match": seen}).status_code == 200


def test_it_is_looked_at_now_only_while_it_is_awake(client: httpx.Client, folder: Path) -> None:
    made = watched(client, folder)
    path = f"/api/v1/sources/{made['id']}"
    assert client.post(f"{path}/look").status_code == 202
    assert client.post(f"{path}/pause").json()["state"] == "paused"
    refused = client.post(f"{path}/look")
    assert (refused.status_code, refused.json()["code"]) == (409, "SRC-043")
    assert client.post(f"{path}/resume").json()["state"] == "active"
    assert actions(client) == ["source.added", "source.asked", "source.paused", "source.resumed"]


def test_it_is_tried_without_being_kept(client: httpx.Client, folder: Path) -> None:
    (folder / "ticket.xml").write_bytes(b"<x/>")
    given = {"kind": "folder", "name": "Escáner", "folder": {"folder": str(folder)}}
    told = client.post("/api/v1/sources/try", json=given).json()
    assert told == {"works": True, "count": 1, "is_more": False, "may_write": True, "error": None}
    missing = {**given, "folder": {"folder": str(folder / "otra")}}
    told = client.post("/api/v1/sources/try", json=missing).json()
    assert (told["works"], told["error"]["code"]) == (False, "SRC-006")
    assert client.get("/api/v1/sources").json()["items"] == []


def test_a_mailbox_is_tried_with_its_password(urls: Urls, tenant: TenantId, tmp_path: Path) -> None:
    house = house_of(urls, tmp_path, allow_private_mail=True)
    mail = ImapSimulator(account=("ana@tienda.example", CANARY))
    with mail.running(), running(house) as site, site.client(site.key(tenant)) as client:
        there = {"host": "127.0.0.1", "port": mail.port, "security": "plain", "user": "ana@tienda.example"}
        told = client.post("/api/v1/sources/try", json={**MAIL, "mail": there}).json()
        assert told["works"], told
        told = client.post("/api/v1/sources/try", json={**MAIL, "mail": there, "secret": "mala"}).json()
        assert (told["works"], told["error"]["code"]) == (False, "IMAP-002")
        refused = client.post("/api/v1/sources/try", json={**MAIL, "mail": there, "secret": None})
        assert (refused.status_code, refused.json()["code"]) == (422, "SRC-041")
        assert client.get("/api/v1/sources").json()["items"] == []
    house.close()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "folder", "folder": {"folder": "/etc"}}, "SRC-005"),
        ({"kind": "folder"}, "SRC-003"),
        ({"kind": "folder", "folder": {"folder": "/x", "done": "a/b"}}, "SRC-003"),
        ({"kind": "folder", "mail": {"host": "imap.example"}}, "SRC-003"),
        ({"kind": "link", "folder": {"folder": "/x"}}, "SRC-003"),
        ({"kind": "mail", "mail": {"host": "h", "user": "u", "after": "move"}}, "SRC-003"),
        ({"kind": "link", "name": "\u200b \u200b"}, "SRC-003"),
        ({"kind": "folder", "folder": {"password": "x"}}, "WEB-001"),
        ({"kind": "ftp"}, "WEB-001"),
        ({"kind": "link", "every": 1}, "WEB-001"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(client: httpx.Client, given: dict[str, Any], code: str) -> None:
    refused = client.post("/api/v1/sources", json={"name": "x", **given})
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert client.get("/api/v1/sources").json()["items"] == []


def test_who_may_look_sees_sources_and_changes_none(site: Site, client: httpx.Client, tenant: TenantId) -> None:
    made = added(client, **MAIL)
    path = f"/api/v1/sources/{made['id']}"
    with site.client(site.key(tenant, OWNER - {"company:write"})) as reader:
        assert reader.get(path).json()["name"] == "Facturas"
        for method, address, body in (
            ("POST", "/api/v1/sources", MAIL), ("POST", "/api/v1/sources/try", MAIL), ("PATCH", path, {"name": "x"}),
            ("DELETE", path, None), ("POST", f"{path}/pause", None), ("POST", f"{path}/resume", None),
            ("POST", f"{path}/look", None), ("GET", f"{path}/items", None),
        ):  # fmt: skip
            answer = reader.request(method, address, json=body, headers={"if-match": "*"})
            assert (answer.status_code, answer.json()["code"]) == (403, "TEN-002"), address
    with site.client(site.key(tenant, OWNER - {"company:read", "company:write"})) as nobody:
        assert nobody.get("/api/v1/sources").status_code == 403


def test_what_came_is_told_page_by_page_also_where_it_came_at_once(
    site: Site, client: httpx.Client, tenant: TenantId, folder: Path
) -> None:
    made = watched(client, folder)
    with site.house.database.tenant(tenant) as session:
        session.execute(
            text("""INSERT INTO source_items (tenant_id, source_id, key, mark, name, is_filed, documents, reason, at)
              SELECT :tenant, :source, 'k' || n, '', 'f' || n, true, 1, CASE n WHEN 3 THEN 'SRC-030' ELSE '' END,
                CASE WHEN n < 6 THEN timestamptz '2026-11-01 12:00Z' ELSE timestamptz '2026-11-02 12:00Z' END
              FROM generate_series(1, 7) AS n"""),
            {"tenant": tenant, "source": made["id"]},
        )
    path = f"/api/v1/sources/{made['id']}/items"
    seen, cursor = [], ""
    for _ in range(5):
        page = client.get(path, params={"most": 2, "cursor": cursor}).json()
        seen += [one["name"] for one in page["items"]]
        if not (cursor := page["next"]):
            break
    assert seen == ["f6", "f7", "f1", "f2", "f3", "f4", "f5"]
    (left,) = client.get(path, params={"left": True}).json()["items"]
    assert (left["name"], left["code"]) == ("f3", "SRC-030")
    assert left["reason"]
    for wrong in ("x", "1", "1.x", "1.99999", "².1"):
        assert client.get(path, params={"cursor": wrong}).json()["code"] == "PAGE-001", wrong


def test_a_cursor_is_read_as_it_was_written() -> None:
    moment, seen = unpacked("1793534400000005.2")
    assert packed(moment, seen) == "1793534400000005.2"
