"""A page that a person turned or cropped: it alone is read again, and every later reading keeps to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cuadra import __version__
from cuadra.flows.hands import Hands
from cuadra.flows.intake import Intake
from cuadra.flows.rebinding import Bench, place_of
from cuadra.inbox.models import Document
from cuadra.inbox.pages.adjusting import Wanted, adjusted, look_up, note
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import find
from cuadra.jobs.work import Work
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import DocumentId


class StillUnread(CuadraError):  # noqa: N818
    """With that crop nothing can be read; fact ``code``, why."""

    code, status = "INB-058", 422


def adjust(bench: Bench, document: DocumentId, wanted: Wanted) -> None:
    """Reads a document again with one page turned or cropped. ``NotInReview``, ``PageMissing``, ``StillUnread``."""
    with bench.database.tenant(bench.tenant) as session:
        found, wishes = look_up(session, bench.tenant, document, wanted)
        original, seen = DocumentRepository(session, bench.tenant).original(found.sha256), found.version
    content = bench.originals.content(bench.tenant, original)
    told = bench.hands.ask("page", [content], order_of(found, wishes) | {"views": False})
    if refused := told.get("refused"):
        raise StillUnread(code=refused["code"])
    with bench.database.tenant(bench.tenant) as session:
        adjusted(session, bench.tenant, document, bench.actor, wanted, told, reader=__version__, seen=seen)


def order_of(document: Document, wishes: list[dict[str, Any]]) -> dict[str, Any]:
    """What the hands need to know."""
    return {**place_of(document), "country": document.country or "", "adjustments": wishes}


@dataclass(frozen=True, slots=True)
class Adjusting:
    """Stands before the handler of ``document.read``: who reads a document with turned or cropped pages minds them."""

    intake: Intake
    hands: Hands

    def __call__(self, work: Work) -> None:
        document = DocumentId(work.subject_id)
        with work.database.tenant(work.tenant) as session:
            wishes = note(session, work.tenant, document)
            order = order_of(find(session, work.tenant, document), wishes) if wishes else {}
        if not wishes:
            self.intake(work)
            return
        minding = _Minding(self.hands, order)
        replace(self.intake, readers=minding)(work)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Minding:
    """Reads in the place of ``Readers``, as ordered."""

    hands: Hands
    order: dict[str, Any]

    def read(self, content: bytes, digest: str, *, name: str, country: str = "") -> list[dict[str, Any]]:  # noqa: ARG002
        return [self.hands.ask("page", [content], self.order | {"views": True})]
