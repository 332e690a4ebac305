"""The shapes of review: what is told of a document under review, and what may be said of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from cuadra.inbox.review.service import MOST_CHANGES
from cuadra.inbox.states import State
from cuadra.web.api.shapes import Shape
from cuadra.web.api.texts import Given

Side = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]


class ReviewOut(Shape):
    """A document as it stands: its fields with state, reasons and alternatives, its lines, pages and findings."""

    id: UUID
    version: int
    state: State
    country: str
    name: str
    pages: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    next_line: int
    columns: list[str]
    findings: list[dict[str, str]]
    undo: int | None
    nth: int
    among: int
    watcher: str
    note: str
    reason: str
    twin: dict[str, str] | None


class StandsOut(Shape):
    """Where a document stands now."""

    state: State
    version: int


class WatcherOut(Shape):
    """Who else has the document open; empty for nobody."""

    watcher: str


class NextOut(Shape):
    """The next document to review; null where none waits."""

    id: UUID | None


class WordsOut(Shape):
    """The words of a page, each as text, left, top, right, bottom; ``width`` and ``height`` in the same units."""

    width: float
    height: float
    words: list[list[Any]]


class ChangeIn(Given):
    """One field as a person wants it: as typed; empty takes it away. ``box`` in the units of ``page``."""

    path: Annotated[str, Field(max_length=60)]
    said: Annotated[str, Field(max_length=2000)]
    how: Literal["typed", "pointed", "chosen", "agreed", "region"] = "typed"
    page: Annotated[int | None, Field(ge=1, le=10_000)] = None
    box: tuple[Side, Side, Side, Side] | None = None


class ChangesIn(Given):
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=MOST_CHANGES)]


class ConfirmIn(Given):
    """``seen`` is the version that the person saw."""

    seen: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


class ReasonIn(Given):
    note: Annotated[str, Field(max_length=500)] = ""


class AfterIn(Given):
    after: UUID | None = None
