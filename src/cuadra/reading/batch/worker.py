"""The far side of a batch: one process that reads one document at a time and answers through a pipe.

It is made to be killed: whatever it does not answer in time is settled by the pool.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

from cuadra.kit.errors import CuadraError
from cuadra.kit.why import system
from cuadra.reading.batch.errors import CannotOpen, Unexpected

Job: TypeAlias = Callable[[str, str, Any], list[dict[str, Any]]]  # file, sha-256, settings -> its records

READY = "ready"
GRACE_SECONDS = 15  # after the pool's own limit, should the pool itself be gone


@dataclass(frozen=True, slots=True)
class Answer:
    """The records of one file, or why there are none; ``memory`` of the worker in bytes."""

    records: list[dict[str, Any]]
    refusal: CuadraError | None
    memory: int


def serve(pipe: Connection, job: Job, settings: Any, seconds: float) -> None:
    """Reads what comes through ``pipe`` until it closes. Runs in its own process group, deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")  # of decoders, about the document: it is told by refusals and findings
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    try:
        pipe.send(READY)
        while (task := pipe.recv()) is not None:
            faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True, file=_nowhere())
            file, digest = task
            answer = _answer(job, file, digest, settings)
            faulthandler.cancel_dump_traceback_later()
            pipe.send(answer)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _answer(job: Job, file: str, digest: str, settings: Any) -> Answer:
    records: list[dict[str, Any]] = []
    refusal: CuadraError | None = None
    try:
        records = job(file, digest, settings)
    except CuadraError as caught:  # a model that is broken is told as it is, document by document
        refusal = caught
    except Exception as caught:  # noqa: BLE001  the one place where a worker turns a fault of ours into an answer
        if isinstance(caught, OSError) and caught.filename == file:
            return Answer([], CannotOpen(what=system(caught)), memory())
        refusal = Unexpected(what=f"{type(caught).__name__} {_where(caught)}".strip())
    return Answer(records, refusal, memory())


def _where(caught: Exception) -> str:
    """The last line of ours that the error passed: enough to report it, nothing of the document."""
    passed = [one for one in traceback.extract_tb(caught.__traceback__) if "cuadra" in Path(one.filename).parts]
    return f"{Path(passed[-1].filename).name}:{passed[-1].lineno}" if passed else ""


def memory() -> int:
    """Bytes of memory that this process holds now (its peak, where the system does not tell)."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _nowhere() -> Any:
    global _SINK  # noqa: PLW0603  faulthandler needs a file that stays open
    if _SINK is None:
        _SINK = Path(os.devnull).open("w")  # noqa: SIM115
    return _SINK


_SINK: Any = None
