"""From how a step ended to what its job does next: the error's class decides."""

from __future__ import annotations

from datetime import timedelta

from cuadra.jobs.errors import HandlerBroken, NeedsHuman, OutcomeUnknown
from cuadra.jobs.outcomes import Again, Blocked, Done, Failed, Outcome
from cuadra.jobs.policy import Policy, wait_after
from cuadra.jobs.repository import Settlement
from cuadra.jobs.states import State
from cuadra.kit.errors import CuadraError


def settlement(name: str, policy: Policy, failures: int, outcome: Outcome) -> Settlement:
    """What to write for a run of the kind ``name`` that came after ``failures`` failures in a row."""
    if isinstance(outcome, Done):
        return Settlement(State.DONE, data=outcome.data)
    if isinstance(outcome, Again):
        return Settlement(State.WAITING, after=max(outcome.after, timedelta(0)), data=outcome.data)
    if isinstance(outcome, Blocked):
        return Settlement(State.BLOCKED, attempts=failures, code=outcome.code, facts=outcome.facts)
    return _failure(policy, failures + 1, as_error(name, outcome.error))


def _failure(policy: Policy, failures: int, error: CuadraError) -> Settlement:
    """Again after a back-off, to a person, or given up."""
    facts = {name: value[:500] for name, value in error.facts.items()}
    is_left = error.retry and failures < policy.attempts
    if isinstance(error, OutcomeUnknown) and not (policy.reconciles and is_left):
        return Settlement(State.BLOCKED, attempts=failures, code=NeedsHuman.code, facts=facts)
    if isinstance(error, NeedsHuman):
        return Settlement(State.BLOCKED, attempts=failures, code=error.code, facts=facts)
    if not is_left:
        return Settlement(State.DEAD, attempts=failures, resets=False, code=error.code, facts=facts)
    wait = wait_after(policy, failures, getattr(error, "retry_after", None))
    return Settlement(State.WAITING, after=wait, attempts=failures, code=error.code, facts=facts)


def as_error(kind: str, error: BaseException) -> CuadraError:
    """Ours as it is; another's by the name of its class alone: its words may hold what nobody should read."""
    if isinstance(error, CuadraError):
        return error
    return HandlerBroken(kind=kind, fault=type(error).__name__)


def burial_error(kind: str, outcome: Outcome) -> CuadraError:
    """What the job died of."""
    return as_error(kind, outcome.error) if isinstance(outcome, Failed) else HandlerBroken(kind=kind, fault="")


def ended_as(reached: State, outcome: Outcome) -> str:
    """A run's end in a word, for those who count: a job that waits again did so as planned, or after a failure."""
    if reached is State.WAITING:
        return "failed" if isinstance(outcome, Failed) else "again"
    return str(reached)
