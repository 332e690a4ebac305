"""The paper of one supplier who words everything in his own way: no label that any model was taught stands on it."""

from __future__ import annotations

from datetime import date, timedelta

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draft import Draft, Mark
from cuadra.simulators.paper.sheet import Sheet

NAME = "Talleres del Cerro Pinto, S.A. de C.V."


def money(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02}"


def odd(nth: int) -> Sheet:
    """The ``nth`` document: the total stands first, under a word of his own; the larger amounts below are none."""
    c = Chance(f"odd:{nth}")
    d = Draft(c, "mx_ticket", "MX", 420.0)
    day = date(2026, 1, 5) + timedelta(days=nth)
    net = c.span(20_000, 900_000)
    tax = round(net * 0.16)
    d.put(20, 20, 14, (Mark(NAME, "issuer.name"),))
    d.put(20, 44, 10, ("Clave de casa ", Mark("TCP150312QK4", "issuer.tax_id")))
    d.fields |= {"issuer.name": NAME, "issuer.tax_id": "TCP150312QK4"}
    total, number = money(net + tax), f"Q{7000 + nth}-{c.digits(2)}"
    d.put(20, 80, 12, ("Entregue en ventanilla ", Mark(total, "total")))
    d.put(20, 104, 10, ("Sello interno ", Mark(number, "number"), f"   Legajo {c.digits(6)}"))
    d.put(20, 124, 10, ("Jornada ", Mark(day.strftime("%d/%m/%Y"), "issued_on")))
    d.put(20, 144, 10, (f"Revisar antes de {(day + timedelta(days=c.span(40, 90))).strftime('%d/%m/%Y')}",))
    d.fields |= {
        "total": f"{(net + tax) / 100:.2f}",
        "number": number,
        "issued_on": day.isoformat(),
        "taxes": f"{tax / 100:.2f}",
    }
    d.put(20, 180, 10, ("Obra: ajuste de motor y balanceo",))
    d.put(20, 200, 10, ("Parte del erario ", Mark(money(tax), "taxes")))
    d.put(20, 240, 12, (f"Saldo de obra pendiente {money(net * 3 + c.span(1, 99))}",))
    d.put(20, 262, 12, (f"Total de la temporada {money(net * 7 + c.span(1, 99))}",))
    d.height = 300.0
    return d.sheet()
