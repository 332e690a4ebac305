"""Against two others in the same run: invoice2data on text PDFs, Tesseract with regular expressions on photos.

Both sides read the same files in turn, on one core, after a round that nobody counts (models, templates
and file cache are warm), and each keeps its best of the counted rounds. Seconds are of the wall clock, so that what a
side does in processes of its own (pdftotext, tesseract) counts for it as it does in life. Every round reads new copies:
invoice2data keeps the text of a file that it has met, ours what it saw, and no side shall be timed on a second look.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import scoring
from bench.predict import asked_of
from bench.table import DATA, Row, missing

INVOICES = DATA / "invoices"
RECEIPTS = DATA / "receipts"
Fields = dict[str, Any]
ROUNDS = 5  # that are counted, of PDFs; photos are read once, for they take minutes


def rows(*, quick: bool) -> Iterator[Row]:
    if not INVOICES.is_dir():
        yield missing("side by side", "../shared/data is not there")
        return
    yield from invoices(quick=quick)
    yield from photos(quick=quick)


def invoices(*, quick: bool) -> Iterator[Row]:
    """All PDFs of the set; the attached XML is ours to use, as it would be in life."""
    truth = {name: one["fields"] for name, one in _truth(INVOICES).items()}
    wanted = {"amount": scoring.same_amount, "invoice_number": scoring.same_code, "date": scoring.same_day}
    files = [INVOICES / "pdf" / name for name in sorted(truth)][: 8 if quick else None]
    try:
        reader = invoice2data()
    except ImportError as caught:
        yield missing("against invoice2data", f"not installed: {caught}")
        return
    yield from compared("invoice2data, PDFs", files, truth, wanted, (ours("amount"), reader), ROUNDS)


def photos(*, quick: bool) -> Iterator[Row]:
    if not shutil.which("tesseract"):
        yield missing("against Tesseract + regex", "the program tesseract is not installed")
        return
    truth = {name: one["fields"] for name, one in _truth(RECEIPTS).items()}
    wanted = {"total": scoring.same_amount, "date": scoring.same_day}
    files = [RECEIPTS / "img" / name for name in sorted(truth)][: 10 if quick else None]
    yield from compared("Tesseract + regex, photos", files, truth, wanted, (ours("total"), tesseract), 1)


def compared(
    peer: str,
    files: list[Path],
    truth: dict[str, Fields],
    wanted: dict[str, Callable[[Any, Any], bool]],
    sides: tuple[Callable[[Path], Fields], Callable[[Path], Fields]],
    rounds: int,
) -> Iterator[Row]:
    """Our accuracy and our speed, each as so many times theirs."""
    best = [float("inf"), float("inf")]
    shares = [0.0, 0.0]
    for number in range(rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            few = files if number or rounds > 1 else files[:3]  # the first round only warms up
            copies = [Path(shutil.copy2(file, folder)) for file in few]
            for index, read in enumerate(sides):
                begun = time.perf_counter()
                answers = {file.name: read(file) for file in copies}
                spent = (time.perf_counter() - begun) / len(few)
                if number:
                    best[index] = min(best[index], spent)
                    shares[index] = share(answers, truth, wanted)
    data = f"{len(files)} files, {', '.join(wanted)}"
    note = f"ours {shares[0]:.3f}, theirs {shares[1]:.3f}"
    yield Row(f"{peer}: times as right", shares[0] / max(shares[1], 1e-6), 1.0, None, "x", data, note)
    note = f"ours {best[0]:.4f} s a file, theirs {best[1]:.4f}, wall, best of {rounds} after a warm one"
    yield Row(f"{peer}: times as fast", best[1] / max(best[0], 1e-6), 1.0, 5.0, "x", data, note)


def share(answers: dict[str, Fields], truth: dict[str, Fields], wanted: dict[str, Callable[[Any, Any], bool]]) -> float:
    """How many of the wanted fields were answered right."""
    right = asked = 0
    for name, answer in answers.items():
        for field, same in wanted.items():
            if truth[name].get(field) not in (None, ""):
                asked += 1
                right += answer.get(field) is not None and same(truth[name][field], answer[field])
    return right / max(1, asked)


def ours(amount: str) -> Callable[[Path], Fields]:
    """Our reader in this process, without its cache; ``amount`` is what the set calls the total."""
    from cuadra.cli.job import read_file
    from cuadra.kit.errors import CuadraError

    asked = asked_of(is_cached=False)

    def read(file: Path) -> Fields:
        try:
            fields = read_file(file.as_posix(), "", asked)[0].get("fields", {})
        except CuadraError:
            return {}
        values = {path: one["value"] for path, one in fields.items()}
        given = {amount: values.get("total"), "date": values.get("issued_on"), "invoice_number": values.get("number")}
        return {name: value for name, value in given.items() if value is not None}

    return read


def invoice2data() -> Callable[[Path], Fields]:
    """invoice2data with its own templates and its default reader of text."""
    import logging

    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates

    logging.disable(logging.CRITICAL)
    templates = read_templates()

    def read(file: Path) -> Fields:
        try:
            return dict(extract_data(str(file), templates=templates) or {})
        except Exception:  # noqa: BLE001  a peer that fails on a file has read nothing of it
            return {}

    return read


def tesseract(file: Path) -> Fields:
    """``tesseract FILE - --psm 6`` and two expressions: the last amount on a TOTAL line, the first date."""
    command = ["tesseract", str(file), "-", "--psm", "6"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found: Fields = {}
    for line in done.stdout.splitlines():
        upper = line.upper()
        amount = re.findall(r"\d[\d,]*\.\d\d", line)
        if amount and re.search(r"\bTOTAL\b", upper) and not re.search(r"SUB|QTY|ITEM|TAX|GST", upper):
            found["total"] = amount[-1]
        day = re.search(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", line)
        if day and "date" not in found:
            found["date"] = day[0]
    return found


def _truth(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "truth.json").read_text(encoding="utf-8")))
