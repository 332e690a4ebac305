"""Items tables with and without headers, settled by arithmetic."""

from __future__ import annotations

from decimal import Decimal

from cuadra.model.evidence import Evidence, Field, Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.layout import lay_out
from cuadra.reading.fields.lines import read_lines


def sheet(text):
    """A reading of monospaced text: a column is 10 wide, a row 20 high; wide gaps part the words."""
    words = []
    for y, line in enumerate(text.strip("\n").splitlines()):
        at = 0
        for part in line.split("  "):
            if part.strip():
                x = line.index(part.strip(), at)
                words.append(Word(part.strip(), Box(x * 10, y * 20, (x + len(part.strip())) * 10, y * 20 + 14)))
                at = x + len(part.strip())
    return lay_out([Reading(1, 800, 600, tuple(words), Rung.OCR, "test")])


def stated(**amounts):
    return {path: Field(Decimal(value), 1.0, Evidence(Rung.OCR, "test")) for path, value in amounts.items()}


def values(lines):
    return [{name: str(one.value) for name, one in line.items()} for line in lines]


def test_items_of_a_ticket_are_the_rows_that_add_up():
    layout = sheet("""
ABARROTES LA ESQUINA
2 LECHE ENTERA 1L               $50.00
1 PAN DULCE                     $12.50
TOTAL                           $62.50
EFECTIVO                       $100.00
CAMBIO                          $37.50
""")
    lines = read_lines(layout, stated(total="62.50"))
    assert [(line["description"], line["total"]) for line in values(lines)] == [
        ("LECHE ENTERA 1L", "50.00"),
        ("PAN DULCE", "12.50"),
    ]
    assert lines[0]["quantity"].value == 2
    assert lines[0]["total"].confidence > 0.9
    assert "lines_sum" in lines[0]["total"].checks


def test_quantity_and_price_on_their_own_row_join_the_item_they_multiply_to():
    layout = sheet("""
0515 TORNILLO 1/4               8.38
02 X RM 4.19
TOTAL                           8.38
""")
    (line,) = read_lines(layout, stated(total="8.38"))
    assert (line["quantity"].value, line["unit_price"].value) == (2, Decimal("4.19"))
    assert line["code"].value == "0515"


def test_header_names_the_columns():
    layout = sheet("""
Código     Descripción            Cantidad     Precio unit.     Subtotal
7790001    Yerba mate 1 kg        10,00        3.890,00         38.900,00
7790008    Leche entera 1 l       1,00         1.420,00         1.420,00
Importe Neto Gravado                                            40.320,00
""")
    lines = values(read_lines(layout, stated(subtotal="40320.00")))
    assert lines[0] == {
        "code": "7790001",
        "description": "Yerba mate 1 kg",
        "quantity": "10.00",
        "unit_price": "3890.00",
        "total": "38900.00",
    }
    assert lines[1]["total"] == "1420.00"


def test_rows_that_never_add_up_are_given_with_little_confidence():
    layout = sheet("""
Descripción                  Cant.     Importe
Café molido                  1         90.00
Azúcar                       1         10.00
Total                                  250.00
""")
    lines = read_lines(layout, stated(total="250.00"))
    assert [line["total"].value for line in lines] == [Decimal("90.00"), Decimal("10.00")]
    assert max(line["total"].confidence for line in lines) < 0.6


def test_a_sheet_without_amounts_has_no_items():
    assert read_lines(sheet("HOLA\nADIOS"), {}) == []
