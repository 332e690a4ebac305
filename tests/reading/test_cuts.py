"""Where another document begins in a file of several, told by its pages' words."""

from __future__ import annotations

import pytest

from cuadra.reading.cuts import Cut, Face, cuts, face_of, rows_of

Words = list[tuple[str, float, float, float, float]]


def page(*rows: str) -> Words:
    """Rows of print on a page, word by word."""
    return [
        (word, 60.0 + 70 * nth, 60.0 + 46 * row, 60.0 + 70 * nth + 9 * len(word), 90.0 + 46 * row)
        for row, text in enumerate(rows)
        for nth, word in enumerate(text.split())
    ]


def invoice(number: str, rfc: str = "CCO8605231N4", *, total: str = "116.00") -> Words:
    return page(
        "Comercial Ñandú, S.A. de C.V.", f"RFC: {rfc}", f"Factura No. {number}", "Fecha 05/03/2026",
        "Pan blanco 100.00", "Subtotal 100.00", f"TOTAL MXN {total}",
    )  # fmt: skip


def found(*pages: Words, known: dict[int, Face] | None = None) -> list[tuple[int, str, str]]:
    return [tuple(one) for one in cuts(dict(enumerate(pages, 1)), known)]  # type: ignore[misc]


def test_each_page_with_another_number_begins_another_document() -> None:
    told = found(invoice("F-11"), invoice("F-12"), invoice("F-13"))
    assert told == [(2, "number", "F-12"), (3, "number", "F-13")]


def test_a_page_with_the_same_number_goes_on() -> None:
    assert found(invoice("F-11"), invoice("F-11"), invoice("F-12")) == [(3, "number", "F-12")]


def test_a_page_that_says_it_is_the_second_goes_on_whatever_else_it_says() -> None:
    second = page("Página 2 de 2", "Factura No. X-99", "TOTAL 9.00")
    assert found(invoice("F-11"), second) == []


def test_a_page_that_says_it_is_the_first_begins_another() -> None:
    first, again = page("Pag. 1/2", "Luz y Fuerza"), page("Pág. 1 / 1", "Agua Clara")
    assert found(first, page("Pag. 2/2", "Total 20.00"), again) == [(3, "first_page", "1/1")]


def test_another_issuer_begins_another_only_where_a_document_was_whole() -> None:
    other = page("Ferretería Sol", "RFC: AAA010101AAA", "clavos 3.00", "TOTAL 3.00")
    assert found(invoice("F-11"), other) == [(2, "issuer", "AAA010101AAA")]
    begun = page("Comercial Ñandú", "RFC: CCO8605231N4", "pan 1.00")
    assert found(begun, page("RFC: AAA010101AAA", "clavos")) == []


def test_the_customers_or_the_certifiers_tax_number_is_no_issuer() -> None:
    assert face_of(page("Cliente RFC: AAA010101AAA", "uno", "dos")).issuers == ()
    assert face_of(page("RFC del proveedor de certificación: SAT970701NN3", "uno", "dos")).issuers == ()


def test_the_same_head_again_after_a_total_begins_another() -> None:
    ticket = page("ABARROTES DON PEPE", "RFC AAA010101AAA", "PAN 12.50", "TOTAL 12.50")
    assert found(ticket, ticket) == [(2, "head", "")]
    last = page("PAN 12.50", "LECHE 2.00", "TOTAL 14.50")
    assert found(page("ABARROTES DON PEPE", "RFC AAA010101AAA", "PAN 12.50"), last) == []


def test_what_reading_found_goes_before_what_words_say() -> None:
    strange = page("Tienda Sur", "Operación 7788", "TOTAL 1.00")
    assert found(strange, invoice("F-12")) == [(2, "head", "")]
    assert found(strange, invoice("F-12"), known={1: Face(numbers=("7788",))}) == [(2, "number", "F-12")]


def test_an_empty_page_belongs_to_the_one_before() -> None:
    assert found(invoice("F-11"), [], invoice("F-12")) == [(3, "number", "F-12")]


def test_an_argentine_point_of_sale_and_a_fiscal_folio_are_numbers() -> None:
    assert face_of(page("FACTURA A", "Nro. 0001-00001234", "x", "y")).numbers == ("0001-00001234",)
    folio = "6f3a1b2c-1111-4222-8333-abcdefabcdef"
    assert face_of(page("Emisor", f"Folio fiscal: {folio}", "x", "y")).numbers[-1] == folio.upper()
    assert face_of(page("Emisor", f"Expedido el lunes {folio}", "x", "y")).numbers == (folio.upper(),)


@pytest.mark.parametrize(
    "row",
    ["Factura 05/03/2026", "Factura relacionada F-9", "RFC AAA010101AAA", "Subtotal 12.50", "Factura RFC CCO8605231N4"],
)
def test_days_tax_numbers_and_others_numbers_are_none_of_its_own(row: str) -> None:
    assert face_of(page(row, "x", "y")).numbers == ()


def test_a_list_of_documents_has_no_number_of_its_own() -> None:
    listed = [f"Factura F-{nth}" for nth in range(20)]
    assert face_of(page(*listed)).numbers == ()


def test_a_subtotal_is_no_total() -> None:
    assert not face_of(page("Subtotal 100.00", "Total", "Totales 3.00")).has_total
    assert face_of(page("TOTAL A PAGAR: $ 1,160.00")).has_total


def test_words_of_one_line_make_one_row_whatever_their_order() -> None:
    words = page("uno dos tres", "cuatro")
    assert [text for _, text in rows_of(words[::-1])] == ["UNO DOS TRES", "CUATRO"]


def test_the_same_pages_always_give_the_same_cuts() -> None:
    pages = {1: invoice("F-11"), 2: invoice("F-12")}
    assert cuts(pages) == cuts({2: pages[2], 1: pages[1]}) == [Cut(2, "number", "F-12")]
