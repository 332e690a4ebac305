"""Notices as a mail: a plain text and the same in HTML, in the language of the person, with a way out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cuadra.adapters.mail.message import Mail
from cuadra.kit.say import say
from cuadra.notices.models import Notice
from cuadra.notices.words import page_of, reason, sentence

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in words: what happened, perhaps why, and where to act on it."""

    sentence: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom, and in which words; ``base`` is the server's address, ``stop`` the link that ends these mails."""

    email: str
    name: str
    language: str
    company: str
    base: str
    stop: str


def lines(notices: Sequence[Notice], language: str, base: str) -> list[Line]:
    """The notices in words."""
    return [
        Line(
            sentence(one.kind, one.count, one.facts, language),
            reason(one.facts, language),
            base + page_of(one.kind, one.count, one.subject_kind, one.subject_id),
        )
        for one in notices
    ]


def letter(telling: UUID, notices: Sequence[Notice], to: Addressee) -> Mail:
    """The mail; its key is the telling's id, so that one sent again is the same mail."""
    told = lines(notices, to.language, to.base)
    values = {
        "lines": told,
        "company": to.company,
        "language": to.language,
        "foot": say("notice.foot", to.language, {"company": to.company}),
        "choose": say("notice.choose", to.language),
        "choose_url": f"{to.base}/settings/notices",
        "stop": say("notice.stop", to.language),
        "stop_url": to.stop,
    }
    ends = (("List-Unsubscribe", f"<{to.stop}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return Mail(
        key=f"notice-{telling.hex}",
        to=(to.email,),
        subject=subject(told, to),
        text=_rendered("letter.txt", values),
        html=_rendered("letter.html", values),
        headers=ends if to.stop.startswith("https://") else (),  # RFC 8058: https alone
    )


def subject(told: Sequence[Line], to: Addressee) -> str:
    """What it is about, in one line without what others may have written."""
    company = " ".join(to.company.split())[:MOST_NAME]
    if len(told) == 1:
        return f"{' '.join(told[0].sentence.split())[:150]} ({company})"
    return f"{say('notice.subject.many', to.language, {'count': str(len(told))})} ({company})"


def message(notices: Sequence[Notice], language: str, company: str) -> dict[str, Any]:
    """The same for a telephone: title, text, and the page that a touch opens."""
    told = lines(notices, language, "")
    body = "\n".join(one.sentence for one in told[:4])
    alone = told[0] if len(told) == 1 else None
    return {
        "title": company[:MOST_NAME],
        "body": body[:600],
        "url": alone.url if alone else "/notices",
        "tag": notices[0].kind if alone else "notices",
    }


def _rendered(name: str, values: dict[str, Any]) -> str:
    return _templates().get_template(name).render(values).strip() + "\n"


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader("cuadra.notices", "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
