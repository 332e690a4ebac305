"""Condición frente al IVA: what a party is to the VAT, by its printed words and ARCA's number.

WSFEv1 manual v4.8, CondicionIVAReceptorId (``vouchers.toml``).
"""

from __future__ import annotations

import re

from cuadra.fiscal.ar.voucher import tables
from cuadra.fiscal.tax_id import UPPER

_PRINTED = (
    (re.compile(r"MONOTRIB\w*\s+SOCIAL"), 13),
    (re.compile(r"MONOTRIB\w*\s+(?:TRABAJADOR|INDEP\w*|PROMOVIDO)"), 16),
    (re.compile(r"MONOTRIB|R(?:ESP)?\.?\s*MONOT"), 6),
    (re.compile(r"NO\s+CATEGORIZAD"), 7),
    (re.compile(r"NO\s+ALCANZAD|NO\s+RESPONSABLE"), 15),
    (re.compile(r"IVA\s+LIBERADO|19\.?640"), 10),
    (re.compile(r"PROVEEDOR\s+DEL\s+EXTERIOR"), 8),
    (re.compile(r"CLIENTE\s+DEL\s+EXTERIOR"), 9),
    (re.compile(r"CONS(?:UMIDOR|\.)?\s*FINAL|\bC\.?\s?F\.?(?![A-Z])"), 5),
    (re.compile(r"RESP(?:ONSABLE|\.)?\s*INSC|(?<![A-Z])R\.?\s?I\.?(?![A-Z])"), 1),
    (re.compile(r"EXENTO"), 4),
)


def find(text: str) -> int | None:
    """ARCA's number of the condition printed in ``text``, ``None`` where there is none.

    >>> find("Condición frente al IVA: IVA Responsable Inscripto"), find("Resp. Monotributo"), find("Total")
    (1, 6, None)
    """
    upper = text.translate(UPPER)
    return next((code for pattern, code in _PRINTED if pattern.search(upper)), None)


def name(code: int) -> str | None:
    """The name of a condition as printed."""
    row = tables()["conditions"].get(str(code))
    return str(row[0]) if row else None


def letters(code: int) -> tuple[str, ...]:
    """The classes of comprobante that a receiver of this condition may get.

    >>> letters(5)
    ('B', 'C')
    """
    row = tables()["conditions"].get(str(code))
    return tuple(row[1]) if row else ()
