"""What is kept, how long, and its taking away: by owners, and by people of themselves."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import httpx

from cuadra.kit.ids import TenantId
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.service import NewCompany, make_company
from tests.web.people import HOME, PASSWORD, Owner, owner
from tests.web.site import Site


def tokens(client: httpx.Client, who: Owner) -> dict[str, str]:
    told = client.post("/api/v1/auth/login", json={"email": who.email, "password": PASSWORD, "tenant": str(who.tenant)})
    return {"authorization": f"Bearer {told.json()['access_token']}"}


def joined(site: Site, tenant: TenantId, name: str, role: str) -> Owner:
    """Somebody with a company of their own who works in that one too."""
    who = owner(site, name)
    from cuadra.tenants.models import Membership

    with site.house.database.tenant(tenant) as session:
        CompanyRepository(session, tenant).add(Membership(tenant_id=tenant, person_id=who.person, role=role))
    return Owner(who.person, who.email, tenant)


def files_of(answer: httpx.Response) -> dict[str, list[dict[str, object]]]:
    with zipfile.ZipFile(BytesIO(answer.content)) as bundle:
        return {name: json.loads(bundle.read(name)) for name in bundle.namelist()}


def test_the_ages_are_shown_and_set_by_owners_alone(site: Site) -> None:
    ana = owner(site)
    admin = joined(site, ana.tenant, "Eva", "admin")
    with site.client() as client:
        mine, hers = tokens(client, ana), tokens(client, admin)
        told = client.get("/api/v1/company/retention", headers=hers).json()
        assert {one["kind"]: one["days"] for one in told["rules"]}["readings"] == 365
        assert told["law_years"] == 5
        given = {"days": {"readings": 90, "refused_originals": 400}}
        refused = client.put("/api/v1/company/retention", json=given, headers=hers)
        assert (refused.status_code, refused.json()["code"]) == (403, "TEN-002")
        kept = client.put("/api/v1/company/retention", json=given, headers=mine).json()
        assert {one["kind"]: one["days"] for one in kept["rules"]}["readings"] == 90
        short = client.put("/api/v1/company/retention", json={"days": {"event_details": 400}}, headers=mine)
        assert (short.status_code, short.json()["code"]) == (422, "RET-002")
        events = client.get("/api/v1/audit", params={"action": "retention.set"}, headers=mine).json()["items"]
        assert [one["details"] for one in events] == [{"days": {"readings": 90, "refused_originals": 400}}]


def test_an_owner_takes_out_what_the_company_keeps_of_somebody_and_nothing_of_their_others(site: Site) -> None:
    ana = owner(site)
    eva = joined(site, ana.tenant, "Eva", "clerk")
    with site.client() as client:
        mine = tokens(client, ana)
        assert client.post(f"/api/v1/people/{eva.person}/export", headers=tokens(client, eva)).status_code == 403
        answer = client.post(f"/api/v1/people/{eva.person}/export", headers=mine)
        assert answer.headers["content-type"] == "application/zip"
        files = files_of(answer)
        assert [one["role"] for one in files["memberships.json"]] == ["clerk"]
        assert [one["id"] for one in files["tenants.json"]] == [str(ana.tenant)]
        assert "sessions.json" not in files
        stranger = owner(site, "Leo")
        for path in ("export", "erase"):
            assert client.post(f"/api/v1/people/{stranger.person}/{path}", headers=mine).status_code == 404


def test_who_works_elsewhere_is_taken_out_of_this_company_and_goes_on_there(site: Site) -> None:
    ana = owner(site)
    eva = joined(site, ana.tenant, "Eva", "clerk")
    with site.client() as client:
        mine = tokens(client, ana)
        done = client.post(f"/api/v1/people/{eva.person}/erase", headers=mine)
        assert (done.status_code, done.json()["memberships"]) == (200, 1)
        people = client.get("/api/v1/people", headers=mine).json()["items"]
        assert [one["email"] for one in people] == [ana.email]
        assert client.post("/api/v1/auth/login", json={"email": eva.email, "password": PASSWORD}).status_code == 200


def test_who_works_nowhere_else_is_erased_whole(site: Site) -> None:
    ana = owner(site)
    with site.client() as client:
        mine = tokens(client, ana)
        made = client.post("/api/v1/invitations", json={"email": f"leo.{ana.tenant.hex}@example.com", "role": "clerk"},
                           headers=mine).json()  # fmt: skip
        given = {"token": made["token"], "name": "Leo", "password": PASSWORD}
        leo = client.post("/api/v1/invitations/accept", json=given).json()["person"]
        assert client.post(f"/api/v1/people/{leo}/erase", headers=mine).status_code == 200
        login = {"email": f"leo.{ana.tenant.hex}@example.com", "password": PASSWORD}
        assert client.post("/api/v1/auth/login", json=login).status_code == 401
        told = client.get("/api/v1/audit", params={"action": "person.erased"}, headers=mine).json()["items"]
        assert [one["subject_id"] for one in told] == [leo]


def test_the_last_owner_is_not_erased(site: Site) -> None:
    ana = owner(site)
    with site.client() as client:
        mine = tokens(client, ana)
        for path in (f"people/{ana.person}/erase", "auth/erase"):
            told = client.post(f"/api/v1/{path}", json={"password": PASSWORD}, headers=mine)
            assert (told.status_code, told.json()["code"]) == (409, "ERA-001")


def test_a_person_takes_their_own_data_out_and_themselves_away_with_the_password(site: Site) -> None:
    ana = owner(site)
    with site.house.database.nobody() as session:
        company = NewCompany("Otra", "AR", "America/Argentina/Buenos_Aires")
        other = make_company(session, company, ana.person, HOME.actor("person", ana.person))
    joined(site, other, "Eva", "owner")
    joined(site, ana.tenant, "Eva", "owner")
    with site.client() as client:
        mine = tokens(client, ana)
        assert client.post("/api/v1/auth/export", json={"password": "x"}, headers=mine).status_code == 401
        files = files_of(client.post("/api/v1/auth/export", json={"password": PASSWORD}, headers=mine))
        assert files["people.json"][0]["email"] == ana.email
        assert {name.split("/")[1] for name in files if name.startswith("companies/")} == {str(ana.tenant), str(other)}
        assert client.post("/api/v1/auth/erase", json={"password": "x"}, headers=mine).status_code == 401
        assert client.post("/api/v1/auth/erase", json={"password": PASSWORD}, headers=mine).status_code == 200
        assert client.post("/api/v1/auth/login", json={"email": ana.email, "password": PASSWORD}).status_code == 401
