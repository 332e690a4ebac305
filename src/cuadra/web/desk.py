"""What the routes share in one process: the house, the bounds, the writer of documents, the live streams, errands."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from cuadra.tenants.access import Caller
from cuadra.web.errands import Errands
from cuadra.web.limits import Buckets
from cuadra.web.options import Options

if TYPE_CHECKING:
    from cuadra.flows.hands import Hands
    from cuadra.web.live import Live
    from cuadra.web.receiving import Receiving


@dataclass(frozen=True, slots=True)
class Desk:
    """``house`` is that of the flows: database, door, originals, settings, metrics, log."""

    house: Any
    options: Options
    receiving: Receiving
    live: Live
    callers: Buckets
    strangers: Buckets
    hands: Hands
    errands: Errands = field(default_factory=Errands)


def desk_of(request: HTTPConnection) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def opened(request: HTTPConnection, caller: Caller) -> AbstractContextManager[Session]:
    """A transaction of the caller's company, in the caller's name; committed when it is left without an error."""
    transaction: AbstractContextManager[Session] = desk_of(request).house.database.tenant(
        caller.tenant, person=caller.person
    )
    return transaction
