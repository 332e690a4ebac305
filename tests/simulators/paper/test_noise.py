"""What an engine would see."""

from __future__ import annotations

from rapidfuzz import fuzz

from cuadra.simulators.paper import CLEAN, SMALL, TINY, make, words
from cuadra.simulators.paper.chance import Chance


def text(reading):
    return " ".join(word.text for word in reading.words)


def test_a_text_layer_gives_every_word_as_printed():
    sheet = make("mx_cfdi_print", 3)
    assert text(words(sheet, Chance(1), CLEAN)).split() == [part for line in sheet.lines for part in line.text.split()]


def test_ocr_noise_is_decided_by_its_seed():
    sheet = make("world_receipt", 3)
    assert words(sheet, Chance(9), TINY) == words(sheet, Chance(9), TINY)


def test_the_small_model_sees_better_than_the_tiny_one_and_both_see_most():
    def ratio(noise):
        sheets = [make("world_receipt", seed) for seed in range(30)]
        return sum(
            fuzz.ratio(text(words(s, Chance(i), noise)), " ".join(line.text for line in s.lines))
            for i, s in enumerate(sheets)
        ) / len(sheets)

    assert 85 < ratio(TINY) < ratio(SMALL) < 99.5


def test_boxes_stay_near_what_was_printed():
    sheet = make("mx_ticket", 4)
    for word in words(sheet, Chance(2), SMALL).words:
        assert -60 < word.box.x0 < word.box.x1 < sheet.width + 60
        assert -60 < word.box.y0 < word.box.y1 < sheet.height + 60
