"""``python -m cuadra.simulators.paper OUT --kind mx_ticket --n 20 --seed 1 --as photo``: files and their truth.json."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.draw import draw
from cuadra.simulators.paper.make import KINDS, make
from cuadra.simulators.paper.photograph import photograph
from cuadra.simulators.paper.portable import pdf, scanned_pdf
from cuadra.simulators.paper.sheet import truth_of

FORMS = ("photo", "clean", "pdf", "scan")


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes ``n`` papers of a kind into a folder, with ``truth.json`` beside them."""
    parser = argparse.ArgumentParser(prog="python -m cuadra.simulators.paper", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="mx_ticket")
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as", dest="form", choices=FORMS, default="photo")
    parser.add_argument("--level", type=int, choices=range(4), default=2, help="how bad a photo is")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    found = dict(write(chosen.out, chosen.kind, chosen.seed + i, chosen.form, chosen.level) for i in range(chosen.n))
    (chosen.out / "truth.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


def write(out: Path, kind: str, seed: int, form: str, level: int = 2) -> tuple[str, dict[str, Any]]:
    """One paper as a file; gives its name and truth, boxes in the units of that file."""
    sheet, rng = make(kind, seed), Chance(f"draw:{kind}:{seed}")
    name = f"{kind}_{seed:05d}" + (".pdf" if form in {"pdf", "scan"} else ".jpg" if form == "photo" else ".png")
    if form == "pdf":
        (out / name).write_bytes(pdf(sheet))
        return name, truth_of(sheet)
    drawn = draw(sheet, rng)
    if form == "clean":
        drawn.image.save(out / name)
    elif form == "scan":
        drawn = photograph(drawn, rng, 0)
        (out / name).write_bytes(scanned_pdf(drawn))
    else:
        drawn = photograph(drawn, rng, level)
        drawn.image.save(out / name, quality=92)
    return name, drawn.truth()


if __name__ == "__main__":
    main()
