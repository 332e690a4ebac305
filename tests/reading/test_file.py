"""What arrives is opened or refused by name; nothing else may happen."""

from __future__ import annotations

import contextlib
import random
import sys
import time
from email.message import EmailMessage

import pytest

from cuadra.kit.errors import Refusal
from cuadra.reading import refusals
from cuadra.reading.file import media_type_of, open_parts
from cuadra.reading.limits import Limits
from cuadra.reading.page import Part

from .made import CFDI, ROWS, attached, photo, png_of, saved, text_pdf, turned_jpeg, zipped

LIMITS = Limits()


def opened(data: bytes, *passwords: str) -> list[Part]:
    return open_parts(data, "f", LIMITS, passwords)


def refused(data: bytes) -> type[Refusal]:
    with pytest.raises(Refusal) as caught:
        opened(data)
    return type(caught.value)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", refusals.EmptyFile),
        (b"\r\n \x00", refusals.EmptyFile),
        (b"<!DOCTYPE html><html><body>Sesion expirada</body></html>", refusals.WebPage),
        ("\ufeff<HTML><head></head></HTML>".encode(), refusals.WebPage),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), refusals.OfficeFile),
        (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), refusals.OfficeFile),
        (b"Rar!\x1a\x07\x01\x00" + bytes(40), refusals.OtherArchive),
        (bytes(range(256)) * 8, refusals.UnknownKind),
        (saved(photo(1, 1), "PNG"), refusals.TinyPicture),
        (png_of(9_000, 9_000), refusals.TooManyPixels),
        (png_of(20_000, 20_000), refusals.FarTooManyPixels),
        (b"\xff\xd8\xff\xe0garbage" * 9, refusals.DamagedPicture),
        (b"%PDF-1.7\n" + b"garbage " * 400, refusals.DamagedPdf),
        (text_pdf(password="secreto"), refusals.LockedPdf),
        (b"PK\x03\x04" + b"garbage" * 50, refusals.DamagedArchive),
        (zipped({}), refusals.EmptyArchive),
        (zipped({"../../etc/passwd": b"x"}), refusals.UnsafeName),
        (zipped({"a.xml": b" " * 30_000_000}), refusals.ArchiveBomb),
        (zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.xml": CFDI})})})}), refusals.TooDeep),
        (zipped({"a": b"", "b": b"<html></html>"}), refusals.NothingReadable),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_own_name_in_both_languages(data, why):
    started = time.monotonic()
    assert refused(data) is why
    assert time.monotonic() - started < 10
    assert why().message("es") != why.code != why().message("en")
    assert why().hint("es")
    assert why().hint("en")


def test_every_refusal_has_its_own_code():
    found = [one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, Refusal)]
    assert len({one.code for one in found}) == len(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_xml_is_known_in_any_encoding_and_kept_byte_for_byte(encoding):
    data = '<?xml version="1.0"?>\n<!-- nota -->\n<cfdi:Comprobante Nombre="Peña"/>'.encode(encoding)
    (part,) = opened(data)
    assert part.xml == data
    assert part.media_type == "application/xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_plain_text_becomes_words_that_keep_their_columns(encoding):
    (part,) = opened("Peña y Cía     12.50\nTOTAL          12.50".encode(encoding))
    page = part.pages[0]
    assert [word.text for word in page.words] == ["Peña", "y", "Cía", "12.50", "TOTAL", "12.50"]
    assert page.words[3].box.x0 == page.words[5].box.x0
    assert page.render(100)[0].ndim == 3


def test_a_zip_gives_a_part_for_each_document_and_a_refusal_for_each_that_is_none():
    inside = zipped({"b.pdf": text_pdf(), "vacio.pdf": b"", "__MACOSX/._b.pdf": b"x"})
    parts = opened(zipped({"a.xml": CFDI, "c.zip": inside, "foto.jpg": turned_jpeg(6)}))
    assert [part.name for part in parts] == ["f/a.xml", "f/c.zip/b.pdf", "f/c.zip/vacio.pdf", "f/foto.jpg"]
    assert [part.refusal.code if part.refusal else "" for part in parts] == ["", "", "FILE-001", ""]


def test_the_e_invoice_attached_to_a_pdf_is_known_by_its_root_whatever_its_name():
    files = {"notas.txt": b"hola", "otro.xml": b"<estilo/>", "anexo.bin": CFDI}
    (part,) = opened(attached(text_pdf(), files))
    assert part.xml == CFDI
    assert part.pages[0].usable_text


def test_an_e_invoice_that_was_taken_out_of_the_pdf_is_not_dug_out_again():
    listed = attached(text_pdf(), {"a.xml": CFDI})
    removed = listed.replace(b"/EmbeddedFiles", b"/EmbeddedFilez").replace(b"/Names ", b"/Nanes ")
    (part,) = opened(removed)
    assert part.xml is None


def message(*files: tuple[str, bytes], body: str = "Adjunto su factura.") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "tienda@example.mx", "compras@example.mx", "Factura ñ"
    mail.set_content(body)
    mail.add_alternative(f"<html><body>{body}</body></html>", subtype="html")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def test_a_message_gives_the_files_that_came_with_it():
    parts = opened(message(("a.xml", CFDI), ("b.zip", zipped({"b.pdf": text_pdf()}))))
    assert [part.name for part in parts] == ["f/a.xml", "f/b.zip/b.pdf"]
    assert parts[0].xml == CFDI


def test_a_message_without_files_gives_its_own_text():
    (part,) = opened(message(body="Total a pagar 267.55"))
    assert [word.text for word in part.pages[0].words] == ["Total", "a", "pagar", "267.55"]


def test_a_message_of_nothing_but_a_web_page_is_refused_as_one():
    assert refused(b"From: a@b.mx\nMIME-Version: 1.0\nContent-Type: text/html\n\n<html></html>") is refusals.WebPage


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_ends_in_parts_or_in_a_refusal(seed):
    rng = random.Random(seed)
    whole = [text_pdf(scans=[photo()]), saved(photo(), "JPEG"), saved(photo(), "PNG"), saved(photo(), "TIFF")]
    whole += [zipped({"a.xml": CFDI, "b.pdf": text_pdf()}), message(("a.xml", CFDI)), saved(photo(), "GIF")]
    for data in map(bytearray, whole):
        for _ in range(rng.choice((1, 5, 30))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with contextlib.suppress(Refusal):
            for page in (page for part in opened(bytes(data)) for page in part.pages):
                page.render(100)


def test_a_mixed_pdf_is_decided_page_by_page():
    (part,) = opened(text_pdf(ROWS * 3, scans=[photo(850, 1200)]))
    assert [page.usable_text for page in part.pages] == [True, False]
    picture, frame = part.pages[1].render(200)
    assert picture.shape[2] == 3
    assert frame.point(picture.shape[1], picture.shape[0]) == pytest.approx((595.3, 841.9), abs=0.5)


def test_a_locked_pdf_opens_with_one_of_the_known_passwords():
    (part,) = opened(text_pdf(password="secreto"), "otro", "secreto")
    assert part.pages[0].words[0].text == "FERRETERIA"


def test_a_file_larger_than_allowed_is_refused_before_it_is_looked_at():
    with pytest.raises(refusals.FileTooLarge):
        open_parts(b"x" * 2000, "f", Limits(file_bytes=1000))


def test_a_pdf_of_too_many_pages_is_refused():
    with pytest.raises(refusals.TooManyPages):
        open_parts(text_pdf(scans=[photo()] * 3), "f", Limits(pages=3))


def test_too_many_entries_are_refused():
    with pytest.raises(refusals.TooManyEntries):
        open_parts(zipped({f"{n}.xml": CFDI for n in range(9)}), "f", Limits(entries=8))


def test_many_small_archives_share_one_budget():
    archive = zipped({"p": zipped({"a.xml": b"<a>" + b" " * 900_000}), "q": zipped({"a.xml": b"<a>" + b" " * 900_000})})
    with pytest.raises(refusals.ArchiveBomb):
        open_parts(archive, "f", Limits(unpacked_bytes=1_500_000))


def test_only_the_bytes_decide():
    assert media_type_of(saved(photo(), "WEBP")) == "image/webp"
    assert media_type_of(saved(photo(), "BMP")) == "image/bmp"
    assert media_type_of(b"junk\n" + text_pdf()) == "application/pdf"


def test_nothing_is_opened_written_or_asked_of_the_network():
    samples = [
        zipped({"../x": b"1", "a.xml": CFDI, "b.jpg": turned_jpeg(3)}),
        attached(text_pdf(scans=[photo()]), {"a.xml": CFDI}),
        saved(photo(), "TIFF"),
        saved(photo(mode="CMYK"), "JPEG"),
    ]

    def read_all() -> None:
        for data in samples:
            for page in (page for part in opened(data) for page in part.pages):
                page.render(100)

    read_all()  # the libraries are loaded
    seen: list[tuple[str, str]] = []
    watching = True

    def watch(event: str, facts: tuple[object, ...]) -> None:
        if watching and (event in ("open", "subprocess.Popen", "os.system") or event.startswith("socket.")):
            seen.append((event, str(facts[:1])))

    sys.addaudithook(watch)
    read_all()
    watching = False
    assert seen == []
