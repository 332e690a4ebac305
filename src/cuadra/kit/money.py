"""Money: an exact amount with its currency. Never a float, never a sum across currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of one currency (ISO 4217).

    >>> Money(Decimal("1.10"), "MXN") + Money(Decimal("2.20"), "MXN")
    Money(amount=Decimal('3.30'), currency='MXN')
    """

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def rounded(self) -> Money:
        """To the cent, half up: what fiscal documents of the region print."""
        return Money(cents(self.amount), self.currency)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} added to {self.currency}")
        return other.amount


def cents(amount: Decimal) -> Decimal:
    """``amount`` to the cent, half up.

    >>> cents(Decimal("86.385"))
    Decimal('86.39')
    """
    return amount.quantize(CENT, ROUND_HALF_UP)
