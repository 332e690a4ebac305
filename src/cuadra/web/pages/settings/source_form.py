"""The form of a source: out of a request, out of what is kept, and which field an error is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cuadra.kit.errors import CuadraError
from cuadra.kit.say import hint, reason, say
from cuadra.sources.kinds import FOLDER, LINK, LONGEST, MAIL
from cuadra.sources.models import StoredSource
from cuadra.sources.service import USUAL, NewSource, as_new
from cuadra.web.api.texts import secret
from cuadra.web.pages.guest import Guest
from cuadra.web.pages.problems import Problem
from cuadra.web.pages.texts import mark as _
from cuadra.web.pages.told.documents import COUNTRIES

Given = dict[str, Any]
EVERY = {"60": _("every minute"), "300": _("every 5 minutes"), "900": _("every 15 minutes"), "3600": _("every hour"),
         "86400": _("once a day")}  # fmt: skip
SECURITY = {"tls": _("Encrypted from the start (usual, port 993)"), "starttls": _("STARTTLS (port 143)"),
            "plain": _("Not encrypted: only on this machine")}  # fmt: skip
AFTER = {"nothing": _("Leave it as it is"), "seen": _("Mark it as read"), "move": _("Move it to another folder")}
PORTS = {"tls": 993, "starttls": 143, "plain": 143}
_FIELDS = {
    FOLDER: {"folder": "", "done": "done", "depth": "8"},
    MAIL: {
        "host": "", "port": "993", "security": "tls", "user": "", "method": "password", "mail_folder": "INBOX",
        "since_days": "30", "after": "nothing", "to": "",
    },
    LINK: {},
}  # fmt: skip
_NUMBERS = {"depth", "port", "since_days"}
_NAMES = {"mail_folder": "folder"}  # of a setting, where two kinds call different things alike
_BESIDE = {
    "SRC-005": "folder", "SRC-006": "folder", "SRC-007": "folder", "SRC-041": "secret",
    "IMAP-001": "host", "IMAP-002": "secret", "IMAP-003": "host", "IMAP-004": "host", "IMAP-005": "mail_folder",
}  # fmt: skip


def as_given(kind: str, kept: StoredSource | None, zone: str) -> Given:
    """What the form shows at first: the usual, or what is kept; never a secret."""
    usual = {"name": "", "country": "", "every": str(USUAL.get(kind, 300)), "zone": zone, **_FIELDS[kind]}
    if kept is None:
        return usual
    told = {name: kept.settings.get(_NAMES.get(name, name), value) for name, value in _FIELDS[kind].items()}
    return {**usual, **told, "name": kept.name, "country": kept.country or "", "every": str(kept.every_seconds)}


def read(guest: Guest, kind: str, kept: StoredSource | None = None) -> tuple[Given, NewSource, dict[str, str]]:
    """What was typed, the source that it asks for, and by field what is missing or no number.

    Of one that is ``kept``, what the form does not ask for stays.
    """
    given: Given = {name: guest.text(name, LONGEST + 1) for name in ("name", "country", "every", *_FIELDS[kind])}
    told, wrong = _settings(guest, kind, given)
    text = guest.texts.gettext
    if not given["name"]:
        wrong = {"name": text("Write what you call it."), **wrong}
    typed = guest.form.get("secret", "")
    password = secret(typed[:4096] if isinstance(typed, str) else "")
    if kind == MAIL and not password:
        wrong["secret"] = text("Write the password of the mailbox.")
    before = as_new(kept) if kept else NewSource(kind, "", zone=guest.frame.zone)
    every = int(given["every"]) if given["every"] in EVERY else before.every
    country = given["country"] if given["country"] in COUNTRIES else None
    settings = {**before.settings, **told}
    new = replace(before, name=given["name"], settings=settings, country=country, every=every, secret=password)
    return given, new, wrong


def _settings(guest: Guest, kind: str, given: Given) -> tuple[dict[str, Any], dict[str, str]]:
    told: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name in _FIELDS[kind]:
        value = given[name]
        if name in _NUMBERS and not (value.isascii() and value.isdigit() and len(value) < 9):
            wrong[name] = guest.texts.gettext("Write a number.")
        else:
            told[_NAMES.get(name, name)] = int(value) if name in _NUMBERS else value
    return told, wrong


def beside(error: CuadraError, language: str) -> tuple[Problem | None, dict[str, str]]:
    """The words of an error, and the field that they stand beside where it is about one."""
    facts: Mapping[str, str] = error.facts
    if error.code == "SRC-003":
        name = str(facts.get("setting", ""))
        told = reason(str(facts.get("why", "")), language)
        return _problem(error, language), {name: told[:1].upper() + told[1:] + "."}
    if error.status >= 500 and not error.retry:
        raise error
    problem = _problem(error, language)
    if (name := _BESIDE.get(error.code, "")) == "":
        return problem, {}
    return problem, {name: f"{problem.sentence} {problem.advice}".strip()}


def _problem(error: CuadraError, language: str) -> Problem:
    facts = error.facts
    return Problem(error.code, error.status, say(error.code, language, facts), hint(error.code, language, facts))
