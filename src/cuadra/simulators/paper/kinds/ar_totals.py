"""Sums of an Argentine invoice by class: net, IVA by rate, what is exempt, perceptions, IVA contained, words."""

from __future__ import annotations

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draft import Piece
from cuadra.simulators.paper.goods import Item
from cuadra.simulators.paper.leaf import Leaf
from cuadra.simulators.paper.prints import Amounts, plain

Goods = list[tuple[Item, int]]  # with the rate in per cent times 100; 0 is exempt
OWN_RATES = (2700, 2100, 1050, 500, 250, 0)
PERCEPTIONS = (
    "Percepción IIBB CABA 3%",
    "Perc. IIBB Bs. As.",
    "Percepción IVA RG 2408",
    "Otros Tributos",
    "Percep. Ing. Brutos",
    "Imp. Internos",
    "Perc. IVA 3%",
    "Tasa municipal",
)
TOTALS = (
    "Importe Total",
    "TOTAL",
    "Total",
    "Importe Total",
    "TOTAL $",
    "Total a pagar",
    "TOTAL GENERAL",
    "Total Pesos",
)
_ONES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_HUNDREDS = "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
ONES, TENS, HUNDREDS = _ONES.split(), _TENS.split(), _HUNDREDS.split()


def totals(leaf: Leaf, amounts: Amounts, letter: str, goods: Goods, y: float, own: bool) -> float:
    """The block at the right, and what stands beside or under it; gives the y below."""
    c = leaf.chance
    if own and c.yes(0.7):
        y = max(y, leaf.top + leaf.page_height * 0.6)
    net = sum(item.total for item, _ in goods)
    if letter == "A":
        rows, total = discriminated(leaf, amounts, goods, own)
    else:
        rows, total = final_prices(leaf, amounts, letter, net, own)
    label = "Importe Total" if own else c.one(TOTALS)
    if leaf.fields["currency"] == "USD" and c.yes(0.6):
        label = c.one(("Total USD", "TOTAL U$S", "Importe Total: USD"))
    rows.append((label, leaf.tell("total", amounts(total), plain(total))))
    sides = c.yes(0.08)  # all in one row under its heading
    below = across(leaf, rows, y) if sides and len(rows) < 7 else down(leaf, rows, y, own)
    if letter == "B" and c.yes(0.6):
        contained(leaf, amounts, goods, y - leaf.pitch * 0.2)
        below = max(below, leaf.lines[-1].box.y1 + leaf.pitch / 2)
    return notes(leaf, amounts, total, below)


def discriminated(leaf: Leaf, amounts: Amounts, goods: Goods, own: bool) -> tuple[list[tuple[str, Piece]], int]:
    """Class A: what is taxed, exempt and not taxed apart, IVA of each rate, perceptions. Gives the total, too."""
    c = leaf.chance
    by_rate: dict[int, int] = {}
    for item, rate in goods:
        by_rate[rate] = by_rate.get(rate, 0) + item.total
    exempt = by_rate.pop(0, 0)
    net = sum(by_rate.values())
    label = c.one(("Importe Neto Gravado", "Neto Gravado", "Subtotal", "Neto", "Importe Neto Gravado", "Imp. Neto"))
    rows: list[tuple[str, Piece]] = [(label, leaf.tell("subtotal", amounts(net), plain(net)))]
    if exempt or c.yes(0.12):
        split = exempt // 2 if exempt and c.yes(0.3) else 0
        rows.append((c.one(("Importe Exento", "Exento", "Op. Exentas", "Imp. Op. Exentas")), amounts(exempt - split)))
        if split or c.yes(0.3):
            rows.append((c.one(("No Gravado", "Importe No Gravado", "Conceptos no gravados")), amounts(split)))
        if c.yes(0.4):
            rows.reverse()
    taxes = {rate: (base * rate + 5000) // 10000 for rate, base in by_rate.items()}
    rows += iva_rows(leaf, amounts, by_rate, taxes, own)
    whole, at = sum(taxes.values()), len(taxes)
    if len(taxes) > 1 and c.yes(0.15):
        rows.append((c.one(("Total IVA", "IVA Total", "I.V.A.")), leaf.tell("taxes", amounts(whole), plain(whole))))
    leaf.know("taxes", plain(whole))
    others = 0
    for name in c.sample(PERCEPTIONS, c.one((0, 0, 0, 1, 1, 2))):
        share = net * c.one((150, 300, 100, 250)) // 10000
        others += share
        leaf.know(f"taxes[{at}].kind", "IVA" if "IVA" in name else "IIBB" if "B" in name else "")
        if not leaf.fields[f"taxes[{at}].kind"]:
            del leaf.fields[f"taxes[{at}].kind"]
        rows.append((name, leaf.tell(f"taxes[{at}].amount", amounts(share), plain(share))))
        at += 1
    if own:
        rows.append(("Importe Otros Tributos", amounts(others)))
    return rows, net + exempt + whole + others


def iva_rows(
    leaf: Leaf, amounts: Amounts, by_rate: dict[int, int], taxes: dict[int, int], own: bool
) -> list[tuple[str, Piece]]:
    """One row a rate; the authority's service prints the rates that are not there, too, with zero."""
    c, at = leaf.chance, 0
    rows: list[tuple[str, Piece]] = []
    template = c.one(("IVA {r}%", "IVA {r} %", "I.V.A. {r}%", "IVA {r}%", "I.V.A. Insc. {r}%", "TASA GRAL. IVA {r}%"))
    for rate in OWN_RATES if own else tuple(sorted(by_rate, reverse=True)):
        label = template.replace("{r}", f"{rate / 100:g}".replace(".", amounts.point))
        if rate not in by_rate:
            rows.append((label, amounts(0)))
            continue
        tax = taxes[rate]
        leaf.know(f"taxes[{at}].kind", "IVA")
        leaf.know(f"taxes[{at}].rate", f"{rate / 10000:g}")
        leaf.know(f"taxes[{at}].base", plain(by_rate[rate]))
        leaf.know(f"taxes[{at}].amount", plain(tax))
        path = "taxes" if len(taxes) == 1 else f"taxes[{at}].amount"
        printed: Piece = leaf.tell(path, amounts(tax), plain(tax))
        rows.append((label, printed))
        at += 1
    return rows


def final_prices(leaf: Leaf, amounts: Amounts, letter: str, net: int, own: bool) -> tuple[list[tuple[str, Piece]], int]:
    """Classes B, C and E: prices as they are paid; a subtotal in many, a discount in some."""
    c = leaf.chance
    rows: list[tuple[str, Piece]] = []
    less = net // c.one((10, 20)) if c.yes(0.06) else 0
    if c.yes(0.6) or less:
        label = c.one(("Subtotal", "Subtotal", "SUBTOTAL", "Importe"))
        told = letter != "B" and not less
        rows.append((label, leaf.tell("subtotal", amounts(net), plain(net)) if told else amounts(net)))
    if less:
        rows.append((c.one(("Bonificación", "Descuento", "Bonif.")), leaf.tell("discount", amounts(less), plain(less))))
    if own or c.yes(0.3):
        rows.append(("Importe Otros Tributos", amounts(0)))
    return rows, net - less


def down(leaf: Leaf, rows: list[tuple[str, Piece]], y: float, own: bool) -> float:
    """The rows one under the other at the right."""
    c = leaf.chance
    x = leaf.right - c.span(60, 90)
    for index, (label, value) in enumerate(rows):
        bold = index == len(rows) - 1
        leaf.put(x, y, leaf.size, (label + c.one((": $", ":")) if own else label,), "r", bold)
        leaf.put(leaf.right - 4, y, leaf.size, (value,), "r", bold)
        y += leaf.pitch
    return y


def across(leaf: Leaf, rows: list[tuple[str, Piece]], y: float) -> float:
    """Headings in a row, the amounts under them."""
    step = (leaf.right - leaf.margin) / len(rows)
    for at, (label, value) in enumerate(rows):
        right = leaf.margin + step * (at + 1) - 4
        leaf.put(right, y, leaf.size * 0.9, (label[: int(step / leaf.size * 1.7)],), "r", True)
        leaf.put(right, y + leaf.pitch, leaf.size, (value,), "r")
    return y + leaf.pitch * 2


def contained(leaf: Leaf, amounts: Amounts, goods: Goods, y: float) -> None:
    """The block of Ley 27.743: IVA contained in the final price."""
    c = leaf.chance
    inside = sum((item.total * rate + (10000 + rate) // 2) // (10000 + rate) for item, rate in goods)
    mark = leaf.tell("taxes", amounts.bare(inside), plain(inside))
    law = "Régimen de Transparencia Fiscal al Consumidor (Ley 27.743)"
    other = "Otros Impuestos Nacionales Indirectos: $ " + amounts.bare(0)
    if c.yes(0.25):
        leaf.put(leaf.margin, leaf.lines[-1].box.y1 + leaf.pitch, leaf.size * 0.8, (law, " - IVA Contenido: $", mark))
        return
    leaf.stack(leaf.margin, y, [(law,), (c.one(("IVA Contenido: $ ", "IVA contenido: $")), mark), (other,)])


def notes(leaf: Leaf, amounts: Amounts, total: int, y: float) -> float:
    """The amount in words, the exchange rate of a paper in dollars, conditions with amounts."""
    c = leaf.chance
    dollars = leaf.fields["currency"] == "USD"
    if c.yes(0.15):
        coin = "dólares" if dollars else "pesos"
        text = f"{c.one((f'Son {coin}: ', f'son {coin} ', f'SON {coin.upper()} '))}{spelled(total // 100)}"
        text += f" con {total % 100:02}/100"
        for line in leaf.broken(text.upper() if c.yes(0.4) else text, leaf.width * 0.5):
            leaf.put(leaf.margin, y, leaf.size, (line,))
            y += leaf.pitch
    if dollars and c.yes(0.7):
        rate = c.span(800_00, 1500_00)
        shown = leaf.tell("exchange_rate", amounts.bare(rate), plain(rate))
        label = c.one(("Tipo de cambio: $ ", "T.C.: ", "Cotización: ", "El total equivale a pesos al tipo de cambio "))
        leaf.put(leaf.margin, y, leaf.size, (label, shown))
        y += leaf.pitch
        if c.yes(0.6):
            leaf.put(leaf.margin, y, leaf.size, (f"Equivalente en pesos: $ {amounts.bare(total * rate // 100)}",))
            y += leaf.pitch
    if c.yes(0.1):
        leaf.put(leaf.margin, y, leaf.size, (condition(c, amounts, total),))
        y += leaf.pitch
    return y


def condition(c: Chance, amounts: Amounts, total: int) -> str:
    """A sentence with an amount that is not the total."""
    later = amounts.bare(total + total // 20)
    return c.one(
        (
            f"Vencido el plazo: $ {later}",
            f"Pago contado efectivo $ {amounts.bare(total - total // 10)}",
            f"Saldo anterior: $ {amounts.bare(c.span(1000, 9_000_000))}",
            f"3 cuotas de $ {amounts.bare(total // 3)}",
        )
    )


def spelled(whole: int) -> str:
    """A whole number in Spanish words, below a thousand millions.

    >>> spelled(1_021_500), spelled(30_743)
    ('un millón veintiuno mil quinientos', 'treinta mil setecientos cuarenta y tres')
    """
    if whole >= 1_000_000:
        head, rest = divmod(whole, 1_000_000)
        name = "un millón" if head == 1 else f"{spelled(head)} millones"
    elif whole >= 1000:
        head, rest = divmod(whole, 1000)
        name = "mil" if head == 1 else f"{spelled(head)} mil"
    elif whole >= 100:
        head, rest = divmod(whole, 100)
        name = "cien" if whole == 100 else HUNDREDS[head - 1]
    elif whole >= 30:
        head, rest = divmod(whole, 10)
        return TENS[head - 3] + (f" y {ONES[rest]}" if rest else "")
    else:
        return ONES[whole]
    return f"{name} {spelled(rest)}" if rest else name
