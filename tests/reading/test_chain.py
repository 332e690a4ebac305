"""The certification chain of a CFDI: when it was stamped, and the day where the page carries no other."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from cuadra.model.evidence import Evidence, Field, Rung
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.chain import certified, read_chain
from cuadra.reading.pages import Sight

KEY = "C9D22950-EB25-48A1-BC2E-6A591CE3BC0C"
CHAIN = f"||1.1|{KEY}|2025-01-01T08:36:07|SPR190613I52|L0iTXBHEyja4IeGZ28ueGtJ"
CODE = Evidence(Rung.CODE, "sat")


def stated(key: str = KEY, authority: str = "SAT") -> FieldMap:
    return {"stamp.key": Field(key, 0.99, CODE), "stamp.authority": Field(authority, 0.99, CODE)}


def page(*texts: str) -> Reading:
    words = tuple(Word(text, Box(0, 20.0 * i, 300, 20.0 * i + 14)) for i, text in enumerate(texts))
    return Reading(1, 600, 800, words, Rung.OCR, "tiny")


@pytest.mark.parametrize(
    "texts",
    [
        (CHAIN,),
        (CHAIN[:44], CHAIN[44:]),
        ("Folio", CHAIN.replace("||", "11").replace("|", "I")),
        (CHAIN.replace("C9D2", "C902").replace("BC0C", "8C0C"),),
        (CHAIN.replace("2025-01-01T", "2O25-0I-01T"),),
    ],
)
def test_the_moment_beside_the_key_is_that_of_the_stamp(texts: tuple[str, ...]) -> None:
    found = certified(stated(), [page("Sello digital", *texts)])
    assert found["stamp.at"].value == "2025-01-01T08:36:07"
    assert found["issued_on"].value == date(2025, 1, 1)
    assert found["issued_on"].confidence < 0.75  # nobody said so: a person looks
    assert "C9" in found["issued_on"].evidence.text


@pytest.mark.parametrize(
    "text",
    [
        CHAIN.replace(KEY, "11111111-2222-3333-4444-555555555555"),  # of another document
        CHAIN.replace("2025-01-01", "2025-13-41"),
        CHAIN.replace("|2025-01-01T08:36:07", ""),
        "Cadena original del complemento de certificacion digital del SAT",
        "",
    ],
)
def test_without_the_right_key_and_a_true_moment_nothing_is_said(text: str) -> None:
    assert certified(stated(), [page(text)]) == stated()


def test_a_date_that_the_page_states_stands() -> None:
    known = {**stated(), "issued_on": Field(date(2024, 12, 31), 0.97, CODE)}
    assert certified(known, [page(CHAIN)])["issued_on"].value == date(2024, 12, 31)


def test_only_documents_of_the_sat_have_a_chain() -> None:
    assert certified(stated(authority="DGI"), [page(CHAIN)]) == stated(authority="DGI")
    assert certified({}, [page(CHAIN)]) == {}


def drawn(key: str) -> Sight:
    """A foot of a page whose heading the engine read, and not the small line below it."""
    image = Image.new("RGB", (1200, 200), "white")
    pen = ImageDraw.Draw(image)
    pen.text((60, 40), "Cadena original del complemento de certificación", "black", ImageFont.load_default(20))
    pen.text((60, 70), CHAIN.replace(KEY, key), "black", ImageFont.load_default(15))
    heading = Word("Cadena original del complemento de certificación", Box(58, 40, 540, 64), 0.98)
    return Sight(Reading(1, 1200, 200, (heading,), Rung.OCR, "tiny"), np.asarray(image))


def test_a_chain_that_the_engine_left_out_is_read_below_its_heading() -> None:
    sight = drawn(KEY)
    assert read_chain([sight], stated())
    assert certified(stated(), [sight.reading])["stamp.at"].value == "2025-01-01T08:36:07"
    assert not read_chain([sight], stated())  # it is there now


def test_a_chain_of_another_document_is_not_taken() -> None:
    sight = drawn("11111111-2222-3333-4444-555555555555")
    assert not read_chain([sight], stated())
    assert len(sight.reading.words) == 1
