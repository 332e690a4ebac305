"""From a kind and a seed to a sheet; the same seed always gives the same paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.kinds import (
    ar_invoice,
    ar_ticket,
    form_invoice,
    mx_cfdi_print,
    mx_ticket,
    other,
    pa_cafe,
    pa_ticket,
    world_invoice,
    world_receipt,
)
from cuadra.simulators.paper.sheet import Sheet, truth_of

MAKERS: dict[str, Callable[[Chance], Sheet]] = {
    "ar_invoice": ar_invoice.make,
    "mx_ticket": mx_ticket.make,
    "ar_ticket": ar_ticket.make,
    "mx_cfdi_print": mx_cfdi_print.make,
    "other": other.make,
    "pa_cafe": pa_cafe.make,
    "pa_ticket": pa_ticket.make,
    "world_invoice": world_invoice.make,
    "world_receipt": world_receipt.make,
    "form_invoice": form_invoice.make,
}
KINDS = tuple(MAKERS)


def make(kind: str, seed: int) -> Sheet:
    """One sheet of ``kind`` (one of ``KINDS``, else ``KeyError``), decided by ``seed`` alone."""
    return MAKERS[kind](Chance(f"{kind}:{seed}"))


def truth(sheets: Sequence[Sheet]) -> dict[str, Any]:
    """The truth of many sheets by name (``mx_ticket_0003``), as plain data for JSON."""
    return {f"{sheet.kind}_{index:04d}": truth_of(sheet) for index, sheet in enumerate(sheets)}
