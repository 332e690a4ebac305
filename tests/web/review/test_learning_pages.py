"""The pages of learning and automation, driven as a person does."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from cuadra.inbox.service import find
from cuadra.learning.repository import LearningRepository
from tests.web.pages.conftest import Sit
from tests.web.test_learning_api import alone


def test_a_level_is_chosen_for_a_supplier_and_taken_away(sit: Sit) -> None:
    seat = sit()
    alone(seat.site, seat.owner.tenant)
    page = seat.go("/settings/automation")
    row = page.locator("tr", has_text="AAA010101AAA").first
    row.locator("select").select_option("never")
    row.get_by_role("button", name="Guardar").click()
    expect(page.locator("#toasts, [data-toast]").first).to_contain_text("Guardado")
    exceptions = page.locator("section", has=page.get_by_role("heading", name="Excepciones"))
    expect(exceptions.locator("tbody tr")).to_contain_text(["AAA010101AAA"])
    exceptions.get_by_role("button", name="Quitar").click()
    expect(exceptions.locator("tbody tr")).to_have_count(0)
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        assert LearningRepository(session, seat.owner.tenant).levels() == []


def test_a_tax_id_without_its_country_comes_back_with_the_reason(sit: Sit) -> None:
    seat = sit(script=False)
    page = seat.go("/settings/automation")
    page.fill("#tax_id", "AAA010101AAA")
    page.get_by_role("button", name="Agregar").click()
    expect(page.get_by_role("alert")).to_contain_text("LRN-023")
    expect(page.locator("#tax_id")).to_have_value("AAA010101AAA")


def test_the_sample_is_reached_from_the_inbox_and_checked(sit: Sit) -> None:
    seat = sit()
    document = alone(seat.site, seat.owner.tenant)
    page = seat.go("/inbox")
    expect(page.locator(".touchless")).to_contain_text("100% sin intervención")
    page.get_by_role("link", name="Revisar muestra (1)").click()
    page.get_by_role("button", name="Todo está bien").click()
    expect(page.locator("#toasts, [data-toast]").first).to_contain_text("Revisado")
    expect(page.get_by_text("Se revisaron 1 de ellos y 0 tenían errores.")).to_be_visible()
    with seat.site.house.database.tenant(seat.owner.tenant) as session:
        outcome = LearningRepository(session, seat.owner.tenant).outcome(document)
        assert find(session, seat.owner.tenant, document).state == "ready"
    assert outcome is not None
    assert (outcome.is_wrong, outcome.checked_at is not None) == (False, True)


def test_the_curve_and_the_versions_are_shown_and_an_earlier_one_is_put_back(sit: Sit) -> None:
    seat = sit(script=False)
    tenant = seat.owner.tenant
    documents = [alone(seat.site, tenant, sampled=False) for _ in range(2)]
    with seat.site.house.database.tenant(tenant) as session:
        repository = LearningRepository(session, tenant)
        old = {"at": repository.now() - timedelta(weeks=3), "touched": 4, "fields": 9}
        repository.change_outcome(documents[0], old)
        values = {"documents": 20, "held_out": 5, "sealed": b"x", "digest": b"x"}
        repository.add_model({"version": 1, "state": "present", **values})
        facts = {"asked": "30", "now": "20", "before": "20", "documents": "5", "sure": "9", "sure_before": "9"}
        refused = {"version": 2, "state": "refused", "documents": 9, "held_out": 5, "reason": "LRN-026", "facts": facts}
        repository.add_model(refused)
    page = seat.go("/learning")
    expect(page.locator("svg.curve circle")).to_have_count(2)
    expect(page.locator("svg.curve desc")).to_contain_text("100")
    expect(page.get_by_text("Lo aprendido acierta 20 de 30 campos")).to_be_visible()
    page.get_by_role("button", name="Usar v0").click()
    versions = page.get_by_role("table", name="Modelos")
    expect(versions.locator("tr", has_text="v0")).to_contain_text("En uso")
    page.get_by_role("button", name="Usar v1").click()
    expect(versions.locator("tr", has_text="v1")).to_contain_text("En uso")
    page.get_by_role("button", name="Aprender ahora").click()
    expect(page.get_by_role("alert")).to_contain_text("LRN-021")
