"""A confirmed document as a labelled one, in the form of ``cuadra learn``: its words with boxes, and its true fields.

What a person said is true; of what was read, that which was sure, and the needed fields, which nobody confirms unseen.
Other unsure fields were perhaps not looked at: nothing is learned from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

MOST_WORDS = 6_000  # of one document
KNOWN = ("issuer.name", "issuer.tax_id", "issued_on", "total", "number")


class Sheet(NamedTuple):
    """A page: its size and its words, each as ``[text, x0, y0, x1, y1]``."""

    number: int
    width: float
    height: float
    words: Sequence[Sequence[Any]]


def example(fields: Mapping[str, Any], sheets: Sequence[Sheet], *, sure_from: float) -> dict[str, Any] | None:
    """One entry of a truth file; None where nothing is known or no word stands on the pages.

    The pages lie one under the other, as a strip: a document is learned from as it is read, as a whole.
    """
    truth = {path: str(one["value"]) for path, one in fields.items() if _is_known(path, one, sure_from)}
    lines: list[dict[str, Any]] = []
    spans: dict[str, list[list[int]]] = {}
    top = 0.0
    for sheet in sorted(sheets):
        first = len(lines)
        for text, x0, y0, x1, y1 in sheet.words[: MOST_WORDS - first]:
            lines.append({"text": text, "box": [x0, y0 + top, x1, y1 + top]})
        for path in truth:
            evidence = fields[path].get("evidence") or {}
            if evidence.get("page") == sheet.number and evidence.get("box"):
                spans.setdefault(path, []).extend(_within(lines, first, evidence["box"], top))
        top += sheet.height
    if not truth or not lines:
        return None
    width = max(sheet.width for sheet in sheets)
    told = {path: pieces for path, pieces in spans.items() if pieces}
    return {"fields": truth, "lines": lines, "width": width, "height": top, "spans": told}


def _is_known(path: str, one: Mapping[str, Any], sure_from: float) -> bool:
    if one.get("value") is None:
        return False
    is_said = (one.get("evidence") or {}).get("rung") == "person"
    return is_said or path in KNOWN or float(one.get("confidence") or 0) >= sure_from


def _within(lines: Sequence[Mapping[str, Any]], first: int, box: Sequence[float], top: float) -> list[list[int]]:
    """The words whose middle stands in ``box`` of the page whose words begin at ``first``, whole."""
    x0, y0, x1, y1 = box[0], box[1] + top, box[2], box[3] + top
    found = []
    for index in range(first, len(lines)):
        left, upper, right, lower = lines[index]["box"]
        if x0 <= (left + right) / 2 <= x1 and y0 <= (upper + lower) / 2 <= y1:
            found.append([index, 0, len(lines[index]["text"])])
    return found
