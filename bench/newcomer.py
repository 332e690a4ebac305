"""A newcomer's first minutes: a fresh clone with an empty home, until the first document stands read on the page.

What has to be downloaded (wheels, the pages' packages) is fetched before and not counted; making the environment,
installing, building the pages' files, making the database, drawing the demo's documents and reading them is.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from bench.table import ROOT, Row

PATIENCE = 600.0
READ = re.compile(r'class="state is-(?:ready|review|posted)"')


def rows(*, quick: bool) -> Iterator[Row]:
    del quick  # there is only one first time
    with tempfile.TemporaryDirectory(prefix="cuadra-newcomer-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)  # as root the database runs under another account
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True, timeout=120)
        environment = downloaded(folder, clone)
        began = time.perf_counter()
        with running(clone, environment) as (address, email, password):
            answered = time.perf_counter() - began
            first_document(address, email, password)
            shown = time.perf_counter() - began
    data = f"fresh clone, empty home, load {os.getloadavg()[0]:.1f}"
    yield Row("make run: fresh clone to the first answer, after downloads", answered, None, None, "s", data, less=True)
    yield Row("make run: fresh clone to the first document read on the page, after downloads", shown, 60, 20, "s", data,
              less=True)  # fmt: skip


def downloaded(folder: Path, clone: Path) -> dict[str, str]:
    """The environment in which nothing is fetched any more: wheels in a folder, npm's own cache filled."""
    home = folder / "home"
    home.mkdir()
    wheels = folder / "wheels"
    pins = ["-r", "requirements/base.txt", "-r", "requirements/run.txt"]
    fetch = ["python3", "-m", "venv", str(folder / "fetch")]
    subprocess.run(fetch, check=True, timeout=120)
    pip = [str(folder / "fetch/bin/python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    fetch = [*pip, "download", "--no-deps", "--require-hashes", "--dest", str(wheels), *pins]
    subprocess.run(fetch, cwd=clone, check=True, timeout=PATIENCE, capture_output=True)
    environment = {**os.environ, "HOME": str(home)}
    cache = subprocess.run(["npm", "config", "get", "cache"], capture_output=True, text=True, check=False, timeout=60)
    if cache.returncode == 0:
        environment["npm_config_cache"] = cache.stdout.strip()  # filled by the set-up of this checkout
    return {**environment, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "npm_config_prefer_offline": "true"}


@contextmanager
def running(clone: Path, environment: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """``make run``; its address, and the demo's login. Ended with all that it started."""
    log = clone.parent / "run.log"
    with log.open("wb") as stream:
        run = subprocess.Popen(["make", "run"], cwd=clone, env=environment, stdout=stream, stderr=stream,
                               start_new_session=True)  # fmt: skip
    try:
        yield told(log, run)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                run.wait(30)
            os.killpg(run.pid, signal.SIGKILL)


def told(log: Path, run: subprocess.Popen[bytes]) -> tuple[str, str, str]:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and run.poll() is None:
        text = log.read_text(errors="replace")
        if found := re.search(r"(http://\S+)\n.*?(\S+@\S+) / (\S+)\n", text):
            return found[1], found[2], found[3]
        time.sleep(0.1)
    raise RuntimeError(f"make run did not come up: {log.read_text(errors='replace')[-2000:]}")


def first_document(address: str, email: str, password: str) -> None:
    """Waits until the inbox, as a person sees it, shows a document that was read."""
    with httpx.Client(base_url=address, timeout=30, trust_env=False, follow_redirects=True) as client:
        page = client.get("/login")
        given = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        client.post("/login", data={**given, "email": email, "password": password}).raise_for_status()
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if READ.search(client.get("/inbox").text):
                return
            time.sleep(0.1)
    raise RuntimeError("no document was read")
