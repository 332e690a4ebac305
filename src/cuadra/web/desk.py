"""What the routes share in one process: the house, the bounds, the writer of documents, the live streams, errands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import HTTPConnection

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
