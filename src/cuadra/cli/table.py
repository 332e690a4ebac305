"""Records for people: a table of the batch, or the whole of a single document."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cuadra.cli.words import KINDS_ES, RUNGS_ES, WORDS, grade

if TYPE_CHECKING:
    from rich.table import Table

COLOURS = {"high": "green", "medium": "yellow", "low": "red", "none": "dim"}
MAIN = ("issuer.name", "number", "issued_on", "total")


def overview(records: Sequence[Mapping[str, Any]], language: str, *, is_wide: bool = True) -> Table:
    """One row a document: who, number, date, total, the lowest confidence of these; and kind and rungs where there is
    room for them.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    words = WORDS[language]
    table = Table(header_style="bold", pad_edge=False, box=SIMPLE_HEAD)
    table.add_column(words["file"], overflow="fold", min_width=12, max_width=40)
    if is_wide:
        table.add_column(words["kind"])
    table.add_column(words["issuer"], overflow="fold", min_width=10)
    table.add_column(words["number"], overflow="fold", min_width=6)
    table.add_column(words["date"], no_wrap=True)
    table.add_column(words["total"], justify="right", no_wrap=True)
    table.add_column(words["grade"], no_wrap=True, width=11)
    if is_wide:
        table.add_column(words["how"])
    start = _common(records)
    for one in records:
        kind, how = _kind(one, language), "+".join(_rung(rung, language) for rung in one.get("rungs", ()))
        name, *rest = _row(one, start, language)
        table.add_row(name, *([kind, *rest, how] if is_wide else rest))
    return table


def _kind(record: Mapping[str, Any], language: str) -> str:
    kind = record.get("kind") or ""
    return KINDS_ES.get(kind, kind) if language == "es" else kind


def remarks(records: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """What to look at, a line each: refusals with their hint, warnings, and what is the same twice."""
    words, start = WORDS[language], _common(records)
    told: list[str] = []
    for one in records:
        name = str(one["file"])[len(start) :]
        if "refused" in one:
            why = one["refused"]
            told.append(f"{name}: {why['code']} {why['message']} {why['hint']}")
        if "duplicate_of" in one:
            told.append(f"{name}: {words['duplicate']} {one['duplicate_of'][len(start) :]}")
        told += [
            f"{name}: {finding['message']}" for finding in one.get("findings", ()) if finding["severity"] != "info"
        ]
    return [clean(line) for line in told]


def _common(records: Sequence[Mapping[str, Any]]) -> str:
    """The folder that all files share, which the table need not repeat."""
    folders = [PurePosixPath(record["file"]).parent.as_posix() for record in records]
    if len({folder.startswith("/") for folder in folders}) != 1:
        return ""
    shared = os.path.commonpath(folders)
    return "" if shared in {"", "."} else shared.rstrip("/") + "/"


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


def _row(record: Mapping[str, Any], start: str, language: str) -> list[str]:
    name = _plain(str(record["file"])[len(start) :])
    if "refused" in record:
        return [name, *[""] * 4, f"[red]{record['refused']['code']}[/]"]
    fields = record["fields"]
    sure = min((fields[path]["confidence"] for path in MAIN if path in fields), default=None)
    total = " ".join(filter(None, (_value(fields, "total"), _value(fields, "currency"))))
    said = [_value(fields, path) for path in ("issuer.name", "number", "issued_on")]
    return [name, *said, total, _graded(sure, WORDS[language])]


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


def clean(text: str) -> str:
    r"""A document's own text, so that it cannot speak to the terminal: no control characters.

    >>> clean("TOTAL\x1b[31m")
    'TOTAL [31m'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(clean(text))
