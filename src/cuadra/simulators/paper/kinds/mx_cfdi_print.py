"""The printed form of a Mexican CFDI 4.0: parties with regimes, concepts with SAT keys, sums, stamps and QR."""

from __future__ import annotations

from datetime import date

from cuadra.simulators.paper import ids
from cuadra.simulators.paper.chance import Chance, pick
from cuadra.simulators.paper.draft import Mark, Piece
from cuadra.simulators.paper.kinds.mx_cfdi_sums import concepts, seals, ways
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company, mexican
from cuadra.simulators.paper.prints import SPANISH, Amounts, any_day, clock, day
from cuadra.simulators.paper.sheet import Sheet

REGIMES = {
    True: (
        ("601", "General de Ley Personas Morales"),
        ("603", "Personas Morales con Fines no Lucrativos"),
        ("626", "Régimen Simplificado de Confianza"),
    ),
    False: (
        ("612", "Personas Físicas con Actividades Empresariales y Profesionales"),
        ("606", "Arrendamiento"),
        ("621", "Incorporación Fiscal"),
        ("626", "Régimen Simplificado de Confianza"),
    ),
}
USES = (
    ("G03", "Gastos en general"),
    ("G01", "Adquisición de mercancías"),
    ("S01", "Sin efectos fiscales"),
    ("I04", "Equipo de cómputo y accesorios"),
    ("D01", "Honorarios médicos"),
    ("CP01", "Pagos"),
)


def make(c: Chance) -> Sheet:
    """One printed CFDI of kind I or E."""
    leaf = Leaf(c, "mx_cfdi_print", "MX")
    leaf.size = min(leaf.size, 8.5)
    leaf.pitch = leaf.size * (1.2 + 0.25 * c.random())
    credit = c.yes(0.1)
    leaf.know("kind", "credit_note" if credit else "invoice")
    leaf.know("currency", "MXN")
    (issuer, firm), (receiver, client) = mexican(c), mexican(c)
    when, amounts = any_day(c, 2019, 2026), Amounts(mark=c.one(("", "$", "$", "$ ")))
    top = c.span(24, 45) * 1.0
    below = seller(leaf, issuer, firm, top)
    end = facts(leaf, when, credit, top)
    y = buyer(leaf, receiver, client, max(below, end) + 8)
    y = concepts(leaf, amounts, y + 8)
    y = ways(leaf, y)
    seals(leaf, issuer, y)
    return leaf.sheet()


def seller(leaf: Leaf, issuer: Company, firm: bool, top: float) -> float:
    c = leaf.chance
    code, regime = c.one(REGIMES[firm])
    leaf.know("issuer.name", issuer.name)
    leaf.know("issuer.address", " ".join(issuer.address))
    half = leaf.width * 0.5 - leaf.margin
    heading = c.yes(0.3)
    rows: list[tuple[Piece, ...]] = [(c.one(("EMISOR", "Datos del emisor", "Emisor")),)] if heading else []
    label = c.one(("", "", "Nombre: ", "Razón social: ", "Emisor: "))
    named = leaf.broken(issuer.name, half - 130)
    rows += [(label, Mark(named[0], "issuer.name")), *((Mark(n, "issuer.name"),) for n in named[1:])]
    tax: tuple[Piece, ...] = (
        c.one(("RFC: ", "R.F.C. ", "RFC emisor: ", "RFC ")),
        leaf.mark("issuer.tax_id", issuer.tax_id),
    )
    where: list[tuple[Piece, ...]] = [(Mark(line, "issuer.address"),) for line in issuer.address]
    rule: tuple[Piece, ...] = (
        c.one(("Régimen Fiscal: ", "Régimen: ", "Regimen fiscal: ")),
        leaf.mark("issuer.regime", code),
        c.one((" ", " - ")),
        regime[: int(half / leaf.size * 1.1) - 10],
    )
    if c.yes(0.3):
        leaf.fields.pop("issuer.address")
        where = []
    rows += c.one(([tax, *where, rule], [tax, rule, *where], [*where, tax, rule]))
    if c.yes(0.4):
        rows.append(("Tel. " + issuer.phone,))
    x = leaf.margin + (80 if c.yes(0.3) else 0)
    return leaf.stack(x, top, rows, bold_first=c.yes(0.6))


def facts(leaf: Leaf, when: date, credit: bool, top: float) -> float:
    """Series, folio, UUID, dates, certificate, place: one column at the right."""
    c = leaf.chance
    at = clock(c)
    stamped = f"{when.isoformat()}T{at[0]:02}:{at[1]:02}:{at[2]:02}"
    series, folio = c.letters(c.span(1, 3)), str(c.span(1, 10 ** c.span(2, 6)))
    styles = ("{y}-{m:02}-{d:02}",) * 2 + SPANISH
    iso = c.yes(0.5)
    printed = when.isoformat() if iso else day(when, c.one(styles), "es")
    moment = f"T{stamped[11:]}" if iso else f" {stamped[11:]}"
    leaf.know("stamp.authority", "SAT")
    key = ids.uuid(c)
    rows: list[tuple[str, tuple[Piece, ...]]] = []
    folio_mark, letter = leaf.mark("number", folio), "E" if credit else "I"
    if c.yes(0.5):
        rows.append(
            (
                c.one(("Serie y folio", "Folio", "FACTURA", "No. Factura", "Factura")),
                (leaf.mark("series", series), c.one((" ", "-", " - ", "")), folio_mark),
            )
        )
    elif c.yes(0.6):
        rows += [("Serie", (leaf.mark("series", series),)), ("Folio", (folio_mark,))]
    else:
        rows.append((c.one(("Folio", "Folio interno", "Factura No.")), (folio_mark,)))
    rows.append(
        (
            c.one(("Folio fiscal", "Folio Fiscal (UUID)", "UUID", "Folio Fiscal")),
            (leaf.mark("stamp.key", key if c.yes(0.6) else key.lower(), key),),
        )
    )
    rows.append(
        (
            c.one(("Fecha y hora de emisión", "Fecha", "Fecha de emisión", "Fecha de expedición", "Fecha emisión")),
            (leaf.mark("issued_on", printed, when.isoformat()), moment),
        )
    )
    if c.yes(0.6):
        rows.append(
            (
                c.one(("Fecha y hora de certificación", "Fecha de timbrado", "Fecha de certificación")),
                (leaf.mark("stamp.at", f"{when.isoformat()}T{at[0]:02}:{at[1]:02}:{(at[2] + 1) % 60:02}"),),
            )
        )
    rows.append(
        (c.one(("No. de serie del CSD", "Certificado", "No. Certificado del emisor")), ("0000100000" + c.digits(10),))
    )
    rows.append(
        (c.one(("Lugar de expedición", "Lugar de Expedición (C.P.)", "Expedido en")), (pick(c, "es", "town_mx")[:5],))
    )
    if c.yes(0.7):
        rows.append(
            (
                c.one(("Tipo de comprobante", "Tipo", "Efecto del comprobante")),
                (leaf.mark("letter", letter), " - Egreso" if credit else " - Ingreso"),
            )
        )
    x = leaf.width * 0.55
    if c.yes(0.4):
        leaf.put(
            x,
            top,
            leaf.size * 1.5,
            (
                "NOTA DE CRÉDITO"
                if credit
                else c.one(("FACTURA", "CFDI 4.0", "Factura electrónica", "Comprobante Fiscal Digital por Internet"))[
                    :22
                ],
            ),
            bold=True,
            role="title",
        )
        top += leaf.size * 2.2
    if c.yes(0.4):  # label over value
        stack: list[tuple[Piece, ...]] = []
        for label, value in rows:
            stack += [(label,), value]
        return leaf.stack(x, top, stack, size=leaf.size * 0.9)
    return leaf.pairs(x, top, rows, "run", leaf.right - x)


def buyer(leaf: Leaf, receiver: Company, firm: bool, y: float) -> float:
    c = leaf.chance
    leaf.rule(y - 3)
    code, regime = c.one(REGIMES[firm])
    use, meaning = c.one(USES)
    postal = pick(c, "es", "town_mx")[:5]
    public = c.yes(0.1)
    name, tax = ("PUBLICO EN GENERAL", "XAXX010101000") if public else (receiver.name, receiver.tax_id)
    room = leaf.width * 0.5 - leaf.margin - 50
    name = leaf.broken(name, room)[0]
    rows: list[tuple[Piece, ...]] = [
        (c.one(("Cliente: ", "Receptor: ", "Nombre: ", "Razón social: ", "")), leaf.mark("receiver.name", name)),
        (c.one(("RFC: ", "R.F.C.: ", "RFC receptor: ")), leaf.mark("receiver.tax_id", tax)),
    ]
    if c.yes(0.35):
        leaf.know("receiver.address", " ".join(receiver.address))
        rows += [(Mark(line, "receiver.address"),) for line in receiver.address]
    other: list[tuple[Piece, ...]] = [
        (c.one(("Uso CFDI: ", "Uso del CFDI: ", "Uso de CFDI: ")), leaf.mark("receiver.use", use), " ", meaning),
        (
            c.one(("Régimen fiscal: ", "Régimen Fiscal Receptor: ")),
            leaf.mark("receiver.regime", code),
            " ",
            regime[:28],
        ),
    ]
    if c.yes(0.8):
        other.append(
            (
                c.one(("Domicilio fiscal: ", "C.P.: ", "Código postal: ", "Domicilio Fiscal Receptor: ")),
                leaf.mark("receiver.postal_code", postal),
            )
        )
    if c.yes(0.3):
        leaf.put(leaf.margin, y, leaf.size, (c.one(("RECEPTOR", "Datos del cliente", "Receptor")),), bold=True)
        y += leaf.pitch
    if c.yes(0.6):
        return max(leaf.stack(leaf.margin, y, rows), leaf.stack(leaf.width * 0.55, y, other))
    return leaf.stack(leaf.margin, y, rows + other)
