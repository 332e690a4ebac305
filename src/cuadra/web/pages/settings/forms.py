"""What every form of the settings does: the change in one transaction, or what was refused."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cuadra.kit.errors import CuadraError
from cuadra.web.pages.guest import Guest
from cuadra.web.pages.problems import Problem, refused


async def done(guest: Guest, change: Callable[[Session], None]) -> Problem | None:
    """Does it in one transaction; what was refused for a reason that the person can mend."""

    def work() -> None:
        with guest.open() as session:
            change(session)

    try:
        await run_in_threadpool(work)
    except CuadraError as error:
        return refused(error, guest.language)
    return None
