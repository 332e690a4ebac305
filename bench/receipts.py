"""Photographed receipts from pixels: after learning from the transcripts of others, and cold; and how honest it is."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import scoring
from bench.predict import Score, records, score
from bench.table import DATA, Row, missing

FOLDER = DATA / "receipts"
FIELDS = {
    "total": (scoring.same_amount, "total"),
    "date": (scoring.same_day, "issued_on"),
    "company": (scoring.same_name, "issuer.name"),
    "address": (scoring.same_text, "issuer.address"),
}
LEARNED = {"total": 0.96, "date": 0.97, "company": 0.88, "address": 0.90}
COLD = {"total": 0.90, "date": 0.92, "company": 0.70, "address": 0.75}
MEAN_F1 = 0.966


def rows(*, quick: bool) -> Iterator[Row]:
    if not FOLDER.is_dir():
        yield missing("receipts", "../shared/data/receipts is not there")
        return
    cold = scores("", quick=quick)
    yield from told("cold", cold, COLD, quick=quick)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "receipts.model"
        try:
            from cuadra.reading.fields.learn import learn

            learn(FOLDER / "train.json", model)
        except Exception as caught:  # noqa: BLE001  a bench says why a row is missing
            yield missing("receipts, learned", f"learn failed: {type(caught).__name__} {caught}")
            return
        learned = scores(str(model), quick=quick)
    yield from told("learned", learned, LEARNED, quick=quick)
    mean = sum(one.f1 for one in learned.values()) / len(learned)
    gap = mean - sum(one.f1 for one in cold.values()) / len(cold)
    yield Row("receipts, learned: mean F1", mean, None, MEAN_F1, data=_data(quick))
    yield Row("receipts, cold: mean F1 below learned", gap, None, 0.02, data=_data(quick), less=True)
    yield from honesty("receipts, learned", learned, quick=quick)


def scores(model: str, *, quick: bool) -> dict[str, Score]:
    truth = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    files = [FOLDER / "img" / name for name in sorted(truth)][: 12 if quick else None]
    read = records(files, model=model)
    found = {}
    for name, (same, path) in FIELDS.items():
        pairs = ((one.name, truth[one.name]["fields"].get(name), read.get(one.as_posix(), {})) for one in files)
        found[name] = score(pairs, same, path)
    return found


def told(how: str, found: dict[str, Score], bars: dict[str, float], *, quick: bool) -> Iterator[Row]:
    for name, one in found.items():
        note = f"precision {one.right / max(1, len(one.answers)):.3f}"
        yield Row(f"receipts, {how}: {name}", one.share, bars[name], data=_data(quick), note=note)


def honesty(name: str, found: dict[str, Score], *, quick: bool) -> Iterator[Row]:
    """How far the stated confidence may be believed, over all answered fields."""
    answers = [answer for one in found.values() for answer in one.answers]
    data = f"{_data(quick)}, {len(answers)} fields"
    sure = scoring.right_when_sure(answers)
    yield Row(f"{name}: calibration error", scoring.calibration_error(answers), 0.05, 0.03, data=data, less=True)
    yield Row(f"{name}: stated >= .9 and right", sure, 0.97, 0.99, data=data)
    yield Row(f"{name}: share at 99 % right", scoring.share_at(answers), 0.45, 0.70, data=data)


def _data(quick: bool) -> str:
    return "12 of 60 SROIE receipts" if quick else "60 SROIE receipts"
