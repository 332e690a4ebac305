"""Records for people: a table of the batch, or the whole of a single document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cuadra.cli.words import KINDS_ES, RUNGS_ES, WORDS, grade

if TYPE_CHECKING:
    from rich.table import Table

COLOURS = {"high": "green", "medium": "yellow", "low": "red", "none": "dim"}
MAIN = ("issuer.name", "number", "issued_on", "total")


def overview(records: Sequence[Mapping[str, Any]], language: str) -> Table:
    """One row a document: who, number, date, total, the lowest confidence of these, and what to look at."""
    from rich.table import Table

    words = WORDS[language]
    table = Table(header_style="bold", pad_edge=False)
    for name in ("file", "kind", "issuer", "number", "date"):
        table.add_column(words[name], overflow="fold")
    table.add_column(words["total"], justify="right", no_wrap=True)
    for name in ("grade", "how", "notes"):
        table.add_column(words[name])
    for one in records:
        table.add_row(*_row(one, language))
    return table


def whole(record: Mapping[str, Any], language: str) -> Table:
    """Every field of one document, with its confidence and where it was read."""
    from rich.table import Table

    words = WORDS[language]
    table = Table(title=str(record["file"]), title_justify="left", header_style="bold", pad_edge=False)
    for name in ("document", "grade", "how"):
        table.add_column("" if name == "document" else words[name])
    table.add_column("", overflow="fold", ratio=1)
    for path, one in _all_fields(record):
        evidence = one["evidence"]
        page = f" p{evidence['page']}" if evidence["page"] else ""
        table.add_row(path, _graded(one["confidence"], words), _rung(evidence["rung"], language) + page, _shown(one))
    return table


def _all_fields(record: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found = list(record["fields"].items())
    for index, line in enumerate(record["lines"]):
        found += [(f"lines[{index}].{word}", one) for word, one in line.items()]
    return found


def _row(record: Mapping[str, Any], language: str) -> list[str]:
    words = WORDS[language]
    if "refused" in record:
        why = record["refused"]
        return [_plain(record["file"]), "", "", "", "", "", f"[red]{why['code']}[/]", "", _plain(why["message"])]
    fields = record["fields"]
    sure = min((fields[path]["confidence"] for path in MAIN if path in fields), default=None)
    kind = record["kind"] or ""
    return [
        _plain(record["file"]),
        KINDS_ES.get(kind, kind) if language == "es" else kind,
        *(_value(fields, path) for path in ("issuer.name", "number", "issued_on")),
        " ".join(filter(None, (_value(fields, "total"), _value(fields, "currency")))),
        _graded(sure, words),
        ", ".join(_rung(rung, language) for rung in record["rungs"]),
        _notes(record, words),
    ]


def _notes(record: Mapping[str, Any], words: Mapping[str, str]) -> str:
    told = [one["message"] for one in record["findings"] if one["severity"] != "info"]
    if "duplicate_of" in record:
        told.insert(0, f"{words['duplicate']} {record['duplicate_of']}")
    return _plain(" ".join(told))


def _graded(confidence: float | None, words: Mapping[str, str]) -> str:
    name = grade(confidence)
    figure = "" if confidence is None else f" {confidence:.2f}"
    return f"[{COLOURS[name]}]{words[name]}{figure}[/]"


def _value(fields: Mapping[str, Any], path: str) -> str:
    return _shown(fields[path]) if path in fields else ""


def _shown(one: Mapping[str, Any]) -> str:
    return "" if one["value"] is None else _plain(str(one["value"]))


def _rung(rung: str, language: str) -> str:
    return RUNGS_ES.get(rung, rung) if language == "es" else rung


def _plain(text: str) -> str:
    """A document's own text, so that it cannot speak to the terminal: no markup, no control characters."""
    from rich.markup import escape

    return escape("".join(letter if letter.isprintable() else " " for letter in text))
