"""Safety and recognition: what is refused, what is mended, what is found inside what."""

from __future__ import annotations

import json
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.kit.errors import Refusal
from cuadra.kit.say import catalogue
from cuadra.model.evidence import Rung, Severity
from cuadra.reading.limits import Limits
from cuadra.reading.xml import open_xml, read_tree, read_xml

CFD = 'xmlns:cfdi="http://www.sat.gob.mx/cfd/4"'
SMALL = (
    f'<cfdi:Comprobante {CFD} Version="4.0" Fecha="2026-02-03T10:00:00" Moneda="MXN" SubTotal="10.00" Total="10.00" '
    'TipoDeComprobante="I"><cfdi:Emisor Rfc="AAA010101AAA" Nombre="Peña &amp; Hijos"/></cfdi:Comprobante>'
)

_OPENED: list[tuple[str, str]] = []
_WATCHING = False


def _audit(event: str, args: tuple[object, ...]) -> None:
    if _WATCHING and (event == "open" or event.startswith("socket.")):
        _OPENED.append((event, repr(args)[:200]))


sys.addaudithook(_audit)


@contextmanager
def nothing_opened() -> Iterator[None]:
    global _WATCHING  # noqa: PLW0603  an audit hook cannot be taken off again
    catalogue()  # our own sentences, read once
    _OPENED.clear()
    _WATCHING = True
    try:
        yield
    finally:
        _WATCHING = False
    assert _OPENED == []


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refusal) as caught, nothing_opened():
        read_xml(data, limits or Limits())
    assert caught.value.message("es") != caught.value.code
    assert "{" not in caught.value.message("es") + caught.value.message("en")
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "XML-001"),
        (b" \r\n\x00", "XML-001"),
        (b"<!DOCTYPE html><html><body>Sesion expirada</body></html>", "XML-003"),
        (b"<HTML><body>x</body></HTML>", "XML-003"),
        (b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'/>", "XML-003"),
        (b"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'><x/>", "XML-004"),
        (b"<!-- a --><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "XML-004"),
        ("\ufeff<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode("utf-16-le"), "XML-004"),
        (SMALL[:200].encode(), "XML-005"),
        (SMALL[: SMALL.index("</cfdi:C")].encode(), "XML-005"),
        ((SMALL + SMALL).encode(), "XML-006"),
        (b"<a><b></a></b>", "XML-007"),
        (b"hola", "XML-007"),
        (b"<a>" * 70 + b"</a>" * 70, "XML-008"),
        (b"<nota>hola</nota>", "XML-009"),
        (SMALL.replace("sat.gob.mx", "sat.example").encode(), "XML-009"),
        (b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID></Invoice>', "XML-010"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "XML-011"),
        (b"<Envelope><Body><Fault>no</Fault></Body></Envelope>", "XML-012"),
    ],
)
def test_each_bad_input_is_refused_by_its_own_name(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_too_many_bytes_are_refused_before_parsing() -> None:
    assert refused(SMALL.encode(), Limits(xml_bytes=100)) == "XML-002"


def test_a_million_elements_are_refused_quickly() -> None:
    begun = time.perf_counter()
    assert refused(b"<a>" + b"<b/>" * 1_100_000 + b"</a>") == "XML-008"
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    "data",
    [
        SMALL.encode(),
        b"\xef\xbb\xbf" + SMALL.encode(),
        b"\r\n  " + f'<?xml version="1.0" encoding="UTF-8"?>{SMALL}\n\n'.encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{SMALL}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="UTF-16"?>{SMALL}'.encode("utf-16-be"),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{SMALL}'.encode("latin-1"),
        f'<?xml version="1.0" encoding="utf-16"?>{SMALL}'.encode(),
        SMALL.encode("cp1252"),
    ],
)
def test_the_same_document_reads_the_same_in_every_encoding(data: bytes) -> None:
    with nothing_opened():
        read = read_xml(data)
    assert read.get("issuer.name") == "Peña & Hijos"
    assert read.get("total") == Decimal("10.00")
    assert read.rungs == (Rung.XML,)


def test_a_wrong_declaration_is_told() -> None:
    read = read_xml(f'<?xml version="1.0" encoding="utf-16"?>{SMALL}'.encode())
    assert "XML-102" in [finding.code for finding in read.findings]


def test_the_fault_of_the_sats_downloads_is_mended_in_memory_and_told() -> None:
    data = SMALL.replace(CFD, CFD + ' xmlns:schemaLocation="http://www.sat.gob.mx/cfd/4 http://x/cfdv40.xsd"').encode()
    kept = bytes(data)
    read = read_xml(data)
    assert data == kept
    assert read.get("total") == Decimal("10.00")
    told = next(finding for finding in read.findings if finding.code == "XML-101")
    assert told.severity is Severity.INFO
    assert "SAT" in told.message("es")


def test_a_doctype_in_a_private_text_is_no_dtd() -> None:
    addenda = "<cfdi:Addenda><x><![CDATA[<!DOCTYPE html><html/>]]></x></cfdi:Addenda></cfdi:Comprobante>"
    assert read_xml(SMALL.replace("</cfdi:Comprobante>", addenda).encode()).get("total") == Decimal("10.00")


@pytest.mark.parametrize(
    "inner",
    [
        SMALL,
        f"<![CDATA[{SMALL}]]>",
        SMALL.replace("&", "&amp;").replace("<", "&lt;"),
        b64encode(SMALL.encode()).decode(),
    ],
)
def test_a_document_is_found_in_the_answer_of_a_service(inner: str) -> None:
    soap = (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r>{inner}</r></s:Body></s:Envelope>'
    )
    assert read_xml(soap.encode()).get("total") == Decimal("10.00")


def test_wrappers_in_wrappers_end() -> None:
    data = SMALL.encode()
    for _ in range(4):
        data = b"<Envelope><documento>" + b64encode(b"<?xml version='1.0'?>" + data) + b"</documento></Envelope>"
    assert refused(data) == "XML-012"


def test_the_tree_stays_for_whoever_verifies_seals() -> None:
    document = open_xml(SMALL.encode())
    assert read_tree(document).get("issued_at") == "2026-02-03T10:00:00"
    assert document.root.get("Total") == "10.00"


def test_an_absurd_amount_is_a_finding_not_a_crash() -> None:
    read = read_xml(SMALL.replace(' Total="10.00"', ' Total="1E99999999"').encode())
    assert read.get("total") is None
    assert "XML-110" in [finding.code for finding in read.findings]


@given(place=st.integers(0, len(SMALL)), put=st.binary(max_size=12), drop=st.integers(0, 40))
def test_any_damage_ends_in_fields_or_a_refusal(place: int, put: bytes, drop: int) -> None:
    data = SMALL.encode()
    with suppress(Refusal):
        assert read_xml(data[:place] + put + data[place + drop :]).fields


@given(raw=st.text(alphabet="0123456789.-+eE_ ,NaInf", max_size=30))
def test_any_text_for_an_amount_ends_in_fields(raw: str) -> None:
    read = read_xml(SMALL.replace(' Total="10.00"', f' Total="{raw}"').encode())
    assert read.get("total") is None or read.get("total").is_finite()


@pytest.mark.corpus
def test_hostile_files_are_refused_or_marked_within_a_second_and_open_nothing(corpus: Path) -> None:
    truth = json.loads((corpus / "mx" / "truth.json").read_text(encoding="utf-8"))
    bad = [name for name, entry in truth.items() if entry["verdict"] == "must_be_refused_or_quarantined"]
    assert bad
    for name in bad:
        data = (corpus / "mx" / name).read_bytes()
        begun = time.perf_counter()
        try:
            with nothing_opened():
                read = read_xml(data)
        except Refusal:
            pass
        else:
            assert any(finding.severity is Severity.ERROR for finding in read.findings), name
            assert read.fields["total"].confidence < 1, name
        assert time.perf_counter() - begun < 1, name
