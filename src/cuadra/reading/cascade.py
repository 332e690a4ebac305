"""The way of a document through the rungs: XML, fiscal symbols, text layer, OCR, vision model.

Each rung costs more than the one before and is climbed only for what is still missing or unsure; all that spoke are
then merged, so that the cheapest sure one wins and every contradiction is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from time import monotonic

from cuadra.kit.errors import Refusal
from cuadra.model.evidence import Finding, Rung, Severity
from cuadra.model.extracted import Extracted, FieldMap
from cuadra.reading import printed
from cuadra.reading.chain import certified, read_chain
from cuadra.reading.confirm import calmed, confirm, doubt_code
from cuadra.reading.engines.cache import Cache
from cuadra.reading.engines.registry import first_sure
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.payment import coded
from cuadra.reading.fields.read import Read, read_fields
from cuadra.reading.fields.signing import known_keys
from cuadra.reading.file import open_parts
from cuadra.reading.kept import Shelf, shelf
from cuadra.reading.limits import Limits
from cuadra.reading.merge import merge
from cuadra.reading.page import Part
from cuadra.reading.pages import Eyes, Sight, Sights, named, text_layers, tiered
from cuadra.reading.quality import findings as quality
from cuadra.reading.refusals import FileTooLarge
from cuadra.reading.seams import once
from cuadra.reading.vision import Vision
from cuadra.reading.xml import read_xml
from cuadra.settings import Settings

DEFAULT_ENGINES = ("tiny", "small")


class FileMissing(Refusal):
    """There is no such file; fact ``name``."""

    code = "RDG-002"
    status = 404


class FileClosed(Refusal):
    """The file is there and may not be read, or is no file; fact ``name``."""

    code = "RDG-004"
    status = 403


class NothingFound(Refusal):
    """Neither fields nor a word; fact ``name``."""

    code = "RDG-003"


@dataclass(frozen=True, slots=True)
class Options:
    """How to read. ``engines`` are names in the order of trial, empty for the default: fast, then line by line exact.

    ``country`` (ISO 3166-1 alpha-2) helps where a document does not tell; ``model`` is a file of ``cuadra learn``;
    ``cache`` a folder for what was seen, ``None`` for none.
    """

    country: str = ""
    engines: tuple[str, ...] = ()
    model: Path | None = None
    passwords: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    cache: Path | None = None
    settings: Settings = field(default_factory=Settings.from_environment)


def read(source: str | Path | bytes, *, name: str = "", options: Options | None = None) -> Extracted:
    """The first document of a file (or of its bytes) with all its fields; raises ``Refusal`` where none can be read.

    Reads no network unless the settings name a cloud engine and allow it.
    """
    for _, one in read_all(source, name=name, options=options):
        if isinstance(one, Extracted):
            return one
        raise one
    raise NothingFound(name=name or _name(source))


def read_all(
    source: str | Path | bytes, *, name: str = "", options: Options | None = None
) -> list[tuple[str, Extracted | Refusal]]:
    """Every document of a file, with its place in it (``a.zip/b.xml``); those that cannot be read as refusals."""
    reader = _reader(options or Options())
    try:
        data = source if isinstance(source, bytes) else _bytes(Path(source), reader.options.limits)
        parts = open_parts(data, name or _name(source), reader.options.limits, reader.options.passwords)
    except Refusal as refusal:
        return [(name or _name(source), refusal)]
    return [(part.name, reader.document(part, data)) for part in parts]


@dataclass
class Reader:
    """The rungs in their order, with the engines and the model of one process, each loaded when first needed."""

    options: Options

    @cached_property
    def model(self) -> Model:
        return Model.load(self.options.model)

    @cached_property
    def told_of_model(self) -> list[Finding]:
        """That the model was signed elsewhere, where it was: it is used, and whoever looks can know."""
        if self.options.model is None or self.model.key in known_keys():
            return []
        return [Finding("LRN-002", Severity.INFO, "model", {"file": self.options.model.name})]

    @cached_property
    def cache(self) -> Cache | None:
        folder = self.options.cache
        return Cache(folder, self.options.settings.cache_megabytes * 2**20) if folder else None

    @cached_property
    def eyes(self) -> Eyes:
        settings = self.options.settings
        names = self.options.engines or settings.engines
        if names == DEFAULT_ENGINES:
            return tiered()
        engines, missing = first_sure(replace(settings, engines=names), self.cache)
        if not engines.engines and missing:
            raise missing[0]
        return named(engines, missing)

    @cached_property
    def vision(self) -> Vision:
        return Vision.of(self.options.settings)

    def document(self, part: Part, data: bytes) -> Extracted | Refusal:
        """One part of a file as a document, or why it cannot be read; nothing else is raised."""
        if part.refusal:
            return part.refusal
        started = monotonic()
        try:
            found = self._xml(part)
            if found and found.fields:
                found = self._confirmed(found, part)
            elif part.pages:
                kept = shelf(self.cache, data, part.name, self.eyes.signature)
                found = self._climb(part, kept, found.findings if found else [])
        except Refusal as refusal:
            return refusal
        if found is None or not (found.fields or found.text):
            return NothingFound(name=part.name)
        found.seconds = monotonic() - started
        return found

    def _xml(self, part: Part) -> Extracted | None:
        """The XML rung; a broken XML inside a good PDF is a finding there and a refusal alone."""
        if part.xml is None:
            return None
        try:
            return read_xml(part.xml, self.options.limits)
        except Refusal as refusal:
            if not part.pages:
                raise
            told = Finding(refusal.code, Severity.WARNING, "attachment", refusal.facts)
            return Extracted(findings=[told])

    def _confirmed(self, xml: Extracted, part: Part) -> Extracted:
        """The XML held against the print of the PDF that carries it: nothing dearer is needed."""
        readings = text_layers(part.pages)
        if readings:
            xml.fields, told = confirm(xml.fields, readings)
            xml.findings += told
            xml.text = "\n".join([xml.text, *(" ".join(word.text for word in one.words) for one in readings)])
        xml.rungs = (Rung.XML, *((Rung.TEXT,) if readings else ()))
        return xml

    def _climb(self, part: Part, kept: Shelf, findings: list[Finding]) -> Extracted:
        """Symbols, text, OCR and vision over the pages of ``part``."""
        stated = printed.state(_symbols(part, kept))
        country = stated.country or self.options.country
        read, seen = self._see(part, kept, country, stated.fields)
        if seen.failed and not (seen.pages or stated.fields):
            raise seen.failed
        asked = self.vision(part.pages, seen.readings, read.fields)
        fields, contradictions = merge([stated.fields, read.fields, asked.fields])
        country = country or read.country
        fields, doubts = doubt_code(coded(certified(fields, seen.readings), country), seen.readings)
        rungs = {one.rung for one in seen.readings} | {
            one.evidence.rung for said in (stated.fields, asked.fields) for one in said.values()
        }
        return Extracted(
            fields=fields,
            lines=read.lines or asked.lines,
            findings=[
                *findings,
                *self.told_of_model,
                *stated.findings,
                *seen.findings,
                *quality(part, seen.pictures),
                *calmed(read.findings, fields),
                *asked.findings,
                *contradictions,
                *doubts,
            ],
            country=country,
            rungs=tuple(rung for rung in Rung if rung in rungs),
            text="\n".join(text for text in (read.text, *stated.texts) if text),
        )

    def _see(self, part: Part, kept: Shelf, country: str, known: FieldMap) -> tuple[Read, Sights]:
        """The words of the pages and their fields; what decides an unsure field is read a second time."""
        before = kept.readings()
        if before is not None:
            return read_fields(once(before), self.model, country=country, known=known), Sights(
                [Sight(one) for one in before]
            )
        seen = self.eyes.look(part.pages, self.options.limits)
        read = read_fields(once(seen.readings), self.model, country=country, known=known)
        if self.eyes.look_again(seen, read.again):
            read = read_fields(once(seen.readings), self.model, country=country, known=known)
        if "issued_on" not in read.fields and self.eyes.sharpen and read_chain(seen.pages, known):
            read = read_fields(once(seen.readings), self.model, country=country, known=known)
        if any(one.rung is Rung.OCR for one in seen.readings) and not seen.findings:
            kept.keep_readings(seen.readings)
        return read, seen


def _symbols(part: Part, kept: Shelf) -> list[printed.Seen]:
    before = kept.symbols()
    if before is not None:
        return before
    found = printed.look(part.pages)
    kept.keep_symbols(found)
    return found


_reader = lru_cache(maxsize=4)(Reader)  # engines and models are loaded once a process and options


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.file_bytes:
            raise FileTooLarge(mib=limits.file_bytes // 2**20)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(name=path.name) from error
    except OSError as error:
        raise FileClosed(name=path.name) from error


def _name(source: str | Path | bytes) -> str:
    return "bytes" if isinstance(source, bytes) else str(source)
