"""Readers that stand in for the real one in the worker processes of these tests: they do what the file says."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any


def read_file(file: str, digest: str, settings: Any) -> list[dict[str, Any]]:
    text = Path(file).read_text(encoding="utf-8")
    if text.startswith("hang"):
        time.sleep(3600)
    if text.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if text.startswith("once") and not (mark := Path(file + ".died")).exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if text.startswith("raise"):
        raise ZeroDivisionError
    if text.startswith("refuse"):
        from cuadra.reading.batch.errors import CannotOpen

        raise CannotOpen(what="refused on order")
    if text.startswith("slow"):
        time.sleep(0.02)
    count = 2 if text.startswith("two") else 1
    return [
        {
            "file": f"{file}/{i}" if count > 1 else file,
            "sha256": digest,
            "kind": "ticket",
            "country": "MX",
            "rungs": ["ocr"],
            "seconds": 0.0,
            "text": text,
            "fields": {},
            "lines": [],
            "findings": [],
            "pid": os.getpid(),
        }
        for i in range(count)
    ]


def never_starts(file: str, digest: str, settings: Any) -> list[dict[str, Any]]:
    raise AssertionError


class Unloadable:
    """A job that kills the worker before it is ready: loading it ends the process."""

    def __reduce__(self) -> Any:
        return os._exit, (7,)

    def __call__(self, file: str, digest: str, settings: Any) -> list[dict[str, Any]]:
        return []
