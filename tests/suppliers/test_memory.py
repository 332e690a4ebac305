"""What is remembered of a supplier, and what that does to a new reading: pure, without a database."""

from __future__ import annotations

import doctest
from importlib import import_module
from typing import Any

import pytest

from cuadra.suppliers.lessons import Lesson, learned, lesson_from, raw_of
from cuadra.suppliers.marks import Paper, pointed, same
from cuadra.suppliers.memory import Memory
from cuadra.suppliers.recall import recall
from tests.flows.papers import page_of, said

LINES = ("Casa Dos", "Pedido 88{n:02}", "Folio {n:02}55", "Fecha {n:02}/04/2026", "Neto 10{n:02}.00", "IVA 1{n:02}.00",
         "A pagar 11{n2:02}.00")  # fmt: skip


def paper(n: int, lines: tuple[str, ...] = LINES) -> Paper:
    return Paper([page_of(tuple(line.format(n=n, n2=2 * n) for line in lines))])


def values(n: int, **more: str) -> dict[str, str]:
    amounts = {"subtotal": f"10{n:02}.00", "taxes": f"1{n:02}.00", "total": f"11{2 * n:02}.00"}
    return {"number": f"{n:02}55", "issued_on": f"2026-04-{n:02}", **amounts, **more}


def taught(count: int, raw: dict[str, tuple[str, float]] | None = None, **more: str) -> Memory:
    lessons: list[Lesson] = []
    for n in range(1, count + 1):
        lessons.insert(0, learned(values(n, **more), raw or {}, paper(n), Memory(lessons).known()))
    return Memory(lessons)


def fields(**told: tuple[str, float]) -> dict[str, Any]:
    found: dict[str, Any] = said({path.replace("__", "."): one for path, one in told.items()})["fields"]
    return found


@pytest.mark.parametrize("name", ["marks", "lessons", "memory", "naming"])
def test_examples_hold(name: str) -> None:
    assert doctest.testmod(import_module(f"cuadra.suppliers.{name}")).failed == 0


def test_a_lesson_is_the_same_after_it_was_kept() -> None:
    lesson = taught(1, {"total": ("1102.00", 0.5)}).lessons[0]
    assert lesson_from(lesson.told()) == lesson


def test_two_confirmed_documents_are_too_few_to_remember_anything() -> None:
    now = recall(taught(2), fields(total=("1.00", 0.5)), paper(9), "text")
    assert now.fields["total"]["value"] == "1.00"


def test_amounts_and_days_are_found_where_they_stood_and_prove_each_other() -> None:
    now = recall(taught(10), {}, paper(12), "text")
    assert {path: one["value"] for path, one in now.fields.items()} == values(12)
    assert all(one["confidence"] >= 0.9 for one in now.fields.values())
    assert "sums" in now.fields["total"]["checks"]


def test_amounts_that_do_not_agree_as_they_always_did_stop_the_person() -> None:
    lines = (*LINES[:-1], "A pagar 99{n:02}.00")
    now = recall(taught(10), {}, paper(12, lines), "ocr")
    assert now.fields["total"]["confidence"] < 0.9


def test_the_order_of_day_and_month_is_that_of_the_confirmed_ones() -> None:
    lines = ("Casa Dos", "Fecha 04/{n:02}/2026")
    lessons: list[Lesson] = []
    for n in range(13, 23):
        lessons.insert(0, learned({"issued_on": f"2026-04-{n:02}"}, {}, paper(n, lines), Memory(lessons).known()))
    now = recall(Memory(lessons), fields(issued_on=("2026-03-04", 0.6)), paper(3, lines), "text")
    assert now.fields["issued_on"]["value"] == "2026-04-03"


def test_a_reader_that_always_errs_the_same_way_gives_way_though_it_is_sure() -> None:
    memory = taught(10, {"number": ("8801", 0.97)})
    now = recall(memory, fields(number=("8812", 0.97)), paper(12), "text")
    assert now.fields["number"]["value"] == "1255"
    assert now.fields["number"]["alternatives"][0]["value"] == "8812"
    assert now.findings == []


def test_a_reader_that_was_right_is_not_passed_over_in_silence() -> None:
    lessons = [learned(values(n), {"number": (f"{n:02}55", 0.97)}, paper(n), {}) for n in range(10, 0, -1)]
    now = recall(Memory(lessons), fields(number=("7777", 0.97)), paper(12), "text")
    assert now.fields["number"]["confidence"] < 0.9
    assert [one["code"] for one in now.findings] == ["SUP-010"]


def test_a_misread_name_takes_the_known_spelling_and_keeps_what_was_read() -> None:
    memory = taught(6, **{"issuer.name": "Casa Dos S.A."})
    now = recall(memory, fields(issuer__name=("CASA D0S S.A.", 0.7)), paper(9), "ocr")
    assert now.fields["issuer.name"]["value"] == "Casa Dos S.A."
    assert now.fields["issuer.name"]["alternatives"][0]["value"] == "CASA D0S S.A."


def test_a_field_that_people_always_took_away_goes_and_a_proved_one_stays() -> None:
    memory = taught(6, {"tip": ("5.00", 0.6)})
    assert "tip" not in recall(memory, fields(tip=("7.00", 0.6)), paper(9), "text").fields
    assert "tip" in recall(memory, fields(tip=("7.00", 0.999)), paper(9), "text").fields


def test_a_value_that_changes_from_document_to_document_is_not_usual() -> None:
    lessons = [learned({"currency": "MXN" if n % 2 else "USD"}, {}, paper(n), {}) for n in range(1, 9)]
    assert Memory(lessons).usual("currency") is None
    assert "currency" not in recall(Memory(lessons), {}, paper(9), "text").fields


def test_a_supplier_that_changes_its_currency_is_believed_after_three() -> None:
    def said_of(n: int) -> Lesson:
        return learned({"currency": "USD" if n > 17 else "MXN"}, {}, Paper([]), {})

    now = Memory([said_of(n) for n in range(20, 0, -1)])
    claim = now.usual("currency")
    assert claim is None or claim.value == "USD"


def test_taxes_printed_in_parts_are_what_people_add_up() -> None:
    lines = ("Casa Dos", "Neto 10{n:02}.00", "IVA A 30.00", "IVA B 70.00", "A pagar 11{n:02}.00")

    def told(n: int) -> dict[str, str]:
        return {"subtotal": f"10{n:02}.00", "taxes": "100.00", "total": f"11{n:02}.00"}

    raw = {"taxes": ("30.00", 0.95)}
    lessons: list[Lesson] = []
    for n in range(1, 9):
        lessons.insert(0, learned(told(n), raw, paper(n, lines), Memory(lessons).known()))
    now = recall(Memory(lessons), fields(taxes=("30.00", 0.95)), paper(12, lines), "text")
    assert now.fields["taxes"]["value"] == "100.00"


def test_a_page_without_words_changes_nothing_that_is_found() -> None:
    now = recall(taught(10), fields(total=("5.00", 0.6)), Paper([]), "ocr")
    assert now.fields["total"]["value"] == "5.00"


def test_numbers_printed_in_groups_are_one() -> None:
    spots = Paper([page_of(("TC# 15589 08540 43086 43840",))]).spots("number")
    assert "15589085404308643840" in {spot.value for spot in spots}
    assert same("number", "0055", "55")
    assert pointed([]) == {}
    assert raw_of(fields(total=("1.00", 0.5), tip=("2.00", 0.1))) == {"total": ("1.00", 0.5), "tip": ("2.00", 0.1)}
