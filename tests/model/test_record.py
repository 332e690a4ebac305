from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from cuadra.cli.csv import HEAD, Sheet
from cuadra.cli.schema import json_schema
from cuadra.cli.table import overview, remarks, whole
from cuadra.model.evidence import Alternative, Evidence, Field, Finding, Rung, Severity
from cuadra.model.extracted import Extracted
from cuadra.model.geometry import Box
from cuadra.model.record import record, refused
from cuadra.reading.batch.errors import NoSuchFile

SEEN = Evidence(Rung.OCR, "small", 1, Box(1.04, 2, 3, 4), "TOTAL $1,587.73")


def extracted(**more: Any) -> Extracted:
    fields = {
        "kind": Field("ticket", 0.9, SEEN),
        "issuer.name": Field("FARMACIA [bold]PEÑA", 0.97, SEEN),
        "issued_on": Field(date(2025, 2, 3), 0.99, SEEN),
        "total": Field(Decimal("1587.73"), 0.998, SEEN, ("sums",), (Alternative(Decimal("1607.73"), 0.1, SEEN),)),
    }
    lines = [{"description": Field("=PIÑA", 0.8, SEEN), "total": Field(Decimal("-12.50"), 0.8, SEEN)}]
    finding = Finding("RUN-001", Severity.WARNING, "total", {"seconds": "3"})
    return Extracted(fields, lines, [finding], "MX", (Rung.OCR,), "texto", 0.5, **more)


def told() -> dict[str, Any]:
    return json.loads(json.dumps(record("a.jpg", "ab" * 32, extracted())))


def test_record_holds_exact_amounts_iso_dates_and_the_evidence() -> None:
    assert told()["fields"]["total"] == {
        "value": "1587.73",
        "confidence": 0.998,
        "evidence": {"rung": "ocr", "engine": "small", "page": 1, "box": [1.0, 2.0, 3.0, 4.0], "text": SEEN.text},
        "checks": ["sums"],
        "alternatives": [
            {
                "value": "1607.73",
                "confidence": 0.1,
                "evidence": {
                    "rung": "ocr",
                    "engine": "small",
                    "page": 1,
                    "box": [1.0, 2.0, 3.0, 4.0],
                    "text": SEEN.text,
                },
            },
        ],
    }
    assert told()["fields"]["issued_on"]["value"] == "2025-02-03"


def test_record_has_the_keys_that_were_promised() -> None:
    promised = ["file", "sha256", "kind", "country", "rungs", "seconds", "text", "fields", "lines", "findings"]
    assert list(told()) == promised
    assert list(told()["findings"][0]) == ["code", "severity", "message", "where"]


def test_findings_speak_the_language_asked() -> None:
    messages = [record("a", "", extracted(), lang)["findings"][0]["message"] for lang in ("es", "en")]
    assert messages[0].startswith("La lectura tardó")
    assert messages[1].startswith("Reading took")


@pytest.mark.parametrize(
    "one", [told(), refused("no", "", NoSuchFile()), {**told(), "duplicate_of": "b"}, record("x", "", Extracted())]
)
def test_every_record_keeps_the_schema(one: Any) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(one)


def test_schema_refuses_a_record_with_a_word_too_many() -> None:
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid({**told(), "more": 1})


def test_csv_has_one_row_a_document_and_no_formula() -> None:
    out = io.StringIO()
    sheet = Sheet(out)
    sheet.add({**told(), "file": "=HYPERLINK()"})
    sheet.add(dict(refused("no", "", NoSuchFile())))
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert list(rows[0]) == list(HEAD)
    assert (rows[0]["file"], rows[0]["total"], rows[0]["issued_on"]) == ("'=HYPERLINK()", "1587.73", "2025-02-03")
    assert rows[1]["refused"] == "RUN-004"


def shown(table: Any) -> str:
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(table)
    return console.export_text()


def test_table_shows_the_grade_and_takes_no_markup_from_a_document() -> None:
    text = shown(overview([told()], "es"))
    assert "FARMACIA [bold]PEÑA" in text
    assert "alta 0.97" in text


def test_table_of_a_refusal_says_why() -> None:
    rows = [dict(refused("in/no", "", NoSuchFile())), told() | {"file": "in/a.jpg"}]
    assert "RUN-004" in shown(overview(rows, "es"))
    assert remarks(rows, "es") == [
        "no: RUN-004 No existe el archivo o la carpeta. Revise la ruta.",
        "a.jpg: La lectura tardó más de 3 segundos y se detuvo.",
    ]


def test_single_document_is_shown_whole_with_its_lines() -> None:
    text = shown(whole(told(), "es"))
    assert "lines[0].total" in text
    assert "OCR p1" in text
