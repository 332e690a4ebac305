"""The XML of a document against its print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cuadra.model.evidence import Evidence, Field, Finding, Rung, Severity
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.confirm import calmed, confirm, doubt_code


def xml(**values):
    return {path: Field(value, 1.0, Evidence(Rung.XML, "cfdi-4.0")) for path, value in values.items()}


def print_of(*texts):
    words = tuple(Word(text, Box(10 * i, 0, 10 * i + 8, 10)) for i, text in enumerate(texts))
    return [Reading(1, 600, 800, words, Rung.TEXT, "pdfium")]


def test_values_that_are_printed_get_their_place():
    fields, findings = confirm(
        xml(total=Decimal("1160.00"), number="0012", issued_on=date(2025, 3, 4)),
        print_of("Folio", "A-12", "0012", "04/03/2025", "$1,000.00", "$160.00", "$1,160.00"),
    )
    assert [fields[path].evidence.box.x0 for path in ("total", "number", "issued_on")] == [60, 20, 30]
    assert all(one.confidence == 1 and "text_agrees" in one.checks for one in fields.values())
    assert not findings


def test_a_total_that_is_printed_nowhere_is_an_error_and_no_certainty():
    fields, (finding,) = confirm(xml(total=Decimal("1160.00")), print_of("$1,000.00", "$160.00", "$9,160.00"))
    assert (finding.code, finding.where) == ("MRG-002", "total")
    assert fields["total"].confidence == 0.5


def test_a_print_without_amounts_accuses_nobody():
    fields, findings = confirm(xml(total=Decimal("1160.00")), print_of("Hola"))
    assert fields["total"].confidence == 1
    assert not findings


def code(total):
    return {"total": Field(Decimal(total), 0.995, Evidence(Rung.CODE, "mx.cfdi"))}


def test_a_total_that_only_the_code_says_is_an_error_and_no_certainty():
    fields, (finding,) = doubt_code(code("1160.00"), print_of("$1,000.00", "$160.00", "$9,160.00"))
    assert (finding.code, finding.where, fields["total"].confidence) == ("MRG-003", "total", 0.5)


def test_a_code_whose_total_is_printed_or_whose_print_is_not_readable_is_believed():
    for words in (("$1,000.00", "$160.00", "$1,160.00"), ("Hola",)):
        fields, findings = doubt_code(code("1160.00"), print_of(*words))
        assert (findings, fields["total"].confidence) == ([], 0.995)


def test_sums_only_inform_once_code_and_print_agree_on_the_total():
    sums = [Finding("FLD-001", Severity.WARNING, "total")]
    alone = Field(Decimal("1160.00"), 0.995, Evidence(Rung.CODE, "mx.cfdi"), ("code",))
    assert [one.severity for one in calmed(sums, {"total": alone})] == [Severity.WARNING]
    assert [one.severity for one in calmed(sums, {"total": alone.passing("ocr_agrees")})] == [Severity.INFO]
