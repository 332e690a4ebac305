"""Cutting and joining as a person asks for them: pages are bound anew in the reading process, then everything moves.

The new file is made and kept before the transaction that puts it in the place of the old ones; where that is refused,
bytes without a row remain, which the night removes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cuadra.audit.actor import Actor
from cuadra.database.session import Database
from cuadra.flows.hands import Hands
from cuadra.inbox.models import Document
from cuadra.inbox.originals import Originals
from cuadra.inbox.pages import replacing
from cuadra.inbox.pages.moved_words import Sheet
from cuadra.inbox.pages.replacing import JOINED, PART, Made
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.service import Arrival, prepare, receive
from cuadra.kit.ids import DocumentId, TenantId

MOST_LETTERS = 200  # of a name, before the ending


@dataclass(frozen=True, slots=True)
class Bench:
    """What it takes to bind: where documents and originals are, and the hands."""

    database: Database
    originals: Originals
    hands: Hands
    tenant: TenantId
    actor: Actor


@dataclass(frozen=True, slots=True)
class Taken:
    """A document whose pages are used, with its file."""

    document: Document
    content: bytes = field(repr=False)

    @property
    def id(self) -> DocumentId:
        return DocumentId(self.document.id)

    def leaf(self, file: int, page: int = 0) -> dict[str, Any]:
        return {"file": file, "page": page, **place_of(self.document)}


def place_of(document: Document) -> dict[str, str]:
    """How its file is opened: under which name, and which part of it the document is."""
    in_archive = document.parent_id is not None and "/" in document.part
    name = document.part.split("/", 1)[0] if in_archive else document.name
    return {"name": name, "part": document.part if in_archive else ""}


def cut(bench: Bench, document: DocumentId, groups: Sequence[Sequence[int]]) -> list[DocumentId]:
    """Makes a document of each group of pages. ``CutInvalid``, ``CannotReplace``, and what binding refuses."""
    taken = _taken(bench, [document])
    with bench.database.tenant(bench.tenant) as session:
        replacing.check_cut(groups, replacing.page_count(session, bench.tenant, document))
    (source,) = taken
    orders = [[source.leaf(0, page) for page in group] for group in groups]
    bound = bench.hands.ask("bind", [source.content], {"files_of": orders})["made"]
    parts = [_part(bench, source, group, one) for group, one in zip(groups, bound, strict=True)]
    with bench.database.tenant(bench.tenant) as session:
        return replacing.cut(session, bench.tenant, document, bench.actor, parts)


def join(bench: Bench, documents: Sequence[DocumentId]) -> DocumentId:
    """Makes one document of several, in that order. ``JoinInvalid``, ``CannotReplace``, and what binding refuses."""
    replacing.check_join(documents)
    taken = _taken(bench, documents)
    joined = _joined(bench, taken)
    with bench.database.tenant(bench.tenant) as session:
        return replacing.join(session, bench.tenant, documents, bench.actor, joined)


def join_arrivals(
    bench: Bench, arrivals: Sequence[tuple[str, bytes]], *, country: str | None, source: str
) -> DocumentId:
    """Photos that are one document: each is received and kept as it came, and one document of all of them is read.

    Sent twice, the second time finds the document of the first. ``JoinInvalid``, and what binding refuses.
    """
    kept = [_kept(bench, name, content, country, source) for name, content in arrivals]
    leaves = [[{"file": nth, "page": 0, "name": name, "part": ""} for nth, (name, _) in enumerate(arrivals)]]
    bound = bench.hands.ask("bind", [content for _, content in arrivals], {"files_of": leaves})["made"][0]
    content = bytes(bound["content"])
    new = _prepared(bench, content, f"{_stem(arrivals[0][0])} ({len(arrivals)}).pdf", JOINED, country)
    order = sorted(range(len(kept)), key=lambda nth: kept[nth].digest)
    with bench.database.tenant(bench.tenant) as session:
        receipts = receive(session, bench.tenant, bench.actor, [kept[nth] for nth in order])
        by_place = {nth: receipt.document for nth, receipt in zip(order, receipts, strict=True)}
        sources = [by_place[nth] for nth in range(len(kept))]
        if known := replacing.joined_of(session, bench.tenant, sources):
            return known
        sheets = [Sheet(sources[file], number, width, height) for file, number, width, height in bound["pages"]]
        return replacing.join(session, bench.tenant, sources, bench.actor, Made(new, sheets))


def _kept(bench: Bench, name: str, content: bytes, country: str | None, source: str) -> Arrival:
    return prepare(bench.originals, bench.tenant, content, name=name, source=source, country=country, actor=bench.actor)


def _taken(bench: Bench, documents: Sequence[DocumentId]) -> list[Taken]:
    with bench.database.tenant(bench.tenant) as session:
        found = replacing.replaceable(session, bench.tenant, documents)
        repository = DocumentRepository(session, bench.tenant)
        kept = [repository.original(one.sha256) for one in found]
    contents = (bench.originals.content(bench.tenant, one) for one in kept)
    return [Taken(one, content) for one, content in zip(found, contents, strict=True)]


def _part(bench: Bench, source: Taken, group: Sequence[int], bound: Mapping[str, Any]) -> Made:
    told = f"p{group[0]}" if len(group) == 1 else f"p{group[0]}-{group[-1]}"
    sheets = [Sheet(source.id, number, width, height) for _, number, width, height in bound["pages"]]
    name = f"{_stem(source.document.name)} {told}.pdf"
    arrival = _prepared(bench, bytes(bound["content"]), name, PART, source.document.country)
    return Made(arrival, sheets, told)


def _joined(bench: Bench, taken: Sequence[Taken]) -> Made:
    leaves = [one.leaf(nth) for nth, one in enumerate(taken)]
    bound = bench.hands.ask("bind", [one.content for one in taken], {"files_of": [leaves]})["made"][0]
    sheets = [Sheet(taken[file].id, number, width, height) for file, number, width, height in bound["pages"]]
    name = f"{_stem(taken[0].document.name)} ({len(taken)}).pdf"
    return Made(_prepared(bench, bytes(bound["content"]), name, JOINED, taken[0].document.country), sheets)


def _prepared(bench: Bench, content: bytes, name: str, source: str, country: str | None) -> Arrival:
    return prepare(bench.originals, bench.tenant, content, name=name, source=source, country=country, actor=bench.actor)


def _stem(name: str) -> str:
    """A file's name without its ending.

    >>> _stem("ticket largo.final.JPG"), _stem(".pdf")
    ('ticket largo.final', 'documento')
    """
    stem, dot, ending = name.rpartition(".")
    return (stem if dot and len(ending) <= 5 else name)[:MOST_LETTERS].strip() or "documento"
