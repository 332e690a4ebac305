"""Builds the pages' script and style (``frontend/``) into the package: with the machine's Node, or with one from PyPI.

``make setup`` calls it when a source has changed; ``--test`` checks their types and runs their tests instead. What it
downloads is pinned in ``frontend/package-lock.json``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"
LEAST = 20
INSTALL = ["ci", "--ignore-scripts"]


def main() -> None:
    steps = [["test"]] if "--test" in sys.argv[1:] else [INSTALL, ["run", "build"]]
    if steps[0] != INSTALL and not (FRONTEND / "node_modules").is_dir():
        steps.insert(0, INSTALL)
    environment = dict(os.environ)
    if not has_node():
        print("no Node 20 here: taking the one of PyPI")
        pins = ROOT / "requirements" / "assets.txt"
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(pins)]
        subprocess.run(install, check=True, timeout=900)
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        sys.exit("npm is needed beside Node / junto a Node hace falta npm")
    for step in steps:
        run = subprocess.run([npm, "--loglevel=error", "--silent", *step], cwd=FRONTEND, env=environment, check=False,
                             timeout=900, capture_output=True, text=True)  # fmt: skip
        if run.returncode:
            sys.exit(f"npm {step[0]} failed:\n{run.stdout}\n{run.stderr}")


def has_node() -> bool:
    """Whether the machine has Node 20 or newer, and npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=60).stdout
    major = told.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= LEAST


if __name__ == "__main__":
    main()
