"""A notice as a sentence, and the page where it can be acted on. The same words in the pages, in mails and in push."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cuadra.kit.say import catalogue, say

PAGES: Mapping[str, str] = {
    "review": "/inbox?tab=review",
    "mentioned": "/inbox",
    "blocked": "/inbox?tab=blocked",
    "job_dead": "/jobs?tab=dead",
    "backup_failed": "/status",
    "source_failing": "/settings/sources",
    "learned": "/learning",
    "weekly": "/",
}
OWN_PAGES: Mapping[str, str] = {"source": "/settings/sources", "webhook": "/settings/webhooks"}


def sentence(kind: str, count: int, facts: Mapping[str, Any], language: str) -> str:
    """What happened, with its facts.

    >>> sentence("review", 3, {}, "en")
    '3 documents came to review.'
    """
    told = {name: str(value) for name, value in facts.items()} | {"count": str(count)}
    told.setdefault("who", "…")
    return say(f"notice.{kind}.{'one' if count == 1 else 'many'}", language, told)


def reason(facts: Mapping[str, Any], language: str) -> str:
    """Why, where an event gave a code that we have a sentence without further facts for; else nothing."""
    code = str(facts.get("code", ""))
    told = say(code, language) if code in catalogue() else ""
    return "" if "{" in told else told


def page_of(kind: str, count: int, subject_kind: str, subject: UUID | None) -> str:
    """Where to go: to the thing itself where there is one alone, else to the list.

    >>> page_of("review", 2, "document", None)
    '/inbox?tab=review'
    """
    if subject_kind in OWN_PAGES and subject:
        return f"{OWN_PAGES[subject_kind]}/{subject}"
    if subject and subject_kind == "document" and (count == 1 or kind == "mentioned"):
        return f"/documents/{subject}"
    if subject_kind == "job":
        return "/jobs?tab=blocked" if kind == "blocked" else "/jobs?tab=dead"
    return PAGES[kind]
