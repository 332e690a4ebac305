"""Records as CSV: one row a document, the fields that people put in a sheet; the rest is in the JSON."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import IO, Any

COLUMNS = (
    "kind", "country", "issuer.name", "issuer.tax_id", "receiver.name", "receiver.tax_id", "series", "number",
    "point_of_sale", "issued_on", "due_on", "currency", "subtotal", "discount", "taxes", "total", "purchase_order",
    "stamp.key",
)  # fmt: skip
HEAD = ("file", "sha256", *COLUMNS, "confidence", "lines", "findings", "rungs", "refused", "duplicate_of")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Sheet:
    """Writes rows as they come. A text that a spreadsheet would run as a formula is quoted with an apostrophe."""

    def __init__(self, out: IO[str]) -> None:
        self.writer = csv.writer(out, lineterminator="\n")
        self.writer.writerow(HEAD)

    def add(self, record: Mapping[str, Any]) -> None:
        self.writer.writerow([_safe(cell) for cell in _row(record)])


def _row(record: Mapping[str, Any]) -> list[str]:
    fields = record.get("fields", {})
    values = {path: one["value"] for path, one in fields.items()}
    values |= {"kind": record.get("kind"), "country": record.get("country")}
    sure = min((one["confidence"] for path, one in fields.items() if path in COLUMNS), default=None)
    return [
        record["file"],
        record["sha256"],
        *("" if values.get(path) is None else str(values[path]) for path in COLUMNS),
        "" if sure is None else f"{sure:.3f}",
        str(len(record.get("lines", []))),
        " ".join(one["code"] for one in record.get("findings", [])),
        " ".join(record.get("rungs", [])),
        record.get("refused", {}).get("code", ""),
        record.get("duplicate_of", ""),
    ]


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; negative amounts stay numbers.

    >>> _safe("=1+1"), _safe("-12.50")
    ("'=1+1", '-12.50')
    """
    if cell.startswith(FORMULA) and not cell.lstrip("-").replace(".", "", 1).isdigit():
        return "'" + cell
    return cell
