"""Saved views of the lists: the bar of names over a list, and where each leads. The address stays the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request

from cuadra.inbox.organising.saved_views import plain_query, views
from cuadra.web.pages.guest import Guest
from cuadra.web.pages.organised import View, is_shown

LISTS: Mapping[str, str] = {"inbox": "/inbox", "suppliers": "/suppliers", "jobs": "/jobs"}


@dataclass(frozen=True, slots=True)
class Bar:
    """The views of list ``page`` at ``path``; ``view`` is the one that the address is, ``query`` what could be kept."""

    page: str
    path: str
    views: Sequence[View]
    view: View | None
    query: str


def bar(request: Request, page: str, known: Sequence[View]) -> Bar:
    """The bar over a list whose views are ``known``."""
    shown = next((one for one in known if is_shown(one, request)), None)
    return Bar(page, LISTS[page], known, shown, plain_query(request.url.query))


def views_of(session: Session, guest: Guest, page: str) -> list[View]:
    """Of a list, one's own views and those that everybody sees."""
    caller = guest.caller
    return [
        View(one.id, one.name, one.query, one.is_shared, one.person_id == caller.person)
        for one in views(session, caller.tenant, caller.person, page)
    ]


def address(page: str, query: str) -> str:
    """Where a view leads; the inbox for a list that has none.

    >>> address("jobs", "tab=dead"), address("jobs", ""), address("elsewhere", "")
    ('/jobs?tab=dead', '/jobs', '/inbox')
    """
    path = LISTS.get(page, LISTS["inbox"])
    return f"{path}?{query}" if query else path
