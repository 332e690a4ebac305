"""For which documents a level holds: all, a kind, a supplier, or a kind of a supplier. The narrower wins."""

from __future__ import annotations

from typing import NamedTuple


class Scope(NamedTuple):
    """A supplier is named by country and tax id, as both stand on documents; empty means any."""

    country: str = ""
    tax_id: str = ""
    kind: str = ""

    def widening(self) -> tuple[Scope, ...]:
        """This scope and all that hold it, from the narrowest.

        >>> [tuple(one) for one in Scope("MX", "AAA010101AAA", "ticket").widening()]
        [('MX', 'AAA010101AAA', 'ticket'), ('MX', 'AAA010101AAA', ''), ('', '', 'ticket'), ('', '', '')]
        """
        mine = Scope(self.country if self.tax_id else "", self.tax_id)
        supplier = (mine._replace(kind=self.kind), mine) if self.tax_id else ()
        return tuple(dict.fromkeys((*supplier, Scope(kind=self.kind), EVERYTHING)))


EVERYTHING = Scope()
