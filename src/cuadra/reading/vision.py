"""The last rung: a vision model, asked only for what the others left open, and only where one is configured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuadra.model.evidence import Field, Finding, Severity
from cuadra.model.reading import Reading
from cuadra.reading.engines.errors import EngineError
from cuadra.reading.engines.protocol import FieldEngine
from cuadra.reading.engines.registry import vision as engine_of
from cuadra.reading.engines.vision_model import as_field_set
from cuadra.reading.fields.contract import FieldSet
from cuadra.reading.merge import SURE
from cuadra.reading.page import Page
from cuadra.settings import Settings

WANTED = ("kind", "issuer.name", "issuer.tax_id", "number", "issued_on", "currency", "taxes", "total")
MOST_PAGES = 3
DPI = 150


@dataclass(slots=True)
class Vision:
    """The configured model, or none; ``missing`` says why a configured one cannot be asked."""

    model: FieldEngine | None = None
    missing: EngineError | None = None

    @classmethod
    def of(cls, settings: Settings) -> Vision:
        if not settings.vision:
            return cls()
        try:
            return cls(engine_of(settings.vision, settings))
        except EngineError as error:
            return cls(missing=error)

    def __call__(
        self, pages: Sequence[Page], readings: Sequence[Reading], fields: Mapping[str, Field[Any]]
    ) -> FieldSet:
        """The model's values for what is missing or unsure; its failure is a finding and the document goes on."""
        open_paths = [path for path in WANTED if path not in fields or fields[path].confidence < SURE]
        if not open_paths:
            return FieldSet()
        if self.missing:
            return FieldSet(findings=[_told(self.missing)])
        if self.model is None:
            return FieldSet()
        text = "\n".join(word.text for reading in readings for word in reading.words)
        try:
            pictures = [page.render(DPI)[0] for page in pages[:MOST_PAGES]]
            return as_field_set(self.model.extract(pictures, text, open_paths), readings, self.model.name)
        except EngineError as error:
            return FieldSet(findings=[_told(error)])


def _told(error: EngineError) -> Finding:
    return Finding(error.code, Severity.WARNING, "", error.facts)
