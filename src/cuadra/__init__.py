"""Cuadra reads the commercial documents of Latin America and makes the figures agree.

>>> import cuadra
>>> extracted = cuadra.read("factura.pdf")          # doctest: +SKIP
>>> extracted.get("total"), extracted.fields["total"].confidence   # doctest: +SKIP
(Decimal('1587.73'), 0.998)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cuadra.model.extracted import Extracted
    from cuadra.reading.cascade import read

__all__ = ["Extracted", "read"]
__version__ = "0.1.0"

# onnxruntime from 1.29 on reports model names, times and a device identifier to its maker, from Linux too, unless this
# is set before it is loaded (microsoft/onnxruntime, pull requests 27379, 29843). Nothing leaves this house by itself.
os.environ["ORT_DISABLE_TELEMETRY"] = os.environ["ORT_TELEMETRY_DISABLED"] = "1"

_HOMES = {"read": "cuadra.reading.cascade", "Extracted": "cuadra.model.extracted"}


def __getattr__(name: str) -> Any:
    """Loads the reader when it is first asked for, so that ``import cuadra`` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cuadra' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
