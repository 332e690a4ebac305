"""The kinds of notices: which events they come of, who may know, and how they are told until a person chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Channel = Literal["app", "mail", "push"]
CHANNELS: tuple[Channel, ...] = ("app", "mail", "push")
MENTIONED = "person"  # in an event's details: who was mentioned
WEEKLY = "report.weekly"  # the event of the weekly report
OWN = "notice."  # kinds of our own jobs


@dataclass(frozen=True, slots=True)
class Kind:
    """``scope`` is what one needs to be told. ``by_subject``: one notice for each thing, not one for all of a day."""

    actions: tuple[str, ...]
    scope: str
    channels: frozenset[Channel]
    by_subject: bool = False


_APP: frozenset[Channel] = frozenset({"app"})
_MAIL: frozenset[Channel] = frozenset({"app", "mail"})
_ALL: frozenset[Channel] = frozenset(CHANNELS)

KINDS: Mapping[str, Kind] = {
    "review": Kind(("document.review",), "documents:review", _APP),
    "mentioned": Kind(("document.mentioned",), "documents:read", _ALL, by_subject=True),
    "blocked": Kind(("document.blocked", "job.blocked"), "documents:review", _MAIL),
    "job_dead": Kind(("job.dead",), "jobs:write", _MAIL),
    "backup_failed": Kind(("backup.failed",), "company:write", _ALL),
    "source_failing": Kind(("source.stopped", "webhook.switched_off"), "company:write", _MAIL, by_subject=True),
    "learned": Kind(("model.promoted",), "documents:review", _APP),
    "weekly": Kind((WEEKLY,), "documents:review", _MAIL),
}
KIND_OF: Mapping[str, str] = {action: name for name, kind in KINDS.items() for action in kind.actions}
SETTLED = "document.ready"  # by a person: one more of their day
READ_ACTIONS = (*KIND_OF, SETTLED)
