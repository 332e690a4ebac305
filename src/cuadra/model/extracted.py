"""``Extracted[Invoice]``: the thing that was read, and each of its fields by path with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cuadra.model.evidence import Field, Finding, Rung
from cuadra.model.invoice import Invoice, Line, Party, Stamp, Tax, TaxId

FieldMap = dict[str, Field[Any]]

_TAX = re.compile(r"taxes\[(\d+)\]\.(\w+)")


@dataclass
class Extracted:
    """One document as read.

    ``fields`` by path (``issuer.tax_id``, ``taxes[0].rate``); ``lines`` holds one map a line, by the last word of
    the path (``description``, ``total``). ``country`` is ISO 3166-1 alpha-2 or empty. ``text`` is all that was
    read, in reading order. ``seconds`` is wall time.
    """

    fields: FieldMap = field(default_factory=dict)
    lines: list[FieldMap] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    country: str = ""
    rungs: tuple[Rung, ...] = ()
    text: str = ""
    seconds: float = 0.0

    def get(self, path: str) -> Any:
        """The value at ``path``, ``None`` where nothing was read; ``lines[2].total`` works too."""
        if path.startswith("lines["):
            index, name = path[6:].split("].")
            found = self.lines[int(index)].get(name) if int(index) < len(self.lines) else None
        else:
            found = self.fields.get(path)
        return found.value if found else None

    def items(self) -> Iterator[tuple[str, Field[Any]]]:
        """Every field with its full path, lines included."""
        yield from self.fields.items()
        for index, line in enumerate(self.lines):
            for name, value in line.items():
                yield f"lines[{index}].{name}", value

    @cached_property
    def value(self) -> Invoice:
        """The document as an ``Invoice``, built from the fields when first asked for."""
        get = self.get
        return Invoice(
            country=self.country or None,
            kind=get("kind"),
            letter=get("letter"),
            series=get("series"),
            number=get("number"),
            point_of_sale=get("point_of_sale"),
            issued_on=get("issued_on"),
            due_on=get("due_on"),
            issuer=self._party("issuer"),
            receiver=self._party("receiver"),
            currency=get("currency"),
            lines=tuple(Line(**_plain(line)) for line in self.lines),
            taxes=tuple(Tax(**tax) for tax in self._taxes()),
            subtotal=get("subtotal"),
            discount=get("discount"),
            tax_total=get("taxes"),
            total=get("total"),
            purchase_order=get("purchase_order"),
            stamp=self._stamp(),
        )

    def _party(self, role: str) -> Party:
        tax_id = self.get(f"{role}.tax_id")
        return Party(
            name=self.get(f"{role}.name"),
            tax_id=TaxId(self.country, tax_id) if tax_id else None,
            address=self.get(f"{role}.address"),
            regime=self.get(f"{role}.regime"),
        )

    def _taxes(self) -> list[dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for path, one in self.fields.items():
            if match := _TAX.fullmatch(path):
                found.setdefault(int(match[1]), {})[match[2]] = one.value
        return [found[index] for index in sorted(found)]

    def _stamp(self) -> Stamp | None:
        key = self.get("stamp.key")
        if not key:
            return None
        return Stamp(self.get("stamp.authority"), key, self.get("stamp.at"), self.get("stamp.due_on"))


def _plain(line: Mapping[str, Field[Any]]) -> dict[str, Any]:
    return {name: one.value for name, one in line.items()}
