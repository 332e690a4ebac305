"""Invoices as forms: number and date in the title, each party a section of labelled rows, as viewers print.

Seller, buyer, place of delivery and payee carry numbers of the same shapes; only the section tells whose they are.
"""

from __future__ import annotations

from datetime import timedelta

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.kinds.form_words import SUMS, WORDS
from cuadra.simulators.paper.kinds.invoice_numbers import date_style, invoice_number, order_number, other_number
from cuadra.simulators.paper.kinds.invoice_table import table
from cuadra.simulators.paper.kinds.world_invoice import SHARES, label_set, numbered, style_of, tax_mark
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company, company
from cuadra.simulators.paper.prints import any_day, day
from cuadra.simulators.paper.sheet import Sheet

Rows = list[tuple[str, tuple[Piece, ...]]]


def make(c: Chance) -> Sheet:
    """One form: title, head data, parties, remarks, lines and sums."""
    language = c.weighed(SHARES)
    leaf = Leaf(
        c,
        "form_invoice",
        "" if language == "en" else {"pt": "PT", "nl": "NL", "it": "IT"}.get(language, language.upper()),
    )
    says = {name: c.one(options.split("|")) for name, options in WORDS[language].items()}
    credit = c.yes(0.08)
    leaf.know("kind", "credit_note" if credit else "invoice")
    currency = {"en": c.one(("USD", "GBP", "EUR"))}.get(language, "EUR")
    leaf.know("currency", currency)
    style = c.one(("columns", "columns", "run"))
    y = _title(leaf, says, language, says["credit" if credit else "title"], c.span(22, 60) * 1.0)
    y = leaf.pairs(leaf.margin, y, _head(leaf, says, language, currency), style, 260)
    y = _parties(leaf, says, language, style, y + leaf.pitch * c.one((0.0, 0.0, 1.0)))
    labels = label_set(c, language)
    if c.yes(0.6):
        labels |= {name: c.one(options.split("|")) for name, options in SUMS[language].items()}
    y = table(leaf, labels, style_of(c, language, currency), language, y + leaf.pitch)
    numbered(leaf, language)
    return leaf.sheet()


def _title(leaf: Leaf, says: dict[str, str], language: str, title: str, y: float) -> float:
    """Kind, number and, mostly, day in one row; what stands over it is the printer's."""
    c = leaf.chance
    when, style = any_day(c, 2012, 2026), date_style(c, language)
    leaf.dates = (when, style)
    number = invoice_number(c, when)
    if c.yes(0.5):
        leaf.put(leaf.margin, y, leaf.size, (says["notice"],))
        y += leaf.pitch * c.one((1.0, 1.6))
    code = f" ({c.one(('380', '380', '326', '384', '389', '381', '575'))})" if c.yes(0.4) else ""
    mark = leaf.mark("number", number, "".join(number.split()))
    dated = leaf.mark("issued_on", day(when, style, language), when.isoformat())
    lead = c.one((f"{says['no']} ", f"{says['no']} ", "", "# ", f"{says['no']}: "))
    pieces: tuple[Piece, ...] = (f"{title}{code} {lead}", mark)
    size = leaf.size * c.one((1.0, 1.2, 1.6))
    if c.yes(0.7):
        leaf.put(leaf.margin, y, size, (*pieces, f" {says['of']} ", dated), bold=c.yes(0.6), role="title")
        return y + 1.6 * size
    leaf.put(leaf.margin, y, size, pieces, bold=c.yes(0.6), role="title")
    return leaf.pairs(leaf.margin, y + 1.6 * size, [(says["date"], (dated,))], "run", 260)


def _head(leaf: Leaf, says: dict[str, str], language: str, currency: str) -> Rows:
    c, (when, style) = leaf.chance, leaf.dates
    near = when - timedelta(days=c.span(1, 40))
    rows: Rows = [(says["currency"], (currency,))] if c.yes(0.7) else []
    if c.yes(0.6):
        rows.append((says["delivered"], (day(near, style, language),)))
    if c.yes(0.55):
        rows.append((says["order"], (leaf.mark("purchase_order", order_number(c)),)))
    if c.yes(0.25):
        rows.append((says["reference"], (order_number(c),)))
    c.shuffle(rows)
    return rows


def _parties(leaf: Leaf, says: dict[str, str], language: str, style: str, y: float) -> float:
    c = leaf.chance
    seller, buyer = company(c, language), company(c, language)
    half = leaf.width * c.one((0.45, 0.5, 0.55))
    beside = c.yes(0.28)
    order = ["seller", "buyer"] if c.yes(0.85) else ["buyer", "seller"]
    ends = []
    for place, name in enumerate(order):
        party, role = (seller, "issuer") if name == "seller" else (buyer, "receiver")
        x, top = (half, y) if beside and place else (leaf.margin, y)
        ends.append(_section(leaf, says, (party, role), says[name], (x, top), "run" if beside else style))
        y = y if beside and not place else max(ends)
    for name, likely in (("ship", 0.35), ("payee", 0.2)):
        if c.yes(likely):
            other = company(c, language) if c.yes(0.6) else buyer
            y = _section(leaf, says, (other, ""), says[name], (leaf.margin, y), style)
    return _remarks(leaf, says, language, seller, y) if c.yes(0.55) else y


def _section(
    leaf: Leaf, says: dict[str, str], who: tuple[Company, str], head: str, at: tuple[float, float], style: str
) -> float:
    """A heading and the party's rows; a party without a role is nobody's field."""
    c, (party, role), (x, y) = leaf.chance, who, at
    leaf.put(x, y, leaf.size * c.one((1.0, 1.1)), (head + c.one(("", "", ":")),), bold=c.yes(0.7))
    rows: Rows = [(says["number"], (c.one((c.digits(6), c.letters(2) + c.digits(7), c.digits(10))),))] * c.yes(0.55)
    if c.yes(0.4):
        rows.append((says["gln"], (c.digits(13) + c.one(("", " (GLN)")),)))
    name: Piece = leaf.mark(f"{role}.name", party.name) if role else party.name
    rows.append((says["name"], (name,)))
    lines: list[Piece] = [Mark(line, f"{role}.address") if role else line for line in party.address]
    if role:
        leaf.know(f"{role}.address", " ".join(party.address))
    rows.append((says["address"], (lines[0],)))
    rows += [("", (line,)) for line in lines[1:]]
    if role == "issuer" and c.yes(0.4):
        rows.append((says["tax"], (other_number(c, "steuer"),)))
    if role and c.yes(0.75):
        rows.append((says["vat"], (tax_mark(leaf, party, role),)))
    if c.yes(0.2):
        rows.append((says["contact"], (party.phone if c.yes(0.5) else party.mail,)))
    if c.yes(0.3):
        rows = [(label if label not in {says["name"], says["address"]} else "", value) for label, value in rows]
    return _rows(leaf, x, y + leaf.pitch * 1.1, rows, style) + leaf.pitch * c.one((0.0, 0.4, 1.0))


def _rows(leaf: Leaf, x: float, y: float, rows: Rows, style: str) -> float:
    """Labels and values; a row without a label stands under the value, or at the margin where they run together."""
    wide = max(leaf.measure(label, leaf.size, leaf.mono) for label, _ in rows) + leaf.size * 2
    for label, value in rows:
        if style == "run":
            leaf.put(x, y, leaf.size, (label + leaf.colon, *value) if label else value)
        else:
            if label:
                leaf.put(x, y, leaf.size, (label + leaf.colon.rstrip(),))
            leaf.put(x + wide, y, leaf.size, value)
        y += leaf.pitch
    return y


def _remarks(leaf: Leaf, says: dict[str, str], language: str, seller: Company, y: float) -> float:
    """What the law wants of a company beside its invoice: who leads it, its register, and its name once more."""
    c, (when, style) = leaf.chance, leaf.dates
    leaf.put(leaf.margin, y, leaf.size, (says["remarks"],), bold=c.yes(0.7))
    y += leaf.pitch
    other = day(when - timedelta(days=c.span(1, 60)), style, language)
    rows: list[tuple[Piece, ...]] = [(f"{says['accord']} {order_number(c)} {says['of']} {other}.",)] * c.yes(0.6)
    if c.yes(0.6):
        rows += [(Mark(seller.name, "+issuer.name"),), *((Mark(line, "+issuer.address"),) for line in seller.address)]
    if c.yes(0.7):
        rows.append((f"{says['led']}: {c.one(says['people'].split('/'))}",))
    if c.yes(0.6):
        rows.append((f"{says['register']} {c.one(('HRB ', 'H A ', 'B ', ''))}{c.digits(c.span(3, 9))}",))
    return leaf.stack(leaf.margin, y, rows) + leaf.pitch
