"""Takes the pictures of the pages that the documentation shows, from a real ``cuadra up --demo`` in a real browser.

``make docs`` calls it. Each picture is small (WebP), of the demo's drawn documents; nobody's data is in it.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

OUT = Path(__file__).parent / "screens"
ROOT = Path(__file__).parents[1]
DOCUMENTS = 7  # of the demo
SETTLED = """() => document.querySelectorAll('tbody .state').length >= %d
  && !document.querySelector('.is-received, .is-reading')"""
# name of the picture: path, width in CSS pixels, theme
PICTURES = {
    "home": ("/", 1280, "light"),
    "inbox": ("/inbox", 1280, "light"),
    "review": ("/review", 1280, "light"),
    "inbox-phone": ("/inbox", 375, "dark"),
    "review-phone": ("/review", 375, "dark"),
}


def main() -> None:
    from playwright.sync_api import sync_playwright
    from update.browser import arguments, find

    OUT.mkdir(exist_ok=True)
    with demo() as (address, email, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find() or None, args=arguments())
        for language in ("es", "en"):
            for name, (path, width, theme) in PICTURES.items():
                context = browser.new_context(
                    locale=language,
                    color_scheme=theme,
                    viewport={"width": width, "height": 800},
                    reduced_motion="reduce",
                )  # type: ignore[arg-type]
                context.add_cookies([{"name": "cuadra_lang", "value": language, "url": address}])
                page = context.new_page()
                enter(page, address, email, password)
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                keep(page.screenshot(), OUT / f"{name}.{language}.webp")
                context.close()
        browser.close()


def enter(page: Page, address: str, email: str, password: str) -> None:
    """Logs in, and waits until every document of the demo was read."""
    page.goto(f"{address}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"(?<!login)$"))
    page.goto(f"{address}/inbox")
    page.wait_for_function(SETTLED % DOCUMENTS, timeout=240_000)


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """The demo on an empty home: its address and login."""
    with tempfile.TemporaryDirectory(prefix="cuadra-docs-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # as root the database runs under another account
        order = [sys.executable, "-m", "cuadra.cli.main", "up", "--demo", "--home", f"{folder}/house", "--port", "0"]
        run = subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
        try:
            assert run.stdout
            address = re.search(r"http://\S+", run.stdout.readline())
            login = re.search(r"(\S+@\S+) / (\S+)", run.stdout.readline())
            assert address, "it did not say where it is"
            assert login, "it did not say how to log in"
            yield address[0], login[1], login[2]
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait(30)


def keep(png: bytes, path: Path) -> None:
    Image.open(BytesIO(png)).convert("RGB").save(path, "WEBP", quality=70, method=6)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
