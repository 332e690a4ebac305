"""Labelled documents from a truth file or a folder: lines with boxes and true fields, under several names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, ClassVar

from cuadra.kit.errors import Refusal
from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box, around
from cuadra.model.paths import Sort, sort_of
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.labels import Sample
from cuadra.reading.fields.spans import amounts_in, dates_in

MOST_DOCUMENTS = 20_000
MOST_BYTES = 256 * 2**20
ReadImage = Callable[[Path], Sequence[Reading]]

NAMES = {
    "company": "issuer.name",
    "address": "issuer.address",
    "date": "issued_on",
    "rfc": "issuer.tax_id",
    "cuit": "issuer.tax_id",
    "ruc": "issuer.tax_id",
    "folio": "number",
    "iva": "taxes",
    "tax": "taxes",
    "issuer": "issuer.name",
    "receiver": "receiver.name",
    "invoice_number": "number",
    "amount": "total",
    "amount_untaxed": "subtotal",
}


class NotLabelled(Refusal):
    """The source holds no labelled documents that can be learned from."""

    code: ClassVar[str] = "LRN-004"


def load(source: Path, read_image: ReadImage | None = None) -> list[Sample]:
    """The labelled documents of ``source``: a truth file, or a folder with ``truth.json`` and its pictures.

    With ``read_image`` pictures (beside the truth or in ``img/``) are read by the product; without, or where one is
    missing, the lines of the truth stand for the reading. ``NotLabelled`` where nothing can be learned.
    """
    file = source / "truth.json" if source.is_dir() else source
    try:
        if file.stat().st_size > MOST_BYTES:
            raise NotLabelled(file=file.name)
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise NotLabelled(file=file.name) from fault
    if not isinstance(told, dict) or len(told) > MOST_DOCUMENTS:
        raise NotLabelled(file=file.name)
    folders = (source, source / "img") if source.is_dir() else ()
    samples = (_whole(name, one, folders, read_image) for name, one in told.items() if isinstance(one, dict))
    found = [s for s in samples if s is not None]
    if not found:
        raise NotLabelled(file=file.name)
    return found


def _whole(name: str, told: Mapping[str, Any], folders: Iterable[Path], read_image: ReadImage | None) -> Sample | None:
    """The sample of one entry; an entry of another shape than promised is passed by like one without labels."""
    try:
        json.dumps(told, ensure_ascii=False, allow_nan=False).encode()  # no letter and no number that none can write
        return _sample(name, told, folders, read_image)
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError):
        return None


def _sample(name: str, told: Mapping[str, Any], folders: Iterable[Path], read_image: ReadImage | None) -> Sample | None:
    truth = values(told.get("fields", {}))
    if not truth:
        return None
    picture = _picture(name, folders) if read_image else None
    readings = _read(picture, read_image) if picture and read_image else ()
    lines = told.get("lines") or []
    if not readings:
        page = reading_of(lines, told.get("width"), told.get("height"))
        if page is None:
            return None
        readings = (page,)
    asked = frozenset(truth) if not told.get("spans") else frozenset(truth) | frozenset(_ALL)
    spans = {} if picture else spans_of(told.get("spans") or {}, lines)
    return Sample(readings, truth, asked, spans, name)


_AS_OCR = 0.99  # a transcript stands for what an engine sees, not for a text layer


def _picture(name: str, folders: Iterable[Path]) -> Path | None:
    """The picture called ``name``; one that leads out of the folders is none."""
    found = (folder / name for folder in folders if (folder / name).resolve().is_relative_to(folder.resolve()))
    return next((one for one in found if one.is_file()), None)


def _read(picture: Path, read_image: ReadImage) -> tuple[Reading, ...]:
    """What is read on it; nothing where it cannot be read, and the lines of the truth stand for it."""
    try:
        return tuple(read_image(picture))
    except (Refusal, OSError):
        return ()


_ALL = (
    "total", "subtotal", "taxes", "discount", "tip", "rounding", "withholdings", "payment.paid", "payment.change",
    "issued_on", "due_on", "service_from", "service_to", "stamp.due_on", "issuer.tax_id", "receiver.tax_id", "number",
    "series", "point_of_sale", "purchase_order", "stamp.key", "issuer.name", "issuer.address", "receiver.name",
    "receiver.address",
)  # fmt: skip


def values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by our paths with typed values; what cannot be one is left out.

    >>> values({"company": "ACME", "date": "25/12/2018", "total": "RM 9.00", "colour": "red"})
    {'issuer.name': 'ACME', 'issued_on': datetime.date(2018, 12, 25), 'total': Decimal('9.00')}
    """
    found: dict[str, Any] = {}
    for name, raw in fields.items():
        path = NAMES.get(name, name)
        try:
            sort = sort_of(path)
        except KeyError:
            continue
        if (value := _typed(sort, str(raw).strip())) is not None:
            found[path] = value
    return found


def _typed(sort: Sort, text: str) -> Any:
    if not text:
        return None
    if sort in (Sort.AMOUNT, Sort.NUMBER):
        try:
            return Decimal(text)
        except InvalidOperation:
            return next((s.value for s in reversed(list(amounts_in(text)))), None)
    if sort is Sort.DATE:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return next((s.value for s in dates_in(text)), None)
    return text


def reading_of(lines: Sequence[Mapping[str, Any]], width: float | None, height: float | None) -> Reading | None:
    """The lines of a truth file (boxes of 4 or 8 numbers) as one page."""
    words = []
    for line in lines:
        box, text = line.get("box") or (), str(line.get("text") or "").strip()
        if text and len(box) in (4, 8):
            words.append(Word(text, Box(min(box[0::2]), min(box[1::2]), max(box[0::2]), max(box[1::2])), _AS_OCR))
    if not words:
        return None
    all_of = around(w.box for w in words)
    return Reading(1, float(width or all_of.x1), float(height or all_of.y1), tuple(words), Rung.OCR, "truth")


def spans_of(told: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> dict[str, tuple[tuple[int, Box], ...]]:
    """The boxes of exact places told as ``[line, first, past last]``."""
    found = {}
    for path, pieces in told.items():
        places = []
        for index, start, end in pieces:
            box, text = lines[index]["box"], lines[index]["text"]
            x0, y0, x1, y1 = min(box[0::2]), min(box[1::2]), max(box[0::2]), max(box[1::2])
            step = (x1 - x0) / max(len(text), 1)
            places.append((1, Box(x0 + start * step, y0, x0 + end * step, y1)))
        found[NAMES.get(path, path)] = tuple(places)
    return found


def fingerprint(sample: Sample) -> str:
    """A short hash of what a sample says, to know it again without keeping it."""
    told = "\n".join(w.text for r in sample.readings for w in r.words) + repr(
        sorted((p, str(v)) for p, v in sample.truth.items())
    )
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def frozen(sample: Sample) -> dict[str, Any]:
    """A sample as plain data, to be kept in a model file."""
    page = sample.readings[0]
    return {
        "name": sample.name,
        "width": round(page.width),
        "height": round(page.height),
        "rung": page.rung.value,
        "words": [[w.text, *(round(v, 1) for v in w.box), round(w.confidence, 2)] for w in page.words],
        "truth": {path: str(value) for path, value in sample.truth.items()},
        "asked": sorted(sample.asked),
        "spans": {p: [[n, *(round(v, 1) for v in b)] for n, b in places] for p, places in sample.spans.items()},
    }


def thawed(kept: Mapping[str, Any]) -> Sample:
    """The sample that ``frozen`` made plain."""
    words = tuple(Word(w[0], Box(*w[1:5]), w[5]) for w in kept["words"])
    page = Reading(1, kept["width"], kept["height"], words, Rung(kept["rung"]), "kept")
    spans = {p: tuple((int(s[0]), Box(*s[1:5])) for s in places) for p, places in kept["spans"].items()}
    return Sample((page,), values(kept["truth"]), frozenset(kept["asked"]), spans, kept["name"])
