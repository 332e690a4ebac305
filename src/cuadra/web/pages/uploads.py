"""Files of the plain upload form: the same way in as the API's, one answer for all of them."""

from __future__ import annotations

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from cuadra.inbox.service import Arrival, prepare
from cuadra.web.api.uploads import MOST_FILES, _name
from cuadra.web.errors import FileTooLarge, NoFile
from cuadra.web.options import MIB
from cuadra.web.pages.guest import Guest
from cuadra.web.pages.show import back
from cuadra.web.pages.toast import Toast
from cuadra.web.receiving import Asked


async def received(guest: Guest) -> Response:
    """Receives the files of the form and goes back to the inbox, where they appear."""
    files = [one for one in guest.form.getlist("files") if isinstance(one, UploadFile) and one.size]
    if not files:
        raise NoFile
    most = guest.desk.options.file_bytes
    if any((one.size or 0) > most for one in files):
        raise FileTooLarge(mib=most // MIB)
    arrivals = [await run_in_threadpool(_prepared, guest, await one.read(), one.filename) for one in files[:MOST_FILES]]
    told = await guest.desk.receiving.put(Asked(guest.caller.tenant, guest.caller.actor, arrivals))
    documents = orjson.loads(told.answered.body)["documents"]
    new = sum(one["is_new"] for one in documents)
    return back(guest, "/inbox", Toast("received", new) if new else Toast("known", len(documents)))


def _prepared(guest: Guest, content: bytes, name: str | None) -> Arrival:
    originals, caller = guest.desk.house.originals, guest.caller
    return prepare(originals, caller.tenant, content, name=_name(name), source="upload", actor=caller.actor)
