"""Faults of OCR put into clean text, so that what is learned from transcripts holds for what engines truly see.

Rates are those of the small and the tiny PP-OCR model on scanned receipts: full stops and blanks get lost, letters are
taken for their look-alikes, a page is good or bad as a whole. The same sample is always spoiled in the same way.
"""

from __future__ import annotations

import random
from dataclasses import replace

from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.labels import Sample

_ALIKE = {
    "0": "OO8", "O": "00Q", "1": "Il7", "I": "1l", "5": "SS6", "S": "55", "8": "B3", "B": "8R", "6": "G8", "2": "Z7", "E": "FB", "M": "NH",
    "N": "MH", "A": "4R", "T": "Y7", "U": "VJ", "C": "GO", "D": "0O", "e": "co", "o": "ca", "a": "oe", "n": "mr", "l": "1I", ",": ".", ".": ",",
}  # fmt: skip


def spoiled(sample: Sample) -> Sample:
    """The same document as a poor engine would see it; truth and places stay."""
    chance = random.Random(sample.name)  # noqa: S311  no secret depends on it
    harsh = min(chance.lognormvariate(-0.2, 0.8), 4.0)
    readings = tuple(replace(r, words=tuple(_words(r, chance, harsh))) for r in sample.readings)
    return replace(sample, readings=readings, name=f"{sample.name}~")


def _words(reading: Reading, chance: random.Random, harsh: float) -> list[Word]:
    seen = []
    for word in reading.words:
        if chance.random() < 0.004 * harsh:
            continue
        text = _text(word.text, chance, harsh)
        if text:
            seen.append(replace(word, text=text, confidence=round(1 - 0.1 * chance.random() * min(harsh, 2), 3)))
    return seen


def _text(text: str, chance: random.Random, harsh: float) -> str:
    out = []
    for index, sign in enumerate(text):
        luck = chance.random()
        if sign == " ":
            near = text[index - 1] in ":.,;)(-" or text[index + 1 : index + 2] in (":", "(", "&")
            if luck < (0.2 if near else 0.02) * harsh:
                continue
        elif sign in ".:,;":
            if luck < (0.1 if text[index + 1 : index + 2] in ("", " ") else 0.012) * harsh:
                continue
        elif luck < 0.008 * harsh:
            sign = chance.choice(_ALIKE.get(sign, sign))  # noqa: PLW2901  the sign as seen
        elif luck < 0.010 * harsh:
            continue
        out.append(sign)
    return "".join(out).strip()
