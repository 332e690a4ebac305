"""Letters of the door: a link to a new password, an invitation; and the same answer for everybody."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from cuadra.database.urls import Urls
from cuadra.kit.secret import Secret
from cuadra.simulators.smtp import MailFault, MailServerSimulator
from cuadra.tenants import account
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.limits import LINKS
from tests.web.people import HOME, PASSWORD, Owner, owner
from tests.web.site import Site, house_of, running

PUBLIC = "https://cuadra.example"
NEW = "otra frase muy distinta"


@dataclass(frozen=True)
class Office:
    """A site that sends letters, and the box where they arrive."""

    site: Site
    mail: MailServerSimulator

    def letter(self, nth: int = 1) -> EmailMessage:
        """The nth one, as soon as it is there."""
        ends = time.monotonic() + 20
        while len(self.mail.box) < nth and time.monotonic() < ends:
            time.sleep(0.02)  # the far end's clock, which tells nobody
        return self.mail.box[nth - 1].message


@pytest.fixture
def office(urls: Urls, tmp_path: Path) -> Iterator[Office]:
    mail = MailServerSimulator()
    with mail.running():
        address = Secret(f"smtp://127.0.0.1:{mail.port}")
        house = house_of(urls, tmp_path, smtp_url=address, mail_from="cuadra@tienda.example", public_url=PUBLIC)
        with house.database.nobody() as session:  # all tests of a process come from one address
            DoorRepository(session).forgive("link", sha256(b"127.0.0.1").digest(), all_of_it=True)
        with running(house) as site:
            yield Office(site, mail)
        house.close()


def asked(client: httpx.Client, email: str) -> httpx.Response:
    return client.post("/forgot", data={"email": email})


def token_of(letter: EmailMessage, page: str) -> str:
    found = re.search(rf"{re.escape(PUBLIC)}/{page}#(\S+)", letter.get_content())
    assert found, letter.get_content()
    return found[1]


def can_enter(client: httpx.Client, ana: Owner, password: str) -> bool:
    given = {"email": ana.email, "password": password}
    return client.post("/api/v1/auth/login", json=given).status_code == 200


def test_a_letter_leads_to_another_password_once_and_ends_all_sessions(office: Office) -> None:
    ana = owner(office.site)
    with office.site.client() as client:
        begun = client.post("/api/v1/auth/login", json={"email": ana.email, "password": PASSWORD}).json()
        assert asked(client, f" {ana.email.upper()} ").status_code == 200
        letter = office.letter()
        assert letter["To"] == ana.email
        form = {"token": token_of(letter, "reset"), "password": "corta"}
        weak = client.post("/reset", data=form)
        assert (weak.status_code, "TEN-007" in weak.text) == (422, True)
        done = client.post("/reset", data={**form, "password": NEW})
        assert done.status_code == 200, done.text
        assert client.post("/reset", data={**form, "password": NEW}).status_code == 404
        assert not can_enter(client, ana, PASSWORD)
        assert can_enter(client, ana, NEW)
        again = client.post("/api/v1/auth/refresh", json={"refresh_token": begun["refresh_token"]})
        assert again.status_code == 401


def test_an_unknown_address_gets_the_same_answer_and_no_letter(office: Office) -> None:
    ana = owner(office.site)
    with office.site.client() as client:
        unknown, known = asked(client, "nobody@example.com"), asked(client, ana.email)
        assert unknown.text.replace("nobody@example.com", "") == known.text.replace(ana.email, "")
        assert (unknown.status_code, dict(unknown.headers).keys()) == (known.status_code, dict(known.headers).keys())
    office.letter()  # errands are done in their order: the unknown one was before
    assert [one.recipients for one in office.mail.box] == [(ana.email,)]


def test_the_link_leads_where_the_owner_of_the_server_says_and_not_the_request(office: Office) -> None:
    ana = owner(office.site)
    with office.site.client() as client:
        client.post("/forgot", data={"email": ana.email}, headers={"host": "evil.example"})
    letter = office.letter()
    assert "evil" not in letter.as_string()
    assert token_of(letter, "reset")


def test_asking_is_bounded_for_each_place_whatever_address_is_named(office: Office) -> None:
    with office.site.client() as client:
        statuses = {n: asked(client, f"n{n}@example.com").status_code for n in range(LINKS + 2)}
    assert set(statuses.values()) == {200, 429}
    assert statuses[LINKS + 1] == 429


def test_a_form_of_another_site_asks_for_nothing(office: Office) -> None:
    ana = owner(office.site)
    with office.site.client() as client:
        given = {"email": ana.email}
        assert client.post("/forgot", data=given, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert client.post("/reset", data={"token": "x"}, headers={"origin": "https://evil.example"}).status_code == 403
    assert office.mail.box == []


def test_an_address_that_is_none_comes_back_beside_its_field(office: Office) -> None:
    with office.site.client() as client:
        answer = asked(client, "ana at example")
    assert answer.status_code == 422
    assert 'aria-describedby="problem"' in answer.text
    assert 'value="ana at example"' in answer.text


def test_without_a_mail_server_the_page_says_who_can_help(site: Site) -> None:
    with site.client() as client:
        page = client.get("/forgot")
        assert "cuadra people reset" in page.text
        assert "<form" not in page.text
        ana = owner(site)
        token = account.reset_link(site.house.database, ana.email, HOME)
        assert token
        done = client.post("/reset", data={"token": token.reveal(), "password": NEW})
        assert done.status_code == 200
        assert can_enter(client, ana, NEW)


def test_an_invitation_goes_by_letter_and_where_that_fails_the_link_is_shown(office: Office) -> None:
    ana = owner(office.site)
    with office.site.client() as client:
        client.post("/login", data={"email": ana.email, "password": PASSWORD})
        csrf = re.findall(r'name="csrf" content="(\w+)"', client.get("/settings/people").text)[0]
        form = {"csrf_token": csrf, "email": "beto@example.com", "role": "clerk"}
        sent = client.post("/settings/people/invite", data=form)
        assert "/invitation#" not in sent.text
        letter = office.letter()
        assert (letter["To"], "Tienda" in letter["Subject"]) == ("beto@example.com", True)
        form = {"token": token_of(letter, "invitation"), "name": "Beto", "password": PASSWORD}
        with office.site.client() as other:
            assert other.post("/invitation", data=form).status_code == 303
        office.mail.fault = MailFault.FULL
        form = {"csrf_token": csrf, "email": "eva@example.com", "role": "clerk"}
        assert re.search(r"/invitation#\w{20,}", client.post("/settings/people/invite", data=form).text)


def test_an_invitation_by_the_api_goes_by_letter_once_however_often_it_is_repeated(office: Office) -> None:
    ana = owner(office.site)
    with office.site.client() as client:
        begun = client.post("/api/v1/auth/login", json={"email": ana.email, "password": PASSWORD}).json()
        head = {"authorization": f"Bearer {begun['access_token']}", "idempotency-key": "invite-1"}
        for _ in range(2):
            told = client.post("/api/v1/invitations", json={"email": "leo@example.com", "role": "clerk"}, headers=head)
            assert told.status_code == 201, told.text
        client.post("/forgot", data={"email": ana.email})
    office.letter(2)
    assert [one.recipients for one in office.mail.box] == [("leo@example.com",), (ana.email,)]
