"""Invented tickets and invoices with exact truth: for tests, the demo, and training the reader's models.

Nothing here stands for a real shop, person or document. ``make`` gives a sheet (text, boxes, truth); ``words`` what an
engine would see of it (``readings``: page by page); ``draw``, ``photograph`` and ``pdf`` make pictures and files. Not
used by production code.
"""

from __future__ import annotations

from cuadra.simulators.paper.draw import Drawn, draw
from cuadra.simulators.paper.make import KINDS, make, truth
from cuadra.simulators.paper.noise import CLEAN, SMALL, TINY, Noise, readings, words
from cuadra.simulators.paper.photograph import photograph
from cuadra.simulators.paper.portable import pdf, scanned_pdf
from cuadra.simulators.paper.sheet import Line, Sheet, leaves, places

__all__ = [
    "CLEAN",
    "KINDS",
    "SMALL",
    "TINY",
    "Drawn",
    "Line",
    "Noise",
    "Sheet",
    "draw",
    "leaves",
    "make",
    "pdf",
    "photograph",
    "places",
    "readings",
    "scanned_pdf",
    "truth",
    "words",
]
