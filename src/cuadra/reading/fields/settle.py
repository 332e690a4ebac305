"""What follows once likely values stand: tax numbers nobody claimed, a net or tax that the sums tell, a seal's day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from cuadra.reading.fields.arithmetic import triples
from cuadra.reading.fields.candidates import Candidate
from cuadra.reading.fields.choice import Choice, value_of

_LONG_TEXT = 80  # characters; beyond it a cell is a seal or a sentence
FORMED = frozenset({"tax_checked", "tax_repaired", "uuid"})  # forms that hardly anything else has


def assign(chosen: dict[str, Choice], found: list[Candidate]) -> None:
    """Tax numbers of good form that nobody claims go to the party that has none, in reading order: issuer first."""
    seen: dict[str, Candidate] = {}
    for one in found:
        if one.span.shape in FORMED and one.span.shape != "uuid" and len(one.cell.text) < _LONG_TEXT:
            seen.setdefault(str(one.span.value), one)
    keys = [c for c in found if len(c.cell.text) < _LONG_TEXT and (c.span.shape == "uuid" or _is_cae(c))]
    if keys and "stamp.key" not in chosen:
        chosen["stamp.key"] = Choice(value_of(keys[0], "stamp.key"), 0.3, [keys[0]])
    for path, other in (("issuer.tax_id", "receiver.tax_id"), ("receiver.tax_id", "issuer.tax_id")):
        mine, taken = chosen.get(path), chosen.get(other)
        free = [v for v in seen if not taken or v != taken.value or taken.score < 0.05]
        if free and (mine is None or mine.score < 0.05) and (path == "issuer.tax_id" or taken):
            pick = next((v for v in free if not taken or v != taken.value), None)
            if pick is not None:
                chosen[path] = Choice(pick, 0.05, [seen[pick]])


def complete(chosen: dict[str, Choice], found: list[Candidate]) -> None:
    """A net or tax that nobody claims, where it is printed and makes the total with the other one."""
    total = chosen.get("total")
    if total is None or _beside(chosen, total, found) or any(p in chosen for p in ("discount", "tip", "withholdings")):
        return
    printed: dict[Decimal, Candidate] = {}
    for one in found:
        if isinstance(one.span.value, Decimal) and one.span.shape != "int" and one.span.value > 0:
            printed.setdefault(one.span.value, one)
    have = {p: chosen[p].value for p in ("subtotal", "taxes") if p in chosen}
    if len(have) == 1:
        missing = "taxes" if "subtotal" in have else "subtotal"
        known = next(iter(have.values()))
        rest = total.value - known
        if 0 < rest != known and rest in printed:
            chosen[missing] = Choice(rest, 0.3, [printed[rest]], checks=("sums",))
    elif not have:
        values = np.array([float(v) for v in printed if v < 10**9][:60])
        nets, taxes, totals = triples(values) if len(values) else (set(), set(), set())
        for net in sorted(nets, reverse=True) if float(total.value) in totals else ():
            tax = total.value - Decimal(str(net))
            if float(tax) in taxes and tax in printed:
                chosen["subtotal"] = Choice(Decimal(str(net)), 0.3, [printed[total.value - tax]], checks=("sums",))
                chosen["taxes"] = Choice(tax, 0.3, [printed[tax]], checks=("sums",))
                return


def _beside(chosen: dict[str, Choice], total: Choice, found: list[Candidate]) -> bool:
    """Net and tax from the rows around the total, where only one pair of amounts there makes it up."""
    parts = [chosen[p] for p in ("subtotal", "taxes") if p in chosen]
    if any("sums" in p.checks for p in parts) or (len(parts) > 1 and min(p.score for p in parts) > _LIKELY):
        return False
    row = total.cells[0].cell.row
    near: dict[Decimal, Candidate] = {}
    for one in found:
        value = one.span.value
        if isinstance(value, Decimal) and value and "2" in one.span.shape and abs(one.cell.row - row) <= _NEAR:
            near.setdefault(abs(value), one)
    pairs = [(total.value - tax, tax) for tax in near if tax < _MOST_TAX * total.value and total.value - tax in near]
    before = [pair for pair in pairs if all(near[part].cell.row <= row for part in pair)]
    if len(before or pairs) != 1:
        return False
    for path, value in zip(("subtotal", "taxes"), (before or pairs)[0], strict=True):
        chosen[path] = Choice(value, 0.3, [near[value]], checks=("sums",))
    return True


_NEAR, _LIKELY = 6, 0.8  # rows from the total; the score of parts that are left as they are
_MOST_TAX = Decimal("0.25")  # of the gross total: a net and a tax of a third of it


def _is_cae(one: Candidate) -> bool:
    """Fourteen digits beside the letters CAE."""
    if not one.text.isdigit() or len(one.text) != 14:
        return False
    beside = (one.texts["left"] + one.texts["above"]).upper().replace(".", "").replace(" ", "")
    return "CAE" in beside


def stamp_due(chosen: dict[str, Choice], found: list[Candidate]) -> None:
    """The last day of a CAE: the date beside those letters, or ten days after issue (argentina.md 2)."""
    key, issued = chosen.get("stamp.key"), chosen.get("issued_on")
    if "stamp.due_on" in chosen or key is None or issued is None or len(str(key.value)) != 14:
        return
    for one in found:
        beside = (one.texts["left"] + one.texts["above"]).upper().replace(".", "")
        tenth = one.span.value == issued.value + timedelta(days=10)
        if isinstance(one.span.value, date) and one.span.value > issued.value and (tenth or "CAE" in beside):
            chosen["stamp.due_on"] = Choice(one.span.value, 0.4 if tenth else 0.2, [one])
            return
