"""How a Mexican ticket says where to get its invoice, and how it says goodbye."""

from __future__ import annotations

from datetime import date, timedelta

from cuadra.simulators.paper.chance import pick
from cuadra.simulators.paper.kinds.mx_portal import Portal
from cuadra.simulators.paper.prints import SPANISH, day
from cuadra.simulators.paper.roll import Roll


def invite(roll: Roll, portal: Portal, when: date) -> None:
    """How to get the invoice: portal, folio, web id, the last day."""
    c = roll.chance
    roll.gap(0.6)
    roll.row(
        c.one(
            (
                "FACTURA TU COMPRA EN",
                "PARA FACTURAR INGRESE A",
                "SI DESEA FACTURA VISITE",
                "Facturación electrónica en:",
                "SOLICITE SU FACTURA EN",
                "FACTURE EN LINEA:",
                "OBTEN TU FACTURA EN:",
            )
        )[: roll.columns],
        align=c.one("lc"),
    )
    if len(portal.url) <= roll.columns:
        roll.row(roll.mark("portal.url", portal.url, portal.url), align=c.one("lc"))
    style = c.one((0, 0, 1))
    for label, path, value in portal.asks:
        printed = (
            value
            if c.yes(0.8) or len(value) < 10 or not value.isdigit()
            else " ".join(value[i : i + 5] for i in range(0, len(value), 5))
        )
        if len(label) + len(printed) + 4 > roll.columns:
            roll.row(roll.case(label), ":")
            roll.row(
                roll.mark(path, printed[: roll.columns], "".join(printed[: roll.columns].split())), align=c.one("lc")
            )
        else:
            below = c.yes(0.12)
            if below:
                roll.row(roll.case(label), c.one(("", ":")))
                roll.row(roll.mark(path, printed, "".join(value.split())), align=c.one("lc"))
            else:
                roll.named(label, roll.mark(path, printed, "".join(value.split())), style=style)
    if c.yes(0.3):
        limit = day(when + timedelta(days=c.span(1, 30)), c.one(SPANISH), "es")
        roll.row(
            c.one(("VIGENCIA PARA FACTURAR: ", "FACTURE ANTES DEL ", "FECHA LIMITE: ", "VALIDO HASTA "))[
                : roll.columns - 12
            ]
            + limit
        )
    elif c.yes(0.5):
        roll.row(
            c.one(
                (
                    "TIENE 30 DIAS PARA FACTURAR",
                    "SOLO DENTRO DEL MES DE COMPRA",
                    "DISPONIBLE DESPUES DE 24 HORAS",
                    "VIGENCIA 72 HORAS",
                )
            )[: roll.columns],
            align="c",
        )


def farewell(roll: Roll) -> None:
    c = roll.chance
    roll.gap(c.random())
    for _ in range(c.one((0, 1, 1, 2, 3, 4))):
        text = pick(c, "es", "footer_mx")
        roll.row((text if c.yes(0.7) else text.capitalize())[: roll.columns + 2], align=c.one("cccl"))
    if c.yes(0.12):
        roll.row(
            c.one(("AHORRO EN ESTA COMPRA $", "USTED AHORRO: $", "PUNTOS ACUMULADOS: ", "SALDO MONEDERO $"))
            + f"{c.span(1, 300)}.{c.digits(2)}",
            align="c",
        )
    if c.yes(0.15):
        roll.row(c.digits(c.one((13, 18, 24))), align="c")
