"""Where a job can be, and which moves there are. The moves are made by single statements; this is their table."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"  # until next_at
    RUNNING = "running"  # a worker holds it, under its epoch
    BLOCKED = "blocked"  # something is missing here; error_code says what
    DONE = "done"
    DEAD = "dead"  # given up; a person may replay it
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.RUNNING, State.BLOCKED)

MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.RUNNING, State.CANCELLED}),
    State.RUNNING: frozenset({State.WAITING, State.BLOCKED, State.DONE, State.DEAD, State.CANCELLED}),
    State.BLOCKED: frozenset({State.WAITING, State.CANCELLED}),
    State.DONE: frozenset(),
    State.DEAD: frozenset({State.WAITING}),
    State.CANCELLED: frozenset({State.WAITING}),
}
