"""The shared documents open: attachments by their root, numbers in the text, codes letter for letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cuadra.reading.codes import Code, codes_on
from cuadra.reading.file import open_parts, xml_root
from cuadra.reading.limits import Limits
from cuadra.reading.page import Part

pytestmark = pytest.mark.corpus


def parts_of(path: Path) -> list[Part]:
    return open_parts(path.read_bytes(), path.name, Limits())


def codes_of(path: Path) -> list[Code]:
    return [code for part in parts_of(path) for page in part.pages for code in codes_on(page)]


def test_all_attached_invoices_are_known_and_none_is_invented(corpus):
    roots = {path.name: [part.xml for part in parts_of(path)] for path in (corpus / "invoices" / "pdf").glob("*.pdf")}
    found = {name: [xml_root(xml) for xml in xmls if xml] for name, xmls in roots.items()}
    assert all(bool(names) == name.startswith("zf_") for name, names in found.items())


def test_every_invoice_number_stands_in_the_text(corpus):
    truth = json.loads((corpus / "invoices" / "truth.json").read_text("utf-8"))
    missing = []
    for name, facts in truth.items():
        number = str(facts.get("invoice_number") or facts.get("fields", {}).get("invoice_number") or "")
        path = corpus / "invoices" / "pdf" / Path(name).name
        text = "".join(w.text for part in parts_of(path) for page in part.pages for w in page.words)
        if not number or number.replace(" ", "") not in text:
            missing.append(name)
    assert missing == []


def test_mexican_codes_are_read_letter_for_letter(corpus):
    truth = json.loads((corpus / "mx" / "pdf_truth.json").read_text("utf-8"))
    codes = {name: [code.text for code in codes_of(corpus / "mx" / name)] for name in truth}
    wrong = [name for name, facts in truth.items() if "qr" in facts and facts["qr"] not in codes[name]]
    assert wrong == []


def test_every_argentine_document_gives_its_code(corpus):
    truth = json.loads((corpus / "ar" / "pdf" / "truth.json").read_text("utf-8"))
    wrong = []
    for name, facts in truth.items():
        texts = [code.text for code in codes_of(corpus / "ar" / "pdf" / name)]
        wanted = facts.get("qr_url_host", "/fe/qr/?p=")
        if not any(wanted in text or (len(text) in (40, 42) and text.isdigit()) for text in texts):
            wrong.append(name)
    assert wrong == []


def test_every_text_layer_of_the_shared_documents_is_used(corpus):
    unused = [
        (path.name, page.number)
        for path in sorted((corpus / "mx" / "pdf").glob("*.pdf"))
        for part in parts_of(path)
        for page in part.pages
        if not page.usable_text
    ]
    assert unused == []
