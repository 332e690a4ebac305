"""A site with a worker, and a Chromium with a camera that shows a test picture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from update.browser import arguments, find

from tests.web.pages.conftest import place, sit

__all__ = ["place", "sit"]


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """One with a camera of its own, beside the one of the other tests."""
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    launched = browser.browser_type.launch(executable_path=find() or None, args=[*arguments(), *camera])
    yield launched
    launched.close()
