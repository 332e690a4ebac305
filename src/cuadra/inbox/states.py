"""Where a document can stand, and the moves between (DESIGN 4)."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    RECEIVED = "received"  # the original is safe; nothing was read yet
    READING = "reading"
    REVIEW = "review"  # a person must look
    READY = "ready"  # sure enough to go on by itself
    POSTED = "posted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"  # cannot be read, or a person refused it; the reason says why
    BLOCKED = "blocked"  # a capability is missing on this machine
    REPLACED = "replaced"  # other documents stand for it: it was cut into them, or joined with more into one


MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.READING, State.REJECTED, State.DUPLICATE, State.REPLACED}),
    State.READING: frozenset(
        {State.READING, State.REVIEW, State.READY, State.DUPLICATE, State.REJECTED, State.BLOCKED, State.POSTED}
    ),
    State.REVIEW: frozenset({State.READING, State.READY, State.DUPLICATE, State.REJECTED, State.REPLACED}),
    State.READY: frozenset(
        {State.READING, State.REVIEW, State.POSTED, State.DUPLICATE, State.REJECTED, State.REPLACED}
    ),
    State.POSTED: frozenset(),
    State.DUPLICATE: frozenset({State.READING, State.REVIEW, State.REJECTED, State.REPLACED}),
    State.REJECTED: frozenset({State.READING, State.REPLACED}),
    State.BLOCKED: frozenset({State.READING, State.REJECTED, State.REPLACED}),
    State.REPLACED: frozenset({State.RECEIVED, State.REVIEW}),  # not READING: a job that comes late does nothing
}
