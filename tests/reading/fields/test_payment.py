"""How a printed document says it is paid, and the code that stands in the field in the end."""

from __future__ import annotations

from datetime import date

import pytest

from cuadra.model.evidence import Evidence, Field, Rung
from cuadra.model.extracted import FieldMap
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.layout import lay_out
from cuadra.reading.fields.payment import coded, read_payment


def read(country: str, *rows: tuple[str, ...] | str) -> FieldMap:
    """Rows of cells, the cells of one row at fixed columns."""
    words = [
        Word(text, Box(20 + 300 * column, 30 * index, 20 + 300 * column + 7 * len(text), 30 * index + 14))
        for index, row in enumerate(rows)
        for column, text in enumerate((row,) if isinstance(row, str) else row)
    ]
    layout = lay_out([Reading(1, 1200, 800, tuple(words), Rung.OCR, "tiny")])
    return coded(read_payment(layout, country), country)


def values(fields: FieldMap) -> dict[str, str]:
    return {path: one.value for path, one in fields.items()}


@pytest.mark.parametrize(
    "rows",
    [
        ("Forma de pago: 04 - Tarjeta de crédito", "Metodo de pago: PUE Pago en una sola exhibición"),
        ("Forma de pago: 04   Método de pago: PUE   Moneda: MXN",),
        (("Forma de pago", "04 Tarjeta de crédito"), ("Método de pago", "PUE")),
        (("Forma de pago", "Método de pago"), ("04", "PUE")),
        ("Foma pago: TARJETA DE CREDITO", "PAGO EN UNA SOLA EXHIBICION"),
        ("Método de pago: 04 Tarjeta de crédito", "Forma de pago: Pago en una sola exhibición"),  # as CFDI 3.2 had it
    ],
)
def test_a_mexican_print_gives_both_codes(rows: tuple[tuple[str, ...] | str, ...]) -> None:
    assert values(read("MX", "TIENDA LA PALOMA", *rows, "TOTAL 120.00")) == {
        "payment.form": "04",
        "payment.method": "PUE",
    }


def test_the_evidence_keeps_the_words_and_their_place() -> None:
    form = read("MX", "Forma de pago: Tarjeta de débito")["payment.form"]
    assert (form.value, form.evidence.text) == ("28", "Tarjeta de débito")
    assert form.evidence.box is not None
    assert form.evidence.box.x0 > 100
    assert "payment_code" in form.checks


def test_code_and_words_together_are_surer_than_one() -> None:
    both = read("MX", "Forma de pago: 01 Efectivo")["payment.form"].confidence
    assert both > read("MX", "Forma de pago: 01")["payment.form"].confidence
    assert both > read("MX", "Forma de pago: Efectivo")["payment.form"].confidence


def test_argentina_keeps_the_words_and_panama_has_its_own_codes() -> None:
    assert values(read("AR", "Condición de venta: Cuenta Corriente")) == {"payment.form": "Cuenta Corriente"}
    assert values(read("AR", "Condición de venta: Contado   Vencimiento: 01/02/2026")) == {"payment.form": "Contado"}
    assert values(read("PA", "Forma de pago: Efectivo")) == {"payment.form": "02"}


@pytest.mark.parametrize("row", ["Forma de pago: TARJETA", "Forma de pago:", "Gracias por su pago", "PAGO 200.00", ""])
def test_what_names_no_code_gives_no_field(row: str) -> None:
    assert read("MX", row, "TOTAL 120.00") == {}


def test_words_of_a_model_become_a_code_and_those_of_an_xml_stay() -> None:
    said = Field("tarjeta de crédito", 0.6, Evidence(Rung.VISION, "ollama"))
    stated = Field("03", 0.99, Evidence(Rung.XML, "cfdi"))
    assert coded({"payment.form": said}, "MX")["payment.form"].value == "04"
    assert coded({"payment.form": said}, "MX")["payment.form"].evidence.text == "tarjeta de crédito"
    assert coded({"payment.form": stated}, "MX")["payment.form"] is stated


def test_nothing_else_is_touched() -> None:
    fields: FieldMap = {"issued_on": Field(date(2026, 1, 5), 0.9, Evidence(Rung.OCR, "tiny"))}
    assert coded(fields, "MX") == fields
