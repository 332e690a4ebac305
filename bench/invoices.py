"""PDF invoices three ways: with their XML attached, the attachment taken out, and printed to 200 dpi pictures."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import scoring
from bench.predict import Score, records, score
from bench.table import DATA, Row, missing

FOLDER = DATA / "invoices"
FIELDS = {
    "total": (scoring.same_amount, "amount", "total"),
    "number": (scoring.same_code, "invoice_number", "number"),
    "date": (scoring.same_day, "date", "issued_on"),
}
DPI = 200
PAGES = 10


def rows(*, quick: bool) -> Iterator[Row]:
    if not FOLDER.is_dir():
        yield missing("invoices", "../shared/data/invoices is not there")
        return
    truth = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    with_xml = sorted(name for name, one in truth.items() if one["embedded_xml"])
    every = sorted(truth)[: 8 if quick else None]
    found = scored([FOLDER / "pdf" / name for name in with_xml], truth)
    for name, one in found.items():
        yield Row(f"PDF with XML: {name}", one.share, 1.0, 1.0, data=f"{len(with_xml)} ZUGFeRD", note=_note(one))
    bars = {"total": 0.90, "number": 0.90, "date": 0.95}
    for name, one in remade(every, truth, without_files).items():
        yield Row(f"PDF, text layer: {name}", one.share, bars[name], 0.97, data=f"{len(every)} PDFs", note=_note(one))
    printed = remade(every, truth, as_pictures)["total"]
    yield Row("PDF printed to 200 dpi: total", printed.share, 0.80, data=f"{len(every)} PDFs", note=_note(printed))


def remade(names: list[str], truth: dict[str, Any], remake: Callable[[Path, Path], None]) -> dict[str, Score]:
    """Scores over copies made by ``remake``, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in names]
        for file in files:
            remake(FOLDER / "pdf" / file.name, file)
        return scored(files, truth)


def scored(files: list[Path], truth: dict[str, Any]) -> dict[str, Score]:
    read = records(files)
    made = {}
    for name, (same, key, path) in FIELDS.items():
        pairs = [(one.name, truth[one.name]["fields"].get(key), read.get(one.as_posix(), {})) for one in files]
        made[name] = score(pairs, same, path)
    return made


def without_files(source: Path, target: Path) -> None:
    """The pages alone in a new PDF: a deleted attachment would leave its bytes in a copy."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    bare = pypdfium2.PdfDocument.new()
    bare.import_pages(document)
    bare.save(target)


def as_pictures(source: Path, target: Path) -> None:
    """A PDF of the pages as pictures, as a scanner makes it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    count = min(len(document), PAGES)
    pages = [document[index].render(scale=DPI / 72).to_pil().convert("RGB") for index in range(count)]
    pages[0].save(target, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])


def _note(one: Score) -> str:
    return "; ".join(one.wrong[:2])
