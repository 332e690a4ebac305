"""One's own sessions: where one is logged in, and ending what one does not know."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from cuadra.tenants import sessions
from cuadra.web.access import Itself, origin_of
from cuadra.web.api.routes import routes
from cuadra.web.api.shapes import Id, Shape
from cuadra.web.desk import desk_of
from cuadra.web.visit import visit_of

router = routes("/sessions")


class SessionOut(Shape):
    """A place where the person is logged in."""

    id: UUID
    kind: str
    tenant_id: UUID | None
    ip: str
    agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_this: bool = False


class SessionsOut(Shape):
    items: list[SessionOut]


@router.get("", name="list_sessions")
def several(request: Request, me: Itself) -> SessionsOut:
    """Where one is logged in, last seen first."""
    with desk_of(request).house.database.nobody(person=me.person) as session:
        found = sessions.list_sessions(session, me.person)
    shown = [SessionOut.model_validate(one) for one in found]
    return SessionsOut(items=[one.model_copy(update={"is_this": one.id == me.session_id}) for one in shown])


@router.delete("/{session_id}", name="end_session", status_code=204)
def end(request: Request, session_id: Id, me: Itself) -> Response:
    """Ends one."""
    with desk_of(request).house.database.nobody(person=me.person) as session:
        sessions.end(session, me.person, session_id, origin_of(visit_of(request)), why="ended by its person")
    return Response(status_code=204)


@router.delete("", name="end_other_sessions", status_code=204)
def end_others(request: Request, me: Itself) -> Response:
    """Ends all but this one."""
    with desk_of(request).house.database.nobody(person=me.person) as session:
        sessions.end_all(session, me.person, origin_of(visit_of(request)), but=me.session_id)
    return Response(status_code=204)
