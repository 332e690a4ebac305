"""Invoices on A4 or Letter in English, Spanish, German, French, Portuguese, Dutch and Italian."""

from __future__ import annotations

from cuadra.simulators.paper.chance import Chance, pick, words
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.kinds.invoice_numbers import (
    account_box,
    cut,
    loose_date,
    other_number,
    rows_of,
    terms,
    titled,
)
from cuadra.simulators.paper.kinds.invoice_table import table
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company, company
from cuadra.simulators.paper.prints import Amounts
from cuadra.simulators.paper.sheet import Sheet

SHARES = {"en": 3, "de": 3, "fr": 1.5, "es": 2, "pt": 1, "nl": 1, "it": 1}


def make(c: Chance) -> Sheet:
    """One invoice: letterhead, receiver, numbers, lines, sums, footer, in one of the usual arrangements."""
    language = c.weighed(SHARES)
    issuer, receiver = company(c, language), company(c, language)
    leaf = Leaf(
        c,
        "world_invoice",
        "" if language == "en" else {"pt": "PT", "nl": "NL", "it": "IT"}.get(language, language.upper()),
    )
    credit = c.yes(0.07)
    leaf.know("kind", "credit_note" if credit else "invoice")
    currency = {"en": c.one(("USD", "GBP", "EUR", "AUD", "INR"))}.get(language, "EUR")
    leaf.know("currency", currency)
    amounts = style_of(c, language, currency)
    texts = label_set(c, language)
    title = texts["credit" if credit else "title"]
    letterhead = c.weighed({"left": 3, "right": 2, "centre": 1, "footer": 2})
    y = head(leaf, issuer, letterhead, texts, language)
    y = middle(leaf, receiver, texts, title, language, y)
    if c.yes(0.09):
        y = account_box(leaf, amounts, language, y)
    y = table(leaf, texts, amounts, language, y + leaf.pitch)
    foot(
        leaf,
        issuer,
        texts,
        language,
        [terms(leaf, amounts, language) for _ in range(c.one((0, 0, 1, 2)))],
        footer_identity=letterhead == "footer",
    )
    numbered(leaf, language)
    return leaf.sheet()


def numbered(leaf: Leaf, language: str) -> None:
    """The number of each page, at the foot or the head, on longer papers and some short ones."""
    c, pages = leaf.chance, round(leaf.height / leaf.page_height)
    if not c.yes(0.8 if pages > 1 else 0.25):
        return
    template, up = pick(c, f"invoice.{language}", "sheet"), c.yes(0.3)
    for page in range(pages):
        text = template.replace("{p}", str(page + 1)).replace("{n}", str(pages))
        y = page * leaf.page_height + (8.0 if up else leaf.page_height - 22)
        leaf.put(leaf.right, y, leaf.size * 0.9, (text,), "r")


def label_set(c: Chance, language: str) -> dict[str, str]:
    """One word for each label, the same over the whole page."""
    return {name: c.one(values) for name, values in words(f"labels.{language}").items()}


def style_of(c: Chance, language: str, currency: str) -> Amounts:
    sign = {"USD": "$", "GBP": "£", "EUR": "€", "AUD": "$", "INR": "₹"}[currency]
    if language == "en":
        return Amounts(".", ",", c.one(("", sign, sign, f"{currency} ")))
    thousands = " " if language == "fr" and c.yes(0.6) else "."
    return Amounts(
        ",",
        thousands,
        c.one(("", "", f" {sign}", sign if language == "nl" else f" {sign}", f" {currency}")),
        after=True,
    )


def head(leaf: Leaf, issuer: Company, place: str, texts: dict[str, str], language: str) -> float:
    """The issuer at the top: a block, a centred letterhead, or one small line above the window of the envelope."""
    c, top = leaf.chance, leaf.chance.span(24, 70) * 1.0
    leaf.know("issuer.name", issuer.name)
    if c.yes(0.3) and place != "footer":
        leaf.put(
            leaf.margin if place != "left" else leaf.right,
            top,
            leaf.size * 1.8,
            (issuer.name.split(" ")[0].upper() if c.yes(0.5) else c.one(("LOGO", "Your Company")),),
            "l" if place != "left" else "r",
            True,
            "brand",
        )
    if place == "footer":
        small = " · ".join((issuer.name, *issuer.address)) if c.yes(0.6) else ""
        if small:
            pieces: list[Piece] = [leaf.mark("issuer.name", issuer.name)]
            leaf.know("issuer.address", " ".join(issuer.address))
            for line in issuer.address:
                pieces += [c.one((" · ", " - ", ", ", " | ")), Mark(line, "issuer.address")]
            leaf.put(leaf.margin, top + 60, leaf.size * 0.75, tuple(pieces))
        else:
            leaf.put(leaf.margin, top, leaf.size * 1.7, (leaf.mark("issuer.name", issuer.name),), bold=True)
        return top + 75
    x, align = {"left": (leaf.margin, "l"), "right": (leaf.right, "r"), "centre": (leaf.width / 2, "c")}[place]
    if place == "right" and c.yes(0.6):
        x, align = leaf.right - 180, "l"
    big = c.one((1.0, 1.2, 1.6, 2.0))
    if c.yes(0.05):  # the letterhead is a picture: its text is nowhere
        del leaf.fields["issuer.name"]
        return top + 60.0
    leaf.put(x, top, leaf.size * big, (leaf.mark("issuer.name", issuer.name),), align, c.yes(0.7))
    leaf.know("issuer.address", " ".join(issuer.address))
    rows: list[tuple[Piece, ...]] = [(Mark(line, "issuer.address"),) for line in issuer.address]
    if c.yes(0.5):
        rows.append((c.one(("Tel: ", "Tel. ", "T ", "")), issuer.phone))
    if c.yes(0.4):
        rows.append((issuer.mail,))
    if c.yes(0.7):
        rows.append((texts["vat"], leaf.colon, tax_mark(leaf, issuer)))
    if c.yes(0.3):
        labels = c.sample(words(f"invoice.{language}")["other_number"], c.span(1, 3))
        rows += [(label, leaf.colon, other_number(c, label)) for label in labels]
        if c.yes(0.6):
            rows.append((f"IBAN {c.letters(2)}{c.digits(2)}{c.letters(4)}{c.digits(10)}",))
    return leaf.stack(x, top + leaf.size * big * 1.3, rows, align)


def tax_mark(leaf: Leaf, party: Company, role: str = "issuer") -> Mark:
    return leaf.mark(f"{role}.tax_id", party.tax_id, "".join(s for s in party.tax_id if s.isalnum()))


def middle(leaf: Leaf, receiver: Company, texts: dict[str, str], title: str, language: str, y: float) -> float:
    """Receiver on one side, title and numbers on the other (or across)."""
    c = leaf.chance
    y += c.span(8, 40)
    pairs = rows_of(leaf, texts, language)
    heading: tuple[Piece, ...] = (title,)
    if c.yes(0.2):
        heading, pairs = titled(leaf, pairs, language)
    if c.yes(0.07):
        pairs = loose_date(
            leaf, pairs, max(receiver.address[-1].split(" "), key=len), leaf.right, y - leaf.pitch / 2, "r"
        )
        y += leaf.pitch
    if c.yes(0.35):
        leaf.put(c.one((leaf.margin, leaf.width / 2)), y, leaf.size * 1.8, heading, "l", True, "title")
        y += leaf.size * 3
        heading = ()
    flip = c.yes(0.3)
    left, right = leaf.margin, leaf.width * c.one((0.55, 0.6, 0.62))
    receiver_x, meta_x = (right, left) if flip else (left, right)
    rows: list[tuple[Piece, ...]] = [(texts["receiver"] + leaf.colon.rstrip(),)] if c.yes(0.65) else []
    rows.append((leaf.mark("receiver.name", receiver.name),))
    leaf.know("receiver.address", " ".join(receiver.address))
    rows += [(Mark(line, "receiver.address"),) for line in receiver.address]
    if c.yes(0.4):
        rows.append((texts["vat"], leaf.colon, tax_mark(leaf, receiver, "receiver")))
    below = leaf.stack(receiver_x, y, rows, bold_first=c.yes(0.5))
    across = c.yes(0.28)
    meta_y = below + leaf.pitch if across else y
    if heading:
        leaf.put(
            left if across else meta_x, meta_y, leaf.size * c.one((1.0, 1.5, 2.0)), heading, bold=True, role="title"
        )
        meta_y += leaf.size * 2.6
    if across:
        pairs = cut(pairs, c.span(2, 5))
    style = "under" if across else c.one(("run", "columns", "columns", "edge"))
    end = leaf.pairs(
        left if across else meta_x,
        meta_y,
        pairs,
        style,
        (leaf.right - left) if across else (receiver_x - 16 if flip else leaf.right) - meta_x,
    )
    return max(below, end) + leaf.pitch


def foot(
    leaf: Leaf, issuer: Company, texts: dict[str, str], language: str, said: list[str], footer_identity: bool
) -> None:
    """Terms, bank, and the issuer's particulars where the letterhead does not have them."""
    c = leaf.chance
    y = min(leaf.height - 120, max(leaf.lines[-1].box.y1 + 20, leaf.top + leaf.page_height * 0.62))
    for text in (*said, *c.sample(words(f"labels.{language}")["footer"], c.one((0, 1, 2, 3)))):
        leaf.put(leaf.margin, y, leaf.size * 0.9, (text,))
        y += leaf.pitch
    y = max(y + 8, leaf.height - 70)
    iban = f"IBAN {c.letters(2)}{c.digits(2)} {c.digits(4)} {c.digits(4)} {c.digits(4)} {c.digits(2)}"
    if footer_identity or c.yes(0.25):
        leaf.know("issuer.name", issuer.name)
        repeat = "+" if "issuer.address" in leaf.spans else ""
        leaf.know("issuer.address", " ".join(issuer.address))
        named = "+issuer.name" if "issuer.name" in leaf.spans else "issuer.name"
        known = "issuer.tax_id" in leaf.spans
        tax = Mark(issuer.tax_id, "+issuer.tax_id") if known else tax_mark(leaf, issuer)
        size = leaf.size * 0.8
        leaf.stack(
            leaf.margin,
            y,
            [(Mark(issuer.name, named),), *((Mark(line, repeat + "issuer.address"),) for line in issuer.address)],
            size=size,
        )
        leaf.stack(
            leaf.width * 0.4, y, [("Tel: " + issuer.phone,), (issuer.mail,), (texts["vat"], ": ", tax)], size=size
        )
        leaf.stack(leaf.width * 0.7, y, [(iban,), ("BIC " + c.letters(8),)], size=size)
    elif c.yes(0.5):
        leaf.put(leaf.width / 2, y, leaf.size * 0.8, (iban + "   BIC " + c.letters(8),), "c")
