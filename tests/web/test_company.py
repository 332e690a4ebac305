"""The company's own data by the API, checked by the rules of its country; and documents by an upload link."""

from __future__ import annotations

import httpx

from cuadra.audit.actor import SYSTEM
from cuadra.kit.ids import TenantId
from cuadra.sources import service
from tests.web.site import OWNER, Site


def test_fiscal_data_are_kept_in_their_canonical_form_and_the_rest_stays(client: httpx.Client) -> None:
    before = client.get("/api/v1/company").json()
    given = {"tax_id": "abc 010203 ab9", "fiscal": {"regime": "601", "postal_code": "06000"}}
    changed = client.patch("/api/v1/company", json=given)
    assert changed.status_code == 200, changed.text
    told = client.get("/api/v1/company").json()
    assert told == changed.json()
    assert (told["tax_id"], told["name"]) == ("ABC010203AB9", before["name"])
    assert {name: value for name, value in told["fiscal"].items() if value} == given["fiscal"]
    assert client.patch("/api/v1/company", json={"name": "Otra"}).json()["fiscal"] == told["fiscal"]


def test_what_cannot_stand_is_refused_by_its_field(client: httpx.Client) -> None:
    for given, field in (
        ({"tax_id": "ABC"}, "tax_id"),
        ({"fiscal": {"postal_code": "123"}}, "postal_code"),
        ({"fiscal": {"vat_condition": "1"}}, "vat_condition"),
        ({"tax_id": "ABC010203AB9", "fiscal": {"regime": "612"}}, "regime"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ):
        refused = client.patch("/api/v1/company", json=given)
        assert (refused.status_code, refused.json()["code"], field in refused.text) == (422, "CMP-010", True), given
    assert client.patch("/api/v1/company", json={"country": "AR"}).status_code == 422


def test_only_who_may_change_the_company_does(site: Site, tenant: TenantId) -> None:
    with site.client(site.key(tenant, OWNER - {"company:write"})) as client:
        assert client.patch("/api/v1/company", json={"name": "x"}).status_code == 403


def test_a_program_hands_documents_in_by_a_link_and_sees_nothing_else(site: Site, tenant: TenantId) -> None:
    with site.house.database.tenant(tenant) as session:
        link, token = service.add_link(session, tenant, SYSTEM, name="Proveedores", country="AR")
        source = link.id
    files = {"files": ("factura.xml", b"<factura-por-enlace/>")}
    with site.client(token.reveal()) as client:
        for state in ("received", "known"):
            told = client.post("/api/v1/handed-in", files=files)
            assert (told.status_code, told.json()["documents"][0]["state"]) == (202, state)
        assert client.get("/api/v1/documents").status_code == 401
    with site.client(site.key(tenant)) as client:
        found = client.get("/api/v1/documents", params={"source": "link"}).json()["items"]
        assert [(one["name"], one["country"]) for one in found] == [("factura.xml", "AR")]
    with site.house.database.tenant(tenant) as session:
        service.remove(session, tenant, SYSTEM, source)
    with site.client(token.reveal()) as client:
        assert client.post("/api/v1/handed-in", files=files).status_code == 404
    with site.client() as client:
        assert client.post("/api/v1/handed-in", files=files).status_code == 401
