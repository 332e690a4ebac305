"""What a message brings, from messages as people and machines write them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.sources.letters import MOST_FILES, Wanted, opened

PDF = b"%PDF-1.4 factura"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 30_000


def message(text: str = "Adjunto.") -> EmailMessage:
    made = EmailMessage()
    made["Message-ID"], made["Subject"], made["From"] = "<uno@x.example>", "Factura\t de marzo", "a@b.example"
    made.set_content(text)
    return made


def test_documents_pictures_and_archives_are_taken_and_the_rest_is_named() -> None:
    made = message()
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="F 1.pdf")
    made.add_attachment(b"<?xml?><a/>", maintype="text", subtype="xml", filename="F1.xml")
    made.add_attachment(b"PK\x03\x04", maintype="application", subtype="octet-stream", filename="lote.zip")
    made.add_attachment(PICTURE, maintype="image", subtype="png", filename="foto.png")
    made.add_attachment(b"x", maintype="application", subtype="msword", filename="carta.doc")
    made.add_attachment(PDF, maintype="application", subtype="octet-stream", filename="sin_nombre")
    letter = opened(made.as_bytes(), Wanted())
    assert [name for name, _ in letter.files] == ["F 1.pdf", "F1.xml", "lote.zip", "foto.png", "sin_nombre"]
    assert letter.files[0][1] == PDF
    assert letter.left == ["carta.doc"]
    assert (letter.message_id, letter.subject) == ("<uno@x.example>", "Factura de marzo")


def test_a_picture_within_the_text_counts_from_a_size_on() -> None:
    made = message()
    made.add_alternative("<img src='cid:a'><img src='cid:b'>", subtype="html")
    rich = made.get_payload()[1]  # type: ignore[index]
    rich.add_related(PICTURE[:5_000], maintype="image", subtype="png", cid="<a>")
    rich.add_related(PICTURE, maintype="image", subtype="png", cid="<b>", filename="recibo.png")
    letter = opened(made.as_bytes(), Wanted())
    assert letter.files == [("recibo.png", PICTURE)]


def test_a_message_attached_is_opened_one_floor_deep() -> None:
    deepest, deeper, outer = message(), message(), message()
    deepest.add_attachment(PDF, maintype="application", subtype="pdf", filename="hondo.pdf")
    deeper.add_attachment(PDF + b"2", maintype="application", subtype="pdf", filename="primero.pdf")
    deeper.add_attachment(deepest)
    outer.add_attachment(deeper)
    letter = opened(outer.as_bytes(), Wanted())
    assert [name for name, _ in letter.files] == ["primero.pdf"]
    assert letter.left == ["message"]


def test_links_are_listed_and_the_text_is_no_ticket() -> None:
    made = message("Descargue su factura en https://portal.example/f?id=1&x=2. Gracias")
    letter = opened(made.as_bytes(), Wanted())
    assert letter.links == ["https://portal.example/f?id=1&x=2"]
    assert not letter.files
    assert not letter.text


@pytest.mark.parametrize("is_html", [False, True])
def test_a_text_that_is_a_ticket_is_a_document_where_nothing_is_attached(is_html: bool) -> None:
    text = "OXXO RFC CCO8605231N4\nTicket 4711\nTotal: $ 45.00"
    made = message(text)
    if is_html:
        made = EmailMessage()
        made.set_content("<style>x</style>" + "".join(f"<p>{line}</p>" for line in text.splitlines()), subtype="html")
    assert opened(made.as_bytes(), Wanted()).text.decode().strip() == text
    assert not opened(made.as_bytes(), Wanted(text=False)).text
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    assert not opened(made.as_bytes(), Wanted()).text


def test_names_of_attachments_lead_nowhere() -> None:
    made = message()
    for name in ("../../etc/passwd.pdf", "C:\\temp\\f.pdf", "a\x00b.pdf"):
        made.add_attachment(PDF, maintype="application", subtype="pdf", filename=name)
    assert [name for name, _ in opened(made.as_bytes(), Wanted()).files] == ["passwd.pdf", "f.pdf", "a b.pdf"]


def test_empty_huge_and_countless_attachments_are_left() -> None:
    made = message()
    made.add_attachment(b"", maintype="application", subtype="pdf", filename="vacio.pdf")
    made.add_attachment(PDF * 10, maintype="application", subtype="pdf", filename="enorme.pdf")
    letter = opened(made.as_bytes(), Wanted(most_bytes=100))
    assert (letter.files, letter.left) == ([], ["vacio.pdf", "enorme.pdf"])
    many = message()
    for number in range(MOST_FILES + 5):
        many.add_attachment(PDF, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    letter = opened(many.as_bytes(), Wanted())
    assert len(letter.files) == MOST_FILES
    assert letter.left == ["…"]


def test_a_text_of_a_made_up_alphabet_is_told_as_broken_and_the_attachment_is_taken() -> None:
    made = message()
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    letter = opened(made.as_bytes().replace(b'charset="utf-8"', b'charset="klingon"'), Wanted())
    assert letter.files == [("a.pdf", PDF)]
    assert letter.is_broken


@given(st.binary(max_size=600), st.integers(0, 400))
def test_no_message_breaks_the_reading(noise: bytes, place: int) -> None:
    made = message()
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    raw = made.as_bytes()
    for letter in (opened(raw[:place] + noise + raw[place:], Wanted()), opened(noise, Wanted())):
        told = [letter.message_id, letter.subject, *letter.left, *letter.links, *(name for name, _ in letter.files)]
        assert all(one.isprintable() for one in told)


def test_a_link_with_a_zero_in_it_can_be_stored() -> None:
    letter = opened(b"Subject: x\r\n\r\nhttps://a.example/\x00b\r\n", Wanted())
    assert letter.links == ["https://a.example/ b"]
