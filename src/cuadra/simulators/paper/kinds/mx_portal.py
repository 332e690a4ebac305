"""What Mexican portals ask of a ticket: folio, web id, ticket, branch, register; all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cuadra.simulators.paper.chance import Chance, words
from cuadra.simulators.paper.shops_es import accents_lost, made_word

Entry = tuple[str, str, str]  # label, path or empty, value


@dataclass(frozen=True, slots=True)
class Portal:
    """``till`` stands among the numbers of the till, ``asks`` in the block that tells how to get the invoice."""

    url: str
    till: tuple[Entry, ...]
    asks: tuple[Entry, ...]


FOLIO = words("labels.mx_portal")["folio"]
WEB = words("labels.mx_portal")["web"]
TICKET = words("labels.mx_portal")["ticket"]
BRANCH = words("labels.mx_portal")["branch"]
REGISTER = words("labels.mx_portal")["register"]


def folio_of(c: Chance, joined: str) -> str:
    """A folio of four to twenty-four signs: digits, letters, parted by hyphens, or split in groups."""
    signs = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    return c.one(
        (
            c.digits(7),
            c.digits(6),
            c.digits(c.span(4, 24)),
            c.digits(c.span(4, 5)),
            c.letters(1) + c.digits(6),
            c.letters(2) + c.digits(8),
            c.letters(8, signs),
            c.digits(10),
            c.letters(3) + "-" + c.digits(6),
            c.digits(12),
            joined,
            f"{c.digits(4)}-{c.digits(4)}-{c.digits(4)}",
            f"{c.letters(4, signs)}-{c.letters(4, signs)}-{c.letters(4, signs)}",
            f"{c.digits(4)} {c.digits(4)} {c.digits(4)} {c.digits(4)}",
            f"{c.digits(5)} {c.digits(5)} {c.digits(5)}",
            f"{c.digits(3)}-{c.digits(8)}-{c.digits(2)}",
            c.letters(c.span(10, 20), signs),
        )
    )


def portal_of(c: Chance, trade: str, when: date, at: tuple[int, int, int]) -> Portal:
    """The entries of one platform."""
    host = accents_lost(made_word(c)).lower()
    url = c.one(
        (
            f"www.{host}.com.mx/factura",
            f"facturacion.{host}.com.mx",
            f"https://factura.{host}.mx",
            f"WWW.{host.upper()}.COM.MX",
            f"{host}.com/facturacion",
            f"www.facturas-{host}.mx",
            f"http://{host}.facturar.mx/",
            f"{host}factura.com",
        )
    )
    branch, register, ticket = (
        c.one((c.digits(4), c.digits(3), str(c.span(1, 999)), c.digits(5))),
        c.one((c.digits(2), str(c.span(1, 20)), c.digits(3))),
        c.one((c.digits(4), c.digits(5), c.digits(6), c.digits(8), str(c.span(1, 9999)))),
    )
    folio = folio_of(c, f"{branch}{register}{ticket}")
    web = c.one(
        (
            c.letters(6, "ABCDEF0123456789"),
            c.digits(4),
            c.digits(10),
            c.letters(2) + c.digits(6),
            f"10{c.letters(3)}50{c.letters(3)}1",
            c.letters(12, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"),
        )
    )
    till: list[Entry] = []
    asks: list[Entry] = []
    if c.yes(0.6):
        till.append((c.one(BRANCH), "portal.branch", branch))
    if c.yes(0.55) and trade != "toll":
        till.append((c.one(REGISTER), "portal.register", register))
    if c.yes(0.7):
        till.append((c.one(TICKET), "portal.ticket", ticket))
    big = trade == "super" and c.yes(0.5)
    if big:
        till = [entry for entry in till if entry[1] != "portal.ticket"]
        asks.append(("TC#", "portal.folio", c.digits(20)))
        asks.append(("TR#", "portal.ticket", c.digits(5)))
    elif trade == "super" and c.yes(0.2):
        till = []
        asks.append(
            (
                c.one(("Ticket", "No. de ticket", "Código")),
                "portal.ticket",
                f"{c.digits(3)}{c.digits(3)}{c.digits(4)}{when:%m%d%y}{at[0]:02}{at[1]:02}",
            )
        )
    elif trade == "toll":
        asks.append(
            (
                c.one(("Código", "Folio", "Clave", "Código de facturación")),
                "portal.folio",
                c.letters(18, "0123456789ABCDEF"),
            )
        )
    else:
        (asks if c.yes(0.65) else till).append((c.one(FOLIO), "portal.folio", folio))
    if c.yes(0.5 if trade in {"petrol", "convenience"} else 0.2):
        asks.append((c.one(WEB), "portal.web_id", web))
    if trade == "petrol" and c.yes(0.6):
        till.append(
            (c.one(("Permiso CRE", "PERMISO", "No. Permiso")), "", f"PL/{c.digits(5)}/EXP/ES/{c.span(2015, 2022)}")
        )
    for _ in range(c.one((0, 0, 0, 0, 1, 1, 2, 3))):
        till.append(
            (
                c.one(
                    (
                        "Autorización",
                        "AUT",
                        "Folio interno",
                        "Trans. banco",
                        "No. de serie",
                        "Lote",
                        "No. Cliente",
                        "Operación",
                        "Ref",
                        "Pedido",
                        "Control",
                        "Membresía",
                        "Afiliación",
                    )
                ),
                "",
                c.one((c.digits(c.span(4, 9)), c.letters(2) + c.digits(4), c.digits(12))),
            )
        )
    return Portal(url, tuple(till), tuple(asks))
