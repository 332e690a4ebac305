"""A value and why we believe it: rung, engine, page, box, checks, other candidates, findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Generic, TypeVar

from cuadra.kit.say import say
from cuadra.model.geometry import Box

T_co = TypeVar("T_co", covariant=True)


class Rung(StrEnum):
    """The steps of the cascade, from the cheapest and surest to the dearest."""

    XML = "xml"
    CODE = "code"  # fiscal QR or barcode
    TEXT = "text"  # text layer of a PDF, or plain text
    OCR = "ocr"
    VISION = "vision"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read. ``page`` counts from 1; ``box`` is in the units of the page as shown."""

    rung: Rung
    engine: str
    page: int | None = None
    box: Box | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Alternative(Generic[T_co]):
    """Another candidate for the same field, and how likely it was."""

    value: T_co
    confidence: float
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Field(Generic[T_co]):
    """One value with a calibrated probability of being right, and the reasons.

    ``checks`` are the codes of the checks that it passed (``sums``, ``digit``, ``code_agrees`` ...).
    """

    value: T_co
    confidence: float
    evidence: Evidence
    checks: tuple[str, ...] = ()
    alternatives: tuple[Alternative[T_co], ...] = ()

    def passing(self, *checks: str) -> Field[T_co]:
        """The same field, with more checks passed."""
        return replace(self, checks=(*self.checks, *(c for c in checks if c not in self.checks)))


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. ``where`` is a field path or a page; the sentence comes from the code and the facts."""

    code: str
    severity: Severity
    where: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def message(self, language: str = "es") -> str:
        return say(self.code, language, self.facts)
