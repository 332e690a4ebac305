from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz

from cuadra.model.geometry import Frame
from cuadra.model.reading import Reading
from cuadra.reading.ocr import read_picture
from cuadra.reading.page import Picture
from cuadra.reading.tiers import is_poor, read_exact, read_fast, read_tiers, sharpen, small, tiny
from cuadra.reading.upright import Upright

from .drawn import LINES, overlap, ticket

pytestmark = pytest.mark.slow
ENGINES = [pytest.param(tiny, id="tiny"), pytest.param(small, id="small")]


def dense(text: str) -> str:
    return "".join(text.upper().split())


def recall(reading: Reading, lines: tuple[str, ...] = LINES) -> float:
    text = dense("".join(word.text for word in reading.words))
    return sum(fuzz.partial_ratio(dense(line), text) >= 90 for line in lines) / len(lines)


@pytest.mark.parametrize("make", ENGINES)
@pytest.mark.parametrize("quarters", range(4))
def test_a_ticket_is_read_whatever_way_up_it_was_taken(make, quarters: int) -> None:
    turned = np.ascontiguousarray(np.rot90(ticket()[0], quarters))
    reading = read_picture(turned, make())
    assert recall(reading) == 1.0
    assert reading.height > reading.width * 0.9


@pytest.mark.parametrize("make", ENGINES)
@pytest.mark.parametrize("degrees", [-6.0, 4.0])
def test_a_tilted_ticket_is_read(make, degrees: float) -> None:
    assert recall(read_picture(Upright(ticket()[0]).levelled(degrees).picture, make())) == 1.0


@pytest.mark.parametrize("make", ENGINES)
@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_boxes_stand_where_the_text_is_on_the_page_as_shown(make, quarters: int) -> None:
    picture, boxes = ticket()
    shown = Upright(picture).turned(quarters).levelled(-3.0)
    reading = read_picture(shown.picture, make())
    for line, box in zip(LINES, boxes, strict=True):
        word = max(reading.words, key=lambda w, line=line: fuzz.ratio(dense(w.text), dense(line)))
        on_ticket = shown.frame.after(reading.frame).shown(word.box)
        assert overlap(on_ticket, box) >= 0.3, line


def test_the_given_frame_leads_on_to_the_units_of_the_page() -> None:
    picture, boxes = ticket()
    reading = read_fast(picture, frame=Frame(a=0.36, e=0.36))
    first = min(reading.words, key=lambda word: word.box.y0)
    assert reading.frame.shown(first.box).x0 == pytest.approx(boxes[0].x0 * 0.36, abs=4)


@pytest.mark.parametrize("make", ENGINES)
def test_a_tall_strip_loses_no_line_and_doubles_none(make) -> None:
    lines = tuple(f"{n:03d} ARTICULO {n * 7919 % 99991:05d} {n * 13 % 89 + 10}.{n % 90 + 10}" for n in range(100))
    reading = read_picture(ticket(lines, width=800)[0], make())
    assert recall(reading, lines) >= 0.95
    assert sum("ARTICULO" in word.text for word in reading.words) <= len(lines)


@pytest.mark.parametrize("read", [read_fast, read_exact, read_tiers])
def test_two_runs_see_the_same(read) -> None:
    picture = noisy(ticket()[0])
    assert read(picture).words == read(picture).words


def test_sharpened_words_keep_their_place_and_what_was_read_before() -> None:
    picture = noisy(Upright(ticket()[0]).turned(2).levelled(2.0).picture)
    fast = read_fast(picture)
    sharp = sharpen(fast, picture, lambda _: True)
    assert recall(sharp) == 1.0
    assert [word.box for word in sharp.words] == [word.box for word in fast.words]
    assert all(new.other == old.text or new.text == old.text for old, new in zip(fast.words, sharp.words, strict=True))


def test_only_the_chosen_boxes_are_read_again() -> None:
    picture = ticket()[0]
    fast = read_fast(picture)
    sharp = sharpen(fast, picture, [fast.words[3].box])
    assert {i for i, pair in enumerate(zip(fast.words, sharp.words, strict=True)) if pair[0] != pair[1]} <= {3}


@pytest.mark.parametrize("shape", [(1, 1), (5, 3000), (40, 40), (1200, 900)])
def test_a_picture_without_text_gives_an_empty_reading(shape: tuple[int, int]) -> None:
    reading = read_tiers(np.full((*shape, 3), 240, np.uint8))
    assert not reading.words
    assert is_poor(reading)


def test_reading_opens_no_socket_and_says_nothing() -> None:
    program = """
import sys
def watch(event, arguments):
    if event.startswith("socket."):
        raise SystemExit("a socket was opened")
sys.addaudithook(watch)
import numpy as np
from cuadra.reading.tiers import read_exact, read_fast
picture = np.full((300, 400, 3), 255, np.uint8)
picture[100:120, 50:300:7] = 0
read_fast(picture), read_exact(picture)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_runtime_leaves_no_identifier_and_reports_to_nobody(tmp_path: Path) -> None:
    program = "import numpy as np; from cuadra.reading.tiers import read_exact; read_exact(np.zeros((99, 99, 3), 'u1'))"
    ways = ("CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "XDG_CACHE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in ways} | {"HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, timeout=120, check=True)
    assert list(tmp_path.rglob("*")) == []


def noisy(picture: Picture) -> Picture:
    noise = np.random.default_rng(7).normal(0, 14, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)
