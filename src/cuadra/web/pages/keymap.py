"""The keys of the pages, told by ``?``. An element says its own (``data-key``); rows answer to j, k, x and Enter."""

from __future__ import annotations

from cuadra.web.pages.texts import mark as _

KEYMAP = (
    ("g h", _("Go to the first page")),
    ("g i", _("Go to the inbox")),
    ("g r", _("Review what waits")),
    ("g p", _("Go to the suppliers")),
    ("g j", _("Go to the jobs")),
    ("g a", _("Go to the record")),
    ("g s", _("Go to the settings")),
    ("g n", _("Go to the notices")),
    ("/", _("Search")),
    ("u", _("Upload documents")),
    ("j", _("Next row")),
    ("k", _("Previous row")),
    ("x", _("Mark the row")),
    ("Enter", _("Open")),
    ("?", _("Show the shortcuts")),
    ("Esc", _("Close")),
)
LIVE = (
    "document.received document.seen_again document.reading document.review document.ready document.posted "
    "document.duplicate document.rejected document.blocked document.asked_again document.replaced "
    "document.corrected document.tagged document.untagged document.noted document.note_removed documents.changed "
    "job.cancelled job.replayed job.unblocked"
)
