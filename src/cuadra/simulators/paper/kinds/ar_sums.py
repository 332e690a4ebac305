"""The lines, sums and stamp of an Argentine invoice, by class."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta

from cuadra.model.geometry import Box
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark
from cuadra.simulators.paper.goods import Item, product
from cuadra.simulators.paper.kinds.ar_totals import totals
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company
from cuadra.simulators.paper.prints import Amounts, day, plain, quantity
from cuadra.simulators.paper.sheet import Code


def lines(leaf: Leaf, amounts: Amounts, letter: str, y: float, own: bool) -> float:
    """Table by class: A shows net and rate, B and C final prices."""
    c = leaf.chance
    rates = [c.one((2100, 2100, 2100, 1050, 2700)) for _ in range(min(10, 1 + int(c.expovariate(0.5))))]
    goods: list[tuple[Item, int]] = []
    mixed = [rates[0], *(0 if c.yes(0.15) else rate for rate in rates[1:])]
    for rate in mixed if c.yes(0.35) else [rates[0]] * len(rates):
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
    other = c.yes(0.06)  # lines from a system that parts thousands the other way
    bare = (
        Amounts(",."[amounts.point == ","], "" if other else amounts.thousands)
        if other
        else Amounts(amounts.point, amounts.thousands, amounts.mark if c.yes(0.15) else "")
    )
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


def stamp(leaf: Leaf, issuer: Company, when: date, currency: str) -> None:
    """CAE, its due date, the QR and who authorised."""
    c, fields = leaf.chance, leaf.fields
    y = max(leaf.height - c.span(80, 110), leaf.lines[-1].box.y1 + 20)
    cae, due = f"{c.span(66, 76)}{c.digits(12)}", when + timedelta(days=c.one((10, 10, 10, 5, 15, 28)))
    name = c.weighed({"CAE": 12, "CAEA": 0.8, "CAI": 0.6})
    leaf.know("stamp.authority", "ARCA")
    side = leaf.right - 190 if c.yes(0.7) else leaf.margin + 90
    style = c.one(("{d:02}/{m:02}/{y}", "{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{y}{m:02}{d:02}"))
    leaf.stack(
        side,
        y,
        [
            (authorised(c, name), leaf.mark("stamp.key", cae)),
            (
                c.one(
                    (f"Fecha de Vto. de {name}: ", f"Vto. {name}: ", f"Vencimiento {name}: ", "Fecha Vto.: ", "VTO:")
                ),
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
    if c.yes(0.06):  # a second symbol: where to pay
        box = Box(leaf.right - 60, y - 66, leaf.right, y - 6)
        leaf.codes.append(Code(f"https://pagos.{c.letters(6).lower()}.example/p/{c.digits(12)}", box))
    leaf.codes.append(Code(qr(c, issuer, fields, cae, currency), Box(leaf.margin, y, leaf.margin + 72, y + 72)))


def authorised(c: Chance, name: str) -> str:
    """The label of the number that the authority gave."""
    dotted = "".join(f"{letter}." for letter in name)
    return c.one((f"{name} N°: ", f"{name}: ", f"{dotted}: ", f"{name} Nro: ", f"{dotted} N° ", f"{dotted}N°:"))


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
    if fields.get("receiver.tax_id", "").isdigit():
        number = fields["receiver.tax_id"]
        data |= {"tipoDocRec": 80 if len(number) == 11 else 96, "nroDocRec": int(number)}
    host = c.one(("www.afip.gob.ar", "www.arca.gob.ar"))
    return f"https://{host}/fe/qr/?p=" + base64.b64encode(json.dumps(data, separators=(",", ":")).encode()).decode()
