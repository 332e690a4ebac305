"""How a worker works: how much at once, and how soon a silent one counts as gone. Times in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    concurrency: int = 5
    poll: float = 0.2  # delays and locks are served at this pace; a new job is told by NOTIFY
    heartbeat: float = 5.0
    stale: float = 20.0  # without a heartbeat: gone. Not shorter: a restart of the database silences all
    gone: float = 3.0  # without its lock on the server: gone. A living worker has it again within a second
    keep: float = 1.0  # between two looks of the keeper
    sweep: float = 30.0
    grace: float = 7.0  # for jobs that run when we stop
    longest: float = 300.0
    keep_ended_hours: int = 24
    keep_ended_most: int = 100  # a company's newest ones stay whatever their age
