from __future__ import annotations

import os
from pathlib import Path

import pytest

from cuadra.reading.batch.walk import find


def old(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def names(folder: Path, **kind: list[Path]) -> list[str]:
    return [one.path.relative_to(folder).as_posix() for one in find([folder], leave=kind.get("leave", ()))]


def test_files_come_in_the_order_of_their_names_folders_included(tmp_path: Path) -> None:
    for name in ("b/2.pdf", "b/1.pdf", "c.jpg", "a.jpg"):
        old(tmp_path / name)
    assert names(tmp_path) == ["a.jpg", "b/1.pdf", "b/2.pdf", "c.jpg"]


def test_hidden_lock_and_data_files_are_left_aside(tmp_path: Path) -> None:
    for name in ("a.jpg", ".a.jpg", "~$a.pdf", "truth.json", "Thumbs.db", ".git/x.jpg", "a.pdf.part"):
        old(tmp_path / name)
    assert names(tmp_path) == ["a.jpg"]


def test_a_file_named_by_the_person_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = old(tmp_path / ".hidden.json")
    assert [one.path for one in find([path])] == [path]


def test_links_that_lead_outside_are_not_followed(tmp_path: Path) -> None:
    outside = old(tmp_path / "outside" / "secret.jpg")
    inside = old(tmp_path / "inside" / "a.jpg")
    (inside.parent / "link.jpg").symlink_to(outside)
    (inside.parent / "folder").symlink_to(outside.parent)
    assert names(inside.parent) == ["a.jpg"]


def test_the_same_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = old(tmp_path / "a.jpg")
    assert len(find([path, tmp_path, path])) == 1


def test_our_own_output_inside_the_folder_is_not_read(tmp_path: Path) -> None:
    old(tmp_path / "a.jpg")
    old(tmp_path / "out" / "page.png")
    assert names(tmp_path, leave=[tmp_path / "out"]) == ["a.jpg"]


def test_a_path_that_does_not_exist_is_a_named_refusal(tmp_path: Path) -> None:
    (found,) = find([tmp_path / "no"])
    assert found.refusal is not None
    assert found.refusal.code == "RUN-004"


def test_links_in_a_circle_pipes_and_closed_names_end_in_refusals_or_are_passed_by(tmp_path: Path) -> None:
    old(tmp_path / "a.jpg")
    (tmp_path / "one.jpg").symlink_to("two.jpg")
    (tmp_path / "two.jpg").symlink_to("one.jpg")
    (tmp_path / "self").symlink_to(".")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert names(tmp_path) == ["a.jpg"]
    asked = [tmp_path / "one.jpg", tmp_path / "pipe.jpg", tmp_path / ("x" * 300), Path(os.devnull)]
    assert [one.refusal.code for one in find(asked) if one.refusal] == ["RUN-005", "RUN-007", "RUN-005", "RUN-007"]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(folder: object) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    old(tmp_path / "in" / "a.jpg")
    monkeypatch.setattr(os, "scandir", closed)
    (found,) = find([tmp_path])
    assert found.refusal is not None
    assert found.refusal.code == "RUN-005"
