"""Writes requirements/*.txt from pyproject.toml: every version pinned with its hashes, no download address.

Run it with ``make lock`` after a change of dependencies. The later ones are held to the versions
of those before, so that all install together.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
HELD_BACK = ("python-dateutil<3",)  # by botocore, which the tests install beside the product
SILENT = ("index-url", "find-links", "trusted-host", "options")


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    product = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["server"]]
    groups = {"base": [*product, *HELD_BACK], **project["dependency-groups"]}
    held: list[str] = []
    for name in ("base", "run", "dev", "bench", "assets"):
        lock(name, groups[name], held)
        held.append(name)


def lock(name: str, wanted: list[str], held: list[str]) -> None:
    """Pins ``wanted`` into ``requirements/<name>.txt``, at the versions that the ``held`` files already chose."""
    source = FOLDER / f"{name}.in"
    source.write_text("\n".join([*wanted, *(f"-c {one}.txt" for one in held)]) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--allow-unsafe"]
    command += ["--strip-extras", "--no-header", "--no-annotate", *(f"--no-emit-{what}" for what in SILENT)]
    subprocess.run([*command, "--output-file", f"{name}.txt", source.name], cwd=FOLDER, check=True, timeout=900)
    source.unlink()


if __name__ == "__main__":
    main()
