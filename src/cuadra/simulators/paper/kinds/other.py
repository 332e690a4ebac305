"""Documents that are no invoice: bank statements, quotes, delivery notes, letters. Nothing is due on them."""

from __future__ import annotations

from datetime import timedelta

from cuadra.simulators.paper.chance import Chance, pick, words
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company, argentine, company, mexican
from cuadra.simulators.paper.prints import Amounts, any_day, day
from cuadra.simulators.paper.sheet import Sheet

TITLES = {
    "statement": ("Estado de cuenta", "ESTADO DE CUENTA", "Resumen de cuenta", "Account statement", "BANK STATEMENT"),
    "delivery": ("REMITO", "Nota de entrega", "Delivery note", "Lieferschein", "CARTA PORTE"),
    "quote": ("COTIZACIÓN", "Presupuesto", "Quotation", "Angebot", "PROFORMA"),
    "letter": ("", "CIRCULAR", "AVISO", "Memorandum"),
}
PROSE = words("labels.other")["prose"]


def make(c: Chance) -> Sheet:
    """One of them; the truth is its kind, who issued it and, for a quote or a statement, its date."""
    leaf = Leaf(c, "other", "")
    sort = c.weighed({"statement": 3, "delivery": 2, "quote": 2, "letter": 2})
    leaf.know("kind", "quote" if sort == "quote" else "other")
    issuer = c.one((mexican(c)[0], argentine(c)[0], company(c, "en"), company(c, "de")))
    y = heading(leaf, issuer, c.one(TITLES[sort]))
    if sort == "letter":
        leaf.stack(leaf.margin, y + 30, [(text,) for text in c.sample(PROSE, c.span(3, 8))])
        return leaf.sheet()
    rows(leaf, sort, y + 20)
    return leaf.sheet()


def heading(leaf: Leaf, issuer: Company, title: str) -> float:
    c = leaf.chance
    leaf.know("issuer.address", " ".join(issuer.address))
    who: list[tuple[Piece, ...]] = [
        (leaf.mark("issuer.name", issuer.name),),
        *((Mark(line, "issuer.address"),) for line in issuer.address),
    ]
    y = leaf.stack(leaf.margin, 40, who, bold_first=True)
    if title:
        leaf.put(leaf.width / 2, y + 10, leaf.size * 1.6, (title,), "c", True, "title")
    when = any_day(c, 2015, 2026)
    leaf.put(
        leaf.right,
        40,
        leaf.size,
        (c.one(("Fecha: ", "Date: ", "")), leaf.mark("issued_on", day(when, "{d:02}/{m:02}/{y}"), when.isoformat())),
        "r",
    )
    return y + leaf.size * 4


def rows(leaf: Leaf, sort: str, y: float) -> None:
    """Movements with a running balance, or goods without prices, or goods with prices that nobody owes yet."""
    c, amounts = leaf.chance, Amounts(*leaf.chance.one(((".", ","), (",", "."))))
    balance, when = c.span(100000, 9000000), any_day(c, 2015, 2025)
    x = (leaf.margin, leaf.margin + 70, leaf.right - 160, leaf.right - 80, leaf.right)
    if sort == "statement":
        heads = c.one(
            (("Fecha", "Concepto", "Débito", "Crédito", "Saldo"), ("Date", "Details", "Debit", "Credit", "Balance"))
        )
        for at, head, align in zip(x, heads, "llrrr", strict=True):
            leaf.put(at, y, leaf.size, (head,), align, True)
    for _ in range(c.span(4, 18)):
        y += leaf.pitch
        when += timedelta(days=c.span(0, 3))
        amount = c.span(500, 500000)
        if sort == "statement":
            out = c.yes(0.6)
            balance += -amount if out else amount
            cells = (
                day(when, "{d:02}/{m:02}/{y}"),
                c.one(("TRANSFERENCIA ", "PAGO TARJETA ", "DEPOSITO ", "COMISION ", "CHEQUE ")) + c.digits(6),
                amounts.bare(amount) if out else "",
                "" if out else amounts.bare(amount),
                amounts.bare(balance),
            )
        else:
            cells = (
                c.digits(5),
                pick(c, "es", c.one(("goods", "services"))),
                str(c.span(1, 50)),
                amounts.bare(amount) if sort == "quote" else "",
                "",
            )
        for at, text, align in zip(x, cells, "llrrr", strict=True):
            if text:
                leaf.put(at, y, leaf.size, (text,), align)
    y += leaf.pitch * 2
    leaf.put(
        leaf.margin,
        y,
        leaf.size,
        (
            c.one(
                (
                    "Firma: ____________",
                    "Validez de la oferta: 15 días",
                    "Saldo al cierre " + amounts.bare(balance),
                    "Recibí conforme",
                    "Page 1 of 3",
                )
            ),
        ),
    )
