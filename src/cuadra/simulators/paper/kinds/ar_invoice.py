"""Argentine invoices and notes, class A, B, C and E: the look of the authority's own service and of private systems."""

from __future__ import annotations

from datetime import date, timedelta

from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.kinds.ar_customer import customer
from cuadra.simulators.paper.kinds.ar_sums import lines, stamp
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company, argentine
from cuadra.simulators.paper.prints import Amounts, any_day, day
from cuadra.simulators.paper.sheet import Sheet

CODES = {
    ("invoice", "A"): 1,
    ("debit_note", "A"): 2,
    ("credit_note", "A"): 3,
    ("invoice", "B"): 6,
    ("debit_note", "B"): 7,
    ("credit_note", "B"): 8,
    ("invoice", "C"): 11,
    ("debit_note", "C"): 12,
    ("credit_note", "C"): 13,
    ("invoice", "E"): 19,
    ("credit_note", "E"): 21,
    ("debit_note", "E"): 20,
}
TITLES = {
    "invoice": ("FACTURA", "FACTURA", "Factura", "FACTURA ELECTRÓNICA"),
    "credit_note": ("NOTA DE CRÉDITO", "NOTA DE CREDITO", "Nota de Crédito"),
    "debit_note": ("NOTA DE DÉBITO", "NOTA DE DEBITO"),
}
CONDITIONS = (
    "IVA Responsable Inscripto",
    "Responsable Inscripto",
    "Resp. Inscripto",
    "IVA RESPONSABLE INSCRIPTO",
    "R.I.",
)
ISSUER_C = ("Responsable Monotributo", "Monotributo", "IVA Sujeto Exento", "MONOTRIBUTISTA")


def make(c: Chance) -> Sheet:
    """One document: head with the letter, receiver, lines, sums by class, CAE."""
    leaf = Leaf(c, "ar_invoice", "AR")
    letter = c.one("AAAABBBBCCCE")
    kind = c.weighed({"invoice": 8, "credit_note": 1.2, "debit_note": 0.5})
    issuer, _ = argentine(c)
    receiver, _ = argentine(c)
    leaf.know("kind", kind)
    currency = "USD" if letter == "E" or c.yes(0.05) else "ARS"
    leaf.know("currency", currency)
    amounts = Amounts(
        *c.one(((",", "."), (",", "."), (",", ""), (".", ","), (".", ""), (",", "."), (".", "."))),
        mark=c.one(("", "", "$ ", "$")),
    )
    when = any_day(c, 2016, 2026)
    leaf.dates = (when, "{d:02}/{m:02}/{y}")
    own = c.yes(0.4)  # the authority's own service
    y = head(leaf, issuer, kind, letter, when, own)
    y = customer(leaf, receiver, letter, y + 8, own, CONDITIONS)
    y = lines(leaf, amounts, letter, y + 10, own)
    stamp(leaf, issuer, when, currency)
    return leaf.sheet()


def head(leaf: Leaf, issuer: Company, kind: str, letter: str, when: date, own: bool) -> float:
    """ORIGINAL, the letter in its box, issuer at the left, number and date at the right (or the other way)."""
    c, top, middle = leaf.chance, leaf.chance.span(18, 40) * 1.0, leaf.width / 2
    if own or c.yes(0.5):
        leaf.put(
            middle,
            top,
            leaf.size * 1.3,
            (c.one(("ORIGINAL", "ORIGINAL", "DUPLICADO", "TRIPLICADO", "Original")),),
            "c",
            True,
        )
    top += leaf.size * 2
    code = CODES[kind, letter]
    leaf.put(middle, top, leaf.size * 2.6, (leaf.mark("letter", letter),), "c", True)
    leaf.put(
        middle,
        top + leaf.size * 3,
        leaf.size * 0.8,
        (
            c.one(("COD. ", "COD.", "Cód. ", "CODIGO ", "Cod: ", "COD. N° ")),
            leaf.mark("kind_code", f"{code:02}" if c.yes(0.6) else f"{code:03}", str(code)),
        ),
        "c",
    )
    left = issuer_rows(leaf, issuer, letter, own)
    pictured = not own and c.yes(0.07)  # the letterhead is a picture: the name is nowhere in the text
    if pictured:
        del leaf.fields["issuer.name"]
        left = [row for row in left if not any(isinstance(p, Mark) and p.path == "issuer.name" for p in row)]
    swap = not own and c.yes(0.12)
    title_x = middle + 45 if not swap else leaf.margin
    leaf.put(
        title_x,
        top,
        leaf.size * 1.9,
        (c.one(TITLES[kind]) + ("" if c.yes(0.8) else f" {letter}"),),
        bold=True,
        role="title",
    )
    below = leaf.stack(title_x, top + leaf.size * 3.2, number_rows(leaf, issuer, when, own))
    first = leaf.size * c.one((1.0, 1.4, 1.8))
    x = leaf.margin if not swap else middle + 45
    if not pictured and c.yes(0.6):
        logo = issuer.name if own and len(issuer.name) < 34 else issuer.name.split(" ")[0]
        leaf.put(x, top, first, (Mark(logo, "+issuer.name") if logo == issuer.name else logo,), bold=True, role="brand")
    end = leaf.stack(x, top + leaf.size * 3.2, left)
    leaf.rule(max(below, end) + 3)
    return max(below, end) + 6


def issuer_rows(leaf: Leaf, issuer: Company, letter: str, own: bool) -> list[tuple[Piece, ...]]:
    c = leaf.chance
    leaf.know("issuer.name", issuer.name)
    leaf.know("issuer.address", " ".join(issuer.address))
    half = leaf.width / 2 - leaf.margin - 30
    named = leaf.broken(issuer.name, half - (70 if own else 0))
    rows: list[tuple[Piece, ...]] = [
        (("Razón Social: " if own else c.one(("", "", "Razón Social: "))), Mark(named[0], "issuer.name")),
        *((Mark(n, "issuer.name"),) for n in named[1:]),
    ]
    one_line = " - ".join(issuer.address) if own else ""
    if own and leaf.measure(one_line, leaf.size, leaf.mono) < half - 80:
        leaf.know("issuer.address", one_line)
        rows.append(("Domicilio Comercial: ", Mark(one_line, "issuer.address")))
    else:
        rows.append((c.one(("Domicilio Comercial: ", "Domicilio: ", "")), Mark(issuer.address[0], "issuer.address")))
        rows += [(Mark(line, "issuer.address"),) for line in issuer.address[1:]]
    if not own and c.yes(0.5):
        rows.append((c.one(("Tel: ", "Tel. ", "Teléfono: ")), issuer.phone))
    rows.append(
        (
            c.one(("Condición frente al IVA: ", "Condición frente al IVA: ", "IVA: ", "Cond. IVA: ", "")),
            leaf.mark("issuer.regime", c.one(ISSUER_C if letter == "C" else CONDITIONS)),
        )
    )
    return rows


def number_rows(leaf: Leaf, issuer: Company, when: date, own: bool) -> list[tuple[Piece, ...]]:
    c = leaf.chance
    point, number = c.one((c.span(1, 20), c.span(1, 9999))), c.span(1, 10 ** c.span(2, 8) - 1)
    p = leaf.mark("point_of_sale", f"{point:05}" if own or c.yes(0.6) else f"{point:04}", str(point))
    n = leaf.mark("number", f"{number:08}", str(number))
    d = leaf.mark(
        "issued_on",
        day(
            when,
            c.one(
                ("{d:02}/{m:02}/{y}",) * 4
                + ("{d:02}-{m:02}-{y}", "{d:02}/{m:02}/{s:02}", "{y}-{m:02}-{d:02}", "{d} de {n} de {y}")
            )
            if not own
            else "{d:02}/{m:02}/{y}",
            "es",
        ),
        when.isoformat(),
    )
    cuit = leaf.mark("issuer.tax_id", issuer.tax_id if own else ids.cuit_printed(c, issuer.tax_id), issuer.tax_id)
    gross = c.one(
        (
            issuer.tax_id,
            ids.cuit_printed(c, issuer.tax_id),
            f"{c.span(901, 924)}-{c.digits(6)}-{c.digits(1)}",
            "EXENTO",
            "Convenio Multilateral",
        )
    )
    start = day(any_day(c, 1985, 2015), "{d:02}/{m:02}/{y}")
    rows: list[tuple[Piece, ...]]
    if own:
        rows = [
            ("Punto de Venta: ", p, "   Comp. Nro: ", n),
            ("Fecha de Emisión: ", d),
            ("CUIT: ", cuit),
            ("Ingresos Brutos: " + gross,),
            ("Fecha de Inicio de Actividades: " + start,),
        ]
    else:
        rows = [
            numbered(c, p, n),
            (c.one(("Fecha: ", "FECHA: ", "Fecha de Emisión: ", "Fecha ")), d),
            (c.one(("CUIT: ", "C.U.I.T.: ", "CUIT N° ", "CUIT Nro: ")), cuit),
            (c.one(("Ing. Brutos: ", "IIBB: ", "Ingresos Brutos: ", "I.B.: ")) + gross,),
            (c.one(("Inicio de Actividades: ", "Inicio Act.: ", "Fecha inicio actividades: ")) + start,),
        ]
        if c.yes(0.2):
            c.shuffle(rows)
    if not own and c.yes(0.25):
        label = c.one(("Remito: ", "Remito N° ", "Pedido: ", "Orden de compra: ", "Factura proforma: ", "Cliente N°: "))
        rows.append((label + c.one((f"{c.span(1, 9):04}-{c.digits(8)}", c.digits(6), f"INV-{c.digits(2)}")),))
    if not own and c.yes(0.1):
        other = day(when - timedelta(days=c.span(0, 9)), "{d:02}/{m:02}/{y}")
        rows.insert(
            c.span(0, len(rows)), (c.one(("Fecha de impresión: ", "Fecha remito: ", "Fecha pedido: ")) + other,)
        )
    if c.yes(0.35):
        due = when + timedelta(days=c.one((0, 10, 30)))
        rows.append(
            (
                c.one(("Fecha de Vto. para el pago: ", "Vencimiento: ", "Vto. pago: ")),
                leaf.mark("due_on", day(due, "{d:02}/{m:02}/{y}"), due.isoformat()),
            )
        )
    return rows


def numbered(c: Chance, point: Mark, number: Mark) -> tuple[Piece, ...]:
    """Point of sale and number as private systems print them: joined by a hyphen, or each with its label."""
    if c.yes(0.25):
        first = c.one(("Pto. Vta ", "Punto de Venta: ", "Pto. Vta.: ", "P.V.: "))
        return first, point, c.one((" Nro ", "   Comp. Nro: ", " N° ", " Nro.: ")), number
    label = c.one(("N° ", "Nº: ", "Nº ", "Nro. ", "Comp. Nro: ", "", "Número: ", "N°", "Factura N° ", "FC ", "No. "))
    return label, point, c.one(("-", "-", "-", " - ")), number
