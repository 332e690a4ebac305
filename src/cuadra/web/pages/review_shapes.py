"""A document in review as the screen shows it: each field with its state, the reasons, and what else it might be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cuadra.fiscal.country import COUNTRIES
from cuadra.inbox.models import Document
from cuadra.inbox.pages.models import Page
from cuadra.inbox.review.service import Reviewed
from cuadra.inbox.verdict import NEEDED, SURE
from cuadra.kit.say import hint, name_of, say
from cuadra.model.paths import PATHS, Sort, sort_of
from cuadra.web.pages.texts import catalogue
from cuadra.web.pages.texts import mark as _
from cuadra.web.pages.told.documents import CHECKS

WHO = ("issuer.name", "issuer.tax_id", "receiver.name", "receiver.tax_id")
WHAT = ("kind", "number", "issued_on", "currency")
SUMS = ("subtotal", "discount", "taxes", "withholdings", "tip", "rounding", "total")
ALWAYS = frozenset((*WHO, *WHAT, "subtotal", "taxes", "total"))
STOPS = frozenset((*WHO[:2], *WHAT, *SUMS))  # where Enter stops; the rest is shown with its state and passed by
COLUMNS = ("code", "description", "quantity", "unit", "unit_price", "discount", "total")
MOST_LINES, MOST_ALTERNATIVES = 500, 5
SAID_BY_PERSON = _("A person said so")
SUPPLIER = _("The same as in %(count)s earlier documents of this supplier")
USUAL = _("The same as on the last %(count)s confirmed documents of this supplier")
PLACED = _("It stands where it stood on %(count)s confirmed documents of this supplier")
FARED = _("Readings like this one were right on this supplier's earlier documents")
REMEMBERED = {"supplier_usual": USUAL, "supplier_place": PLACED, "supplier_history": FARED}
RULED = _("By a rule of %(who)s for this supplier")
SOMEBODY = _("a person")
SURENESS = _("%(percent)s%% sure")
READ_FROM = _("According to %(place)s")
NOT_READ = _("It was not found on the document")
OTHERWISE = _("Another reading says something else")
NO_TAX_ID = _("This is not a tax number of %(country)s as it is printed there: look at it again")
Texts = Any


@dataclass(frozen=True, slots=True)
class Around:
    """What the screen knows beside the document. ``known`` is how often this supplier was right before."""

    pages: Sequence[Page]
    place: tuple[int, int]
    known: int
    watcher: str = ""
    note: str = ""
    twin: Document | None = None
    rules: Mapping[str, str] = field(default_factory=dict)


def review_shape(now: Reviewed, around: Around, language: str) -> dict[str, Any]:
    """All that the screen shows, its sentences in ``language``."""
    texts, document = catalogue(language), now.document
    return {
        "id": str(document.id),
        "version": document.version,
        "state": str(document.state),
        "country": document.country or "",
        "name": document.name,
        "pages": [_page(document.id, one) for one in around.pages],
        "fields": [_field(path, now, around, language, texts) for path in _paths(now.fields)],
        "lines": [
            _line(number, line, document.country)
            for number, line in zip(now.numbers[:MOST_LINES], now.lines, strict=False)
        ],
        "next_line": now.next_number,
        "columns": list(COLUMNS),
        "findings": [_finding(one, language) for one in now.findings[:100]],
        "undo": next((one.nth for one in reversed(now.corrections) if not one.is_undone), None),
        "nth": around.place[0],
        "among": around.place[1],
        "watcher": around.watcher,
        "note": around.note,
        "reason": _sentence(document, language),
        "twin": _twin(around.twin),
    }


def _page(document: UUID, page: Page) -> dict[str, Any]:
    place = f"/api/v1/documents/{document}/pages/{page.number}"
    seen = page.digest.hex()[:12]
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "url": f"{place}.webp?v={seen}",
        "words": f"{place}/words?v={seen}",
    }


def _paths(fields: Mapping[str, Any]) -> list[str]:
    """Those that are always shown and those that were read, in the order in which a person reads a document."""
    order = [*WHO, *WHAT, *SUMS]
    shown = [path for path in order if path in ALWAYS or path in fields]
    rest = [path for path in PATHS if "[]" not in path and path in fields and path not in order]
    return shown + rest + sorted(path for path in fields if path.startswith("taxes["))


def _field(path: str, now: Reviewed, around: Around, language: str, texts: Texts) -> dict[str, Any]:
    one = now.fields.get(path)
    findings = [finding for finding in now.findings if finding.get("where") == path]
    state = state_of(path, one, now.fields, findings)
    evidence = (one or {}).get("evidence") or {}
    country = now.document.country
    return {
        "path": path,
        "name": named("field", path, language),
        "group": "who" if path in WHO else "what" if path in WHAT else "sums" if path in SUMS else "more",
        "sort": str(sort_of(path)),
        "value": _plain((one or {}).get("value")),
        "input": as_typed(path, (one or {}).get("value"), country),
        "state": state,
        "stops": path in STOPS and state in {"unsure", "wrong", "missing"},
        "reasons": _reasons(path, one, around, language, texts),
        "warnings": [
            *_told(findings, state, language),
            *(_doubts(path, one, country, texts) if state != "machine" else ()),
        ],
        "alternatives": _alternatives(path, one, country, language),
        "page": evidence.get("page"),
        "box": evidence.get("box"),
        "how": str(evidence.get("engine") or "") if state == "person" else "",
        "text": str(evidence.get("text") or "")[:200],
    }


def state_of(
    path: str, one: Mapping[str, Any] | None, fields: Mapping[str, Any], findings: Sequence[Mapping[str, Any]] = ()
) -> str:
    """``person``, ``machine``, ``unsure``, ``wrong`` (a check contradicts it), ``missing`` (needed), or ``empty``."""
    if one is None:
        if path == "issuer.name":
            return "empty" if "issuer.tax_id" in fields else "missing"
        return "missing" if path in NEEDED else "empty"
    if (one.get("evidence") or {}).get("rung") == "person":
        return "person"
    if any(finding.get("severity") == "error" for finding in findings):
        return "wrong"
    return "machine" if float(one.get("confidence") or 0) >= SURE else "unsure"


def as_typed(path: str, value: Any, country: str | None) -> str:
    """A value as a person would type it, and as ``typed.understood`` takes it back.

    >>> as_typed("issued_on", "2026-10-03", "MX"), as_typed("total", "1160.00", "MX"), as_typed("total", None, "MX")
    ('03/10/2026', '1160.00', '')
    """
    if value is None:
        return ""
    if sort_of(path) is Sort.DATE:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return str(value)
        known = COUNTRIES.get(country or "")
        return f"{day:%d/%m/%Y}" if known is None or known.day_first else f"{day:%m/%d/%Y}"
    return _plain(value)


def named(table: str, name: str, language: str) -> str:
    """A path, a rung or a check in words, with a capital.

    >>> named("field", "subtotal", "es"), named("check", "FLD-003", "en"), named("check", "NEW-001", "en")
    ('Subtotal', 'The date is in the future', 'NEW-001')
    """
    told = name_of(table, name, language)
    return told[:1].upper() + told[1:]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _reasons(path: str, one: Mapping[str, Any] | None, around: Around, language: str, texts: Texts) -> list[str]:
    if one is None:
        return [texts.gettext(NOT_READ)]
    evidence = one.get("evidence") or {}
    if evidence.get("rung") == "person":
        return [texts.gettext(SAID_BY_PERSON)]
    if (ruled := str(evidence.get("engine") or "").partition("rule:"))[1]:
        return [texts.gettext(RULED) % {"who": around.rules.get(ruled[2]) or texts.gettext(SOMEBODY)}]
    told = [texts.gettext(SURENESS) % {"percent": f"{100 * float(one.get('confidence') or 0):.0f}"}]
    if evidence.get("rung"):
        told.append(texts.gettext(READ_FROM) % {"place": say(f"rung.{evidence['rung']}", language)})
    told += [texts.gettext(CHECKS[check]) for check in one.get("checks") or () if check in CHECKS]
    for check in one.get("checks") or ():
        name, _colon, count = str(check).partition(":")
        if name in REMEMBERED:
            told.append(texts.gettext(REMEMBERED[name]) % {"count": count})
    if path in WHO[:2] and around.known:
        told.append(texts.gettext(SUPPLIER) % {"count": around.known})
    if one.get("alternatives"):
        told.append(texts.gettext(OTHERWISE))
    return [sentence[:1].upper() + sentence[1:] for sentence in told]


def _told(findings: Sequence[Mapping[str, Any]], state: str, language: str) -> list[str]:
    if state == "person":
        return []
    return [_finding(one, language)["sentence"] for one in findings[:3] if one.get("severity") != "info"]


def _doubts(path: str, one: Mapping[str, Any] | None, country: str | None, texts: Texts) -> list[str]:
    known = COUNTRIES.get(country or "")
    if one is None or known is None or not path.endswith("tax_id") or known.is_valid(str(one["value"])):
        return []
    return [texts.gettext(NO_TAX_ID) % {"country": known.name}]


def _alternatives(path: str, one: Mapping[str, Any] | None, country: str | None, language: str) -> list[dict[str, str]]:
    if one is None:
        return []
    told, seen = [], {_plain(one.get("value"))}
    for other in one.get("alternatives") or ():
        value = _plain(other.get("value"))
        if value and value not in seen:
            seen.add(value)
            rung = str((other.get("evidence") or {}).get("rung") or "")
            told.append(
                {"input": as_typed(path, value, country), "from": named("rung", rung, language) if rung else ""}
            )
    return told[:MOST_ALTERNATIVES]


def _line(index: int, line: Mapping[str, Any], country: str | None) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name in COLUMNS:
        one = line.get(name)
        evidence = (one or {}).get("evidence") or {}
        cells[name] = {
            "input": as_typed(f"lines[{index}].{name}", (one or {}).get("value"), country),
            "state": state_of(f"lines[{index}].{name}", one, {}),
            "page": evidence.get("page"),
            "box": evidence.get("box"),
        }
    return {"number": index, "cells": cells, "more": [name for name in line if name not in COLUMNS]}


def _finding(one: Mapping[str, Any], language: str) -> dict[str, str]:
    facts = {name: str(value) for name, value in (one.get("facts") or {}).items()}
    where = str(one.get("where") or "")
    facts.setdefault("where", where)
    return {
        "code": str(one["code"]),
        "severity": str(one.get("severity", "warning")),
        "where": where,
        "sentence": say(str(one["code"]), language, facts),
        "hint": hint(str(one["code"]), language, facts),
    }


def _sentence(document: Document, language: str) -> str:
    facts = {name: str(value) for name, value in document.reason_facts.items()}
    return say(document.reason, language, facts) if document.reason else ""


def _twin(twin: Document | None) -> dict[str, Any] | None:
    if twin is None:
        return None
    return {"id": str(twin.id), "name": twin.issuer_name or twin.name, "number": twin.number or ""}
