"""What the doctor found of one thing, and the words for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cuadra.kit.errors import CuadraError
from cuadra.kit.say import hint, say
from cuadra.kit.why import system, why


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that was tried; ``code`` says how it went, ``detail`` what was seen."""

    what: str
    works: bool
    is_needed: bool = False
    code: str = "DOC-000"
    detail: str = ""
    fact: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def told(self, language: str) -> dict[str, str | bool]:
        facts = {"what": self.fact, **self.facts}
        return {
            "what": self.what,
            "works": self.works,
            "needed": self.is_needed,
            "code": self.code,
            "detail": self.detail or say(self.code, language, facts),
            "hint": hint(self.code, language, facts),
        }


def reason(caught: Exception) -> str:
    """What broke, in words of ours: what libraries say is English and long."""
    if isinstance(caught, CuadraError):
        return caught.code
    if isinstance(caught, ImportError):
        return why("PACKAGE", caught.name or "?")
    if isinstance(caught, OSError):
        return system(caught)
    told = str(caught)
    return told if told.startswith("{WHY-") else why("INSIDE", type(caught).__name__)


def is_open(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)
