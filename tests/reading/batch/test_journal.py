from __future__ import annotations

import json
from pathlib import Path
from typing import IO

import pytest

from cuadra.reading.batch.errors import CannotKeep, FolderInUse, OtherOptions
from cuadra.reading.batch.journal import BATCH, JOURNAL, RECORDS, Journal


def written(folder: Path) -> list[str]:
    return [json.loads(line)["file"] for line in (folder / RECORDS).read_text().splitlines()]


def fill(folder: Path, *files: str) -> None:
    with Journal(folder) as journal:
        for file in files:
            journal.add((file, "00"), [{"file": file}])


def test_what_was_added_is_known_as_done_the_next_time(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    with Journal(tmp_path) as journal:
        assert journal.done == {("a", "00"): (1, 0), ("b", "00"): (1, 0)}


def test_a_torn_last_line_is_dropped_with_its_record(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    journal = tmp_path / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-4])
    with Journal(tmp_path) as again:
        assert list(again.done) == [("a", "00")]
        again.add(("b", "00"), [{"file": "b"}])
    assert written(tmp_path) == ["a", "b"]


def test_records_past_the_journal_are_cut_off(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    with (tmp_path / RECORDS).open("a") as records:
        records.write('{"file": "b"}\n{"file": "half')
    fill(tmp_path, "b")
    assert written(tmp_path) == ["a", "b"]


def test_journal_lines_whose_records_are_not_on_the_disk_are_not_believed(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    records = tmp_path / RECORDS
    records.write_bytes(records.read_bytes()[:-3])
    with Journal(tmp_path) as again:
        assert list(again.done) == [("a", "00")]


def test_records_reach_the_disk_every_batch(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for index in range(BATCH):
            journal.add((str(index), "00"), [{"file": str(index)}])
        assert len(written(tmp_path)) == BATCH


def test_two_runs_cannot_share_a_folder(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(FolderInUse):
        Journal(tmp_path).__enter__()


def test_a_folder_begun_with_other_options_is_not_continued(tmp_path: Path) -> None:
    with Journal(tmp_path, options="small"):
        pass
    with pytest.raises(OtherOptions):
        Journal(tmp_path, options="tiny").__enter__()


def with_full_disk(folder: Path, full: IO[bytes]) -> None:
    with Journal(folder) as journal:
        journal._records = full
        journal.add(("b", "2"), [{"file": "b"}])


def test_a_full_disk_is_told_by_its_folder_and_what_was_synced_stays(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.add(("a", "1"), [{"file": "a"}])
    with Path("/dev/full").open("r+b", buffering=0) as full, pytest.raises(CannotKeep) as caught:
        with_full_disk(tmp_path, full)
    assert str(tmp_path) in caught.value.message("es")
    with Journal(tmp_path) as journal:
        assert list(journal.done) == [("a", "1")]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(CannotKeep), Journal(tmp_path / "out"):
        pass


def test_a_file_name_that_is_no_utf8_is_known_again(tmp_path: Path) -> None:
    for _ in range(2):
        with Journal(tmp_path) as journal:
            journal.add(("a\udcff.pdf", "1"), [{"file": "a\udcff.pdf"}])
    with Journal(tmp_path) as journal:
        assert list(journal.done) == [("a\udcff.pdf", "1")]
