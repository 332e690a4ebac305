"""A watched folder on a real disk: what is taken, what is left and told once, and that nothing leads out of it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cuadra.kit.ids import TenantId, new_id
from cuadra.sources.contract import MOST_ITEMS, Item, Stored
from cuadra.sources.errors import FolderForbidden, FolderMissing
from cuadra.sources.folder import Folder
from cuadra.sources.roots import checked_folder, own_folder, roots_of
from cuadra.sources.walk import Seen, is_being_written
from tests.rights import as_anybody

STILL = 0.05


class Memory(dict[str, str]):
    """Stands for the table of items."""

    def __call__(self, items: Sequence[tuple[str, str]]) -> set[str]:
        return {key for key, mark in items if self.get(key) == mark}

    def keep(self, items: Sequence[Item]) -> list[Stored]:
        self.update({one.key: one.mark for one in items})
        return [Stored(one.key, one.mark, one.place) for one in items if one.place]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


@pytest.fixture
def folder(path: Path) -> Folder:
    return Folder(path, still=STILL)


def taken(folder: Folder, memory: Memory) -> dict[str, bytes]:
    """What a look takes, once all of it stands still."""
    time.sleep(STILL * 1.2)  # the clock of the file system is what is asked; there is no event for its passing
    page = folder.page({}, memory)
    memory.keep(page.items)
    return {one.files[0].external_id: one.files[0].content for one in page.items if one.files}


def reasons(folder: Folder, memory: Memory) -> dict[str, str]:
    time.sleep(STILL * 1.2)
    page = folder.page({}, memory)
    memory.keep(page.items)
    return {one.name: one.reason for one in page.items if one.reason}


def test_a_file_that_still_moves_is_waited_for(path: Path, folder: Folder) -> None:
    (path / "a.pdf").write_bytes(b"x")
    slow = replace(folder, still=600)
    page = slow.page({}, Memory())
    assert (page.items, page.wait) == ((), 600)
    assert taken(folder, Memory()) == {"a.pdf": b"x"}


def test_a_file_open_for_writing_is_waited_for(path: Path, folder: Folder) -> None:
    with (path / "a.pdf").open("wb") as file:
        file.write(b"half")
        file.flush()
        assert taken(folder, Memory()) == {}
        file.write(b" and half")
    assert taken(folder, Memory()) == {"a.pdf": b"half and half"}


def test_whether_somebody_writes_is_seen_by_the_system(path: Path) -> None:
    (path / "a").write_bytes(b"x")
    reading = os.open(path / "a", os.O_RDONLY)
    with (path / "a").open("r+b"):
        assert is_being_written(reading)
    assert not is_being_written(reading)
    os.close(reading)


def test_partial_hidden_and_machine_files_are_passed_over(path: Path, folder: Folder) -> None:
    for name in ("a.pdf.part", "b.crdownload", "~$c.xlsx", "d.tmp", ".DS_Store", "Thumbs.db", "e.pdf~", ".~lock.f#"):
        (path / name).write_bytes(b"x")
    assert taken(folder, Memory()) == {}
    (path / "a.pdf.part").rename(path / "a.pdf")
    assert taken(folder, Memory()) == {"a.pdf": b"x"}


def test_names_of_any_bytes_are_taken_and_moved(path: Path, folder: Folder) -> None:
    names = [b"caf\xe9.pdf", b"\xff\xfe", b"line\nbreak.pdf", "ñandú ✓.pdf".encode(), b"a" * 255, b"%41.pdf", b"A.pdf"]
    for name in names:
        Path(os.fsdecode(os.fsencode(path) + b"/" + name)).write_bytes(name)
    memory = Memory()
    time.sleep(STILL * 1.2)
    page = folder.page({}, memory)
    assert sorted(one.files[0].content for one in page.items) == sorted(names)
    assert all(one.name.isprintable() for one in page.items)
    assert folder.file(memory.keep(page.items)) == {}
    assert sorted(os.fsencode(one.name) for one in (path / "done").iterdir()) == sorted(names)


def test_what_is_empty_huge_unreadable_deep_or_a_link_is_told_once(path: Path, folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"of others")
    (path / "vacio.pdf").touch()
    with (path / "enorme.pdf").open("wb") as file:
        file.truncate(3 * 2**20)
    (path / "enlace.pdf").symlink_to(tmp_path / "secret.pdf")
    (path / "carpeta").symlink_to(tmp_path)
    (path / "1" / "2").mkdir(parents=True)
    (path / "1" / "2" / "hondo.pdf").write_bytes(b"x")
    os.mkfifo(path / "tubo")
    memory = Memory()
    look = replace(folder, most_mib=2, depth=1)
    assert reasons(look, memory) == {
        "vacio.pdf": "SRC-030",
        "enorme.pdf": "SRC-031",
        "enlace.pdf": "SRC-033",
        "carpeta": "SRC-033",
        "2": "SRC-034",
    }
    assert reasons(look, memory) == {}
    (path / "vacio.pdf").write_bytes(b"ya no")
    assert taken(look, memory) == {"vacio.pdf": b"ya no"}


def test_an_unreadable_file_is_told_once_and_taken_when_it_may_be_read(path: Path, folder: Folder) -> None:
    (path / "a.pdf").write_bytes(b"x")
    (path / "a.pdf").chmod(0)
    memory = Memory()
    with as_anybody():
        assert reasons(folder, memory) == {"a.pdf": "SRC-032"}
        assert reasons(folder, memory) == {}
    (path / "a.pdf").chmod(0o600)
    assert taken(folder, memory) == {"a.pdf": b"x"}


def test_a_file_exchanged_for_a_link_between_look_and_reading_is_not_followed(
    path: Path, folder: Folder, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.pdf").write_bytes(b"secret")
    (path / "sub").mkdir()
    (path / "sub" / "a.pdf").write_bytes(b"public")
    seen = Seen(b"sub/a.pdf", 6, (path / "sub" / "a.pdf").stat().st_mtime_ns, inode=0)
    (path / "sub" / "a.pdf").rename(path / "b.pdf")
    (path / "sub").rmdir()
    (path / "sub").symlink_to(tmp_path / "outside")
    os.utime(tmp_path / "outside" / "a.pdf", ns=(seen.mtime_ns, seen.mtime_ns))
    with folder._opened() as root:
        item = folder._item(root, seen)
    assert item is not None
    assert (item.files, item.reason) == ((), "SRC-032")


def test_what_was_taken_is_moved_and_what_came_in_its_place_stays(path: Path, folder: Folder) -> None:
    memory = Memory()
    (path / "a.pdf").write_bytes(b"one")
    time.sleep(STILL * 1.2)
    stored = memory.keep(folder.page({}, memory).items)
    (path / "b.pdf").write_bytes(b"another")
    (path / "b.pdf").rename(path / "a.pdf")
    assert folder.file(stored) == {}
    assert (path / "a.pdf").read_bytes() == b"another"
    assert taken(folder, memory) == {"a.pdf": b"another"}
    assert folder.file([Stored("a.pdf", memory["a.pdf"], {"path": b"a.pdf".hex()})]) == {}
    assert (path / "done" / "a.pdf").read_bytes() == b"another"


def test_equal_names_lie_side_by_side_in_done(path: Path, folder: Folder) -> None:
    for content in (b"one", b"two", b"three"):
        memory = Memory()
        (path / "a.pdf").write_bytes(content)
        time.sleep(STILL * 1.2)
        folder.file(memory.keep(folder.page({}, memory).items))
    assert sorted(one.name for one in (path / "done").iterdir()) == ["a-2.pdf", "a-3.pdf", "a.pdf"]


def test_done_may_be_switched_off_and_files_are_known_by_their_mark(path: Path, folder: Folder) -> None:
    left, memory = replace(folder, done=""), Memory()
    (path / "a.pdf").write_bytes(b"one")
    assert taken(left, memory) == {"a.pdf": b"one"}
    assert taken(left, memory) == {}
    (path / "a.pdf").write_bytes(b"changed")
    assert taken(left, memory) == {"a.pdf": b"changed"}


def test_a_done_that_leads_out_is_refused(path: Path, folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (path / "done").symlink_to(tmp_path / "outside")
    memory = Memory()
    (path / "a.pdf").write_bytes(b"one")
    time.sleep(STILL * 1.2)
    stored = memory.keep(folder.page({}, memory).items)
    assert set(folder.file([one for one in stored if one.key == "a.pdf"]).values()) == {"SRC-035"}
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_page_ends_where_it_is_full(path: Path, folder: Folder) -> None:
    for number in range(MOST_ITEMS + 3):
        (path / f"{number:04}.pdf").write_bytes(b"x")
    memory = Memory()
    assert len(taken(folder, memory)) == MOST_ITEMS
    assert len(taken(folder, memory)) == 3


def test_on_a_network_mount_it_looks_twice(path: Path, folder: Folder) -> None:
    network = replace(folder, is_network=True)
    (path / "a.pdf").write_bytes(b"still")
    assert taken(network, Memory()) == {"a.pdf": b"still"}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        Folder(tmp_path / "none").page({}, Memory())


def test_only_what_the_owner_opened_may_be_watched(tmp_path: Path) -> None:
    mine, other = TenantId(new_id()), TenantId(new_id())
    home = tmp_path / "house"
    roots = roots_of([str(tmp_path / "{company}")], home, mine)
    (tmp_path / str(mine)).mkdir()
    (tmp_path / str(mine) / "out").symlink_to("/etc")
    assert checked_folder(str(tmp_path / str(mine) / "scans"), roots, home=home) == tmp_path / str(mine) / "scans"
    assert checked_folder(str(own_folder(home, mine)), roots, home=home)
    for bad in (
        "/etc", "relative", str(tmp_path), str(tmp_path / str(other)), str(tmp_path / str(mine) / ".." / str(other)),
        str(tmp_path / str(mine) / "out"), str(tmp_path / f"{mine}x"), "/etc\0",
        str(own_folder(tmp_path / "house", other)),
    ):  # fmt: skip
        with pytest.raises(FolderForbidden):
            checked_folder(bad, roots, home=home)


def test_the_house_itself_is_closed_whatever_is_opened(tmp_path: Path) -> None:
    mine, home = TenantId(new_id()), tmp_path / "srv" / "house"
    roots = roots_of(["/"], home, mine)
    assert checked_folder(str(own_folder(home, mine) / "agosto"), roots, home=home)
    assert checked_folder(str(tmp_path / "srv" / "scans"), roots, home=home)
    for bad in (home, home / "keys", home / "drop", tmp_path / "srv", Path("/")):
        with pytest.raises(FolderForbidden):
            checked_folder(str(bad), roots, home=home)
