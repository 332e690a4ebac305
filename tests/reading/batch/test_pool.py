from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cuadra.reading.batch.errors import WorkersDoNotStart
from cuadra.reading.batch.pool import Bounds, Outcome, Pool, Task

STANDINS = Path(__file__).parents[2] / "cli"


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(STANDINS)
    import standin

    yield standin
    sys.modules.pop("standin", None)


def tasks(folder: Path, *texts: str) -> list[Task]:
    made = []
    for index, text in enumerate(texts):
        path = folder / f"{index:03}.txt"
        path.write_text(text)
        made.append(Task(str(path), hashlib.sha256(text.encode()).hexdigest()))
    return made


def outcomes(pool: Pool, wanted: list[Task]) -> dict[str, Outcome]:
    with pool:
        return {Path(one.task.file).stem: one for one in pool.run(wanted)}


def codes(found: dict[str, Outcome]) -> dict[str, str]:
    return {name: one.refusal.code if one.refusal else "" for name, one in found.items()}


@pytest.mark.slow
def test_documents_that_hang_die_or_fail_are_refused_by_name_and_the_rest_goes_on(standin: Any, tmp_path: Path) -> None:
    wanted = tasks(tmp_path, "a", "hang", "b", "die", "c", "raise", "d", "refuse", "e")
    found = codes(outcomes(Pool(standin.read_file, bounds=Bounds(jobs=2, seconds=1)), wanted))
    refused = {"001": "RUN-001", "003": "RUN-002", "005": "RUN-003", "007": "RUN-005"}
    assert found == {f"{i:03}": refused.get(f"{i:03}", "") for i in range(9)}


@pytest.mark.slow
def test_a_document_whose_worker_was_ended_from_outside_is_read_by_the_next(standin: Any, tmp_path: Path) -> None:
    found = codes(outcomes(Pool(standin.read_file, bounds=Bounds(seconds=5)), tasks(tmp_path, "a", "once", "b")))
    assert found == {"000": "", "001": "", "002": ""}


@pytest.mark.slow
def test_a_worker_is_replaced_after_its_share_of_documents(standin: Any, tmp_path: Path) -> None:
    wanted = tasks(tmp_path, *"abcde")
    found = outcomes(Pool(standin.read_file, bounds=Bounds(documents=2)), wanted)
    assert len({one.records[0]["pid"] for one in found.values()}) == 3


@pytest.mark.slow
def test_a_worker_above_its_memory_is_replaced(standin: Any, tmp_path: Path) -> None:
    found = outcomes(Pool(standin.read_file, bounds=Bounds(memory=1)), tasks(tmp_path, "a", "b"))
    assert len({one.records[0]["pid"] for one in found.values()}) == 2


@pytest.mark.slow
def test_workers_that_never_start_end_the_batch_with_an_error(standin: Any, tmp_path: Path) -> None:
    with pytest.raises(WorkersDoNotStart):
        outcomes(Pool(standin.Unloadable()), tasks(tmp_path, "a"))
