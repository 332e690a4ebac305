from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.engines.cache import Cache, key_of, packed, unpacked

KEY = key_of(b"bytes", "small", "1")


def entry(folder: Path) -> Path:
    (found,) = folder.glob("??/*")
    return found


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, {"ñ": [1, 0.1, None]})
    assert Cache(tmp_path).get(KEY) == {"ñ": [1, 0.1, None]}


def test_the_key_counts_content_engine_version_and_options() -> None:
    keys = {key_of(b"a", "x", "1"), key_of(b"b", "x", "1"), key_of(b"a", "y", "1"), key_of(b"a", "x", "2")}
    assert len(keys | {key_of(b"a", "x", "1", "o"), key_of(b"a", "x1", ""), KEY}) == 7


@pytest.mark.parametrize("harm", [b"", b"{", b"\xff\xfe\x00", b"0" * 64 + b"\n[1]"])
def test_a_broken_entry_is_a_miss(tmp_path: Path, harm: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, [1])
    entry(tmp_path).write_bytes(harm)
    assert cache.get(KEY) is None
    cache.put(KEY, [2])
    assert cache.get(KEY) == [2]


def test_one_changed_digit_is_noticed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, ["TOTAL 100.00"])
    path = entry(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"100", b"900"))
    assert cache.get(KEY) is None


def test_the_least_used_go_when_the_folder_is_full(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=3_500)
    keys = [key_of(str(number).encode(), "e", "1") for number in range(6)]
    for age, key in enumerate(keys[:3]):
        cache.put(key, "x" * 900)
        os.utime(tmp_path / key[:2] / f"{key}.json", (1000 + age, 1000 + age))
    assert cache.get(keys[0])  # used now
    for key in keys[3:5]:
        cache.put(key, "x" * 900)
    assert sum(path.stat().st_size for path in tmp_path.glob("??/*")) <= 3_500
    assert cache.get(keys[0])
    assert cache.get(keys[1]) is None


def test_what_is_larger_than_the_folder_may_be_is_not_kept(tmp_path: Path) -> None:
    Cache(tmp_path, limit=100).put(KEY, "x" * 200)
    assert list(tmp_path.glob("??/*")) == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    cache.put(KEY, [1])
    assert cache.get(KEY) is None


def test_entries_are_for_their_owner_only(tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, [1])
    assert entry(tmp_path).stat().st_mode & 0o077 == 0


def test_words_of_another_shape_are_a_miss() -> None:
    assert unpacked([["text", 1]]) is None
    assert unpacked(7) is None


BUSY = """
import sys
from pathlib import Path
from cuadra.model.geometry import Box
from cuadra.model.reading import Word
from cuadra.reading.engines.cache import Cache, key_of
cache = Cache(Path(sys.argv[1]), limit=20_000)
for number in range(200):
    key = key_of(str(number % 20).encode(), "e", "1")
    cache.put(key, "x" * 2_000)
    assert cache.get(key) in (None, "x" * 2_000)
"""


@pytest.mark.slow
def test_several_processes_share_a_full_folder(tmp_path: Path) -> None:
    started = [subprocess.Popen([sys.executable, "-c", BUSY, str(tmp_path)]) for _ in range(2)]
    assert [one.wait(60) for one in started] == [0, 0]
    assert list(tmp_path.glob("??/*.part")) == []


def test_every_part_of_a_word_is_kept() -> None:
    word = Word("a", Box(0.1, 0.2, 0.3, 0.4), 0.123456789, "o")
    assert set(Word._fields) == {"text", "box", "confidence", "other"}, "packed() must keep it too"
    assert unpacked(json.loads(json.dumps(packed([word])))) == (word,)
