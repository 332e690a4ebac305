"""Synthetic Spanish tickets, as photos and clean: the strings that a merchant's portal asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench import scoring
from bench.predict import records, score
from bench.table import DATA, Row, missing

FOLDER = DATA / "tickets_es"
FIELDS = {
    "rfc": (scoring.same_code, "issuer.tax_id", 0.97),
    "folio": (scoring.same_code, "number", 0.95),
    "total": (scoring.same_amount, "total", 0.98),
    "date": (scoring.same_day, "issued_on", 0.97),
}


def rows(*, quick: bool) -> Iterator[Row]:
    if not FOLDER.is_dir():
        yield missing("tickets", "../shared/data/tickets_es is not there")
        return
    for kind in ("photo", "clean"):
        truth = json.loads((FOLDER / kind / "truth.json").read_text(encoding="utf-8"))
        files = [FOLDER / kind / "img" / name for name in sorted(truth)][: 8 if quick else None]
        read = records(files)
        for name, (same, path, bar) in FIELDS.items():
            pairs = ((one.name, truth[one.name]["fields"].get(name), read.get(one.as_posix(), {})) for one in files)
            found = score(pairs, same, path)
            note = "; ".join(found.wrong[:2])
            yield Row(f"tickets, {kind}: {name}", found.share, bar, 1.0, data=f"{len(files)} synthetic", note=note)
