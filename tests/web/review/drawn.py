"""Documents that wait for a person, drawn word by word: each value stands in its box on the picture of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from cuadra.audit.actor import SYSTEM
from cuadra.database.session import Database
from cuadra.inbox.originals import Originals
from cuadra.inbox.pages.service import keep_pages, sealed_pages
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import find, prepare, receive, transition
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, TenantId, new_id

WIDTH, HEIGHT, LETTER, SIZE = 600, 800, 9, 16
Box = tuple[float, float, float, float]


@dataclass
class Said:
    """A value as it was read; ``at`` is where its text stands on the page."""

    value: str
    at: tuple[int, int] | None = None
    sure: float = 0.99
    text: str = ""
    page: int = 1
    others: Sequence[str] = ()
    checks: Sequence[str] = ()

    @property
    def box(self) -> Box | None:
        if self.at is None:
            return None
        x, y = self.at
        return (x, y, x + LETTER * len(self.text or self.value), y + SIZE)

    @property
    def told(self) -> dict[str, Any]:
        evidence = {"rung": "ocr", "engine": "tiny", "page": self.page, "text": self.text or self.value}
        return {
            "value": self.value,
            "confidence": self.sure,
            "evidence": {**evidence, "box": list(self.box) if self.box else None},
            "checks": list(self.checks),
            "alternatives": [
                {"value": one, "confidence": 0.2, "evidence": {"rung": "text", "engine": "pdfium"}}
                for one in self.others
            ],
        }


@dataclass
class Drawn:
    """A document: what was read of it, and more words that stand on its pages."""

    fields: dict[str, Said]
    words: Sequence[tuple[str, int, int]] = ()
    pages: int = 1
    lines: Sequence[Mapping[str, Said]] = ()
    findings: Sequence[dict[str, Any]] = ()
    name: str = "recibo.jpg"
    reason: str = "INB-020"
    facts: dict[str, str] = field(default_factory=dict)
    country: str = "MX"


def ticket(**changes: Said | None) -> dict[str, Said]:
    """A plain one of which three fields need eyes: number, date and total; paths are told with ``__`` for a dot."""
    fields: dict[str, Said | None] = {
        "issuer.name": Said("Abarrotes Uno", (40, 40)),
        "issuer.tax_id": Said("AAA010101AAA", (40, 70)),
        "kind": Said("ticket"),
        "number": Said("A-17", (400, 40), 0.5),
        "issued_on": Said("2026-03-10", (400, 70), 0.6, "10/03/2026", others=("2026-10-03",)),
        "currency": Said("MXN"),
        "subtotal": Said("100.00", (400, 600)),
        "taxes": Said("16.00", (400, 630)),
        "total": Said("116.00", (400, 660), 0.7),
    }
    fields |= {path.replace("__", "."): said for path, said in changes.items()}
    return {path: said for path, said in fields.items() if said}


def put(database: Database, originals: Originals, tenant: TenantId, drawn: Drawn) -> DocumentId:
    """The document, read and waiting for review."""
    arrival = prepare(originals, tenant, new_id().bytes, name=drawn.name, source="upload")
    with database.tenant(tenant) as session:
        (receipt,) = receive(session, tenant, SYSTEM, [arrival])
        document = find(session, tenant, receipt.document, lock=True)
        transition(session, document, State.READING, SYSTEM)
        values = {
            "reader": "test",
            "rungs": ["ocr"],
            "seconds": 0.1,
            "fields": {path: said.told for path, said in drawn.fields.items()},
            "lines": [{name: said.told for name, said in line.items()} for line in drawn.lines],
            "findings": list(drawn.findings),
        }
        DocumentRepository(session, tenant).add_reading(receipt.document, values)
        views = [view(drawn, number) for number in range(1, drawn.pages + 1)]
        keep_pages(session, tenant, receipt.document, sealed_pages(originals, tenant, views))
        reason = {"reason": drawn.reason, "facts": drawn.facts or {"fields": "total"}}
        tax_id = drawn.fields.get("issuer.tax_id")
        transition(
            session,
            document,
            State.REVIEW,
            SYSTEM,
            country=drawn.country,
            issuer_tax_id=tax_id.value if tax_id else None,
            **reason,
        )
    return receipt.document


def view(drawn: Drawn, number: int) -> dict[str, Any]:
    """A page as the reading process would tell it."""
    placed = [(said.text or said.value, *said.at) for said in drawn.fields.values() if said.at and said.page == number]
    placed += list(drawn.words) if number == 1 else []
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    pen.text((270, 10), f"{number}", "gray")
    words = []
    for text, x, y in placed:
        pen.text((x, y), text, "black", font=ImageFont.load_default(15))
        at = 0
        for part in text.split():
            at = text.index(part, at)
            words.append([part, x + at * LETTER, y, x + (at + len(part)) * LETTER, y + SIZE])
            at += len(part)
    content = BytesIO()
    image.save(content, "WEBP")
    return {"number": number, "width": WIDTH, "height": HEIGHT, "image": content.getvalue(), "words": words}
