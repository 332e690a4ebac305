"""What goes into and comes out of the fields stage."""

from __future__ import annotations

from dataclasses import dataclass, field

from cuadra.model.evidence import Finding
from cuadra.model.extracted import FieldMap


@dataclass(slots=True)
class FieldSet:
    """Fields that one rung found on all pages of a document, its lines, and what the checks said.

    ``lines`` holds one map a line, by the last word of the path; ``country`` is a guess, empty if none.
    """

    fields: FieldMap = field(default_factory=dict)
    lines: list[FieldMap] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    country: str = ""
