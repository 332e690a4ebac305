"""Where a document belongs once its fields are known: straight on, or to a person, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cuadra.inbox.models import Document
from cuadra.inbox.repository import DocumentRepository
from cuadra.inbox.sameness import fiscal_key, look
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId
from cuadra.model.level import Level

SURE = 0.9  # stated at .9 or more: .99 of them are right (docs/figures.md)
NEEDED = ("issuer", "issued_on", "total")
WEIGHTY = ("issued_on", "total")  # fields in which even a check's warning makes a person look
MOST = Decimal("1e12")

Verdict = tuple[State, str, dict[str, str], DocumentId | None]


def summary(values: Mapping[str, Any], country: str | None) -> dict[str, Any]:
    """The columns by which a document is found, from its values by path (as text)."""
    total, issued_on = values.get("total"), values.get("issued_on")
    amount = Decimal(str(total)) if total is not None else None
    return {
        "country": country,
        "kind": values.get("kind"),
        "issuer_name": values.get("issuer.name"),
        "issuer_tax_id": values.get("issuer.tax_id"),
        "receiver_name": values.get("receiver.name"),
        "receiver_tax_id": values.get("receiver.tax_id"),
        "number": values.get("number"),
        "issued_on": date.fromisoformat(str(issued_on)) if issued_on else None,
        "currency": values.get("currency"),
        "total": amount if amount is not None and abs(amount) < MOST else None,
        "fiscal_key": fiscal_key(values),
        "look": look(values),
    }


def verdict(
    repository: DocumentRepository,
    document: Document,
    *,
    fields: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    level: Level = Level.CONFIDENT,
) -> Verdict:
    """State, reason, its facts, and the document of which this one is another copy. Hold the company's lock.

    No ``level`` passes a copy, what a check contradicts, or what lacks a needed field.
    """
    key, appearance = columns["fiscal_key"], columns["look"]
    if key and (twin := repository.twin(document, Document.fiscal_key, key)):
        return State.DUPLICATE, "INB-011", {"document": str(twin), "key": key}, twin
    if appearance and (twin := repository.twin(document, Document.look, appearance)):
        return State.REVIEW, "INB-012", {"document": str(twin)}, twin
    if wrong := objections(findings):
        return State.REVIEW, "INB-021", {"findings": ", ".join(wrong)}, None
    if unsure := missing_of(fields) if level is Level.ALWAYS else unsure_of(fields):
        return State.REVIEW, "INB-020", {"fields": ", ".join(unsure)}, None
    if level is Level.NEVER:
        return State.REVIEW, "LRN-020", {}, None
    return State.READY, "", {}, None


def blockers(
    fields: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], *, level: Level, is_twin: bool = False
) -> list[str]:
    """All that keeps a document from going on by itself, not only the first: ``missing:total``, ``unsure:number``,
    ``check:FLD-003``, ``twin``, ``level``.
    """
    missing = missing_of(fields)
    unsure = [] if level is Level.ALWAYS else [path for path in unsure_of(fields) if path not in missing]
    return [
        *(f"missing:{path}" for path in missing),
        *(f"unsure:{path}" for path in unsure),
        *(f"check:{code}" for code in objections(findings)),
        *(["twin"] if is_twin else []),
        *(["level"] if level is Level.NEVER else []),
    ]


def is_green(fields: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every tick is green: all needed is there, every field is sure or said by a person, no check objects.

    What a check objects to in a field which a person said since is theirs to judge.
    """
    if missing_of(fields):
        return False
    said = {path for path, one in fields.items() if (one.get("evidence") or {}).get("rung") == "person"}
    if objections([one for one in findings if one.get("where") not in said]):
        return False
    return all(path in said or float(one.get("confidence") or 0) >= SURE for path, one in fields.items())


def objections(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Codes of the checks that a document does not pass: every error, and any warning of its total or its day."""
    stops = (
        str(one["code"])
        for one in findings
        if one["severity"] == "error" or (one["severity"] == "warning" and one.get("where") in WEIGHTY)
    )
    return list(dict.fromkeys(stops))


def unsure_of(fields: Mapping[str, Any]) -> list[str]:
    """What a person has to look at: needed fields that are missing or not sure enough, and an unsure number."""
    sure = _confidences(fields)
    return [path for path in (*NEEDED, "number") if sure.get(path, 0.0 if path in NEEDED else 1.0) < SURE]


def missing_of(fields: Mapping[str, Any]) -> list[str]:
    """The needed fields that nobody gave, neither the reading nor a person."""
    return [path for path in NEEDED if path not in _confidences(fields)]


def _confidences(fields: Mapping[str, Any]) -> dict[str, float]:
    sure = {path: float(one["confidence"]) for path, one in fields.items()}
    issuers = [sure[path] for path in ("issuer.tax_id", "issuer.name") if path in sure]
    return {**sure, "issuer": max(issuers)} if issuers else sure
