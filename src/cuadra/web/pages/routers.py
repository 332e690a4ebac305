"""The routes of all pages."""

from __future__ import annotations

from cuadra.web.pages import built, document, inbox, jobs, mine, record, review, settings, ways_in, webhooks

PAGES = (
    built.router,
    inbox.router,
    document.router,
    review.router,
    jobs.router,
    record.router,
    settings.router,
    webhooks.router,
    mine.router,
    ways_in.router,
)
