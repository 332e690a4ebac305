"""The browser that the tests drive: the one of CUADRA_CHROMIUM, Playwright's own, or the machine's.

``python update/browser.py`` says which; where there is none, and this is root of a Debian, it installs Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root the sandbox cannot be had; the rest keeps the browser from asking for anything by itself.
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


def find() -> str:
    """Path of a Chromium; empty where Playwright's own is to be taken; ``FileNotFoundError`` where there is none."""
    if named := os.environ.get("CUADRA_CHROMIUM"):
        return named
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    if any(folder.glob("chromium*")):
        return ""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("no Chromium: set CUADRA_CHROMIUM, or run `playwright install chromium`")


def arguments() -> list[str]:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*QUIET, *(["--no-sandbox"] if is_root else [])]


def main() -> None:
    try:
        print(f"browser: {find() or 'that of Playwright'}")
    except FileNotFoundError:
        if not (shutil.which("apt-get") and os.geteuid() == 0):
            sys.exit("No Chromium for the tests of the pages. / No hay Chromium para probar las páginas.\n"
                     "Set CUADRA_CHROMIUM to one, or run: .venv/bin/playwright install chromium")  # fmt: skip
        print("installing Chromium for the tests of the pages")
        for step in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *step], check=True, timeout=1200, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
