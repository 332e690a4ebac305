"""The receiver on an Argentine invoice: companies, persons with a DNI, consumers without a document, foreigners."""

from __future__ import annotations

from datetime import timedelta

from cuadra.simulators.paper import ids
from cuadra.simulators.paper.draft import Piece
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.parties import Company
from cuadra.simulators.paper.prints import day

RECEIVERS = {
    "B": ("Consumidor Final", "IVA Sujeto Exento", "Responsable Monotributo", "A CONSUMIDOR FINAL"),
    "C": ("Consumidor Final", "Responsable Inscripto", "IVA Sujeto Exento", "Monotributo"),
    "E": ("Cliente del Exterior",),
}
ABROAD = (
    "Montevideo, Uruguay",
    "Miami, FL, USA",
    "São Paulo - Brasil",
    "Santiago, Chile",
    "Calle 50, Panamá",
    "Madrid",
)


def document(leaf: Leaf, receiver: Company, letter: str, own: bool) -> tuple[tuple[Piece, ...], bool]:
    """The row of the document, and whether the receiver is an unnamed consumer."""
    c, how = leaf.chance, leaf.chance.random()
    if letter in {"B", "C"} and how < 0.32:
        empty = c.one(
            (("Doc: ", "0"), ("CUIT: ", "Consumidor Final"), ("CUIT: ", "-"), ("DNI: ", "0"), ("CUIT: ", "0"))
        )
        return empty, True
    if letter in {"B", "C"} and how < 0.55:
        dni = f"{c.span(5, 48)}{c.digits(6)}".zfill(8)
        printed = f"{dni[:2]}.{dni[2:5]}.{dni[5:]}" if c.yes(0.2) else dni
        label = c.one(("DNI: ", "DNI ", "D.N.I.: ", "Doc. (96): ", "DNI (96): ", "Doc: ", "CUIT/DNI: "))
        return (label, leaf.mark("receiver.tax_id", printed, dni)), False
    if letter == "E" and how < 0.6:
        number = c.one((c.letters(2) + c.digits(7), c.digits(9), c.digits(12)))
        label = c.one(("ID Impositivo: ", "Tax ID: ", "Pasaporte: ", "NIT: ", "RUT: "))
        return (label, leaf.mark("receiver.tax_id", number)), False
    printed = receiver.tax_id if own else ids.cuit_printed(c, receiver.tax_id)
    label = c.one(("CUIT: ", "CUIT: ", "C.U.I.T.: ", "CUIT/DNI: ", "CUIT (80): "))
    return (label, leaf.mark("receiver.tax_id", printed, receiver.tax_id)), False


def customer(leaf: Leaf, receiver: Company, letter: str, y: float, own: bool, inscribed: tuple[str, ...]) -> float:
    """Receiver with its condition, and for services the period."""
    c = leaf.chance
    if (own and c.yes(0.5)) or c.yes(0.1):
        start = leaf.dates[0] - timedelta(days=c.span(0, 62))
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
    half = leaf.margin + (leaf.right - leaf.margin) * c.one((0.5, 0.55, 0.6))
    doc, anonymous = document(leaf, receiver, letter, own)
    name_room = (leaf.width - half if own else half) - leaf.margin - 110
    name = (
        leaf.broken(receiver.name, name_room)[0]
        if not anonymous
        else c.one(("Consumidor Final", "CONSUMIDOR FINAL", "A CONSUMIDOR FINAL"))
    )
    named: tuple[Piece, ...] = (
        c.one(
            ("Apellido y Nombre / Razón Social: ",)
            if own
            else ("Señor(es): ", "Cliente: ", "Sr/es: ", "Razón Social: ", "Nombre: ")
        ),
        leaf.mark("receiver.name", name),
    )
    condition: tuple[Piece, ...] = (
        c.one(("Condición frente al IVA: ", "I.V.A.: ", "Cond. IVA: ", "Condición IVA: ")),
        leaf.mark("receiver.regime", c.one(RECEIVERS.get(letter, inscribed)) if not anonymous else "Consumidor Final"),
    )
    address = ", ".join(receiver.address) if letter != "E" else c.one(ABROAD)
    room = leaf.width - half - leaf.margin - 70
    while leaf.measure(address, leaf.size, leaf.mono) > room and " " in address:
        address = address.rsplit(" ", 1)[0].rstrip(" ,-(")
    label = c.one(("Domicilio: ", "Domicilio Comercial: ", "Dirección: "))
    bare = c.yes(0.6 if anonymous else 0.05)  # the label stands, its value does not
    place: tuple[Piece, ...] = (label,) if bare else (label, leaf.mark("receiver.address", address))
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
