"""What a PDF page costs: words with boxes, attached files, rendering at 150, 200 and 300 dpi; CPU time, one thread.

``python bench/pdf_speed.py FOLDER`` reads every PDF below the folder; without one, the invoices of the shared data.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from cuadra.kit.errors import Refusal
from cuadra.reading.codes import codes_on
from cuadra.reading.file import open_parts
from cuadra.reading.limits import Limits
from cuadra.reading.page import Page
from cuadra.reading.pdf import pdf_files, pdf_pages

SHARED = Path(__file__).parents[2] / "shared" / "data" / "invoices"
LIMITS = Limits()
Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What ``work`` gives, and the CPU milliseconds of the better of two runs."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        result = work()
        best = min(best, (time.process_time() - start) * 1000)
    return result, best


def readable(folder: Path) -> list[bytes]:
    found = []
    for path in sorted(folder.rglob("*.pdf")):
        data = path.read_bytes()
        try:
            pdf_pages(data, LIMITS)
        except Refusal as refusal:
            print(f"  {path.name}: {refusal.code}")
            continue
        found.append(data)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED)
    folder = parser.parse_args(arguments).folder
    files = readable(folder)
    documents, words = timed(lambda: [pdf_pages(data, LIMITS) for data in files])
    pages: list[Page] = [page for document in documents for page in document]
    count = len(pages)
    letters = sum(len(word.text) for page in pages for word in page.words)
    print(f"{len(files)} PDFs, {count} pages, {letters} letters, {sum(page.usable_text for page in pages)} usable")
    print(f"  words with boxes      {words / count:6.2f} ms a page")
    attached, spent = timed(lambda: [pdf_files(data, LIMITS) for data in files])
    print(f"  attached files        {spent / len(files):6.2f} ms a file ({sum(map(len, attached))} found)")
    opened, spent = timed(lambda: [open_parts(data, "", LIMITS) for data in files])
    xmls = sum(part.xml is not None for parts in opened for part in parts)
    print(f"  open_parts, all of it {spent / count:6.2f} ms a page ({xmls} e-invoices found)")
    for dpi in (150, 200, 300):
        _, spent = timed(lambda dpi=dpi: [page.render(dpi) for page in pages] and None)
        print(f"  rendered at {dpi} dpi   {spent / count:6.2f} ms a page (RGB)")
    codes, spent = timed(lambda: [codes_on(page) for page in pages])
    print(f"  codes                 {spent / count:6.2f} ms a page ({sum(map(len, codes))} found)")


if __name__ == "__main__":
    main()
