"""What a deed tells on the next page, perhaps with its undoing: a short-lived cookie that holds names, never words."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "cuadra_told"
SECONDS = 60
MOST = 50  # ids that fit beside the other cookies


@dataclass(frozen=True, slots=True)
class Toast:
    """``told`` is a key of ``told.TOLD``; ``undo`` the address that takes it back, for ``ids``."""

    told: str
    count: int = 1
    undo: str = ""
    action: str = ""
    ids: Sequence[UUID] = ()


def put(response: Response, toast: Toast, *, is_https: bool) -> Response:
    """Leaves it for the next page of this browser."""
    ids = b"".join(one.bytes for one in toast.ids[:MOST])
    undo = toast.undo if len(toast.ids) <= MOST else ""
    told = json.dumps([toast.told, toast.count, undo, toast.action, base64.b64encode(ids).decode()])
    value = base64.urlsafe_b64encode(told.encode()).decode()
    response.set_cookie(COOKIE, value, max_age=SECONDS, path="/", secure=is_https, httponly=True, samesite="lax")
    return response


def taken(request: Request) -> Toast | None:
    """The toast that waits; None for none, or for one that is none of ours."""
    value = request.cookies.get(COOKIE, "")
    if not value or len(value) > 4000:
        return None
    try:
        told, count, undo, action, ids = json.loads(base64.urlsafe_b64decode(value))
        raw = base64.b64decode(ids)
        found = [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]
    except (binascii.Error, ValueError, TypeError):
        return None
    if not (isinstance(told, str) and isinstance(count, int) and isinstance(undo, str) and isinstance(action, str)):
        return None
    is_ours = undo.startswith("/") and not undo.startswith("//")
    return Toast(told, count, undo if is_ours else "", action, found)
