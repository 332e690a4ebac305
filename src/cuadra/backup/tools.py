"""``pg_dump`` and ``pg_restore`` as streams: nothing of the database touches a disk in the clear."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sqlalchemy.engine import URL, make_url

from cuadra.backup.errors import DumpFailed

CHUNK = 1 << 20
SECONDS = 6 * 3600


def dump(programs: Path, url: str, snapshot: str) -> Iterator[bytes]:
    """The database in PostgreSQL's own packed form, as of ``snapshot``. ``DumpFailed`` at the end where it failed."""
    where = make_url(url)
    order = [str(programs / "pg_dump"), "--format=custom", "--no-password", f"--snapshot={snapshot}"]
    with _running([*order, f"--dbname={_address(where)}"], where, stdout=subprocess.PIPE) as process:
        while piece := _stream(process.stdout).read(CHUNK):
            yield piece


def restore(programs: Path, url: str, content: Iterator[bytes]) -> None:
    """Fills the empty database of ``url``; the first error ends it."""
    where = make_url(url)
    order = [str(programs / "pg_restore"), "--exit-on-error", "--no-password", f"--dbname={_address(where)}"]
    with _running(order, where, stdin=subprocess.PIPE) as process:
        target = _stream(process.stdin)
        with suppress(BrokenPipeError):  # it has ended: why, it says itself
            for piece in content:
                target.write(piece)
            target.close()


@contextmanager
def _running(
    order: list[str], where: URL, *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL, ended whatever happens; ``DumpFailed`` with its last words when it fails."""
    environment = {"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": str(where.password or "")}
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(order, env=environment, stderr=words, stdin=stdin, stdout=stdout)  # noqa: S603
        try:
            yield process
            failed = process.wait(SECONDS) != 0
        except BaseException:
            process.kill()
            process.wait(10)
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe and not pipe.closed:
                    _close(pipe)
        if failed:
            words.seek(0)
            last = words.read(100_000).decode("utf-8", "replace").strip().splitlines()[-1:]
            raise DumpFailed(program=Path(order[0]).name, why=_plain(last[0] if last else str(process.returncode)))


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the program was started without its pipe")
    return pipe


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # what was left to write is lost with the program
        pipe.close()


def _address(where: URL) -> str:
    """Without the password, which goes by the environment: arguments can be seen by every account."""
    return where.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _plain(words: str) -> str:
    return words.replace("{", "(").replace("}", ")")[:300]
