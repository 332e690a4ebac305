"""In through an OpenID provider, by the pages: the browser, its cookie, and what it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import pytest

from cuadra.database.urls import Urls
from cuadra.kit.secret import Secret
from cuadra.simulators.oidc import Account, Lie, OidcProvider
from cuadra.tenants.invitations import invite
from tests.web.people import HOME, PASSWORD, Owner, owner
from tests.web.site import Site, house_of, running


@dataclass(frozen=True)
class Abroad:
    """A site whose people may come by a provider."""

    site: Site
    provider: OidcProvider

    def went(self, answer: httpx.Response) -> str:
        """Where the browser is led."""
        if answer.status_code == 303:
            return answer.headers["location"]
        found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
        assert found, answer.text
        return unescape(found[1])

    def back(self, client: httpx.Client, answer: httpx.Response, who: Account | None) -> httpx.Response:
        """The person logs in there, and the browser is back."""
        return client.get("/login/oidc/back", params=self.provider.visit(self.went(answer), who))

    def linked(self, ana: Owner, who: Account) -> None:
        with self.site.client() as client:
            csrf = entered(client, ana)
            form = {"csrf_token": csrf, "password": PASSWORD}
            answer = self.back(client, client.post("/settings/identity", data=form), who)
            assert (answer.status_code, answer.headers["location"]) == (303, "/settings/me")


@pytest.fixture
def abroad(urls: Urls, tmp_path: Path) -> Iterator[Abroad]:
    provider = OidcProvider()
    with provider.running():
        given = {"oidc_issuer": provider.url, "oidc_client": provider.client_id}
        house = house_of(urls, tmp_path, **given, oidc_secret=Secret(provider.client_secret))
        with running(house) as site:
            provider.back = f"{site.url}/login/oidc/back"
            yield Abroad(site, provider)
        house.close()


def entered(client: httpx.Client, ana: Owner) -> str:
    """The token of the forms, after a login by password."""
    assert client.post("/login", data={"email": ana.email, "password": PASSWORD}).status_code == 303
    return re.findall(r'name="csrf" content="(\w+)"', client.get("/settings/me").text)[0]


def account(ana: Owner) -> Account:
    return Account(f"sub {ana.email}", ana.email, "Ana")


def test_who_linked_the_account_comes_in_by_the_button_and_lands_where_they_wanted(abroad: Abroad) -> None:
    ana = owner(abroad.site)
    abroad.linked(ana, account(ana))
    with abroad.site.client() as client:
        page = client.get("/login", params={"next": "/jobs?tab=dead"})
        assert "Sign in with 127.0.0.1" in page.text
        departure = client.get(unescape(re.findall(r'href="(/login/oidc[^"]+)"', page.text)[0]))
        assert "HttpOnly" in departure.headers["set-cookie"]
        assert "SameSite=lax" in departure.headers["set-cookie"]
        arrived = abroad.back(client, departure, account(ana))
        assert (arrived.status_code, arrived.headers["location"]) == (303, "/jobs?tab=dead")
        assert ana.email in client.get("/settings/me").text
        assert "cuadra_oidc" not in client.cookies


def test_a_stranger_and_one_who_refused_are_told_on_the_way_in(abroad: Abroad) -> None:
    ana = owner(abroad.site)
    with abroad.site.client() as client:
        unknown = abroad.back(client, client.get("/login/oidc"), account(ana))
        assert (unknown.status_code, "TEN-026" in unknown.text, 'id="password"' in unknown.text) == (403, True, True)
        refused = abroad.back(client, client.get("/login/oidc"), None)
        assert (refused.status_code, "OID-002" in refused.text) == (401, True)


def test_an_answer_without_the_browsers_own_cookie_opens_nothing(abroad: Abroad) -> None:
    ana = owner(abroad.site)
    abroad.linked(ana, account(ana))
    with abroad.site.client() as client, abroad.site.client() as thief:
        answer = abroad.provider.visit(abroad.went(client.get("/login/oidc")), account(ana))
        for cookie in ("", "bm9uc2Vuc2U=", "%00"):
            stolen = thief.get("/login/oidc/back", params=answer, headers={"cookie": f"cuadra_oidc={cookie}"})
            assert (stolen.status_code, "OID-002" in stolen.text) == (401, True)
        thief.get("/login/oidc")  # a cookie of another login
        assert thief.get("/login/oidc/back", params=answer).status_code == 401
        assert client.get("/login/oidc/back", params=answer).status_code == 303
        assert client.get("/login/oidc/back", params=answer).status_code == 401


@pytest.mark.parametrize("lie", [Lie.NONCE, Lie.STRANGER, Lie.EXPIRED])
def test_a_token_that_proves_nothing_is_told_and_opens_nothing(abroad: Abroad, lie: Lie) -> None:
    ana = owner(abroad.site)
    abroad.linked(ana, account(ana))
    abroad.provider.lie = lie
    with abroad.site.client() as client:
        answer = abroad.back(client, client.get("/login/oidc"), account(ana))
    assert (answer.status_code, "OID-002" in answer.text) == (401, True)


def test_an_invited_person_joins_without_a_password(abroad: Abroad) -> None:
    ana = owner(abroad.site)
    guest = Account("sub leo", f"leo.{ana.tenant.hex}@example.com", "Leo")
    with abroad.site.house.database.tenant(ana.tenant) as session:
        actor = HOME.actor("person", ana.person)
        made = invite(session, ana.tenant, guest.email, "clerk", actor, giver="owner", maker=ana.person)
    with abroad.site.client() as client:
        assert "Join with 127.0.0.1" in client.get("/invitation").text
        departure = client.post("/invitation/oidc", data={"token": made.token.reveal()})
        arrived = abroad.back(client, departure, guest)
        assert (arrived.status_code, arrived.headers["location"]) == (303, "/")
        assert guest.email in client.get("/settings/me").text


def test_linking_needs_the_password_and_another_persons_identity_is_refused(abroad: Abroad) -> None:
    ana, eva = owner(abroad.site), owner(abroad.site, "Eva")
    abroad.linked(ana, account(ana))
    with abroad.site.client() as client:
        csrf = entered(client, eva)
        wrong = client.post("/settings/identity", data={"csrf_token": csrf, "password": "a borrowed browser"})
        assert (wrong.status_code, "TEN-003" in wrong.text) == (401, True)
        departure = client.post("/settings/identity", data={"csrf_token": csrf, "password": PASSWORD})
        taken = abroad.back(client, departure, account(ana))
        assert (taken.status_code, "TEN-025" in taken.text) == (409, True)


def test_a_link_is_taken_away_by_who_has_a_password(abroad: Abroad) -> None:
    ana = owner(abroad.site)
    abroad.linked(ana, account(ana))
    with abroad.site.client() as client:
        csrf = entered(client, ana)
        form = {"csrf_token": csrf, "subject": account(ana).subject}
        assert client.post("/settings/identity/unlink", data=form).status_code == 303
        assert client.post("/settings/identity/unlink", data=form).status_code == 404
        assert abroad.back(client, client.get("/login/oidc"), account(ana)).status_code == 403


def test_a_provider_that_is_away_is_told_on_the_way_in_and_the_password_still_works(abroad: Abroad) -> None:
    ana = owner(abroad.site)
    abroad.provider.lie = Lie.DISCOVERY
    with abroad.site.client() as client:
        answer = client.get("/login/oidc")
        assert (answer.status_code, "OID-001" in answer.text) == (502, True)
        assert entered(client, ana)


def test_where_no_provider_is_set_up_there_is_no_such_way(site: Site) -> None:
    with site.client() as client:
        assert "oidc" not in client.get("/login").text
        assert client.get("/login/oidc", headers={"accept": "text/html"}).status_code == 404
