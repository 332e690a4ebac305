"""Documents are read in processes of their own: one that hangs or dies takes nothing with it, and idle ones end.

Each slot is a guarded pool of one (``reading.batch.pool``), made when first needed and let go after a minute without
work, so that a server at rest holds no OCR engine in memory.
"""

from __future__ import annotations

import os
import queue
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cuadra.flows.taught import Lent, Shelf
from cuadra.kit.errors import CuadraError
from cuadra.reading.batch.errors import WorkerDied
from cuadra.reading.batch.pool import Bounds, Pool, Task
from cuadra.settings import Settings

IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Wish:
    """How to read; travels to the process. ``country`` helps where a document does not tell."""

    settings: Settings
    seconds: float


class Readers:
    """``crew`` processes at most, which ``read`` shares out among the threads that call it."""

    def __init__(self, folder: Path, settings: Settings, *, crew: int, seconds: float = 120.0) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.iterdir():  # of a process that was killed
            with suppress(OSError):
                left.unlink()
        self.folder, self.seconds = folder, seconds
        self._shelf = Shelf(folder)
        self._slots: queue.LifoQueue[tuple[Pool, float]] = queue.LifoQueue()
        self._pools = [
            Pool(read_file, Wish(settings, seconds), Bounds(jobs=1, seconds=seconds, documents=500))
            for _ in range(crew)
        ]
        for pool in self._pools:
            self._slots.put((pool, 0.0))
        self._closing = threading.Event()
        self._tidier = threading.Thread(target=self._tidy, name="readers-tidy", daemon=True)
        self._tidier.start()

    def read(
        self, content: bytes, digest: str, *, name: str, country: str = "", model: Lent | None = None
    ) -> list[dict[str, Any]]:
        """The documents in ``content``: readings or refusals as plain data (``as_reading``, ``as_refusal``).

        With ``model``, what a company taught its reader; ``model`` in a reading is the version that was used (0: the
        shipped one).

        Waits for a free process. Raises the refusal where the process hung or died, ``WorkersDoNotStart`` where none
        can be had. The bytes lie in a private folder for as long as they are read.
        """
        pool, _ = self._slots.get(timeout=3600)
        try:
            suffix = Path(name).suffix[:10]
            with self._shelf.lent(model) as lent, tempfile.NamedTemporaryFile(dir=self.folder, suffix=suffix) as file:
                file.write(content)
                file.flush()
                task = Task(file.name, f"{digest}|{country}|{Path(lent).name}|{name}")
                (outcome,) = pool.run([task])
        finally:
            self._slots.put((pool, time.monotonic()))
        if outcome.refusal:
            raise outcome.refusal
        return outcome.records

    def close(self) -> None:
        """Ends the processes; a document in work is left to whoever takes the job over."""
        self._closing.set()
        for pool in self._pools:
            pool.__exit__()

    def _tidy(self) -> None:
        while not self._closing.wait(IDLE_SECONDS / 4):
            rested = []
            with suppress(queue.Empty):
                for _ in self._pools:
                    pool, since = self._slots.get_nowait()
                    if since and time.monotonic() - since > IDLE_SECONDS:
                        pool.__exit__()
                        since = 0.0
                    rested.append((pool, since))
            for one in reversed(rested):
                self._slots.put(one)


def read_file(file: str, digest: str, wish: Wish) -> list[dict[str, Any]]:
    """Runs in the process: every document of the file."""
    from cuadra.reading.cascade import read_all
    from cuadra.reading.fields.store import BrokenModel

    _give_way()
    _, country, model, name = digest.split("|", 3)
    options, is_broken = options_of(wish, country, Path(file).parent / model if model else None), False
    try:
        found = read_all(Path(file), name=name, options=options)
    except BrokenModel:
        options, is_broken = options_of(wish, country), True
        found = read_all(Path(file), name=name, options=options)
    if all(isinstance(one, CuadraError) for _, one in found):
        return [as_refusal(part, one) for part, one in found if isinstance(one, CuadraError)]
    pages = as_pages(Path(file), name, options)
    return [
        as_refusal(part, one)
        if isinstance(one, CuadraError)
        else _by_model(as_reading(part, one) | {"pages": pages.get(part, [])}, model, is_broken=is_broken)
        for part, one in found
    ]


def _by_model(reading: dict[str, Any], model: str, *, is_broken: bool) -> dict[str, Any]:
    """Says which version was read with; that of a broken file is told to people."""
    version = int(model.split("-")[2]) if model else 0
    told = [one for one in reading["findings"] if one["code"] != "LRN-002"]  # signed here, and opened by our own seal
    if is_broken:
        facts = {"version": str(version)}
        told.append({"code": "LRN-006", "severity": "warning", "where": "model", "facts": facts})
    return reading | {"findings": told, "model": 0 if is_broken else version}


def as_pages(file: Path, name: str, options: Any) -> dict[str, list[dict[str, Any]]]:
    """The pages to show of each part, as plain data."""
    from cuadra.reading.views import views

    made = views(file.read_bytes(), name, options)
    return {
        part: [
            {
                "number": one.number,
                "width": one.width,
                "height": one.height,
                "image": one.image,
                "words": [[text, *(round(side, 2) for side in box)] for text, box in one.words],
            }
            for one in pages
        ]
        for part, pages in made.items()
    }


@lru_cache(maxsize=1)
def _give_way() -> None:
    """Once a process: reading uses a core for as long as it lasts, and people wait for the API beside it."""
    if hasattr(os, "nice"):
        os.nice(10)


@lru_cache(maxsize=8)
def options_of(wish: Wish, country: str, model: Path | None = None) -> Any:
    from cuadra.reading.cascade import Options
    from cuadra.reading.limits import Limits

    return Options(
        country=country,
        model=model,
        limits=Limits(seconds=wish.seconds * 0.9),
        cache=wish.settings.cache_folder,
        settings=wish.settings,
    )


def as_reading(part: str, extracted: Any) -> dict[str, Any]:
    """A reading as plain data, as ``cuadra schema`` describes it, with findings as codes and facts."""
    from cuadra.model.record import record

    told = record(part, "", extracted)
    findings = [
        {"code": one.code, "severity": str(one.severity), "where": one.where, "facts": one.facts}
        for one in extracted.findings
    ]
    kept = {name: told[name] for name in ("kind", "country", "rungs", "seconds", "text", "fields", "lines")}
    return {"part": part, **kept, "findings": findings}


def as_refusal(part: str, why: CuadraError) -> dict[str, Any]:
    """A refusal as plain data: the sentence is made from it in the language of whoever looks."""
    return {"part": part, "refused": {"code": why.code, "facts": why.facts}}


def is_death(error: CuadraError) -> bool:
    """Whether the process died over the document: the mark of one to be put aside."""
    return isinstance(error, WorkerDied)
