"""Merchants and what their portals ask for."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cuadra.fiscal.mx import rfc
from cuadra.fiscal.mx.merchants import costco_ticket, identify, merchants, portal_values
from cuadra.model.paths import PATHS


def _values(text: str, number: str | None = None) -> dict[str, str]:
    return {path: found.value for path, found in portal_values(identify(text, number), text).items()}


def test_every_rfc_of_the_table_passes_its_digit() -> None:
    numbers = [number for merchant in merchants() for number in merchant.rfc]
    assert numbers
    assert [number for number in numbers if rfc.check(number)] == []


def test_keys_are_unique_and_fields_have_known_paths() -> None:
    assert len({m.key for m in merchants()}) == len(merchants())
    assert {path for m in merchants() for path in m.fields} <= PATHS.keys()


def test_the_rfc_decides_before_the_words() -> None:
    assert identify("COSTCO", "CCO8605231N4").key == "oxxo"  # type: ignore[union-attr]
    assert identify("Mostrador del OXXO", "EKU9003173C9") is None
    assert identify("una tienda cualquiera") is None


def test_the_longer_name_and_the_printed_address_decide() -> None:
    assert identify("OXXO GAS S.A.").key == "oxxo_gas"  # type: ignore[union-attr]
    assert identify("Facture en https://abc.facturacionestacion.com").key == "nexusfuel"  # type: ignore[union-attr]


def test_oxxo() -> None:
    found = _values("OXXO\nFol_Vta: 1234567\nID: 10ABC50XYZ1\nTOTAL 35.00")
    assert (found["portal.folio"], found["portal.web_id"]) == ("1234567", "10ABC50XYZ1")


def test_walmart_in_groups_of_four() -> None:
    found = _values("WAL-MART\nTDA#2345 OP#00001 TE# 012 TR# 04567\nTC# 1234 5678 9012 3456 7890")
    assert found == {
        "portal.ticket": "12345678901234567890",
        "portal.folio": "04567",
        "portal.branch": "2345",
        "portal.register": "012",
    }


def test_seven_eleven_has_thirty_five_digits() -> None:
    assert (
        _values("7-ELEVEN\n12345678901234567890123456789012345")["portal.ticket"]
        == "12345678901234567890123456789012345"
    )


def test_costco_digits_are_proved_by_the_printed_moment() -> None:
    text = "COSTCO WHOLESALE\n10/05/2025 14:32\n73400401230510251432\n"
    ticket = portal_values(identify(text), text)["portal.ticket"]
    assert (ticket.value, ticket.is_checked, ticket.finding) == ("73400401230510251432", True, None)
    assert _values(text)["portal.branch"] == "734"


def test_a_misread_costco_digit_is_caught() -> None:
    text = "COSTCO\n10/05/2025 14:32\n73400401230518251432"
    ticket = portal_values(identify(text), text)["portal.ticket"]
    assert ticket.finding is not None
    assert not ticket.is_checked
    assert "2025-05-10" in ticket.finding.message("es")
    assert costco_ticket("73400401231510251432") is None


def test_any_shop_by_its_labels() -> None:
    text = "CAJA: 7 TICKET: 7847\nSUCURSAL: 12\nFOLIO PARA FACTURAR: YD25TS4F\nwww.mitienda.com.mx/factura"
    assert _values(text) == {
        "portal.folio": "YD25TS4F",
        "portal.ticket": "7847",
        "portal.branch": "12",
        "portal.register": "7",
        "portal.url": "www.mitienda.com.mx/factura",
    }
    assert _values("Estación: 4567 Folio: 1234567 Web ID: A1B2C3")["portal.web_id"] == "A1B2C3"


@pytest.mark.corpus
def test_the_table_agrees_with_the_corpus(corpus: Path) -> None:
    rows = json.loads((corpus / "mx/merchants/merchants.json").read_text("utf-8"))["merchants"]
    ours = {m.key: m for m in merchants()}
    for row in rows:
        assert list(ours[row["key"]].rfc) == row["rfc"]
        assert list(ours[row["key"]].asks) == row["portal_fields"]


@pytest.mark.corpus
def test_folios_of_the_drawn_tickets(corpus: Path) -> None:
    for ticket in json.loads((corpus / "tickets_es/clean/truth.json").read_text("utf-8")).values():
        text = "\n".join(line["text"] for line in ticket["lines"])
        assert _values(text, ticket["fields"]["rfc"])["portal.folio"] == ticket["fields"]["folio"]


@pytest.mark.parametrize("text", ["FACTUR" * 2000, "1." * 6000, "A1" * 6000, "WWW." * 3000])
def test_a_hostile_text_costs_no_more_than_a_moment(text: str) -> None:
    started = time.process_time()
    portal_values(identify(text), text)
    assert time.process_time() - started < 1.0
