"""Review: the document on one side, its fields on the other, one after the other until none waits.

The script draws the fields from what the API tells of a document; here are the frame, the words that it uses, and
the addresses: ``/review`` is the next one, ``/documents/{id}/review?page=2&field=total`` an exact place.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from cuadra.inbox.review.service import OPEN
from cuadra.inbox.service import find
from cuadra.kit.ids import DocumentId
from cuadra.tenants.access import Caller
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.roles import SCOPES
from cuadra.web.api.review import next_for, shape_of, watcher_of
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import Guest, admitted
from cuadra.web.pages.review_words import KEYS, WORDS
from cuadra.web.pages.show import page
from cuadra.web.pages.told.documents import KINDS

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reviewer = Annotated[Guest, admitted("documents:review")]
MOST_COLLEAGUES = 200
ENTRY = "src/review/main.ts"
KINDS_TOLD = {f"kind.{name}": text for name, text in KINDS.items()}


@router.get("/review", name="page_review")
def begin(guest: Reviewer) -> Response:
    """To the next document that waits; a quiet word where none does."""
    with guest.open() as session:
        found = next_for(session, guest.caller, None)
    if found:
        return RedirectResponse(f"/documents/{found}/review", status_code=303)
    return page(guest, "review/done.html", built_review=built_review(), goals=guest.frame.preferences.goals)


@router.get("/documents/{document_id}/review", name="page_review_one")
def one(guest: Reviewer, document_id: UUID) -> Response:
    """The screen of one document; that of one that cannot be reviewed is its plain page."""
    with guest.open() as session:
        found = find(session, guest.caller.tenant, DocumentId(document_id))
        if found.state not in OPEN:
            return RedirectResponse(f"/documents/{document_id}", status_code=303)
        told = shape_of(session, guest.caller, document_id, guest.language)
        told["watcher"] = watcher_of(session, guest.caller, document_id)
        colleagues = _colleagues(session, guest.caller)
    if told["pages"]:
        guest.desk.hands.warm()
    words = {name: guest.texts.gettext(text) for name, text in (WORDS | KINDS_TOLD).items()}
    return page(
        guest,
        "review/review.html",
        title=told["name"],
        review=told,
        review_keys=KEYS,
        colleagues=colleagues,
        goals=guest.frame.preferences.goals,
        words=words,
        data=_embedded({"review": told, "words": words}),
        built_review=built_review(),
    )


def _colleagues(session: Session, caller: Caller) -> list[tuple[UUID, str]]:
    """Who else works here and may look at documents, by name."""
    members = CompanyRepository(session, caller.tenant).members()
    others = [
        (person.id, person.name)
        for membership, person in members
        if person.id != caller.person and "documents:read" in SCOPES.get(membership.role, ())
    ]
    return sorted(others, key=lambda one: one[1].casefold())[:MOST_COLLEAGUES]


def _embedded(told: object) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def built_review() -> dict[str, str]:
    """Addresses of the screen's own script and style; empty where nothing was built."""
    manifest = files("cuadra.web").joinpath("built", "manifest.json")
    entry = json.loads(manifest.read_text("utf-8")).get(ENTRY) if manifest.is_file() else None
    if not entry:
        return {"script": "", "style": ""}
    style = (entry.get("css") or [""])[0]
    return {"script": f"/static/built/{entry['file']}", "style": f"/static/built/{style}" if style else ""}
