"""What the caller of ``start`` asked for beside the folder, handed down to whoever makes, adopts or starts."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cuadra.database.embedded.layout import PLACE


@dataclass(frozen=True, slots=True)
class Wishes:
    """``ended`` is set when nobody wants the server any more: who waits for it to come up gives up."""

    account: str = ""
    place: Path = PLACE
    tuning: Mapping[str, str] | None = None
    seconds: float = 60.0
    ended: threading.Event = field(default_factory=threading.Event)
