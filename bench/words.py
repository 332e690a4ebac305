"""Bodies of documents for the measures of search: a small vocabulary of trade and a long tail of made-up words.

Words are drawn as languages have them (the n-th most frequent about 1/n as often), so that a search meets words that
most documents have and words that a handful have.
"""

from __future__ import annotations

import itertools
import random
import re

_LIST = re.compile(r"\w+")
TRADE = _LIST.findall(
    "factura ticket total subtotal iva pesos mexico calle colonia centro fecha hora folio cliente venta producto "
    "cantidad precio importe efectivo cambio gracias compra pago tarjeta credito debito regimen fiscal emisor receptor "
    "uso cfdi metodo forma sello digital certificado cadena original comprobante descripcion unidad clave servicio "
    "reparacion mantenimiento flete transporte papeleria ferreteria restaurante hotel gasolina energia telefono renta"
)
SYLLABLES = _LIST.findall(
    "ca ce ci co cu la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so"
)
ENDINGS = ("", "s", "cion", "ciones", "ero", "mente", "dor", "ado")


class Prose:
    """Bodies and queries, the same ones for the same seed."""

    def __init__(self, seed: int = 3, *, tail: int = 20_000) -> None:
        self.rng = random.Random(seed)
        made = ("".join(self.rng.choices(SYLLABLES, k=self.rng.randint(2, 4))) for _ in range(tail))
        self.words = [*TRADE, *(word + self.rng.choice(ENDINGS) for word in made)]
        self.weights = list(itertools.accumulate(1 / (rank + 1) ** 0.9 for rank in range(len(self.words))))

    def body(self) -> str:
        """Sixty to a hundred and forty words."""
        return " ".join(self.some(self.rng.randint(60, 140)))

    def some(self, count: int) -> list[str]:
        return self.rng.choices(self.words, cum_weights=self.weights, k=count)

    def query(self) -> str:
        """What a person types: mostly one or two words, often half of one, sometimes a number or a filter."""
        kind, (one, other) = self.rng.random(), self.some(2)
        number = self.rng.randint(1000, 99_999)
        if kind < 0.25:
            return one
        if kind < 0.45:
            return f"{one} {other}"
        if kind < 0.6:
            return one[: max(3, len(one) - 2)]
        if kind < 0.75:
            return self.rng.choice((f"F-{number}", f"doc-{number}.pdf", f"{number / 7:.2f}", f"PRO{number % 700:09d}"))
        if kind < 0.85:
            return f"supplier:{md5_of(number % 700)[:8]} {one}"
        return self.rng.choice((f"{one} total:>5000", f"{one} date:2025-0{number % 9 + 1}", f"{one} -{other}",
                                f'"{one} {other}"', f"{one} tag:urgente"))  # fmt: skip


def md5_of(number: int) -> str:
    from hashlib import md5

    return md5(str(number).encode()).hexdigest()  # noqa: S324  the name that the filling SQL gives
