"""Do the figures of a CFDI agree, by the SAT's own rules (Anexo 20, validation matrix of 3.3 and 4.0)?

subtotal - discount + transferred - withheld = total; each line within what rounding its factors allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cuadra.fiscal.transcript import CENT, Transcript, near
from cuadra.model.evidence import Severity

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(slots=True)
class Sums:
    """The figures of the header and what its parts add up to. ``wrong`` counts the checks that failed."""

    subtotal: Decimal | None = None
    discount: Decimal | None = None
    total: Decimal | None = None
    transferred: Decimal | None = None
    withheld: Decimal | None = None
    local_transferred: Decimal = ZERO
    local_withheld: Decimal = ZERO
    transferred_parts: Decimal = ZERO
    kept_parts: Decimal = ZERO
    lines: int = 0
    line_totals: Decimal = ZERO
    line_discounts: Decimal = ZERO
    line_taxes: Decimal = ZERO
    taxed_lines: int = 0
    taxes: int = 0
    wrong: int = 0


def check_line(into: Transcript, sums: Sums, where: str, figures: tuple[Decimal | None, ...]) -> None:
    """Add a line to the sums and see that quantity x price gives its amount (the three ``figures``)."""
    sums.lines += 1
    quantity, price, total = figures
    if total is None:
        sums.wrong += 1
        return
    sums.line_totals += total
    if quantity is None or price is None or product_allowed(quantity, price, total):
        return
    sums.wrong += 1
    into.find("CFDI-106", Severity.WARNING, where + ".total", quantity=quantity, price=price, total=total)


def product_allowed(quantity: Decimal, price: Decimal, total: Decimal) -> bool:
    """Whether ``total`` lies where the SAT lets it: each factor may hide half a unit of its last digit (CFDI40167).

    >>> product_allowed(Decimal("3"), Decimal("3.33"), Decimal("9.99"))
    True
    >>> product_allowed(Decimal("1.5"), Decimal("33.33"), Decimal("50.00")), product_allowed(ONE, ONE, Decimal(2))
    (True, False)
    """
    product = quantity * price
    if near(product, total):
        return True
    spare = _half(quantity) * abs(price) + _half(price) * abs(quantity) + _half(quantity) * _half(price)
    return abs(product - total) <= spare + CENT


def _half(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Decimal(5).scaleb(-places - 1) if places else ZERO


def check_sums(into: Transcript, sums: Sums) -> None:
    """Compare the header with its parts; all that agree together make the document ``proved``."""
    transferred, withheld = sums.transferred or ZERO, sums.withheld or ZERO
    discount = sums.discount or ZERO
    if sums.subtotal is None or sums.total is None:
        sums.wrong += 1
        return
    due = sums.subtotal - discount + transferred - withheld + sums.local_transferred - sums.local_withheld
    if _same(into, sums, ("CFDI-101", "total"), sums.total, due):
        into.agree("sums", ("subtotal", "discount", "taxes", "withholdings", "total"))
    if sums.lines and _same(into, sums, ("CFDI-102", "subtotal"), sums.subtotal, sums.line_totals):
        into.agree("lines", ("subtotal",))
    if sums.line_discounts or discount:
        _same(into, sums, ("CFDI-103", "discount"), discount, sums.line_discounts or discount)
    if sums.transferred is not None:
        _same(into, sums, ("CFDI-104", "taxes"), transferred, sums.transferred_parts)
        if sums.taxed_lines:
            slack = CENT + CENT / 2 * sums.taxed_lines
            _same(into, sums, ("CFDI-107", "taxes"), transferred, sums.line_taxes, slack=slack)
    if sums.withheld is not None:
        _same(into, sums, ("CFDI-105", "withholdings"), withheld, sums.kept_parts)
    into.proved = not sums.wrong
    _add_local(into, sums)


def _same(
    into: Transcript, sums: Sums, rule: tuple[str, str], said: Decimal, counted: Decimal, *, slack: Decimal = CENT
) -> bool:
    if near(said, counted, slack):
        return True
    sums.wrong += 1
    code, where = rule
    into.find(code, Severity.ERROR, where, said=said, counted=counted)
    return False


def _add_local(into: Transcript, sums: Sums) -> None:
    """The totals of the header name the federal taxes only; ours are of all."""
    for path, federal, local in (
        ("taxes", sums.transferred, sums.local_transferred),
        ("withholdings", sums.withheld, sums.local_withheld),
    ):
        if local:
            whole = (federal or ZERO) + local
            into.head[path] = (whole, str(whole))
