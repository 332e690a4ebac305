"""Several rungs, one document: who wins, who completes, who contradicts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cuadra.model.evidence import Evidence, Field, Rung, Severity
from cuadra.model.geometry import Box
from cuadra.reading.merge import merge


def field(value, confidence, rung, box=None):
    return Field(value, confidence, Evidence(rung, "test", 1 if box else None, box))


def test_a_sure_code_wins_over_ocr_and_the_difference_is_told():
    code = {"total": field(Decimal("970.00"), 0.99, Rung.CODE)}
    ocr = {"total": field(Decimal("1970.00"), 0.95, Rung.OCR)}
    merged, findings = merge([ocr, code])
    assert merged["total"].value == Decimal("970.00")
    assert merged["total"].confidence <= 0.5
    assert merged["total"].alternatives[0].value == Decimal("1970.00")
    assert [(f.code, f.severity, f.where) for f in findings] == [("MRG-001", Severity.ERROR, "total")]


def test_agreement_raises_confidence_and_lends_the_box():
    box = Box(1, 2, 3, 4)
    merged, findings = merge(
        [{"number": field("A-12", 0.97, Rung.CODE)}, {"number": field("a 12", 0.8, Rung.TEXT, box)}]
    )
    assert merged["number"].value == "A-12"
    assert merged["number"].confidence > 0.99
    assert merged["number"].evidence.box == box
    assert merged["number"].checks == ("text_agrees",)
    assert not findings


def test_an_unsure_cheap_rung_gives_way_to_a_sure_dear_one():
    merged, _ = merge(
        [
            {"issued_on": field(date(2025, 3, 4), 0.4, Rung.OCR)},
            {"issued_on": field(date(2025, 4, 3), 0.95, Rung.VISION)},
        ]
    )
    assert merged["issued_on"].value == date(2025, 4, 3)


def test_a_weak_dissenter_is_an_alternative_and_no_finding():
    merged, findings = merge(
        [{"total": field(Decimal(5), 0.99, Rung.TEXT)}, {"total": field(Decimal(9), 0.3, Rung.OCR)}]
    )
    assert merged["total"].confidence == 0.99
    assert not findings


def test_rungs_complete_each_other():
    merged, _ = merge([{"stamp.key": field("X", 1.0, Rung.CODE)}, {"total": field(Decimal(1), 0.9, Rung.TEXT)}])
    assert set(merged) == {"stamp.key", "total"}
