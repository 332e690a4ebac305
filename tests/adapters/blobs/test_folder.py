"""What only a folder can suffer: kills, full disks, foreign files, modes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cuadra.adapters.blobs import BlobKeyRefused, BlobStoreDenied, BlobStoreFull, FolderStore
from tests.rights import as_anybody

KEY = "9f86d081884c7d659a2feaa0c55ad015"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, timeout=10, check=False
        ).returncode
    ):
        pytest.skip("a small disk can only be mounted by root with the right to mount")
    yield place
    subprocess.run(["umount", "-l", place], check=True, timeout=10)


def files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def test_a_full_disk_leaves_no_half_file_and_works_again_when_there_is_room(small_disk: Path) -> None:
    store = FolderStore(small_disk / "originals")
    store.put("aaaaaaaa", b"x" * 1_000_000)
    with pytest.raises(BlobStoreFull) as told:
        store.put(KEY, (b"y" * 100_000 for _ in range(40)))
    assert told.value.retry
    assert [path.name for path in files(small_disk)] == ["aaaaaaaa"]
    store.delete("aaaaaaaa")
    assert store.put(KEY, b"y" * 1_000_000)


def test_a_writer_killed_at_any_chunk_leaves_nothing_to_see(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from cuadra.adapters.blobs import FolderStore\n"
        "def slow():\n"
        "    for number in range(10**9):\n"
        "        yield b'z' * 100_000\n"
        "        print(number, flush=True)\n"
        f"FolderStore(pathlib.Path(sys.argv[1])).put('{KEY}', slow())\n"
    )
    store = FolderStore(tmp_path)
    for chunks in (1, 3, 8):
        with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            for _ in range(chunks):
                writer.stdout.readline()
            os.kill(writer.pid, signal.SIGKILL)
        assert not store.exists(KEY)
        assert store.list().keys == ()
    assert len(files(tmp_path)) == 3  # left aside, out of sight
    assert store.put(KEY, b"whole")


def test_what_a_killed_writer_left_is_swept_after_a_day_and_not_before(tmp_path: Path) -> None:
    FolderStore(tmp_path)
    old, young = tmp_path / ".incoming" / "old", tmp_path / ".incoming" / "young"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    FolderStore(tmp_path)
    assert (old.exists(), young.exists()) == (False, True)


def test_nobody_else_may_read_what_is_stored(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "originals")
    store.put(f"tenant/{KEY}", b"x")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "originals").rglob("*") if path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)} == {0o600}


def test_content_addresses_lie_two_levels_deep(tmp_path: Path) -> None:
    FolderStore(tmp_path).put(f"tenant/{KEY}", b"x")
    assert (tmp_path / "tenant" / "9f" / "86" / KEY).is_file()


def test_a_link_planted_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "originals")
    (tmp_path / "outside").write_text("not yours")
    (tmp_path / "originals" / "planted").symlink_to(tmp_path / "outside")
    with pytest.raises(BlobKeyRefused):
        store.get("planted")


def test_a_name_that_is_a_folder_is_refused_and_the_folder_stays(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put("tenant/one", b"x")
    with pytest.raises(BlobKeyRefused):
        store.put("tenant", b"y")
    with pytest.raises(BlobKeyRefused):
        store.put("tenant/one/two", b"y")
    assert store.list().keys == ("tenant/one",)


def test_a_source_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 1000
        raise RuntimeError("the upload broke off")

    store = FolderStore(tmp_path)
    with pytest.raises(RuntimeError):
        store.put(KEY, broken())
    assert files(tmp_path) == []


def test_a_folder_without_permission_is_told_so(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "originals")
    (tmp_path / "originals" / ".incoming").chmod(0o500)
    with as_anybody(), pytest.raises(BlobStoreDenied):
        store.put(KEY, b"x")
