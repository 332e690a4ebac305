"""Truth files as people make them: what is broken is passed by, the rest is learned from."""

from __future__ import annotations

import json

import pytest

from cuadra.reading.fields.labelled import NotLabelled, load
from cuadra.reading.refusals import DamagedPicture

LINES = [{"text": f"line {i} {i}.00", "box": [10, 20 * i, 200, 20 * i + 15]} for i in range(5)]
FIELDS = {"total": "4.00", "date": "2025-02-03"}
GOOD = {"fields": FIELDS, "lines": LINES}


@pytest.mark.parametrize(
    "broken",
    [
        {"fields": ["total"], "lines": LINES},
        {"fields": None, "lines": LINES},
        {"fields": FIELDS, "lines": "abc"},
        {"fields": FIELDS, "lines": [1, "x", None]},
        {"fields": FIELDS, "lines": [{"text": 5, "box": "abcd"}]},
        {"fields": FIELDS, "lines": [{"text": "x", "box": [None, 1, 2, 3]}]},
        {"fields": FIELDS, "lines": [{"text": "x", "box": {"x": 1, "y": 2, "w": 3, "h": 4}}]},
        {"fields": FIELDS, "lines": [{"text": "x", "box": [float("inf"), 1, 2, 3]}]},
        {"fields": FIELDS, "lines": LINES, "width": "abc"},
        {"fields": FIELDS, "lines": LINES, "spans": [1]},
        {"fields": FIELDS, "lines": LINES, "spans": {"total": [[99, 0, 3]]}},
        {"fields": FIELDS, "lines": LINES, "spans": {"total": "x"}},
        {"fields": {"company": "x\ud800"}, "lines": LINES},
    ],
)
def test_an_entry_of_another_shape_is_passed_by(tmp_path, broken):
    file = tmp_path / "truth.json"
    file.write_text(json.dumps({"broken.jpg": broken, "good.jpg": GOOD}), encoding="utf-8")
    assert [one.name for one in load(file)] == ["good.jpg"]


def test_json_nested_without_end_is_refused(tmp_path):
    file = tmp_path / "truth.json"
    file.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(NotLabelled):
        load(file)


def test_a_picture_that_cannot_be_read_leaves_the_lines_and_one_outside_is_not_opened(tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"x")
    folder = tmp_path / "labelled"
    folder.mkdir()
    (folder / "broken.jpg").write_bytes(b"x")
    (folder / "truth.json").write_text(json.dumps({"broken.jpg": GOOD, "../secret.jpg": GOOD}), encoding="utf-8")
    opened = []

    def read_image(path):
        opened.append(path.name)
        raise DamagedPicture

    assert [len(one.readings[0].words) for one in load(folder, read_image)] == [5, 5]
    assert opened == ["broken.jpg"]
