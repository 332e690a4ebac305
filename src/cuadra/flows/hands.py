"""What people ask of a document's pages while they wait: a region read again, pages bound anew, one page read again.

As reading itself, in a process of its own that may hang or die; kept warm for some minutes, for it holds an engine. For
the process that serves the pages; whatever waits longer than its time is refused.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from cuadra.kit.errors import CuadraError
from cuadra.reading.batch.errors import TookTooLong, WorkerDied
from cuadra.reading.batch.pool import Bounds, Pool, Task
from cuadra.settings import Settings

SECONDS = 20.0
IDLE_SECONDS = 300.0
DEEDS = ("region", "bind", "page", "warm")


class HandsBusy(CuadraError):  # noqa: N818
    """Others' regions are being read; nothing was done."""

    code, status, retry = "UPL-005", 503, True


class Hands:
    """One process, made when first needed; used by one caller at a time."""

    def __init__(self, settings: Settings, *, seconds: float = SECONDS) -> None:
        self._pool = Pool(handle, settings, Bounds(jobs=1, seconds=seconds, documents=500))
        self._free = threading.Lock()
        self._seconds = seconds
        self._since = 0.0
        self._timer: threading.Timer | None = None
        self._is_warm = self._is_closed = False

    @property
    def is_warm(self) -> bool:
        """Whether the engine is loaded, or about to be."""
        return self._is_warm

    def warm(self) -> None:
        """Has the engine loaded in the background, unless it is: a person may ask for a region soon. Returns at once.

        The process rests as after any deed. What fails here is told when a region is asked for.
        """
        if not self._is_warm and not self._is_closed:
            self._is_warm = True
            threading.Thread(target=self._warm, name="hands-warm", daemon=True).start()

    def _warm(self) -> None:
        with suppress(CuadraError, OSError):
            self.ask("warm", [], {})

    def ask(self, deed: str, files: Sequence[bytes], order: Mapping[str, Any]) -> dict[str, Any]:
        """Does ``deed`` (of ``DEEDS``) with ``files``, which lie in a private folder meanwhile; what came of it.

        Raises what the deed refuses, ``TookTooLong``, ``WorkerDied``, ``HandsBusy``.
        """
        if not self._free.acquire(timeout=self._seconds):
            raise HandsBusy
        try:
            if self._is_closed:
                raise HandsBusy
            return self._ask(deed, files, order)
        finally:
            self._since = time.monotonic()
            self._rest_later()
            self._free.release()

    def _ask(self, deed: str, files: Sequence[bytes], order: Mapping[str, Any]) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="cuadra-") as folder:
            for nth, content in enumerate(files):
                (Path(folder) / str(nth)).write_bytes(content)
            told = json.dumps({"deed": deed, "files": len(files), **order})
            (outcome,) = self._pool.run([Task(folder, told)])
        self._is_warm = not isinstance(outcome.refusal, WorkerDied | TookTooLong)
        if outcome.refusal:
            raise outcome.refusal
        return outcome.records[0]

    def _rest_later(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(IDLE_SECONDS, self._rest)
            self._timer.daemon = True
            self._timer.start()

    def _rest(self) -> None:
        """Lets the process go once nobody has asked for long."""
        with self._free:
            self._timer = None
            if time.monotonic() - self._since >= IDLE_SECONDS - 1:
                self._pool.__exit__()
                self._is_warm = False
            else:
                self._rest_later()

    def close(self) -> None:
        """Ends the process, after what it is just doing."""
        self._is_closed = True
        with self._free:
            if self._timer is not None:
                self._timer.cancel()
            with suppress(OSError):
                self._pool.__exit__()


def handle(folder: str, told: str, settings: Settings) -> list[dict[str, Any]]:
    """Runs in the process."""
    order = {**json.loads(told), "folder": folder}
    files = [(Path(folder) / str(nth)).read_bytes() for nth in range(order["files"])]
    deeds = {"region": _region, "bind": _bind, "page": _page, "warm": _warm}
    return [deeds[order["deed"]](files, order, settings)]


def _region(files: Sequence[bytes], order: Mapping[str, Any], settings: Settings) -> dict[str, Any]:  # noqa: ARG001
    from cuadra.model.geometry import Box
    from cuadra.reading.adjusted import changed_page
    from cuadra.reading.region import page_of, read_region

    page = page_of(files[0], order["name"], order["part"], order["page"])
    page = changed_page(page, order.get("adjust"))
    found = read_region(page, Box(*order["box"]), order["turn"])
    words = [[text, *map(float, box)] for text, box in found.words]
    return {"text": found.text, "confidence": found.confidence, "box": [*map(float, found.box)], "words": words}


def _warm(files: Sequence[bytes], order: Mapping[str, Any], settings: Settings) -> dict[str, Any]:  # noqa: ARG001
    from cuadra.reading.region import get_ready

    get_ready()
    return {}


def _bind(files: Sequence[bytes], order: Mapping[str, Any], settings: Settings) -> dict[str, Any]:  # noqa: ARG001
    from cuadra.reading.rebound import Leaf, bind

    made = []
    for leaves in order["files_of"]:
        bound = bind([Leaf(files[one["file"]], one["name"], one["page"], one["part"]) for one in leaves])
        made.append({"content": bound.content, "pages": [list(page) for page in bound.pages]})
    return {"made": made}


def _page(files: Sequence[bytes], order: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The document read with its turned and cropped pages; all its pages to show where ``views`` are asked for."""
    from cuadra.flows.readers import Wish, as_pages, as_reading, as_refusal, options_of
    from cuadra.reading.adjusted import read_adjusted
    from cuadra.reading.views import MOST_WORDS, placed

    options = options_of(Wish(settings, SECONDS), order["country"])
    told = read_adjusted(files[0], order["name"], order["part"], order["adjustments"], options)
    found, part = told["found"], told["part"]
    if isinstance(found, CuadraError):
        return as_refusal(part, found)
    words = {
        number: [[text, *(round(side, 2) for side in box)] for text, box in placed(reading)[:MOST_WORDS]]
        for number, reading in told["readings"].items()
    }
    made = as_reading(part, found) | {"words": words}
    if order["views"]:
        pages = as_pages(Path(order["folder"]) / "0", order["name"], options).get(part, [])
        made["pages"] = [one | {"words": words.get(one["number"], one["words"])} for one in pages]
    return made
