"""The lines, sums and stamp of an Argentine invoice, by class."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

from cuadra.model.geometry import Box
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import Item, product
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company
from cuadra.simulators.paper.prints import Amounts, day, plain, quantity
from cuadra.simulators.paper.sheet import Code


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
        values: dict[str, Mark | str] = {
            "code": Mark(item.code, path + "code"),
            "desc": Mark(item.description, path + "description"),
            "qty": Mark(text, path + "quantity"),
            "unit": Mark(item.unit, path + "unit"),
            "price": Mark(bare.bare(item.price), path + "unit_price"),
            "disc": "0" + amounts.point + "00",
            "net": bare.bare(item.total),
            "rate": Mark(percent + "%", path + "tax_rate"),
            "total": Mark(bare(total), path + "total"),
        }
        y = leaf.record(columns, y, values, truth)
    return totals(leaf, amounts, letter, goods, y + 10, own)


def totals(leaf: Leaf, amounts: Amounts, letter: str, goods: list[tuple[Item, int]], y: float, own: bool) -> float:  # noqa: PLR0917
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


def stamp(leaf: Leaf, issuer: Company, when: date, currency: str) -> None:
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
            leaf.margin + 85,
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
    data = {
        "ver": 1,
        "fecha": fields["issued_on"],
        "cuit": int(issuer.tax_id),
        "ptoVta": int(fields["point_of_sale"]),
        "tipoCmp": int(fields["kind_code"]),
        "nroCmp": int(fields["number"]),
        "importe": float(fields["total"]),
        "moneda": "DOL" if currency == "USD" else "PES",
        "ctz": 1,
        "tipoCodAut": "E",
        "codAut": int(cae),
    }
    if "receiver.tax_id" in fields:
        data |= {"tipoDocRec": 80, "nroDocRec": int(fields["receiver.tax_id"])}
    host = c.one(("www.afip.gob.ar", "www.arca.gob.ar"))
    return f"https://{host}/fe/qr/?p=" + base64.b64encode(json.dumps(data, separators=(",", ":")).encode()).decode()
