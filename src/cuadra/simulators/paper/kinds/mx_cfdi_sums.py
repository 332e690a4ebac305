"""Concepts, sums, ways of payment and seals of a printed CFDI."""

from __future__ import annotations

from cuadra.model.geometry import Box
from cuadra.simulators.paper.chance import pick
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import product
from cuadra.simulators.paper.kinds.mx_sums import in_words
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company
from cuadra.simulators.paper.prints import Amounts, plain, quantity
from cuadra.simulators.paper.sheet import Code

FORMS = (
    ("01", "Efectivo"),
    ("02", "Cheque nominativo"),
    ("03", "Transferencia electrónica de fondos"),
    ("04", "Tarjeta de crédito"),
    ("28", "Tarjeta de débito"),
    ("99", "Por definir"),
)


SEAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def concepts(leaf: Leaf, amounts: Amounts, y: float) -> float:
    """The table of concepts, and the sums."""
    c = leaf.chance
    keys = [
        ("qty", c.one(("Cantidad", "Cant."))),
        ("desc", c.one(("Descripción", "Concepto"))),
        ("price", c.one(("P. Unitario", "Valor unitario", "Precio"))),
        ("total", "Importe"),
    ]
    if c.yes(0.75):
        keys.insert(c.one((0, 1)), ("key", c.one(("Clave SAT", "ClaveProdServ", "Clave"))))
    if c.yes(0.6):
        keys.insert(1, ("unit", c.one(("Unidad", "Clave Un."))))
    columns = leaf.columns(keys)
    y = leaf.heads(columns, y)
    cells, goods = Amounts(mark=amounts.mark if c.yes(0.4) else ""), 0
    for index in range(min(9, 1 + int(c.expovariate(0.5)))):
        units, each, path = (
            c.one((1000, 1000, 2000, 5000, 1500, 10000)),
            max(100, int(c.lognormvariate(6, 1.3) * 100)),
            f"lines[{index}].",
        )
        name, unit, total = (
            pick(c, "es", c.one(("services", "goods"))),
            c.one(("E48", "H87", "ACT", "KGM", "LTR")),
            product(each, units),
        )
        text, value = quantity(c, units)
        goods += total
        values: dict[str, Mark | str] = {
            "key": c.digits(8),
            "qty": Mark(text, path + "quantity"),
            "unit": Mark(unit, path + "unit"),
            "desc": Mark(name, path + "description"),
            "price": Mark(cells(each), path + "unit_price"),
            "total": Mark(cells(total), path + "total"),
        }
        y = leaf.record(
            columns,
            y,
            values,
            {"quantity": value, "unit": unit, "description": name, "unit_price": plain(each), "total": plain(total)},
        )
        if c.yes(0.3):
            leaf.put(
                leaf.margin + 60,
                y,
                leaf.size * 0.8,
                (f"Traslado 002 IVA Tasa 0.160000 Base {plain(total)} Importe {plain((total * 16 + 50) // 100)}",),
            )
            y += leaf.pitch
    return sums(leaf, amounts, goods, y + 8)


def sums(leaf: Leaf, amounts: Amounts, goods: int, y: float) -> float:
    c, mark = leaf.chance, leaf.mark
    discount = goods // 10 if c.yes(0.12) else 0
    rate = c.one((1600, 1600, 1600, 800, 0))
    tax = ((goods - discount) * rate + 5000) // 10000
    held = ((goods - discount) * 1250 + 5000) // 10000 if c.yes(0.1) else 0
    total = goods - discount + tax - held
    rows: list[tuple[str, Mark]] = [
        (c.one(("Subtotal", "SUBTOTAL", "Sub Total")), mark("subtotal", amounts(goods), plain(goods)))
    ]
    if discount:
        rows.append((c.one(("Descuento", "Descuentos")), mark("discount", amounts(discount), plain(discount))))
    rows.append(
        (
            c.one(
                ("IVA {r}%", "002 IVA {r}%", "I.V.A. {r}%", "Impuestos trasladados", "IVA Tasa {r}.00%", "IVA")
            ).replace("{r}", str(rate // 100)),
            mark("taxes", amounts(tax), plain(tax)),
        )
    )
    if held:
        rows.append(
            (
                c.one(("ISR retenido", "Retención ISR 1.25%", "Impuestos retenidos")),
                mark("withholdings", amounts(held), plain(held)),
            )
        )
    rows.append((c.one(("Total", "TOTAL", "Total MXN", "TOTAL $")), mark("total", amounts(total), plain(total))))
    start = y
    for label, value in rows:
        leaf.put(leaf.right - 90, y, leaf.size, (label + c.one(("", ":")),), "r", value.path == "total")
        leaf.put(leaf.right - 4, y, leaf.size, (value,), "r", value.path == "total")
        y += leaf.pitch
    if c.yes(0.7):
        text = f"({in_words(total // 100)} PESOS {total % 100:02}/100 M.N.)"
        lines = leaf.broken(text, leaf.width * 0.5 - leaf.margin)
        leaf.stack(leaf.margin, start, [(c.one(("", "Importe con letra: ")),), *((line,) for line in lines)])
        y = max(y, start + leaf.pitch * (len(lines) + 1))
    return y


def ways(leaf: Leaf, y: float) -> float:
    """Form and method of payment, currency."""
    c = leaf.chance
    code, meaning = c.one(FORMS)
    method = "PPD" if code == "99" else c.one(("PUE", "PUE", "PPD"))
    rows: list[tuple[Piece, ...]] = [
        (c.one(("Forma de pago: ", "Forma pago: ")), leaf.mark("payment.form", code), c.one((" ", " - ")), meaning),
        (
            c.one(("Método de pago: ", "Metodo de pago: ")),
            leaf.mark("payment.method", method),
            " ",
            "Pago en una sola exhibición" if method == "PUE" else "Pago en parcialidades o diferido",
        ),
        ("Moneda: ", leaf.mark("currency", "MXN"), c.one(("", " Peso Mexicano"))),
    ]
    c.shuffle(rows)
    return leaf.stack(leaf.margin, y + 6, rows)


def seals(leaf: Leaf, issuer: Company, y: float) -> None:
    """QR, seals, original string: long texts that hold no field."""
    c, fields = leaf.chance, leaf.fields
    y = max(y + 12, leaf.height - c.span(150, 230))
    seal = c.letters(342, SEAL) + "=="
    text = f"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id={fields['stamp.key']}&re={issuer.tax_id}&rr={fields['receiver.tax_id']}&tt={fields['total']}&fe={seal[-8:]}"
    leaf.codes.append(Code(text, Box(leaf.margin, y, leaf.margin + 92, y + 92)))
    x, size = leaf.margin + 102, 5.5
    step = int((leaf.right - x) / (size * 0.62))
    for head, body in (
        ("Sello digital del CFDI", seal),
        ("Sello del SAT", c.letters(342, SEAL) + "=="),
        (
            "Cadena original del complemento de certificación digital del SAT",
            f"||1.1|{fields['stamp.key']}|{fields['issued_on']}T12:00:00|{seal}|00001000000{c.digits(9)}||",
        ),
    ):
        leaf.put(x, y, size, (head,), bold=True)
        y += size * 1.3
        for start in range(0, min(len(body), step * 3), step):
            leaf.put(x, y, size, (body[start : start + step],), role="seal")
            y += size * 1.2
    leaf.put(
        leaf.width / 2,
        y + 4,
        leaf.size * 0.9,
        (
            c.one(
                (
                    "Este documento es una representación impresa de un CFDI",
                    "ESTE DOCUMENTO ES UNA REPRESENTACIÓN IMPRESA DE UN CFDI 4.0",
                )
            ),
        ),
        "c",
    )
