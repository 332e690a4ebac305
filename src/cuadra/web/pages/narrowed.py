"""The part of the inbox's address that figures of the first page lead to."""

from __future__ import annotations

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from cuadra.inbox.narrowing import Narrow, days
from cuadra.web.api.texts import Line


class Narrowed(BaseModel):
    """``only=valid`` leaves out rejected documents and duplicates; days of arrival are the company's."""

    side: Literal["", "bought", "sold"] = ""
    only: Literal["", "valid"] = ""
    arrived_from: date | None = None
    arrived_to: date | None = None
    issuer_id: Line = ""
    issuer_name: Line = ""
    receiver_id: Line = ""
    receiver_name: Line = ""
    currency: Line = ""

    def narrow(self, zone: ZoneInfo) -> Narrow | None:
        """None where nothing of it is asked for."""
        begin, end = days(self.arrived_from, self.arrived_to, zone)
        asked = Narrow(
            self.side,
            self.only == "valid",
            begin,
            end,
            self.issuer_id,
            self.issuer_name,
            self.receiver_id,
            self.receiver_name,
            self.currency,
        )
        return asked if asked != Narrow() else None
