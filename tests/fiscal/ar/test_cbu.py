"""CBU and CVU."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cuadra.fiscal.ar import cbu
from cuadra.fiscal.errors import InvalidFormat, InvalidLength


def test_each_fault_has_its_name() -> None:
    with pytest.raises(InvalidLength):
        cbu.validate("123")
    with pytest.raises(InvalidFormat):
        cbu.validate("285059094009041813520X")
    assert not cbu.is_wallet("2850590940090418135201")


@pytest.mark.corpus
def test_all_vectors_of_the_corpus(corpus: Path) -> None:
    for case in json.loads((corpus / "ar/idnum/vectors.json").read_text("utf-8")):
        if case["kind"] == "cbu":
            assert cbu.is_valid(case["text"]) == case["valid"], case
