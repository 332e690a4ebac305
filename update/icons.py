"""Draws the icons of the installed application from the one sign of the pages, with the browser of the tests.

``python update/icons.py``; the files are kept beside the sign, so that nobody needs a browser to install.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from update.browser import arguments, find

STATIC = Path(__file__).parents[1] / "src" / "cuadra" / "web" / "pages" / "static"
GROUND = "#17603f"
# Name, side in pixels, share of the side that the sign has: a system cuts the maskable one to its own shape.
ICONS = (("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("icon-maskable", 512, 0.8), ("icon-apple", 180, 1.0))


def main() -> None:
    sign = (STATIC / "cuadra.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find() or None, args=arguments())
        for name, side, share in ICONS:
            whole = share < 1 or name == "icon-apple"  # these have no see-through corners
            page = browser.new_page(viewport={"width": side, "height": side})
            ground = GROUND if whole else "transparent"
            page.set_content(
                f"<style>*{{margin:0}}body{{width:{side}px;height:{side}px;display:grid;place-items:center;"
                f"background:{ground}}}svg{{width:{share:.0%};height:{share:.0%}}}</style>{sign}"
            )
            page.screenshot(path=STATIC / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
