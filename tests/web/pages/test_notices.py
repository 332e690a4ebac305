"""Notices in the pages and over the API: one's own alone, read and unread, chosen, ended by a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.service import record
from cuadra.flows.telling import link_keys, push_sender
from cuadra.kit.ids import TenantId, new_id
from cuadra.notices.choices_repository import ChoicesRepository
from cuadra.notices.laying import lay_out
from cuadra.notices.links import ALL, Ending, signed
from cuadra.notices.repository import PersonalNotices
from cuadra.simulators.push import Device
from cuadra.tenants.models import Membership
from cuadra.tenants.person_repository import PersonRepository
from tests.web.people import PASSWORD, Owner, owner
from tests.web.site import Site


@pytest.fixture
def ana(site: Site) -> Owner:
    return owner(site)


@pytest.fixture
def client(site: Site, ana: Owner) -> Iterator[httpx.Client]:
    """Ana's browser, in English; its requests to the API carry the page's token."""
    with site.client(**{"sec-fetch-site": "same-origin"}) as made:
        made.post("/login", data={"email": ana.email, "password": PASSWORD})
        made.cookies.set("cuadra_lang", "en")
        made.headers["x-csrf-token"] = token(made)
        yield made


def token(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" content="(\w+)"', client.get("/settings/notices").text)
    assert found
    return found[1]


def happen(site: Site, tenant: TenantId, action: str, times: int = 1, **details: object) -> UUID:
    with site.house.database.tenant(tenant) as session:
        for _ in range(times):
            subject = new_id()
            record(session, tenant, SYSTEM, action, action.split(".", maxsplit=1)[0], subject, details)
    with site.house.database.tenant(tenant) as session:
        lay_out(session, tenant, can_mail=True)
    return subject


def test_the_bell_counts_and_the_list_leads_to_the_document(client: httpx.Client, site: Site, ana: Owner) -> None:
    document = happen(site, ana.tenant, "document.review")
    part = client.get("/notices/bell", headers={"hx-request": "true", "hx-request-type": "partial"})
    assert 'aria-label="Notices: 1 unread"' in part.text
    assert "<html" not in part.text
    listed = client.get("/notices").text
    assert "A document waits for your review." in listed
    where = re.search(r'href="(/notices/[\w-]{36})"', listed)
    assert where
    assert client.get(where[1]).headers["location"] == f"/documents/{document}"
    assert "1 unread" not in client.get("/notices").text


def test_all_are_read_at_once_and_that_is_taken_back(client: httpx.Client, site: Site, ana: Owner) -> None:
    happen(site, ana.tenant, "document.review", 3)
    happen(site, ana.tenant, "backup.failed", code="BCK-001")
    client.post("/notices/read", data={"csrf_token": client.headers["x-csrf-token"]})
    page = client.get("/notices")
    assert "2 notices marked as read." in page.text
    undo = re.findall(
        r'name="id" value="([\w-]{36})"', page.text.split('action="/notices/unread"')[1].split("</form>")[0]
    )
    client.post("/notices/unread", data={"csrf_token": client.headers["x-csrf-token"], "id": undo})
    assert client.get("/api/v1/notices").json()["unread"] == 2


def test_the_api_tells_one_s_own_notices_and_marks_them(client: httpx.Client, site: Site, ana: Owner) -> None:
    happen(site, ana.tenant, "document.review", 5)
    told = client.get("/api/v1/notices", params={"unread": True}).json()
    (one,) = told["items"]
    assert (one["kind"], one["count"], one["page"]) == ("review", 5, "/inbox?tab=review")
    assert one["sentence"] == "5 documents came to review."
    assert client.post("/api/v1/notices/read", json={"ids": [one["id"]]}).json() == {"marked": 1}
    assert client.get("/api/v1/notices").json()["unread"] == 0
    assert client.post(f"/api/v1/notices/{one['id']}/unread").status_code == 204
    assert client.get("/api/v1/notices").json()["unread"] == 1


def test_a_colleague_and_another_company_see_none_of_it(client: httpx.Client, site: Site, ana: Owner) -> None:
    happen(site, ana.tenant, "document.review")
    (one,) = client.get("/api/v1/notices").json()["items"]
    beto = owner(site, "Beto")
    with site.house.database.tenant(ana.tenant) as session:
        session.add(Membership(tenant_id=ana.tenant, person_id=beto.person, role="clerk"))
    with site.client(**{"sec-fetch-site": "same-origin"}) as other:
        other.post("/login", data={"email": beto.email, "password": PASSWORD})
        other.headers["x-csrf-token"] = token(other)
        assert other.get("/api/v1/notices").json()["items"] == []
        assert other.get(f"/notices/{one['id']}").status_code == 404
        assert other.post(f"/api/v1/notices/{one['id']}/unread").status_code == 404
        assert other.post("/api/v1/notices/read", json={"ids": [one["id"]]}).json() == {"marked": 0}


def test_a_key_has_no_notices(site: Site, ana: Owner) -> None:
    with site.client(site.key(ana.tenant)) as program:
        answer = program.get("/api/v1/notices")
    assert (answer.status_code, answer.json()["code"]) == (403, "NTC-005")


def test_choices_are_made_on_the_page_and_over_the_api(client: httpx.Client, site: Site, ana: Owner) -> None:
    form = {
        "csrf_token": client.headers["x-csrf-token"], "kind_review": ["app", "mail"], "kind_weekly": [],
        "pace": "daily", "hour": "18", "quiet": "yes", "quiet_from": "22", "quiet_to": "6",
    }  # fmt: skip
    assert client.post("/settings/notices", data=form).status_code == 303
    told = client.get("/api/v1/me/notices").json()
    assert (told["kinds"]["review"], told["kinds"]["weekly"], told["kinds"]["job_dead"]) == (["app", "mail"], [], [])
    assert (told["pace"], told["hour"], told["quiet_from"], told["quiet_to"]) == ("daily", 18, 22, 6)
    changed = client.patch("/api/v1/me/notices", json={"kinds": {"job_dead": ["push"]}, "quiet_from": None}).json()
    assert (changed["kinds"]["job_dead"], changed["quiet_from"], changed["hour"]) == (["push"], None, 18)
    wrong = client.post("/settings/notices", data={**form, "pace": "never"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
    assert client.patch("/api/v1/me/notices", json={"hour": 24}).status_code == 422
    assert client.patch("/api/v1/me/notices", json={"kinds": {"weather": []}}).status_code == 422


def test_a_device_is_added_seen_and_removed(client: httpx.Client, site: Site, ana: Owner) -> None:
    device, key = Device(), push_sender(site.house.settings)[0]
    given = {"endpoint": "https://push.example/x1", "p256dh": device.p256dh, "auth": device.secret, "key": key}
    for _ in range(2):  # the same browser again is the same device
        assert client.post("/api/v1/me/notices/devices", json=given).status_code == 201
    (one,) = client.get("/api/v1/me/notices/devices").json()["items"]
    assert client.get("/settings/notices").text.count("/settings/notices/devices/") == 1
    for wrong in (
        {**given, "endpoint": "http://127.0.0.1/x"},
        {**given, "key": "push.9.none"},
        {**given, "p256dh": "A" * 87},
    ):
        assert client.post("/api/v1/me/notices/devices", json=wrong).status_code == 422, wrong
    assert client.delete(f"/api/v1/me/notices/devices/{one['id']}").status_code == 204
    assert client.delete(f"/api/v1/me/notices/devices/{one['id']}").status_code == 404


def test_a_device_goes_as_its_person_signs_out(client: httpx.Client, site: Site, ana: Owner) -> None:
    device, key = Device(), push_sender(site.house.settings)[0]
    given = {"endpoint": "https://push.example/x2", "p256dh": device.p256dh, "auth": device.secret, "key": key}
    with site.client(**{"sec-fetch-site": "same-origin"}) as other:
        other.post("/login", data={"email": ana.email, "password": PASSWORD})
        other.headers["x-csrf-token"] = token(other)
        assert other.post("/api/v1/me/notices/devices", json=given).status_code == 201
        assert len(client.get("/api/v1/me/notices/devices").json()["items"]) == 1
        assert other.post("/logout", data={"csrf_token": other.headers["x-csrf-token"]}).status_code == 303
    assert client.get("/api/v1/me/notices/devices").json()["items"] == []
    keep = client.post("/api/v1/me/notices/devices/keep", json={"endpoint": given["endpoint"]})
    assert keep.status_code == 204
    assert client.get("/api/v1/me/notices/devices").json()["items"] == []


def test_a_device_is_kept_by_the_session_that_says_so(client: httpx.Client, site: Site, ana: Owner) -> None:
    device, key = Device(), push_sender(site.house.settings)[0]
    given = {"endpoint": "https://push.example/x3", "p256dh": device.p256dh, "auth": device.secret, "key": key}
    assert client.post("/api/v1/me/notices/devices", json=given).status_code == 201
    with site.client(**{"sec-fetch-site": "same-origin"}) as other:
        other.post("/login", data={"email": ana.email, "password": PASSWORD})
        other.headers["x-csrf-token"] = token(other)
        assert other.post("/api/v1/me/notices/devices/keep", json={"endpoint": given["endpoint"]}).status_code == 204
        client.post("/logout", data={"csrf_token": client.headers["x-csrf-token"]})
        assert len(other.get("/api/v1/me/notices/devices").json()["items"]) == 1


def test_a_mail_s_link_ends_the_mails_without_a_login(site: Site, ana: Owner) -> None:
    key = link_keys(site.house.settings)[0]
    link = f"/unsubscribe/{signed(Ending(ana.tenant, ana.person, ALL), key)}"
    with site.client() as stranger:
        asked = stranger.get(link)
        assert asked.status_code == 200
        assert _mailed(site, ana)  # looking at a link ends nothing
        done = stranger.post(link, data={"List-Unsubscribe": "One-Click"})
        assert (done.status_code, "no more" in done.text) == (200, True)
        assert not _mailed(site, ana)
        assert stranger.get(link[:-2] + "xx").status_code == 404
        assert stranger.post("/unsubscribe/x").status_code == 404


def _mailed(site: Site, ana: Owner) -> bool:
    with site.house.database.tenant(ana.tenant) as session:
        return "mail" in ChoicesRepository(session, ana.tenant).of(ana.person).channels("job_dead")


def test_names_of_others_are_never_markup(client: httpx.Client, site: Site, ana: Owner) -> None:
    beto = owner(site, "Beto")
    with site.house.database.nobody(person=beto.person) as session:
        PersonRepository(session, beto.person).update(name="<b>Beto</b>")
    with site.house.database.tenant(ana.tenant) as session:
        session.add(Membership(tenant_id=ana.tenant, person_id=beto.person, role="clerk"))
        session.flush()
        mention = {"person": str(ana.person), "note": str(new_id())}
        record(session, ana.tenant, Actor("person", beto.person), "document.mentioned", "document", new_id(), mention)
    with site.house.database.tenant(ana.tenant) as session:
        lay_out(session, ana.tenant, can_mail=False)
        assert PersonalNotices(session, ana.tenant, ana.person).unread() == 1
    page = client.get("/notices").text
    assert "&lt;b&gt;Beto" in page
    assert "<b>Beto" not in page


def test_the_state_is_told_in_sentences_to_who_keeps_it_and_in_a_word_to_others(
    client: httpx.Client, site: Site, ana: Owner
) -> None:
    told = client.get("/status")
    assert told.status_code == 200
    assert "The database answers." in told.text
    assert "No worker is alive: documents are kept, but wait to be read." in told.text
    assert "Run «cuadra up»" in told.text
    assert "There is no backup yet." in told.text
    assert "There is no mail server" in told.text
    with site.client() as stranger:
        plain = stranger.get("/status").text
    assert "backup" not in plain.lower()
    beto = owner(site, "Beto")
    with site.house.database.tenant(ana.tenant) as session:
        session.add(Membership(tenant_id=ana.tenant, person_id=beto.person, role="clerk"))


@pytest.mark.parametrize("path", ["/notices", "/settings/notices", "/", "/notices/bell", "/home/export.csv"])
def test_nobody_without_a_session_sees_a_page(site: Site, path: str) -> None:
    with site.client() as stranger:
        assert stranger.get(path).headers["location"].startswith("/login")
