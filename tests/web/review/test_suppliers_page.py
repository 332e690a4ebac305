"""The directory of suppliers and the page of one, as a person sees them; the same over the API."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from playwright.sync_api import expect

from cuadra.flows import ruling
from cuadra.suppliers import joining
from cuadra.suppliers.repository import SupplierRepository
from tests.flows.papers import PERSON, Place
from tests.web.pages.conftest import Seat, Sit
from tests.web.pages.test_screens import look


def stocked(seat: Seat, confirmed: int = 5) -> Place:
    """A supplier with confirmed documents, a rule, and a second supplier that is the same one."""
    house = seat.site.house
    place = Place(house.database, house.originals, seat.owner.tenant)
    for number in range(1, confirmed + 1):
        touch = {"number": f"{number:02}417"} if number < 4 else {}
        place.confirm(place.comes(number, currency=("MXN", 0.99)), **touch)
    place.confirm(place.comes(9, issuer__tax_id=("BBB010101BBB", 0.95), issuer__name=("<b>Otra</b> & Cía", 0.95)))
    with house.database.tenant(place.tenant) as session:
        ruling.make(session, place.tenant, place.comes(12), "number", PERSON)
    return place


def test_the_directory_is_searched_sorted_and_downloaded(sit: Sit) -> None:
    seat = sit()
    stocked(seat)
    page = seat.go("/suppliers?since=2026-01-01&until=2026-12-31")
    names = page.locator("td.main a")
    expect(names).to_have_text(["Tlapalería Uno SA de CV", "<b>Otra</b> & Cía"])
    expect(page.locator("tr", has_text="Tlapalería").locator("td").nth(2)).to_contain_text("1,230.00")
    page.locator("thead a", has_text="Proveedor").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Proveedor")
    page.fill("#q", "tlapaleria uno")
    expect(names).to_have_text(["Tlapalería Uno SA de CV"])
    with page.expect_download() as download:
        page.locator(".exports a", has_text="CSV").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert rows[0][:5] == ["Proveedor", "Identificación fiscal", "País", "Documentos", "Total"]
    assert rows[1][:5] == ["Tlapalería Uno SA de CV", "AAA010101AAA", "MX", "6", "1230.00"]
    page.fill("#q", "nobody at all")
    expect(page.locator(".empty")).to_contain_text("Ningún proveedor es así")


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_of_a_supplier_is_seen_and_nothing_stands_in_the_way(
    sit: Sit, language: str, dark: bool, width: int
) -> None:
    seat = sit(language=language, dark=dark, width=width)
    place = stocked(seat)
    seat.go(f"/suppliers/{place.supplier().id}?find=otra")
    look(seat, "supplier", language, dark, width)
    with seat.site.house.database.tenant(place.tenant) as session:
        (other,) = SupplierRepository(session, place.tenant).like("otra", place.supplier().id)
        joining.merge(session, place.tenant, other.id, place.supplier().id, PERSON)
    seat.go(f"/suppliers/{place.supplier().id}")
    look(seat, "supplier-joined", language, dark, width)
    seat.go("/suppliers")
    look(seat, "suppliers-some", language, dark, width)


def test_a_supplier_tells_what_is_remembered_and_is_annotated_and_joined(sit: Sit) -> None:
    seat = sit()
    place = stocked(seat)
    page = seat.go(f"/suppliers/{place.supplier().id}")
    remembered = page.locator("section", has_text="Lo que se recuerda").first
    expect(remembered).to_contain_text("MXN")
    expect(page.locator("#rules")).to_contain_text("Control")
    page.fill("#note", "Paga los jueves <script>alert(1)</script>")
    page.locator("form", has=page.locator("#note")).locator("button").click()
    expect(page.locator("#note")).to_have_value("Paga los jueves <script>alert(1)</script>")
    page.fill("#find", "otra")
    page.press("#find", "Enter")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#merge li button").click()
    expect(page.locator("#toasts .toast")).to_contain_text("ahora son uno")
    expect(page.locator("h1")).to_have_text("Tlapalería Uno SA de CV")
    page.locator("#rules form button").click()
    expect(page.locator("#rules form")).to_have_count(0)


def joined_by_hand(seat: Seat, place: Place) -> None:
    page = seat.go(f"/suppliers/{place.supplier().id}?find=otra")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#merge li button", has_text="Unir").click()
    expect(page.locator("#toasts .toast")).to_contain_text("ahora son uno")


def test_a_join_is_undone_at_once_and_later_and_the_undoing_is_undone(sit: Sit) -> None:
    seat = sit()
    place = stocked(seat, confirmed=1)
    joined_by_hand(seat, place)
    page = seat.page
    page.locator("#toasts form button").click()
    expect(page.locator("#toasts .toast")).to_contain_text("otra vez dos proveedores")
    expect(page.locator("#joins")).to_have_count(0)
    page.locator("#toasts form button").click()
    expect(page.locator("#toasts .toast")).to_contain_text("ahora son uno")
    seat.go("/suppliers")
    expect(page.locator("td.main a")).to_have_text(["Tlapalería Uno SA de CV"])
    page.locator("td.main a").click()
    page.locator("#joins button").click()
    expect(page.locator("#toasts .toast")).to_contain_text("otra vez dos proveedores")
    seat.go("/suppliers?sort=name")
    expect(page.locator("td.main a")).to_have_text(["<b>Otra</b> & Cía", "Tlapalería Uno SA de CV"])


def test_a_join_is_taken_apart_over_the_api_once(sit: Sit) -> None:
    seat = sit(log_in=False)
    place = stocked(seat, confirmed=1)
    supplier = place.supplier().id
    with seat.site.client(seat.site.key(place.tenant)) as client:
        found: Any = client.get("/api/v1/suppliers").json()
        other = next(one["id"] for one in found["items"] if one["id"] != str(supplier))
        client.post(f"/api/v1/suppliers/{supplier}/merge", json={"other": other})
        assert client.get(f"/api/v1/suppliers/{other}").status_code == 404
        (join,) = client.get(f"/api/v1/suppliers/{supplier}").json()["joins"]
        assert (join["gone_id"], join["kept_id"]) == (other, str(supplier))
        back: Any = client.post(f"/api/v1/supplier-joins/{join['id']}/separate").json()
        assert (back["id"], back["documents"]) == (other, 1)
        again = client.post(f"/api/v1/supplier-joins/{join['id']}/separate")
        assert (again.status_code, again.json()["code"]) == (404, "SUP-005")
        assert client.get(f"/api/v1/suppliers/{supplier}").json()["joins"] == []
    with seat.site.client(seat.site.key(place.tenant, frozenset({"documents:read"}))) as client:
        assert client.post(f"/api/v1/supplier-joins/{join['id']}/separate").status_code == 403


def test_the_api_tells_the_same_and_keeps_to_its_scopes(sit: Sit) -> None:
    seat = sit(log_in=False)
    place = stocked(seat)
    key = seat.site.key(place.tenant)
    supplier = place.supplier().id
    with seat.site.client(key) as client:
        found: Any = client.get("/api/v1/suppliers", params={"most": 1, "sort": "name"}).json()
        assert [one["name"] for one in found["items"]] == ["<b>Otra</b> & Cía"]
        rest = client.get("/api/v1/suppliers", params={"most": 1, "sort": "name", "cursor": found["next"]}).json()
        assert [one["documents"] for one in rest["items"]] == [6]
        known: Any = client.get(f"/api/v1/suppliers/{supplier}").json()
        assert {one["path"] for one in known["remembered"]} >= {"issuer.name", "currency", "total", "issued_on"}
        assert known["curve"][0]["first"] == 1
        (rule,) = known["rules"]
        totals = client.get(
            f"/api/v1/suppliers/{supplier}/totals", params={"since": "2026-03-01", "until": "2026-03-02"}
        )
        assert totals.json() == [{"currency": "MXN", "documents": 2, "total": "404.000000", "month": None}]
        changed = client.patch(f"/api/v1/suppliers/{supplier}", json={"note": "x"}).json()
        assert (changed["note"], changed["name"]) == ("x", "Tlapalería Uno SA de CV")
        assert client.post(f"/api/v1/supplier-rules/{rule['id']}/apply").json() == {"documents": 0}
        assert client.delete(f"/api/v1/supplier-rules/{rule['id']}").status_code == 204
        assert client.get(f"/api/v1/suppliers/{supplier}/rules").json() == {"items": []}
        assert client.post(f"/api/v1/suppliers/{supplier}/merge", json={"other": str(supplier)}).status_code == 422
    with seat.site.client(seat.site.key(place.tenant, frozenset({"documents:read"}))) as client:
        assert client.patch(f"/api/v1/suppliers/{supplier}", json={"note": "y"}).status_code == 403


def test_the_supplier_of_another_company_is_missing(sit: Sit) -> None:
    theirs = stocked(sit(log_in=False), confirmed=1).supplier()
    seat = sit()
    answer = seat.page.goto(f"{seat.site.url}/suppliers/{theirs.id}")
    assert answer
    assert answer.status == 404
    assert "Tlapalería" not in seat.page.content()
    seat.go("/suppliers")
    expect(seat.page.locator(".empty")).to_contain_text("Todavía no hay proveedores")
