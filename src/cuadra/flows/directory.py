"""What is known of a supplier, for people: usual values, by what the rest is found, and how much they still touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.flows.directory_repository import DirectoryRepository
from cuadra.flows.supplying_repository import SupplyingRepository
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.suppliers.lessons import ALSO_FOUND, CONSTANT, FOUND, lesson_from
from cuadra.suppliers.memory import LESSONS, Memory, trust

NOBODY = DocumentId(UUID(int=0))
GROUP = 5  # documents in one step of the curve


@dataclass(frozen=True, slots=True)
class Remembered:
    """A field of which something is remembered: its usual ``value``, or the ``label`` beside or over which it stands.

    ``way``: usual, beside, under or place; ``count`` documents say so, and ``sure`` is how far that is trusted.
    """

    path: str
    way: str
    told: str
    count: int
    sure: float


@dataclass(frozen=True, slots=True)
class Step:
    """Some documents in their order: ``first`` to ``last``, and the share of their fields that a person touched."""

    first: int
    last: int
    share: float


def remembered(session: Session, tenant: TenantId, supplier: UUID) -> list[Remembered]:
    """All that is remembered of a supplier, in the order in which a person reads a document."""
    found = SupplyingRepository(session, tenant).lessons(supplier, NOBODY, most=LESSONS)
    memory = Memory([lesson_from(one) for one in found])
    claims = {path: claim for path in CONSTANT if (claim := memory.usual(path))}
    usual = [Remembered(path, "usual", one.value, one.count, one.sure) for path, one in claims.items()]
    places = (_place(memory, path) for path in (*FOUND, *ALSO_FOUND) if path not in claims)
    return [*usual, *(one for one in places if one)]


def _place(memory: Memory, path: str) -> Remembered | None:
    """By what a field is found: the label that served most often, else only its place."""
    marks = memory.marks.get(path)
    if not marks:
        return None
    ways = {"l": "beside", "a": "under"}
    labels = [mark for mark in marks if mark.partition(":")[0] in ways]
    best = max(labels or marks, key=lambda mark: (trust(*marks[mark]), marks[mark][0], mark))
    sign, _, label = best.partition(":")
    way = ways.get(sign, "place")
    right, wrong = marks[best]
    return Remembered(path, way, label.partition("|")[0] if way != "place" else "", right, trust(right, wrong))


def curve(session: Session, tenant: TenantId, supplier: UUID) -> list[Step]:
    """How the share of touched fields went, in steps of five documents."""
    return steps(DirectoryRepository(session, tenant).touches(supplier))


def steps(touches: Sequence[tuple[int, int]], size: int = GROUP) -> list[Step]:
    """The shares of groups of documents.

    >>> steps([(10, 4), (10, 2), (10, 0)], size=2)
    [Step(first=1, last=2, share=0.3), Step(first=3, last=3, share=0.0)]
    """
    made, at = [], 1
    for some in _grouped(touches, size):
        fields, touched = sum(one[0] for one in some), sum(min(one) for one in some)
        made.append(Step(at, at + len(some) - 1, touched / max(fields, 1)))
        at += len(some)
    return made


def _grouped(touches: Sequence[tuple[int, int]], size: int) -> list[Sequence[tuple[int, int]]]:
    return [touches[at : at + size] for at in range(0, len(touches), size)]
