"""Payment words and codes: the authority's own, what people print, and what OCR makes of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.payment import _table, payment_form, payment_method


@pytest.mark.parametrize(
    ("country", "words", "code"),
    [
        ("MX", "01", "01"),
        ("MX", "O1 EFECTIVO", "01"),
        ("MX", "03 - Transferencia electrónica de fondos", "03"),
        ("MX", "03 Transferencia electronica de fondos (incluye SPEI)", "03"),
        ("MX", "Transferencla electronica de fond0s", "03"),
        ("MX", "28 DEBITO", "28"),
        ("MX", "23 - Tarjeta de débito", "28"),  # an 8 that lost its left side
        ("MX", "T. DEBITO", "28"),
        ("MX", "99 Por definir", "99"),
        ("MX", "TARJETA DE CREDITO", "04"),
        ("PA", "Tarjeta Crédito", "03"),
        ("PA", "TARJETA DE CREDITO", "03"),
        ("PA", "Crédito", "01"),
        ("PA", "Contado", "02"),
        ("PA", "CHEQUE", "09"),
        ("PA", "Transf. / Depósito a cta. bancaria", "08"),
    ],
)
def test_words_and_codes_give_the_code(country: str, words: str, code: str) -> None:
    assert payment_form(country, words) == code


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("MX", "TARJETA"),
        ("MX", "EFECTIVO / CHEQUE"),
        ("MX", "01 TARJETA DE CREDITO"),  # the code and the words contradict each other
        ("MX", "77 NADA"),
        ("MX", ""),
        ("MX", "NO IDENTIFICADO"),
        ("AR", "Contado"),
        ("AR", "Cuenta Corriente"),
        ("", "01"),
        ("ZZ", "EFECTIVO"),
    ],
)
def test_what_names_no_code_or_two_gives_none(country: str, words: str) -> None:
    assert payment_form(country, words) is None


def test_the_two_methods_of_mexico_are_no_forms() -> None:
    for words, method in (
        ("PUE", "PUE"),
        ("PPD", "PPD"),
        ("Pago en una sola exhibicion", "PUE"),
        ("01 Efectivo", None),
    ):
        assert payment_method("MX", words) == method
    assert payment_form("MX", "Pago en una sola exhibición") is None
    assert payment_method("PA", "PUE") is None


@pytest.mark.parametrize("country", ["MX", "PA"])
def test_every_code_is_found_by_its_own_words_with_and_without_it(country: str) -> None:
    for code, text in _table("payment_forms")[country]["forms"].items():
        assert payment_form(country, text) == code
        assert payment_form(country, f"{code} {text.upper()}") == code


def test_every_printed_word_belongs_to_a_code_that_there_is() -> None:
    for country, words in _table("payment_words").items():
        known = {code for codes in _table("payment_forms")[country].values() for code in codes}
        assert set(words) <= known


@pytest.mark.corpus
def test_the_table_is_the_catalogue_of_the_sat(corpus: Path) -> None:
    listed = json.loads((corpus / "mx" / "catalogs" / "sat_small_catalogs.json").read_text(encoding="utf-8"))
    assert set(_table("payment_forms")["MX"]["forms"]) == set(listed["forma_pago"])


@given(st.text(max_size=400), st.sampled_from(["MX", "PA", "AR", ""]))
def test_any_text_gives_a_code_of_the_table_or_none(words: str, country: str) -> None:
    assert payment_form(country, words) in {None, *_table("payment_forms").get(country, {}).get("forms", {})}
