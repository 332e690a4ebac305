"""What the local engines cost and see: ``python bench/ocr.py --n 20 --engines tiny small tiers``.

Needs ../shared/data (receipts, tickets_es). Definitions: word recall is the multiset of upper-case words, punctuation
at both ends removed; char recall weighs each truth line's letters and digits by its best partial match in the text
without spaces; present X is the share of pictures whose true X stands in that text. One process an engine, one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from rapidfuzz import fuzz

from cuadra.model.reading import Reading
from cuadra.reading import tiers
from cuadra.reading.engines.errors import EngineUnavailable
from cuadra.reading.engines.tesseract import Tesseract
from cuadra.reading.ocr import read_picture
from cuadra.reading.page import Picture
from cuadra.reading.upright import Upright

if TYPE_CHECKING:
    from bench.table import Row

SETS = {"receipts": "receipts", "photos": "tickets_es/photo"}
READERS: dict[str, Callable[[Picture], Reading]] = {
    "tiny": tiers.read_fast,
    "small": tiers.read_exact,
    "tiers": tiers.read_tiers,
    "tesseract": lambda picture: read_picture(picture, Tesseract()),
}
CONDITIONS: dict[str, Callable[[Picture], Picture]] = {
    "turned 90": lambda p: np.ascontiguousarray(np.rot90(p, -1)),
    "turned 180": lambda p: np.ascontiguousarray(np.rot90(p, 2)),
    "turned 270": lambda p: np.ascontiguousarray(np.rot90(p, 1)),
    "tilted 4": lambda p: Upright(p).levelled(-4.0).picture,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--n", type=int, default=15, help="pictures of each set")
    parser.add_argument("--turned", type=int, default=3, help="pictures of each set for each condition")
    parser.add_argument("--engines", nargs="+", default=list(READERS), choices=READERS)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.data, asked.n, asked.turned)))
        return
    for engine in asked.engines:
        command = [sys.executable, __file__, "--one", engine, "--data", str(asked.data)]
        command += ["--n", str(asked.n), "--turned", str(asked.turned)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
        show(engine, json.loads(answer.stdout) if answer.returncode == 0 else {"error": answer.stderr[-400:]})


def rows(*, quick: bool) -> Iterator[Row]:
    """What the two local engines see of receipts and ticket photos, turned ones too."""
    from bench.table import DATA, Row, missing

    count = 5 if quick else 20
    for engine in ("tiny", "small"):
        command = [sys.executable, __file__, "--one", engine, "--data", str(DATA), "--n", str(count), "--turned", "3"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
        if answer.returncode:
            yield missing(f"OCR {engine}", answer.stderr[-200:])
            continue
        figures = json.loads(answer.stdout)
        for name in (name for name in figures if name != "peak_mb"):
            one = figures[name]
            seen = ", ".join(
                f"{key} {one[key]}" for key in one if key not in {"n", "cpu", "p50", "p95", "max", "chars"}
            )
            yield Row(f"OCR {engine}, {name}: characters", one["chars"], data=f"{one['n']} pictures", note=seen)


def measure(engine: str, data: Path, n: int, turned: int) -> dict[str, Any]:
    cv2.setNumThreads(1)
    read = READERS[engine]
    try:
        read(np.full((200, 200, 3), 255, np.uint8))
    except EngineUnavailable as exc:
        return {"error": exc.message("en")}
    figures: dict[str, Any] = {}
    for name, folder in SETS.items():
        truth = sample(data / folder, n)
        figures[name] = figures_of(read, data / folder / "img", truth, lambda p: p)
        few = dict(list(truth.items())[:turned])
        for condition, change in CONDITIONS.items():
            figures[f"{name}, {condition}"] = figures_of(read, data / folder / "img", few, change)
    figures["strip 800x4500"] = figures_of(read, *strip(data / SETS["receipts"]), lambda p: p)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def sample(folder: Path, n: int) -> dict[str, Any]:
    truth = json.loads((folder / "truth.json").read_text())
    names = sorted(truth)
    return {name: truth[name] for name in names[:: max(1, len(names) // n)][:n]}


def figures_of(
    read: Callable[[Picture], Reading],
    folder: Path | Picture,
    truth: dict[str, Any],
    change: Callable[[Picture], Picture],
) -> dict[str, Any]:
    cpu, scores = [], []
    for name, entry in truth.items():
        picture = folder if isinstance(folder, np.ndarray) else load(folder / name)
        started = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        reading = read(change(picture))
        cpu.append(time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - started)
        scores.append(score(reading, entry))
    keys = sorted({key for one in scores for key in one})
    means = {key: round(float(np.mean([one[key] for one in scores if key in one])), 3) for key in keys}
    cost = np.array(cpu)
    return {
        "n": len(truth),
        "cpu": round(float(cost.mean()), 2),
        "p50": round(float(np.percentile(cost, 50)), 2),
        "p95": round(float(np.percentile(cost, 95)), 2),
        "max": round(float(cost.max()), 2),
        **means,
    }


def load(path: Path) -> Picture:
    return np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])


def strip(folder: Path) -> tuple[Picture, dict[str, Any]]:
    """Lines of receipts one under the other on a strip of 800 x 4500, each at a height of 34 pixels."""
    canvas, lines, y = np.full((4500, 800, 3), 255, np.uint8), [], 30
    for name, entry in json.loads((folder / "truth.json").read_text()).items():
        picture = load(folder / "img" / name)
        for line in entry["lines"][:8]:
            x0, y0, x1, y1 = (f(line["box"][i::2]) for f, i in ((min, 0), (min, 1), (max, 0), (max, 1)))
            part = picture[max(0, y0 - 2) : y1 + 2, max(0, x0 - 4) : x1 + 4]
            if y1 - y0 < 12 or part.size == 0 or part.shape[1] * 34 / part.shape[0] > 760 or y + 50 > 4500:
                continue
            part = cv2.resize(part, (int(part.shape[1] * 34 / part.shape[0]), 34), interpolation=cv2.INTER_AREA)
            canvas[y : y + 34, 20 : 20 + part.shape[1]] = part
            lines.append(line)
            y += 46
    return canvas, {"strip": {"fields": {}, "lines": lines}}


def score(reading: Reading, entry: dict[str, Any]) -> dict[str, float]:
    text = "\n".join(word.text for word in reading.words)
    dense = plain(text)
    true_words = words_of("\n".join(line["text"] for line in entry["lines"]))
    hit = sum((true_words & words_of(text)).values())
    lines = [plain(line["text"]) for line in entry["lines"]]
    near = [(len(line), fuzz.partial_ratio(line, dense) / 100) for line in lines if line]
    found = {
        "words": hit / max(1, true_words.total()),
        "chars": sum(n * s for n, s in near) / max(1, sum(n for n, _ in near)),
        "lines": sum(s >= 0.9 for _, s in near) / max(1, len(near)),
    }
    for name in ("total", "date", "company", "rfc", "folio"):
        if entry["fields"].get(name):
            found[name] = float(plain(entry["fields"][name]) in dense)
    return found


def plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text.upper())


def words_of(text: str) -> Counter[str]:
    return Counter(w for w in (re.sub(r"^\W+|\W+$", "", word) for word in text.upper().split()) if w)


def show(engine: str, figures: dict[str, Any]) -> None:
    if "error" in figures:
        print(f"{engine}: {figures['error']}")
        return
    print(f"{engine}: peak {figures.pop('peak_mb')} MB")
    for name, row in figures.items():
        print(f"  {name:22}", "  ".join(f"{key} {value}" for key, value in row.items()), flush=True)


if __name__ == "__main__":
    main()
