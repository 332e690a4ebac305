"""A document of the authority's XML as people know it printed, out of our own model; and its bytes as plain text.

Nothing of the document is executed: no stylesheet, no markup of it reaches the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuadra.web.pages.review_shapes import named

MOST_RAW, MOST_LINES = 200_000, 300  # characters of the text, lines of an invoice
PARTY = ("name", "tax_id", "regime", "address", "postal_code", "use")
SUMS = ("subtotal", "discount", "taxes", "withholdings", "tip", "rounding", "total")
HEAD = ("letter", "series", "point_of_sale", "number", "issued_on", "issued_at", "issued_in", "due_on", "currency",
        "exchange_rate", "payment.form", "payment.method", "purchase_order")  # fmt: skip
STAMP = ("stamp.authority", "stamp.key", "stamp.at", "stamp.due_on")
CELLS = ("code", "description", "quantity", "unit", "unit_price", "discount", "tax", "total")
_BETWEEN = re.compile(r">\s*<")


@dataclass(frozen=True, slots=True)
class Paper:
    """Pairs of a name and a value, by the place where a printed invoice has them."""

    issuer: Sequence[tuple[str, str]]
    receiver: Sequence[tuple[str, str]]
    head: Sequence[tuple[str, str]]
    lines: Sequence[Mapping[str, str]]
    columns: Sequence[str]
    taxes: Sequence[Mapping[str, str]]
    sums: Sequence[tuple[str, str, str]]
    stamp: Sequence[tuple[str, str]]


def paper(fields: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], language: str) -> Paper:
    """The invoice, from the values of a reading with what people said laid over it."""
    values = {path: str(one["value"]) for path, one in fields.items() if one.get("value") is not None}

    def pairs(paths: Sequence[str]) -> list[tuple[str, str]]:
        return [(named("field", path, language), values[path]) for path in paths if path in values]

    rows = [{name: str(cell["value"]) for name, cell in line.items() if cell.get("value") is not None}
            for line in lines[:MOST_LINES]]  # fmt: skip
    numbers = sorted({int(found[1]) for path in values if (found := re.match(r"taxes\[(\d+)\]", path))})
    taxes = [{name: values.get(f"taxes[{number}].{name}", "") for name in ("kind", "rate", "base", "amount")}
             for number in numbers[:50]]  # fmt: skip
    return Paper(
        issuer=pairs([f"issuer.{one}" for one in PARTY]),
        receiver=pairs([f"receiver.{one}" for one in PARTY]),
        head=pairs(HEAD),
        lines=rows,
        columns=[one for one in CELLS if any(one in row for row in rows)],
        taxes=taxes,
        sums=[(path, named("field", path, language), values[path]) for path in SUMS if path in values],
        stamp=pairs(STAMP),
    )


def is_xml(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def raw_text(content: bytes) -> str:
    r"""The bytes of an XML document as text with a line for each element, indented; bounded, never parsed.

    >>> raw_text(b"<a><b>1</b></a>")
    '<a>\n  <b>1</b>\n</a>'
    """
    encoding = "latin-1" if re.search(rb'encoding="(?i:iso-8859-1|windows-1252)"', content[:200]) else "utf-8"
    text = content[:MOST_RAW].decode(encoding, "replace").lstrip("\ufeff")
    depth, told = 0, []
    for line in _BETWEEN.sub(">\n<", text).split("\n"):
        if line.startswith("</"):
            depth = max(0, depth - 1)
        told.append("  " * min(depth, 20) + line)
        if re.match(r"<[^/?!]", line) and not line.endswith("/>") and "</" not in line:
            depth += 1
    return "\n".join(told)
