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


def test_a_long_key_that_ocr_cut_or_misread_is_no_contradiction():
    key = "FE0120000155278398-2-2024-4400002024041200000015970350128678082057"
    for seen in (key[:-3], key.replace("155278398", "1552783S8")):
        merged, findings = merge(
            [{"stamp.key": field(key, 0.99, Rung.CODE)}, {"stamp.key": field(seen, 0.97, Rung.OCR)}]
        )
        assert merged["stamp.key"].value == key
        assert not findings


def test_another_short_number_is_a_contradiction():
    _, findings = merge([{"number": field("1201", 0.99, Rung.CODE)}, {"number": field("1207", 0.97, Rung.OCR)}])
    assert [one.code for one in findings] == ["MRG-001"]
