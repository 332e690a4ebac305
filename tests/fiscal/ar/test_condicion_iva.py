"""Condición frente al IVA."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cuadra.fiscal.ar import condicion_iva

PRINTED = {
    "IVA Responsable Inscripto": 1,
    "IVA RESP. INSCRIPTO": 1,
    "Resp. Monotributo": 6,
    "Monotributista Social": 13,
    "Consumidor Final": 5,
    "IVA Sujeto Exento": 4,
    "IVA No Alcanzado": 15,
    "Cliente del Exterior": 9,
    "Sujeto no categorizado": 7,
    "Domicilio comercial": None,
}


@pytest.mark.parametrize(("text", "code"), PRINTED.items())
def test_printed_words_tell_the_condition(text: str, code: int | None) -> None:
    assert condicion_iva.find(text) == code


@pytest.mark.corpus
def test_the_table_is_that_of_the_authority(corpus: Path) -> None:
    for row in json.loads((corpus / "ar/catalog/condicion_iva_receptor.json").read_text("utf-8"))["rows"]:
        assert condicion_iva.name(row["Id"]) == row["Desc"]
        assert condicion_iva.find(row["Desc"]) == row["Id"]
        assert set(condicion_iva.letters(row["Id"])) <= {"A", "B", "C", "M"}
