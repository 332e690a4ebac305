"""How well ``learn`` does on receipts it has not seen, measured on its own transcripts: a part kept out at a time.

Run: ``python -m bench.folds [--folds 5] [--times 1] [--strangers]``. Choose between variants of learning by this, not
by the photographed receipts of ``bench/receipts.py``, which are few and the last judge. What is kept out is read twice:
as transcribed, and with the faults that the small OCR model makes; with ``--strangers`` no issuer stands in two parts.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import scoring
from bench.predict import Score
from bench.receipts import FIELDS, FOLDER
from cuadra.model.reading import Word
from cuadra.reading.fields.labelled import load
from cuadra.reading.fields.labels import Sample
from cuadra.reading.fields.learn import learn
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.read import read_fields
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.noise import SMALL, shaken, spoil

SAME_ISSUER = 12  # letters of a name that two receipts of one issuer have in common
TYPE_SIZE = 0.7  # of the height of a line's box


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--times", type=int, default=1, help="the whole with other parts, so many times")
    parser.add_argument("--strangers", action="store_true", help="no issuer in two parts")
    parser.add_argument("--misses", action="store_true", help="print each wrong answer")
    asked = parser.parse_args()
    told = json.loads((FOLDER / "train.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    for turn in range(asked.times):
        parts = parted(told, asked.folds, turn, strangers=asked.strangers)
        for number in range(asked.folds):
            one_fold(told, [name for name in told if parts[name] == number], found)
            print(f"turn {turn + 1}, part {number + 1} of {asked.folds}", flush=True)
    for how, scores in found.items():
        print(line(how, scores))
        for miss in (miss for one in scores.values() for miss in one.wrong if asked.misses):
            print("   ", miss)


def parted(told: Mapping[str, Any], folds: int, turn: int, *, strangers: bool) -> dict[str, int]:
    """The part of each receipt; ``turn`` shuffles."""
    keys = {
        name: scoring.letters(one["fields"].get("company", ""))[:SAME_ISSUER] if strangers else name
        for name, one in told.items()
    }
    order = sorted(set(keys.values()))
    Chance(f"folds:{turn}").shuffle(order)
    place = {key: index % folds for index, key in enumerate(order)}
    return {name: place[key] for name, key in keys.items()}


def one_fold(told: Mapping[str, Any], kept_out: Sequence[str], found: dict[str, dict[str, Score]]) -> None:
    """Learns without ``kept_out``, reads those and adds what was right."""
    with tempfile.TemporaryDirectory() as folder:
        known, unknown, model = (Path(folder) / name for name in ("known.json", "unknown.json", "model"))
        known.write_text(json.dumps({name: one for name, one in told.items() if name not in kept_out}))
        unknown.write_text(json.dumps({name: told[name] for name in kept_out}))
        learn(known, model)
        made, samples = Model.load(model), load(unknown)
    for how, spoiled in (("as transcribed", False), ("with the faults of OCR", True)):
        for sample in samples:
            read = read_fields(as_read(sample).readings if spoiled else sample.readings, made, known={})
            add(found[how], sample.name, told[sample.name]["fields"], read.fields)


def add(scores: dict[str, Score], name: str, truth: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    for field, (same, path) in FIELDS.items():
        if truth.get(field) in (None, ""):
            continue
        one, given = scores[field], fields.get(path)
        one.wanted += 1
        is_right = given is not None and same(truth[field], given.value)
        if given is not None:
            one.answers.append(scoring.Answer(given.confidence, is_right))
        if not is_right:
            one.wrong.append(f"{name}: {truth[field]!r} read as {given.value if given else None!r}")


def as_read(sample: Sample) -> Sample:
    """The sample as the small model would read its picture."""
    chance = Chance(f"folds:{sample.name}")
    harsh = chance.lognormvariate(-0.3, 0.8)
    slope = chance.gauss(0, SMALL.slope) * 0.0175 * (0.3 if chance.yes(0.6) else 1.0)
    page = sample.readings[0]
    return replace(sample, readings=(replace(page, words=tuple(_spoiled(page.words, chance, harsh, slope))),))


def _spoiled(words: Sequence[Word], chance: Chance, harsh: float, slope: float) -> Iterator[Word]:
    for word in words:
        if chance.random() < SMALL.drop * harsh or min(word.box.width, word.box.height) < 1:
            continue
        if text := spoil(word.text, chance, SMALL, harsh):
            box = shaken(word.box, word.box.height * TYPE_SIZE, chance, SMALL, slope)
            yield Word(text, box, round(1 - 0.12 * chance.random() * min(harsh, 2), 3))


def line(how: str, scores: Mapping[str, Score]) -> str:
    answers = [answer for one in scores.values() for answer in one.answers]
    shares = ", ".join(f"{name} {one.share:.4f}" for name, one in scores.items())
    sure = scoring.right_when_sure(answers) or 0.0
    return (
        f"{how}: {shares}; mean F1 {sum(one.f1 for one in scores.values()) / len(scores):.4f}, calibration error"
        f" {scoring.calibration_error(answers):.3f}, stated >= .9 and right {sure:.4f}, share at 99 %"
        f" {scoring.share_at(answers):.3f} ({scores['company'].wanted} receipts)"
    )


if __name__ == "__main__":
    main()
