"""Totals of documents in whole millionths, as they are looked for and sorted.

Under row level security PostgreSQL uses an index only for comparisons that cannot leak a value. Those of integers are
such, those of numerics are not; so each total stands beside itself once more, as an integer (migration 0006).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

MICRO = Decimal(10) ** 6
_MOST = 2**63 - 1  # what the column can hold


def not_below(amount: Decimal) -> int:
    """The least whole number of millionths that is not below ``amount``.

    >>> not_below(Decimal("116.00")), not_below(Decimal("0.0000001"))
    (116000000, 1)
    """
    return _bounded(amount, ROUND_CEILING)


def not_above(amount: Decimal) -> int:
    """The greatest whole number of millionths that is not above ``amount``.

    >>> not_above(Decimal("-0.0000001")), not_above(Decimal("1e30"))
    (-1, 9223372036854775807)
    """
    return _bounded(amount, ROUND_FLOOR)


def _bounded(amount: Decimal, rounding: str) -> int:
    return max(-_MOST, min(_MOST, int((amount * MICRO).to_integral_value(rounding))))
