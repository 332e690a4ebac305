"""CUIT, CUIL and CDI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.ar import cuit
from cuadra.fiscal.errors import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength


@given(st.sampled_from(sorted(cuit.PERSONS | cuit.COMPANIES)), st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_what_is_formatted_is_found(prefix: str, middle: str) -> None:
    number = prefix + middle + cuit.check_digit(prefix + middle)
    assert cuit.validate(cuit.format(number)) == number
    assert [m.value for m in cuit.find(f"CUIT {cuit.format(number)}")] == [number]


def test_each_fault_has_its_name() -> None:
    with pytest.raises(InvalidChecksum):
        cuit.validate("20111111113")
    with pytest.raises(InvalidLength):
        cuit.validate("2011111111")
    with pytest.raises(InvalidComponent):
        cuit.validate("99111111112")
    with pytest.raises(InvalidFormat):
        cuit.validate("20-1111111O-2")


@pytest.mark.corpus
def test_all_vectors_of_the_corpus(corpus: Path) -> None:
    for case in json.loads((corpus / "ar/idnum/vectors.json").read_text("utf-8")):
        if case["kind"] == "cuit":
            assert cuit.is_valid(case["text"]) == case["valid"], case
            assert not case["valid"] or cuit.validate(case["text"]) == case["normal"], case
        if case["kind"] == "cuit_ocr":
            assert [m.value for m in cuit.find(case["text"])] == [case["normal"]], case
