"""Argentine invoices and notes, class A, B, C and E: the look of the authority's own service and of private systems."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

from cuadra.model.geometry import Box
from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import Item, product
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company, argentine
from cuadra.simulators.paper.prints import Amounts, any_day, day, plain, quantity
from cuadra.simulators.paper.sheet import Code, Sheet

CODES = {("invoice", "A"): 1, ("debit_note", "A"): 2, ("credit_note", "A"): 3, ("invoice", "B"): 6, ("debit_note", "B"): 7, ("credit_note", "B"): 8,
         ("invoice", "C"): 11, ("debit_note", "C"): 12, ("credit_note", "C"): 13, ("invoice", "E"): 19, ("credit_note", "E"): 21, ("debit_note", "E"): 20}  # fmt: skip
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
RECEIVERS = {
    "A": CONDITIONS,
    "B": ("Consumidor Final", "IVA Sujeto Exento", "Responsable Monotributo", "A CONSUMIDOR FINAL"),
    "C": ("Consumidor Final", "Responsable Inscripto", "IVA Sujeto Exento", "Monotributo"),
    "E": ("Cliente del Exterior",),
}
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
        *c.one(((",", "."), (",", "."), (",", ""), (".", ","), (".", ""))), mark=c.one(("", "", "$ ", "$"))
    )
    when = any_day(c, 2016, 2026)
    own = c.yes(0.4)  # the authority's own service
    y = head(leaf, issuer, kind, letter, when, own)
    y = customer(leaf, receiver, letter, y + 8, own)
    y = lines(leaf, amounts, letter, y + 10, own)
    stamp(leaf, issuer, receiver, when, currency)
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
    if c.yes(0.6):
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
        rows = [(c.one(("N° ", "Nº: ", "Nro. ", "Comp. Nro: ", "", "Número: ", "N°")), p, c.one(("-", "-", " - ")), n), (c.one(("Fecha: ", "FECHA: ", "Fecha de Emisión: ", "Fecha ")), d), (c.one(("CUIT: ", "C.U.I.T.: ", "CUIT N° ", "CUIT Nro: ")), cuit),
                (c.one(("Ing. Brutos: ", "IIBB: ", "Ingresos Brutos: ", "I.B.: ")) + gross,), (c.one(("Inicio de Actividades: ", "Inicio Act.: ", "Fecha inicio actividades: ")) + start,)]  # fmt: skip
        if c.yes(0.2):
            c.shuffle(rows)
    if c.yes(0.35):
        due = when + timedelta(days=c.one((0, 10, 30)))
        rows.append(
            (
                c.one(("Fecha de Vto. para el pago: ", "Vencimiento: ", "Vto. pago: ")),
                leaf.mark("due_on", day(due, "{d:02}/{m:02}/{y}"), due.isoformat()),
            )
        )
    return rows


def customer(leaf: Leaf, receiver: Company, letter: str, y: float, own: bool) -> float:
    """Receiver with its condition, and for services the period."""
    c = leaf.chance
    if (own and c.yes(0.5)) or c.yes(0.1):
        start = any_day(c, 2016, 2026)
        end = start + timedelta(days=29)
        leaf.put(
            leaf.margin,
            y,
            leaf.size,
            (
                "Período Facturado Desde: ",
                leaf.mark("service_from", day(start, "{d:02}/{m:02}/{y}"), start.isoformat()),
                "   Hasta: ",
                leaf.mark("service_to", day(end, "{d:02}/{m:02}/{y}"), end.isoformat()),
            ),
        )
        y += leaf.pitch * 1.4
    anonymous = letter == "B" and c.yes(0.35)
    half = leaf.margin + (leaf.right - leaf.margin) * c.one((0.5, 0.55, 0.6))
    number = (
        leaf.mark("receiver.tax_id", receiver.tax_id if own else ids.cuit_printed(c, receiver.tax_id), receiver.tax_id)
        if not anonymous
        else ""
    )
    name_room = (leaf.width - half if own else half) - leaf.margin - 110
    name = leaf.broken(receiver.name, name_room)[0] if not anonymous else "Consumidor Final"
    named: tuple[Piece, ...] = (
        c.one(
            ("Apellido y Nombre / Razón Social: ",)
            if own
            else ("Señor(es): ", "Cliente: ", "Sr/es: ", "Razón Social: ", "Nombre: ")
        ),
        leaf.mark("receiver.name", name),
    )
    doc: tuple[Piece, ...] = (
        (c.one(("CUIT: ", "CUIT: ", "C.U.I.T.: ", "CUIT/DNI: ")), number) if number else ("Doc: ", "0")
    )
    condition: tuple[Piece, ...] = (
        c.one(("Condición frente al IVA: ", "I.V.A.: ", "Cond. IVA: ", "Condición IVA: ")),
        leaf.mark("receiver.regime", c.one(RECEIVERS[letter]) if not anonymous else "Consumidor Final"),
    )
    address = ", ".join(receiver.address)
    room = leaf.width - half - leaf.margin - 70
    while leaf.measure(address, leaf.size, leaf.mono) > room and " " in address:
        address = address.rsplit(" ", 1)[0].rstrip(" ,-(")
    place: tuple[Piece, ...] = (
        c.one(("Domicilio: ", "Domicilio Comercial: ", "Dirección: ")),
        leaf.mark("receiver.address", address),
    )
    term: tuple[Piece, ...] = (
        c.one(("Condición de venta: ", "Cond. de Venta: ", "Forma de pago: "))
        + c.one(("Contado", "Cuenta Corriente", "Transferencia Bancaria", "30 días", "Tarjeta de Crédito", "CONTADO")),
    )
    if own:
        leaf.stack(leaf.margin, y, [doc, condition, term])
        return leaf.stack(half - 40, y, [named, place]) + leaf.pitch
    first, other = (doc, condition) if c.yes(0.5) else (condition, doc)
    below = leaf.stack(leaf.margin, y, [named, first])
    leaf.stack(half, y, [place, other, term])
    return max(below, y + leaf.pitch * 3)


def lines(leaf: Leaf, amounts: Amounts, letter: str, y: float, own: bool) -> float:
    """Table by class: A shows net and rate, B and C final prices."""
    c = leaf.chance
    rates = [c.one((2100, 2100, 2100, 1050, 2700)) for _ in range(min(10, 1 + int(c.expovariate(0.5))))]
    goods: list[tuple[Item, int]] = []
    for rate in rates if c.yes(0.25) else [rates[0]] * len(rates):
        units = c.one((1000, 1000, 1000, 2000, 3000, 10000, 12500, 500))
        each = max(100, int(c.lognormvariate(7.5, 1.4) * 100))
        name = pick(c, "es", "services") if c.yes(0.6) else pick(c, "es", "goods").capitalize()
        goods.append(
            (
                Item(
                    name,
                    units,
                    c.one(("unidades", "u", "kg", "Unid.")),
                    each,
                    product(each, units),
                    c.digits(c.span(3, 6)),
                ),
                rate,
            )
        )
    if own:
        keys = [
            ("code", "Código"),
            ("desc", "Producto / Servicio"),
            ("qty", "Cantidad"),
            ("unit", "U. Medida"),
            ("price", "Precio Unit."),
            ("disc", "% Bonif"),
        ]
        keys += (
            [("net", "Subtotal"), ("rate", "Alícuota IVA"), ("total", "Subtotal c/IVA")]
            if letter == "A"
            else [("total", "Subtotal")]
        )
    else:
        keys = [
            ("desc", c.one(("Descripción", "Detalle", "Concepto", "Producto"))),
            ("price", c.one(("P. Unit.", "Precio", "Precio Unit.", "Unitario"))),
            ("total", c.one(("Importe", "Total", "Subtotal", "TOTAL"))),
        ]
        keys.insert(c.one((0, 1)), ("qty", c.one(("Cant.", "Cantidad", "CANT"))))
        if c.yes(0.4):
            keys.insert(0, ("code", c.one(("Código", "Cód.", "Art."))))
        if letter == "A" and c.yes(0.5):
            keys.insert(-1, ("rate", c.one(("IVA", "% IVA", "Alic."))))
    columns = leaf.columns(keys)
    y = leaf.heads(columns, y)
    bare = Amounts(amounts.point, amounts.thousands, amounts.mark if c.yes(0.15) else "")
    for index, (item, rate) in enumerate(goods):
        path = f"lines[{index}]."
        text, value = quantity(c, item.quantity, amounts.point)
        gross = item.total + (item.total * rate + 5000) // 10000
        total = gross if own and letter == "A" else item.total
        percent = f"{rate / 100:g}".replace(".", amounts.point)
        truth = {
            "description": item.description,
            "quantity": value,
            "unit": item.unit,
            "unit_price": plain(item.price),
            "total": plain(total),
            "code": item.code,
            "tax_rate": f"{rate / 10000:g}",
        }
        values: dict[str, Mark | str] = {"code": Mark(item.code, path + "code"), "desc": Mark(item.description, path + "description"), "qty": Mark(text, path + "quantity"), "unit": Mark(item.unit, path + "unit"), "price": Mark(bare.bare(item.price), path + "unit_price"),
                                         "disc": "0" + amounts.point + "00", "net": bare.bare(item.total), "rate": Mark(percent + "%", path + "tax_rate"), "total": Mark(bare(total), path + "total")}  # fmt: skip
        y = leaf.record(columns, y, values, truth)
    return totals(leaf, amounts, letter, goods, y + 10, own)


def totals(leaf: Leaf, amounts: Amounts, letter: str, goods: list[tuple[Item, int]], y: float, own: bool) -> float:
    """By class: net, IVA by rate and other taxes (A); total and the transparency block (B); total only (C, E)."""
    c = leaf.chance
    if own and c.yes(0.7):
        y = max(y, leaf.height * 0.6)
    net = sum(item.total for item, _ in goods)
    by_rate: dict[int, int] = {}
    for item, rate in goods:
        by_rate[rate] = by_rate.get(rate, 0) + item.total
    rows: list[tuple[str, Piece]] = []
    total = net
    if letter == "A":
        rows.append(
            (
                c.one(("Importe Neto Gravado", "Neto Gravado", "Subtotal", "Neto", "Importe Neto Gravado")),
                leaf.mark("subtotal", amounts(net), plain(net)),
            )
        )
        shown = (2700, 2100, 1050, 500, 250, 0) if own else tuple(sorted(by_rate, reverse=True))
        at = 0
        for rate in shown:
            tax = (by_rate.get(rate, 0) * rate + 5000) // 10000
            percent = f"{rate / 100:g}".replace(".", amounts.point)
            label = c.one(("IVA {r}%", "IVA {r} %", "I.V.A. {r}%", "IVA {r}%")).replace("{r}", percent)
            if rate in by_rate:
                leaf.know(f"taxes[{at}].kind", "IVA")
                leaf.know(f"taxes[{at}].rate", f"{rate / 10000:g}")
                leaf.know(f"taxes[{at}].base", plain(by_rate[rate]))
                rows.append((label, leaf.mark(f"taxes[{at}].amount", amounts(tax), plain(tax))))
                at += 1
            else:
                rows.append((label, amounts(0)))
            total += tax
        other = net * c.one((150, 300, 100)) // 10000 if c.yes(0.3) else 0
        if other or own:
            label = (
                "Importe Otros Tributos"
                if own
                else c.one(
                    ("Percepción IIBB CABA 3%", "Perc. IIBB Bs. As.", "Percepción IVA RG 2408", "Otros Tributos")
                )
            )
            leaf.know(f"taxes[{at}].kind", "IIBB" if other else "")
            if other:
                rows.append((label, leaf.mark(f"taxes[{at}].amount", amounts(other), plain(other))))
            else:
                del leaf.fields[f"taxes[{at}].kind"]
                rows.append((label, amounts(0)))
        total += other
    elif c.yes(0.6):
        rows.append(
            (
                c.one(("Subtotal", "Subtotal", "SUBTOTAL")),
                leaf.mark("subtotal", amounts(net), plain(net)) if letter != "B" else amounts(net),
            )
        )
        if own or c.yes(0.3):
            rows.append(("Importe Otros Tributos", amounts(0)))
    rows.append(
        (
            c.one(("Importe Total", "TOTAL", "Total", "Importe Total", "TOTAL $", "Total a pagar", "TOTAL GENERAL")),
            leaf.mark("total", amounts(total), plain(total)),
        )
    )
    x = leaf.right - c.span(60, 90)
    for label, value in rows:
        bold = label == rows[-1][0]
        leaf.put(x, y, leaf.size, (label + c.one((": $", ":")) if own else label,), "r", bold)
        leaf.put(leaf.right - 4, y, leaf.size, (value,), "r", bold)
        y += leaf.pitch
    if letter == "B" and c.yes(0.5):
        transparency(leaf, amounts, goods, y - leaf.pitch * len(rows))
    return y


def transparency(leaf: Leaf, amounts: Amounts, goods: list[tuple[Item, int]], y: float) -> None:
    """The block of Ley 27.743: IVA contained in the final price."""
    contained = sum((item.total * rate + (10000 + rate) // 2) // (10000 + rate) for item, rate in goods)
    leaf.stack(
        leaf.margin,
        y,
        [
            ("Régimen de Transparencia Fiscal al Consumidor (Ley 27.743)",),
            ("IVA Contenido: $ ", leaf.mark("taxes", amounts.bare(contained), plain(contained))),
            ("Otros Impuestos Nacionales Indirectos: $ " + amounts.bare(0),),
        ],
    )


def stamp(leaf: Leaf, issuer: Company, receiver: Company, when: date, currency: str) -> None:
    """CAE, its due date, the QR and who authorised."""
    c, fields = leaf.chance, leaf.fields
    y = max(leaf.height - c.span(80, 110), leaf.lines[-1].box.y1 + 20)
    cae, due = f"{c.span(66, 76)}{c.digits(12)}", when + timedelta(days=10)
    leaf.know("stamp.authority", "ARCA")
    side = leaf.right - 190 if c.yes(0.7) else leaf.margin + 90
    style = c.one(("{d:02}/{m:02}/{y}", "{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{y}{m:02}{d:02}"))
    leaf.stack(
        side,
        y,
        [
            (c.one(("CAE N°: ", "CAE: ", "C.A.E.: ", "CAE Nro: ", "C.A.E. N° ")), leaf.mark("stamp.key", cae)),
            (
                c.one(("Fecha de Vto. de CAE: ", "Vto. CAE: ", "Vencimiento CAE: ", "Fecha Vto.: ")),
                leaf.mark("stamp.due_on", day(due, style), due.isoformat()),
            ),
        ],
    )
    if c.yes(0.6):
        leaf.put(
            leaf.margin + 85 if side > 300 else leaf.margin + 85,
            y + leaf.pitch * 3,
            leaf.size,
            (
                c.one(
                    (
                        "Comprobante Autorizado",
                        "Comprobante autorizado",
                        "Esta Administración Federal no se responsabiliza por los datos ingresados",
                    )
                ),
            ),
            role="footer",
        )
    if c.yes(0.4):
        leaf.put(leaf.width / 2, y - leaf.pitch, leaf.size, ("Pág. 1/1",), "c")
    leaf.codes.append(Code(qr(c, issuer, fields, cae, currency), Box(leaf.margin, y, leaf.margin + 72, y + 72)))


def qr(c: Chance, issuer: Company, fields: dict[str, str], cae: str, currency: str) -> str:
    """The text of RG 4892."""
    data = {"ver": 1, "fecha": fields["issued_on"], "cuit": int(issuer.tax_id), "ptoVta": int(fields["point_of_sale"]), "tipoCmp": int(fields["kind_code"]), "nroCmp": int(fields["number"]), "importe": float(fields["total"]),
            "moneda": "DOL" if currency == "USD" else "PES", "ctz": 1, "tipoCodAut": "E", "codAut": int(cae)}  # fmt: skip
    if "receiver.tax_id" in fields:
        data |= {"tipoDocRec": 80, "nroDocRec": int(fields["receiver.tax_id"])}
    host = c.one(("www.afip.gob.ar", "www.arca.gob.ar"))
    return f"https://{host}/fe/qr/?p=" + base64.b64encode(json.dumps(data, separators=(",", ":")).encode()).decode()
