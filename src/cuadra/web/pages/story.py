"""The whole history of a document as one readable line: bytes, fields, corrections, later steps; who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cuadra.audit.models import Event
from cuadra.inbox.organising.models import Deed
from cuadra.inbox.review.models import Correction
from cuadra.kit.say import say
from cuadra.web.pages.review_shapes import named

IN_CORRECTIONS = frozenset({"document.corrected", "document.correction_undone"})


@dataclass(frozen=True, slots=True)
class Change:
    """One value said by a person: what stood there, what stands there now, and whether that was taken back."""

    name: str
    before: str
    after: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. ``deed`` is a word of ours, ``why`` a sentence, ``note`` other people's words."""

    at: datetime
    deed: str
    who: UUID | None
    who_kind: str
    why: str = ""
    note: str = ""
    changes: Sequence[Change] = ()


def story(
    events: Sequence[Event],
    corrections: Sequence[Correction],
    fields: Mapping[str, Any],
    deeds: Sequence[tuple[Deed, str]],
    language: str,
) -> list[Step]:
    """Newest first. ``fields`` are those that were read, ``deeds`` on many with the name of their tag."""
    steps = [_of_event(one, language) for one in events if one.action not in IN_CORRECTIONS]
    steps += _of_corrections(corrections, fields, language)
    steps += [_of_deed(deed, tag) for deed, tag in deeds]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _of_event(one: Event, language: str) -> Step:
    details = one.details or {}
    reason = str(details.get("reason") or "")
    why = say(reason, language) if reason else ""
    note = str(details.get("name") or details.get("note") or "") if one.action in NOTED else ""
    return Step(one.at, one.action, one.actor_id, one.actor_kind, "" if "{" in why else why, note)


NOTED = frozenset({"document.tagged", "document.untagged", "document.postponed"})


def _of_corrections(corrections: Sequence[Correction], fields: Mapping[str, Any], language: str) -> list[Step]:
    """Those of one person in one moment together."""
    stood = {path: _plain(one.get("value")) for path, one in fields.items()}
    steps: list[Step] = []
    for one in corrections:
        after = _plain(one.value)
        change = Change(named("field", one.path, language), stood.get(one.path, ""), after, one.is_undone)
        if not one.is_undone:
            stood[one.path] = after
        last = steps[-1] if steps else None
        if last and last.who == one.person_id and (one.created_at - last.at).total_seconds() < 2:
            steps[-1] = Step(last.at, last.deed, last.who, last.who_kind, changes=(*last.changes, change))
        else:
            kind = "person" if one.person_id else "system"
            steps.append(Step(one.created_at, "document.corrected", one.person_id, kind, changes=(change,)))
    return steps


def _of_deed(deed: Deed, tag: str) -> Step:
    action = {"tag": "document.tagged", "untag": "document.untagged"}.get(deed.action, "documents.changed")
    return Step(deed.created_at, action, deed.person_id, "person" if deed.person_id else "system", note=tag)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
