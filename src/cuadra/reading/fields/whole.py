"""What follows from the document as a whole: its country, kind, letter, currency, taxes one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from cuadra.fiscal.country import COUNTRIES, country_of
from cuadra.reading.fields.candidates import Candidate, Pool
from cuadra.reading.fields.choice import Choice
from cuadra.reading.fields.kinds import Told
from cuadra.reading.fields.layout import Cell, Layout
from cuadra.reading.fields.spans import Span

ARCA_KINDS = {
    kind: (letter, name)
    for letter, codes in {
        "A": (1, 2, 3),
        "B": (6, 7, 8),
        "C": (11, 12, 13),
        "E": (19, 20, 21),
        "M": (51, 52, 53),
    }.items()
    for kind, name in zip(map(str, codes), ("invoice", "debit_note", "credit_note"), strict=True)
} | {
    str(200 + kind): (letter, name)
    for letter, codes in {"A": (1, 2, 3), "B": (6, 7, 8), "C": (11, 12, 13)}.items()
    for kind, name in zip(codes, ("invoice", "debit_note", "credit_note"), strict=True)
}
_SIGNS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (code, tuple(literals.split()), re.compile(pattern))
    for code, literals, pattern in (  # one of the literals stands wherever the pattern matches
        ("USD", "USD US$ U$S LARES", r"\bUSD\b|US\$|U\$S|\bD[OÓ]LARES\b"),
        ("EUR", "€ EUR", r"€|\bEUR\b|\bEUROS?\b"),
        ("GBP", "£ GBP", r"£|\bGBP\b"),
        ("MYR", "RM MYR", r"\bRM\b|\bMYR\b|(?<![A-Z])RM(?=\s?\d)"),
        ("INR", "₹ INR RS", r"₹|\bINR\b|\bRS\.?\s?\d"),
        ("BRL", "R$ BRL", r"R\$|\bBRL\b"),
        ("PEN", "S/ PEN SOLES", r"\bS/\.?\s?\d|\bPEN\b|\bSOLES\b"),
        ("PAB", "B/. PAB BALBOA", r"B/\.|\bPAB\b|\bBALBOAS?\b"),
        ("MXN", "M", r"\bMXN\b|\bM\.?\s?N\.?(?![A-Z])|PESOS MEXICANOS"),
        ("ARS", "ARS ARGENTINOS", r"\bARS\b|PESOS ARGENTINOS"),
        ("SGD", "SGD S$", r"\bSGD\b|S\$"),
        ("CHF", "CHF", r"\bCHF\b"),
        ("CAD", "CAD", r"\bCAD\b"),
        ("AUD", "AUD", r"\bAUD\b"),
        ("COP", "COP", r"\bCOP\b"),
        ("CLP", "CLP", r"\bCLP\b"),
        ("UYU", "UYU", r"\bUYU\b"),
    )
)
_PORTAL = frozenset({"portal.folio", "portal.web_id", "portal.ticket", "portal.branch", "portal.register"})
_KIND = 0.4  # share from which the words tell the kind
_LONGEST_ROW, _MOST_TEXT = 100, 6_000  # characters
_MOST_TAXES, _FEWEST = 8, 2  # rows of taxes that are looked at; those that may explain each other
_CENTS = Decimal("0.02")
_RATE = re.compile(
    r"\b(?P<kind>I\.?V\.?A|ITBMS|IEPS|ISR|ISC|GST|SST|VAT|TVA|MWST|UST|BTW|I\.?G\.?V|IIBB|SALES TAX|TAX)\b\.?"
    r"[^%\d]{0,14}(?P<rate>\d{1,2}(?:[.,]\d{1,2})?)\s?%",
    re.IGNORECASE,
)


def country(layout: Layout, given: str) -> str:
    """The country told by the caller, else the one that the document speaks of, else nothing."""
    if given:
        return given
    told = "\n".join(row.text for row in layout.rows if len(row.text) < _LONGEST_ROW)  # no seals
    return country_of(told[:_MOST_TEXT]) or ""


def absent(where: str, told: Told) -> frozenset[str]:
    """The paths that a paper of this country and kind does not have, so that nobody has to look for them."""
    ticket = _is_ticket(told)
    out = frozenset[str]() if where == "MX" or ticket else _PORTAL
    if where == "AR":
        return out
    return out | {"kind_code"} if where in ("", "MX") and not ticket else out | {"kind_code", "letter"}


def _is_ticket(told: Told) -> bool:
    return told.kind == "ticket" and told.share >= _KIND


def add_whole(
    layout: Layout, found: Mapping[Pool, list[Candidate]], told: Told, where: str, chosen: dict[str, Choice]
) -> None:
    """Kind, letter, currency and single taxes, as choices with what speaks for them; ``told`` is the kind by words."""
    for path in absent(where, told) & chosen.keys():
        del chosen[path]
    _add_kind(told, where, chosen)
    _portal(where, chosen)
    _split_number(where, chosen)
    _add_currency(layout, where, chosen)
    chosen.update(dict(_taxes(layout, found[Pool.AMOUNT], chosen)))
    _sum_taxes(chosen)


def _at(cell: Cell, value: str, score: float) -> Choice:
    one = Candidate(Pool.TEXT, cell, 0, len(cell.text), Span(0, len(cell.text), value, "whole"))
    return Choice(value, score, [one])


def _portal(where: str, chosen: dict[str, Choice]) -> None:
    """What a merchant's portal asks for stands on Mexican tickets only; it is their number where none is surer."""
    kind = chosen["kind"].value if "kind" in chosen else ""
    sealed = "stamp.key" in chosen and chosen["stamp.key"].score >= 0.2
    if sealed or not (where == "MX" or kind == "ticket"):
        for path in [p for p in chosen if p.startswith("portal.")]:
            del chosen[path]
    path = next((p for p in ("portal.folio", "portal.ticket") if p in chosen), "")
    ticket = chosen["portal.ticket"].value if "portal.ticket" in chosen else None
    if path:
        other = chosen.get("number")
        if other is None or other.score < chosen[path].score or other.value == ticket:
            chosen["number"] = chosen[path]


_PAIRS = {"MX": re.compile(r"([A-Z]{1,10})[\s-]*(\d{1,10})"), "AR": re.compile(r"(\d{1,5})\s?[-–]\s?(\d{1,8})")}


def _split_number(where: str, chosen: dict[str, Choice]) -> None:
    """The parts of a number printed as one: series and folio in Mexico, point of sale and number in Argentina."""
    one = chosen.get("number") if "kind" not in chosen or chosen["kind"].value != "ticket" else None
    match = _PAIRS[where].fullmatch(str(one.value).upper()) if one and where in _PAIRS else None
    if one is None or match is None:
        return
    first = "series" if where == "MX" else "point_of_sale"
    lead = match[1] if where == "MX" else match[1].lstrip("0") or "0"
    chosen["number"] = Choice(match[2].lstrip("0") or "0", one.score, one.cells, one.runner_up, one.checks, one.others)
    if first not in chosen or chosen[first].score < one.score:
        chosen[first] = Choice(lead, one.score, one.cells, one.runner_up)


def _add_kind(told: Told, where: str, chosen: dict[str, Choice]) -> None:
    code = chosen.get("kind_code")
    known = ARCA_KINDS.get(str(code.value)) if code and where == "AR" else None
    if code and known:
        chosen["letter"] = Choice(known[0], code.score, code.cells)
        chosen["kind"] = Choice(known[1], code.score, code.cells)
        return
    if told.kind and told.cell and told.share >= _KIND:
        chosen["kind"] = _at(told.cell, told.kind, told.share)


def _currency_in(upper: str) -> str:
    """The first currency that a text in capitals names or shows by its sign, else nothing."""
    for code, literals, sign in _SIGNS:
        if any(literal in upper for literal in literals) and sign.search(upper):
            return code
    return ""


def _add_currency(layout: Layout, where: str, chosen: dict[str, Choice]) -> None:
    total = chosen.get("total")
    near = layout.rows[total.cells[0].cell.row].text.upper() if total else ""
    text = layout.text.upper()
    for place, score in ((near, 0.97), (text, 0.9)):
        if said := _currency_in(place):
            chosen["currency"] = _at(total.cells[0].cell if total else layout.cells[0], said, score)
            return
    home = COUNTRIES[where].currency if where in COUNTRIES else "USD" if "$" in text and where == "" else ""
    if home:
        cell = total.cells[0].cell if total else layout.cells[0]
        chosen["currency"] = _at(cell, home, 0.93 if where else 0.6)


def _taxes(layout: Layout, found: list[Candidate], chosen: Mapping[str, Choice]) -> Iterator[tuple[str, Choice]]:
    """Rows that name a tax and its rate, with an amount that the rate explains, or all that make the total together."""
    by_row: dict[int, list[Candidate]] = {}
    for one in found:
        by_row.setdefault(one.cell.row, []).append(one)
    bases = [c.span.value for c in found if isinstance(c.span.value, Decimal) and c.span.value > 0][:120]
    whole = chosen["taxes"].value if "taxes" in chosen else None
    told: list[tuple[str, Decimal, Candidate, Decimal | None, bool]] = []
    for row in layout.rows:
        for match in _RATE.finditer(row.text) if "%" in row.text else ():
            rate = Decimal(match["rate"].replace(",", ".")) / 100
            kind = match["kind"].upper().replace(".", "")
            hit = _explained(by_row.get(row.index, []), rate, bases, whole)
            last = hit or _last(by_row.get(row.index, []))
            if last is not None and len(told) < _MOST_TAXES and (kind, rate) not in {t[:2] for t in told if t[4]}:
                told.append((kind, rate, *last, hit is not None))
    if not _make_up(told, chosen):
        told = [t for t in told if t[4]]
    for number, (kind, rate, one, base, _) in enumerate(told):
        for name, value in (("kind", kind), ("rate", rate), ("base", base), ("amount", one.span.value)):
            if value is not None:
                yield f"taxes[{number}].{name}", Choice(value, 0.9, [one], checks=("rate",))


def _last(row: list[Candidate]) -> tuple[Candidate, None] | None:
    """The last amount of money of a row."""
    return next(((c, None) for c in reversed(row) if "2" in c.span.shape and c.span.value != 0), None)


def _make_up(told: list[tuple[str, Decimal, Candidate, Decimal | None, bool]], chosen: Mapping[str, Choice]) -> bool:
    """Whether the taxes of all rows together are what lies between net and total, each rate once."""
    if len(told) < _FEWEST or len({t[:2] for t in told}) < len(told) or not {"total", "subtotal"} <= chosen.keys():
        return False
    gap = chosen["total"].value - chosen["subtotal"].value
    return bool(gap > 0 and abs(sum((Decimal(str(t[2].span.value)) for t in told), Decimal(0)) - gap) <= _CENTS)


def _sum_taxes(chosen: dict[str, Choice]) -> None:
    """All transferred taxes together, where only the single ones are printed and they explain the total."""
    total, net = chosen.get("total"), chosen.get("subtotal")
    parts = [chosen[path] for path in sorted(chosen) if path.startswith("taxes[") and path.endswith("].amount")]
    if total is None or net is None or not parts or ("taxes" in chosen and len(parts) < _FEWEST):
        return
    whole = sum((Decimal(p.value) for p in parts), Decimal(0))
    if abs(net.value + whole - total.value) <= _CENTS:
        chosen["taxes"] = Choice(whole, 0.5, [p.cells[0] for p in parts], checks=("sums",))


def _explained(
    row: list[Candidate], rate: Decimal, bases: list[Decimal], whole: Decimal | None
) -> tuple[Candidate, Decimal | None] | None:
    for one in reversed(row):
        value = one.span.value
        if not isinstance(value, Decimal) or value <= 0 or "2" not in one.span.shape:
            continue
        base = next((b for b in bases if b != value and abs(b * rate - value) <= Decimal("0.02")), None)
        if base is not None or value == whole:
            return one, base
    return None
