from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest

from tests.web.people import PASSWORD, owner
from tests.web.site import Site


class Page(HTMLParser):
    """What of a page can be asked by a program: ids, labels, and what they are for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [given for tag, given in self.tags if tag == name]


def browser(site: Site, **headers: str) -> httpx.Client:
    return site.client(**{"sec-fetch-site": "same-origin", **headers})


def test_a_person_logs_in_sees_their_company_and_logs_out(site: Site) -> None:
    ana = owner(site)
    with browser(site) as client:
        assert client.get("/inbox").headers["location"] == "/login?next=%2Finbox"
        entered = client.post("/login", data={"email": ana.email, "password": PASSWORD})
        assert (entered.status_code, entered.headers["location"]) == (303, "/"), entered.text
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert client.get("/").status_code == 200
        home = client.get("/inbox")
        assert "Tienda &lt;b&gt;Uno&lt;/b&gt;" in home.text
        token = re.search(r'name="csrf_token" value="(\w+)"', home.text)
        assert token
        assert client.post("/logout", data={"csrf_token": "x"}).status_code == 403
        assert client.post("/logout", data={"csrf_token": token[1]}).headers["location"] == "/login"
        assert client.get("/inbox").headers["location"].startswith("/login")


def test_a_wrong_password_is_told_on_the_page_and_not_which_half_was_wrong(site: Site) -> None:
    ana = owner(site)
    with browser(site) as client:
        wrong = client.post("/login", data={"email": ana.email, "password": "otra cosa larga"})
        unknown = client.post("/login", data={"email": "nadie@example.com", "password": "otra cosa larga"})
    assert wrong.status_code == unknown.status_code == 401
    assert 'role="alert"' in wrong.text
    assert wrong.text.replace(ana.email, "") == unknown.text.replace("nadie@example.com", "")
    assert "otra cosa larga" not in wrong.text


def test_nobody_is_logged_in_from_another_site(site: Site) -> None:
    ana = owner(site)
    told = {"email": ana.email, "password": PASSWORD}
    with site.client(**{"sec-fetch-site": "cross-site"}) as client:
        assert client.post("/login", data=told).status_code == 403
    with site.client(origin="https://evil.example") as client:
        assert client.post("/login", data=told).status_code == 403


def test_the_cookie_reads_the_api_and_changes_only_with_its_token(site: Site) -> None:
    ana = owner(site)
    with browser(site) as client:
        client.post("/login", data={"email": ana.email, "password": PASSWORD})
        assert client.get("/api/v1/company").status_code == 200
        refused = client.post("/api/v1/keys", json={"name": "x", "scopes": ["jobs:read"]})
        assert (refused.status_code, refused.json()["code"]) == (403, "TEN-024")
        token = re.search(r'value="(\w{64})"', client.get("/inbox").text)
        assert token
        made = client.post(
            "/api/v1/keys", json={"name": "x", "scopes": ["jobs:read"]}, headers={"x-csrf-token": token[1]}
        )
        assert made.status_code == 201, made.text


@pytest.mark.parametrize("path", ["/login", "/status", "/errors"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_is_whole_in_both_languages(site: Site, path: str, language: str) -> None:
    with site.client() as client:
        answer = client.get(path, params={"lang": language})
    page = Page(answer.text)
    assert answer.status_code == 200, answer.text
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    assert page.all("main")[0]["id"] == page.all("a")[0]["href"].lstrip("#")  # type: ignore[union-attr]
    labelled = {one["for"] for one in page.all("label")}
    assert all(one["type"] == "hidden" or one["id"] in labelled for one in page.all("input"))
    ids = [given["id"] for _, given in page.tags if given.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.get("src", "").startswith("/static/") for one in page.all("script"))  # type: ignore[union-attr]
    assert not [given for _, given in page.tags if "style" in given or "onclick" in given]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_built_files_are_kept_for_ever_and_no_other_file_is_told(site: Site) -> None:
    with site.client() as client:
        page = client.get("/login").text
        for address in re.findall(r'(?:href|src)="(/static/built/[^"]+)"', page):
            kept = client.get(address, headers={"accept-encoding": "br"})
            assert "immutable" in kept.headers["cache-control"]
            assert kept.headers["content-encoding"] == "br"
            assert "content-encoding" not in client.get(address, headers={"accept-encoding": "br;q=0"}).headers
        for name in ("..%2froutes.py", "manifest.json", "../routes.py", "app.js.map"):
            assert client.get(f"/static/built/{name}").status_code == 404, name


def test_an_address_that_nobody_knows_is_a_page_for_people_and_a_problem_for_programs(site: Site) -> None:
    with site.client() as client:
        page = client.get("/nowhere", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "WEB-004" in page.text
        told = client.get("/api/v1/nowhere", headers={"accept": "text/html"})
        assert told.headers["content-type"] == "application/problem+json"
