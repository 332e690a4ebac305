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


MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.READING, State.REJECTED, State.DUPLICATE}),
    State.READING: frozenset(
        {State.READING, State.REVIEW, State.READY, State.DUPLICATE, State.REJECTED, State.BLOCKED, State.POSTED}
    ),
    State.REVIEW: frozenset({State.READING, State.READY, State.DUPLICATE, State.REJECTED}),
    State.READY: frozenset({State.READING, State.REVIEW, State.POSTED, State.DUPLICATE, State.REJECTED}),
    State.POSTED: frozenset(),
    State.DUPLICATE: frozenset({State.READING, State.REVIEW, State.REJECTED}),
    State.REJECTED: frozenset({State.READING}),
    State.BLOCKED: frozenset({State.READING, State.REJECTED}),
}
