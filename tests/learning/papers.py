"""Documents of one supplier as a company has them: read with the shipped model, then put right by a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cuadra.audit.actor import Actor
from cuadra.database.session import Database
from cuadra.flows.confirming import confirm
from cuadra.flows.intake import settle_one
from cuadra.inbox.originals import Originals
from cuadra.inbox.review import service as review
from cuadra.inbox.service import find, prepare, receive, transition
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, TenantId, new_id
from cuadra.reading.fields.extract import extract
from cuadra.reading.fields.labelled import load
from cuadra.reading.fields.learned import Model
from cuadra.simulators.paper.sheet import Sheet
from tests.web.review.drawn import Drawn, view

ANA = Actor("person", new_id())
PATHS = ("issuer.name", "issuer.tax_id", "issued_on", "number", "total", "taxes")


@dataclass
class Worker:
    """As much of a job as settling a document asks for."""

    tenant: TenantId
    actor: Actor = ANA


def words_of(sheet: Sheet) -> list[list[Any]]:
    """The words of a sheet as the reading process tells those of a page."""
    found: list[list[Any]] = []
    for line in sheet.lines:
        at, step = 0, (line.box.x1 - line.box.x0) / max(len(line.text), 1)
        for word in line.text.split():
            at = line.text.index(word, at)
            left = line.box.x0 + at * step
            found.append([word, left, line.box.y0, left + len(word) * step, line.box.y1])
            at += len(word)
    return found


def labelled(sheets: Sequence[Sheet], folder: Path) -> list[Any]:
    """The sheets as samples, by the words that a page keeps."""
    told = {
        f"{number:04d}": {
            "fields": {path: sheet.fields[path] for path in PATHS if path in sheet.fields},
            "width": sheet.width,
            "height": sheet.height,
            "lines": [{"text": text, "box": box} for text, *box in words_of(sheet)],
        }
        for number, sheet in enumerate(sheets)
    }
    file = folder / "labelled.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return load(file)


def read(sheet: Sheet, model: Model, folder: Path, version: int = 0) -> dict[str, Any]:
    """What the reading process tells of the sheet."""
    (sample,) = labelled([sheet], folder)
    made = extract(sample.readings, model).fields
    fields = {
        path: {
            "value": str(one.value),
            "confidence": one.confidence,
            "evidence": {
                "rung": "ocr",
                "engine": "tiny",
                "page": one.evidence.page,
                "box": list(one.evidence.box) if one.evidence.box else None,
                "text": one.evidence.text,
            },
            "checks": list(one.checks),
            "alternatives": [],
        }
        for path, one in made.items()
        if path in PATHS
    }
    page = view(Drawn({}), 1) | {"width": sheet.width, "height": sheet.height, "words": words_of(sheet)}
    return {
        "part": "", "country": "MX", "rungs": ["ocr"], "seconds": 0.1, "fields": fields, "lines": [],
        "findings": [], "text": "", "pages": [page], "model": version,
    }  # fmt: skip


def bring(database: Database, originals: Originals, tenant: TenantId, found: dict[str, Any]) -> DocumentId:
    """The document, read and settled where it belongs."""
    from cuadra.inbox.pages.service import sealed_pages

    arrival = prepare(originals, tenant, new_id().bytes, name="recibo.jpg", source="upload")
    told = found | {"pages": sealed_pages(originals, tenant, found["pages"])}
    with database.tenant(tenant) as session:
        (receipt,) = receive(session, tenant, ANA, [arrival])
        document = find(session, tenant, receipt.document, lock=True)
        transition(session, document, State.READING, ANA)
        settle_one(session, Worker(tenant), document, told)  # type: ignore[arg-type]
    return receipt.document


def put_right(database: Database, tenant: TenantId, document: DocumentId, truth: dict[str, str]) -> None:
    """A person types what was read wrong, takes away nothing, and confirms."""
    with database.tenant(tenant) as session:
        fields = review.seen(session, tenant, document).fields
        wanted = {path: truth[path] for path in PATHS if path in truth}
        changes = [
            review.Change(path, value)
            for path, value in wanted.items()
            if path not in fields or fields[path]["value"] != value
        ]
        if changes:
            review.correct(session, tenant, document, ANA, changes)
        confirm(session, tenant, document, ANA)
