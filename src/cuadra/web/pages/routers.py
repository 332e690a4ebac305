"""The routes of all pages."""

from __future__ import annotations

from cuadra.web.pages import (
    built,
    document,
    forgotten,
    inbox,
    jobs,
    mine,
    openid,
    record,
    review,
    suppliers,
    ways_in,
    webhooks,
)
from cuadra.web.pages.settings import company, keys, people

PAGES = (
    built.router,
    inbox.router,
    document.router,
    review.router,
    suppliers.router,
    jobs.router,
    record.router,
    company.router,
    people.router,
    keys.router,
    webhooks.router,
    mine.router,
    ways_in.router,
    forgotten.router,
    openid.router,
)
