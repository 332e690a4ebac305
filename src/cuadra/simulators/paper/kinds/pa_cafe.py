"""Panama's CAFE, the printed electronic invoice: on a page or on a till roll, with CUFE and QR."""

from __future__ import annotations

import base64
import json
from datetime import date

from cuadra.model.geometry import Box
from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance, pick, words
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.goods import product
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company, panamanian
from cuadra.simulators.paper.prints import Amounts, any_day, clock, day, plain, quantity, time_of
from cuadra.simulators.paper.sheet import Code, Sheet

TITLE = words("labels.pa")["title"]
KIND = {
    "01": ("Factura de Operación Interna", "FACTURA", "Factura de operación interna"),
    "04": ("Nota de Crédito referente a una FE", "NOTA DE CRÉDITO"),
}


def cufe(c: Chance, document: str, ruc: str, when: date, number: str, point: str) -> str:
    """The 66 signs of the identifier, last one Luhn over everything after ``FE`` (panama notes, 1.3)."""
    body = f"{document}2{ruc.zfill(20)}-{ids.dv(ruc)}0000{when:%Y%m%d}{number}{point}01{c.one('12')}{c.digits(9)}"
    total = 0
    for at, sign in enumerate(reversed(body)):
        value = int(sign) if sign.isdigit() else ord(sign) % 10
        value = value * 2 if at % 2 == 0 else value
        total += value - 9 if value > 9 else value
    return f"FE{body}{-total % 10}"


def make(c: Chance) -> Sheet:
    """On a page."""
    leaf = Leaf(c, "pa_cafe", "PA")
    issuer, receiver = panamanian(c), panamanian(c)
    when, document = any_day(c, 2021, 2026), c.one(("01",) * 6 + ("04",))
    number, point = f"{c.span(1, 10 ** c.span(2, 6)):010}", f"{c.span(1, 40):03}"
    leaf.know("kind", "credit_note" if document == "04" else "invoice")
    leaf.know("currency", "PAB")
    y = leaf.chance.span(20, 45) * 1.0
    centre = c.yes(0.6)
    x, align = (leaf.width / 2, "c") if centre else (leaf.margin, "l")
    leaf.put(x, y, leaf.size * 1.2, ("DGI",) if c.yes(0.4) else (c.one(TITLE),), align, True, "title")
    y = leaf.stack(x, y + leaf.pitch * 1.4, [(c.one(TITLE),), (c.one(KIND[document]),)], align)
    y = leaf.stack(leaf.margin, y + 8, seller(leaf, issuer))
    facts = meta(leaf, when, number, point)
    side = c.yes(0.5)
    end = leaf.stack(leaf.width * 0.6 if side else leaf.margin, y - leaf.pitch * 4 if side else y + 4, facts)
    y = leaf.stack(leaf.margin, max(y, end) + 8, buyer(leaf, receiver))
    amounts = Amounts(mark=c.one(("", "", "B/. ", "B/.", "$")))
    y = goods(leaf, amounts, y + 8)
    key = cufe(c, document, issuer.tax_id, when, number, point)
    leaf.know("stamp.authority", "DGI")
    rows: list[tuple[Piece, ...]] = [(c.one(("CUFE: ", "CUFE:", "Código Único de Factura Electrónica (CUFE): ")),)]
    half = c.one((0, 33, 44))
    rows += (
        [(leaf.mark("stamp.key", key, key),)]
        if not half
        else [(Mark(key[:half], "stamp.key"),), (Mark(key[half:], "stamp.key"),)]
    )
    leaf.know("stamp.key", key)
    rows += [
        (
            c.one(
                (
                    "Consulte en https://dgi-fep.mef.gob.pa/Consultas/FacturasPorCUFE",
                    "Consulte por la clave de acceso en: https://dgi-fep.mef.gob.pa",
                )
            ),
        ),
        ("Protocolo de autorización: " + c.digits(20),),
    ]
    below = max(y + 20, leaf.height - 130)
    leaf.stack(leaf.margin + 110, below, rows)
    leaf.codes.append(Code(link(c, key), Box(leaf.margin, below, leaf.margin + 100, below + 100)))
    return leaf.sheet()


def link(c: Chance, key: str) -> str:
    """The address in the QR, with a token that says the same as the address; ``key`` names its own environment."""
    digest = base64.b64encode(c.randbytes(32)).decode()
    environment = key[-11]
    host = "dgi-fep.mef.gob.pa" if environment == "1" else "dgi-fep-test.mef.gob.pa:40001"
    told = json.dumps({"chFE": key, "iAmb": environment, "digestValue": digest}).encode()
    token = base64.urlsafe_b64encode(told).decode().rstrip("=")
    address = f"https://{host}/Consultas/FacturasPorQR?chFE={key}&iAmb={environment}&digestValue={digest}"
    return f"{address}&jwt=eyJhbGciOiJIUzI1NiJ9.{token}.{c.letters(43)}"


def seller(leaf: Leaf, issuer: Company) -> list[tuple[Piece, ...]]:
    c = leaf.chance
    leaf.know("issuer.address", " ".join(issuer.address))
    label = c.yes(0.6)
    rows: list[tuple[Piece, ...]] = [
        ("Emisor: " if label else "", leaf.mark("issuer.name", issuer.name)),
        (
            "RUC: ",
            leaf.mark("issuer.tax_id", issuer.tax_id),
            c.one(("  DV: ", " DV ", "   DV: ")),
            ids.dv(issuer.tax_id),
        ),
    ]
    place: list[tuple[Piece, ...]] = [
        (("Dirección: " if label and not i else ""), Mark(line, "issuer.address"))
        for i, line in enumerate(issuer.address)
    ]
    return rows + place + ([("Teléfono: " + issuer.phone,)] if c.yes(0.5) else [])


def meta(leaf: Leaf, when: date, number: str, point: str) -> list[tuple[Piece, ...]]:
    c = leaf.chance
    at = clock(c)
    short = str(int(number))
    rows: list[tuple[Piece, ...]] = [
        (
            c.one(("Número: ", "N° Factura: ", "Factura No. ", "Número de documento: ")),
            leaf.mark("number", number if c.yes(0.75) else short, short),
        ),
        (
            c.one(("Punto de facturación: ", "Pto. Facturación: ", "Punto de Fact.: ")),
            leaf.mark("point_of_sale", point, str(int(point))),
        ),
        (
            c.one(("Fecha de emisión: ", "Fecha de Emisión: ", "Fecha: ")),
            leaf.mark(
                "issued_on",
                day(
                    when,
                    c.one(("{d:02}/{m:02}/{y}", "{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{y}-{m:02}-{d:02}")),
                    "es",
                ),
                when.isoformat(),
            ),
            " ",
            time_of(at, "{h:02}:{m:02}:{s:02}"),
        ),
    ]
    if c.yes(0.4):
        rows.append((c.one(("Sucursal: ", "Código de sucursal: ")), leaf.mark("issuer.branch", f"{c.span(0, 9):04}")))
    return rows


def buyer(leaf: Leaf, receiver: Company) -> list[tuple[Piece, ...]]:
    c = leaf.chance
    if c.yes(0.35):
        return [
            ("Tipo de Receptor: Consumidor final",),
            (
                "Cliente: ",
                leaf.mark(
                    "receiver.name",
                    c.one(
                        (
                            "CONSUMIDOR FINAL",
                            "CONTADO",
                            pick(c, "es", "first").upper() + " " + pick(c, "es", "last").upper(),
                        )
                    ),
                ),
            ),
        ]
    text = ", ".join(receiver.address)
    leaf.know("receiver.address", text)
    lines = leaf.broken(text, leaf.right - leaf.margin - 60)
    return [
        ("Tipo de Receptor: Contribuyente",),
        (c.one(("Cliente: ", "Receptor: ", "Nombre: ")), leaf.mark("receiver.name", receiver.name)),
        (
            c.one(("RUC: ", "RUC/Cédula/Pasaporte: ")),
            leaf.mark("receiver.tax_id", receiver.tax_id),
            " DV: ",
            ids.dv(receiver.tax_id),
        ),
        ("Dirección: ", Mark(lines[0], "receiver.address")),
        *((Mark(line, "receiver.address"),) for line in lines[1:]),
    ]


def goods(leaf: Leaf, amounts: Amounts, y: float) -> float:
    """Lines with ITBMS, then the sums."""
    c = leaf.chance
    keys = [
        ("desc", "Descripción"),
        ("qty", "Cantidad"),
        ("price", "Precio Unit."),
        ("tax", c.one(("ITBMS", "Impuesto"))),
        ("total", c.one(("Total", "Valor Item", "Monto"))),
    ]
    if c.yes(0.4):
        keys.insert(0, ("code", "Código"))
    if c.yes(0.4):
        keys.insert(0, ("pos", "No."))
    columns = leaf.columns(keys)
    y = leaf.heads(columns, y)
    net = tax = 0
    for index in range(min(10, 1 + int(c.expovariate(0.4)))):
        units, each, path = (
            c.one((1000, 1000, 2000, 3000, 12000, 1500)),
            max(25, int(c.lognormvariate(2.8, 1.2) * 100)),
            f"lines[{index}].",
        )
        name, rate = pick(c, "es", c.one(("services", "goods"))), c.one((7, 7, 7, 0, 10))
        total = product(each, units)
        own = (total * rate + 50) // 100
        net, tax = net + total, tax + own
        text, value = quantity(c, units)
        code = c.digits(5)
        values: dict[str, Mark | str] = {
            "pos": str(index + 1),
            "code": Mark(code, path + "code"),
            "desc": Mark(name, path + "description"),
            "qty": Mark(text, path + "quantity"),
            "price": Mark(amounts.bare(each), path + "unit_price"),
            "tax": Mark(amounts.bare(own), path + "tax"),
            "total": Mark(amounts.bare(total + own), path + "total"),
        }
        y = leaf.record(
            columns,
            y,
            values,
            {
                "code": code,
                "description": name,
                "quantity": value,
                "unit_price": plain(each),
                "tax": plain(own),
                "total": plain(total + own),
            },
        )
    rows: list[tuple[str, Piece]] = [
        (c.one(("Total Neto", "Subtotal", "Sub Total")), leaf.mark("subtotal", amounts(net), plain(net)))
    ]
    if c.yes(0.3):
        rows.append(("Monto Exento", amounts(0)))
    rows.append(
        (c.one(("ITBMS", "Total ITBMS", "ITBMS Total", "Total Impuesto")), leaf.mark("taxes", amounts(tax), plain(tax)))
    )
    rows.append(
        (
            c.one(("Total", "TOTAL", "Valor Total", "Total a Pagar", "TOTAL B/.")),
            leaf.mark("total", amounts(net + tax), plain(net + tax)),
        )
    )
    if c.yes(0.7):
        rows.append(
            (
                c.one(("Efectivo", "Crédito", "Tarjeta Crédito", "Transferencia", "Total Pagado")),
                leaf.mark("payment.paid", amounts(net + tax), plain(net + tax)),
            )
        )
    y += 8
    for label, printed in rows:
        leaf.put(leaf.right - 90, y, leaf.size, (label + ":",), "r", label.upper() == "TOTAL")
        leaf.put(leaf.right - 4, y, leaf.size, (printed,), "r")
        y += leaf.pitch
    return y
