"""Portal fields of tickets, with the place they were read at."""

from __future__ import annotations

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.layout import lay_out
from cuadra.reading.fields.portal import read_portal


def ticket(*rows):
    words = tuple(Word(text, Box(10, 30 * i, 10 + 10 * len(text), 30 * i + 20)) for i, text in enumerate(rows))
    return lay_out([Reading(1, 600, 900, words, Rung.OCR, "test")])


def test_the_folio_of_a_known_merchant_points_at_its_characters():
    layout = ticket("CADENA COMERCIAL OXXO SA DE CV", "FECHA 01/02/2025", "Folio Venta: 1234567", "TOTAL 20.00")
    fields, _ = read_portal(layout, "CCO8605231N4")
    folio = fields["portal.folio"]
    assert folio.value == "1234567"
    assert folio.evidence.box.x0 > 100
    assert 60 <= folio.evidence.box.y0 < 80


def test_twenty_digits_of_costco_that_deny_the_date_are_told():
    layout = ticket("COSTCO WHOLESALE", "10/05/2025 14:32", "Ticket 73400401230511251432")
    fields, findings = read_portal(layout, "CME910715UB9")
    assert fields["portal.ticket"].confidence < 0.9
    assert [one.code for one in findings] == ["TAX-301"]
