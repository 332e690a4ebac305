from __future__ import annotations

import time

import httpx
import pyotp

from tests.web.people import PASSWORD, Owner, owner
from tests.web.site import Site


def entered(client: httpx.Client, ana: Owner, **more: str) -> httpx.Response:
    return client.post("/api/v1/auth/login", json={"email": ana.email, "password": PASSWORD, **more})


def ended(client: httpx.Client, tokens: httpx.Response) -> bool:
    """Whether the tokens open nothing any more: every process hears of it within milliseconds, not at once."""
    ends = time.monotonic() + 5
    while time.monotonic() < ends:
        if client.get("/api/v1/company", headers=bearer(tokens)).status_code == 401:
            return True
    return False


def bearer(tokens: httpx.Response) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens.json()['access_token']}"}


def test_a_program_logs_in_refreshes_and_logs_out(site: Site) -> None:
    ana = owner(site)
    with site.client() as client:
        first = entered(client, ana)
        assert first.status_code == 200, first.text
        me = client.get("/api/v1/auth/me", headers=bearer(first)).json()
        assert (me["email"], me["tenant"], me["companies"][0]["role"]) == (ana.email, str(ana.tenant), "owner")
        second = client.post("/api/v1/auth/refresh", json={"refresh_token": first.json()["refresh_token"]})
        assert client.get("/api/v1/company", headers=bearer(second)).status_code == 200
        assert client.post("/api/v1/auth/logout", headers=bearer(second)).status_code == 204
        assert ended(client, second)


def test_a_refresh_token_used_twice_ends_the_session(site: Site) -> None:
    with site.client() as client:
        first = entered(client, owner(site)).json()["refresh_token"]
        second = client.post("/api/v1/auth/refresh", json={"refresh_token": first})
        assert client.post("/api/v1/auth/refresh", json={"refresh_token": first}).status_code == 401
        again = client.post("/api/v1/auth/refresh", json={"refresh_token": second.json()["refresh_token"]})
        assert again.status_code == 401
        assert ended(client, second)


def test_the_second_step_is_asked_for_once_it_is_on(site: Site) -> None:
    ana = owner(site)
    with site.client() as client:
        tokens = entered(client, ana)
        wrong = client.post("/api/v1/auth/totp", json={"password": "a borrowed browser"}, headers=bearer(tokens))
        assert (wrong.status_code, wrong.json()["code"]) == (401, "TEN-003")
        made = client.post("/api/v1/auth/totp", json={"password": PASSWORD}, headers=bearer(tokens))
        secret = made.json()["secret"]
        code = pyotp.TOTP(secret)
        done = client.post("/api/v1/auth/totp/confirm", json={"code": code.now()}, headers=bearer(tokens))
        assert len(done.json()["codes"]) == 10, done.text
        assert entered(client, ana).json()["code"] == "TEN-005"
        assert entered(client, ana, code="000000").json()["code"] == "TEN-006"
        assert entered(client, ana, code=done.json()["codes"][0]).status_code == 200


def test_one_goes_on_in_another_company_of_ones_own_only(site: Site) -> None:
    ana, eva = owner(site), owner(site, "Eva")
    with site.client() as client:
        tokens = entered(client, ana)
        foreign = client.post("/api/v1/auth/switch", json={"tenant": str(eva.tenant)}, headers=bearer(tokens))
        assert (foreign.status_code, foreign.json()["code"]) == (403, "TEN-009")
        own = client.post("/api/v1/auth/switch", json={"tenant": str(ana.tenant)}, headers=bearer(tokens))
        assert own.json()["role"] == "owner"
        assert client.get("/api/v1/company", headers=bearer(own)).json()["id"] == str(ana.tenant)


def test_sessions_are_seen_and_ended(site: Site) -> None:
    ana = owner(site)
    with site.client() as client:
        here, there = entered(client, ana), entered(client, ana)
        listed = client.get("/api/v1/sessions", headers=bearer(here)).json()["items"]
        assert [one["is_this"] for one in listed].count(True) == 1
        assert client.delete("/api/v1/sessions", headers=bearer(here)).status_code == 204
        assert ended(client, there)
        assert client.get("/api/v1/company", headers=bearer(here)).status_code == 200


def test_somebody_invited_joins(site: Site) -> None:
    ana = owner(site)
    with site.client() as client:
        tokens = entered(client, ana)
        email = f"nuevo.{ana.person.hex}@example.com"
        invited = client.post("/api/v1/invitations", json={"email": email, "role": "clerk"}, headers=bearer(tokens))
        token = invited.json()["token"]
        assert client.post("/api/v1/invitations/look", json={"token": token}).json()["role"] == "clerk"
        told = {"token": token, "name": "Nuevo", "password": PASSWORD}
        assert client.post("/api/v1/invitations/accept", json=told).status_code == 201
        people = client.get("/api/v1/people", headers=bearer(tokens)).json()["items"]
        assert [one["role"] for one in people] == ["owner", "clerk"]
        new = client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
        assert client.get("/api/v1/people", headers=bearer(new)).status_code == 403
        put = client.put(f"/api/v1/people/{people[1]['person']}/role", json={"role": "reader"}, headers=bearer(tokens))
        assert put.status_code == 204
        assert client.delete(f"/api/v1/people/{people[0]['person']}", headers=bearer(tokens)).status_code == 409
