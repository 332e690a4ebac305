"""Make the shipped model from our own synthetic documents only: ``src/cuadra/reading/models/base.cuadra``.

Run: ``python update/train_base.py [--scale 1.0] [--out FILE] [--curves]``. The same generator gives the same model. The
key that signs it lives only while this runs; its public half is kept beside the model, so a changed model is refused.
With ``--curves`` all stays as shipped but what joins the rows of a name, and the curve of the confidence in it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cuadra.model.geometry import Box, around
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.candidates import Candidate, Pool, candidates
from cuadra.reading.fields.choice import Choice
from cuadra.reading.fields.confidence import Calibration, calibrated
from cuadra.reading.fields.decode import decode
from cuadra.reading.fields.dense import Matrix
from cuadra.reading.fields.joining import PATHS, Joins
from cuadra.reading.fields.joining import fit as fit_joins
from cuadra.reading.fields.judge import right as is_right_value
from cuadra.reading.fields.labelled import _ALL, frozen, values
from cuadra.reading.fields.labels import Sample, labels
from cuadra.reading.fields.layout import Layout, lay_out
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.train import choices_of, fit, judged, prepare
from cuadra.reading.fields.whole import add_whole, country
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.make import MAKERS, make
from cuadra.simulators.paper.noise import CLEAN, SMALL, TINY, Noise, words
from cuadra.simulators.paper.sheet import Sheet

HOW_MANY = {
    "world_receipt": 700,
    "mx_ticket": 320,
    "ar_invoice": 320,
    "world_invoice": 520,
    "form_invoice": 170,
    "mx_cfdi_print": 200,
    "pa_cafe": 130,
    "pa_ticket": 110,
    "ar_ticket": 90,
    "other": 120,
}
PAPER = {"world_receipt", "mx_ticket", "pa_ticket"}  # mostly photographed; the others mostly come with a text layer
KEPT = {
    "world_receipt": 22,
    "mx_ticket": 20,
    "ar_invoice": 15,
    "world_invoice": 12,
    "form_invoice": 6,
    "mx_cfdi_print": 9,
    "pa_cafe": 7,
    "pa_ticket": 7,
    "ar_ticket": 6,
    "other": 6,
}
MODELS = Path(__file__).parents[1] / "src" / "cuadra" / "reading" / "models"


def sample(kind: str, seed: int, worst: Noise = TINY) -> Sample:
    """One synthetic document as an engine would give it, with its truth and exact places."""
    sheet = make(kind, seed)
    chance = Chance(f"base:{kind}:{seed}")
    if kind in TITLED and chance.random() < 0.22:
        sheet = _titled(sheet, chance)
    share = chance.random()
    if kind in PAPER:
        noise = SMALL if share < 0.45 else worst if share < 0.95 else CLEAN
    else:
        noise = CLEAN if share < 0.65 else SMALL if share < 0.9 else worst
    reading = words(sheet, chance, noise)
    if kind in PAPER and chance.random() < SCRIBBLED:
        reading = _scribbled(reading, chance)
    return Sample((reading,), values(sheet.fields), frozenset(_ALL), _places(sheet), f"{kind}:{seed}")


SCRIBBLED = 0.18  # of the papers, by hand: a name or a mark that an engine reads as it can
_SYLLABLES = tuple(a + b + c for a in "bdfhklmnprstvy" for b in "aeiou" for c in ("", "n", "r", "l", "ng"))


def _scribbled(reading: Reading, chance: Chance) -> Reading:
    """The same page with a line or two written by hand, mostly over the head: tall, uneven, seldom sure."""
    page, heights = around(w.box for w in reading.words), sorted(w.box.height for w in reading.words)
    tall = heights[len(heights) // 2] * (1.2 + 1.6 * chance.random())
    added = []
    for _ in range(chance.one((1, 1, 2))):
        parts = ["".join(chance.sample(_SYLLABLES, chance.span(1, 2))) for _ in range(chance.one((1, 2, 2, 3)))]
        style = chance.random()
        text = " ".join(p.title() if style < 0.3 else p.upper() if style < 0.4 else p for p in parts)
        text = f"({text}" if chance.random() < 0.1 else text
        width = tall * 0.5 * len(text)
        left = page.x0 + chance.random() * max(page.width - width, 1.0)
        level = -1.6 * tall if chance.random() < 0.75 else chance.random() * page.height * 0.25
        box = Box(left, page.y0 + level, left + width, page.y0 + level + tall)
        added.append(Word(text, box, 0.5 + 0.5 * chance.random() ** 0.5))
    return replace(reading, words=(*added, *reading.words))


TITLED = {"world_invoice", "other", "ar_invoice", "mx_cfdi_print"}
TITLES = {
    "DE": (("Rechnung Nr.", "vom"), ("Handelsrechnung Nr.", "vom"), ("Rechnung #", "von"), ("Rechnung", "vom")),
    "FR": (("Facture n°", "du"), ("Facture", "du"), ("Avoir n°", "du")),
    "IT": (("Fattura n.", "del"), ("Fattura nr.", "del")),
    "NL": (("Factuur", "van"), ("Factuur nr.", "d.d.")),
    "ES": (("Factura Nº", "del"), ("Factura nro.", "de fecha"), ("Factura", "del")),
    "EN": (("Invoice No.", "of"), ("Invoice #", "dated"), ("Invoice", "of"), ("Commercial invoice (380) No.", "of")),
}
LIKE = {"AT": "DE", "CH": "DE", "BE": "FR", "AR": "ES", "MX": "ES", "PA": "ES", "CO": "ES", "CL": "ES", "PE": "ES"}


def _titled(sheet: Sheet, chance: Chance) -> Sheet:
    """The same sheet with number and date in one title, ``Invoice No. 12 of 3/4/2020``, as many invoices print them."""
    number, day = sheet.spans.get("number", []), sheet.spans.get("issued_on", [])
    if len(number) != 1 or len(day) != 1 or "point_of_sale" in sheet.spans:
        return sheet
    country = LIKE.get(sheet.country, sheet.country)
    title, link = chance.one(TITLES.get(country, TITLES["EN"]))
    lines, (at, _, _), (other, _, _) = list(sheet.lines), number[0], day[0]
    first, last = sheet.printed("number"), sheet.printed("issued_on")
    text = f"{title} {first} {link} {last}"
    old = lines[at]
    width = old.size * 0.5 * len(text)
    left = min(old.box.x0, sheet.width - width - 10)
    for index in {at, other}:
        lines[index] = lines[index]._replace(text="")
    lines[at] = old._replace(text=text, box=Box(left, old.box.y0, left + width, old.box.y1))
    spans = {path: [s for s in pieces if s[0] not in {at, other}] for path, pieces in sheet.spans.items()}
    start = len(title) + 1
    spans["number"] = [(at, start, start + len(first))]
    spans["issued_on"] = [(at, len(text) - len(last), len(text))]
    return replace(sheet, lines=tuple(lines), spans={path: pieces for path, pieces in spans.items() if pieces})


def _places(sheet: Sheet) -> dict[str, tuple[tuple[int, Box], ...]]:
    found: dict[str, list[tuple[int, Box]]] = defaultdict(list)
    for source in (sheet.spans, sheet.again):
        for path, pieces in source.items():
            for index, start, end in pieces:
                line = sheet.lines[index]
                step = line.box.width / max(len(line.text), 1)
                found[path].append(
                    (1, Box(line.box.x0 + start * step, line.box.y0, line.box.x0 + end * step, line.box.y1))
                )
    return {path: tuple(places) for path, places in found.items()}


def train(scale: float) -> Model:
    began = time.process_time()
    samples = [sample(kind, seed) for kind in MAKERS for seed in range(round(HOW_MANY.get(kind, 80) * scale))]
    ready = prepare(samples)
    fitted = fit(ready, rarest=4)
    choices = choices_of(ready, fitted.unseen, fitted.kinds, fitted.joins)
    told = judged(ready, choices)
    right: dict[str, list[bool]] = defaultdict(list)
    for path, _, is_right in told:
        right[path].append(is_right)
    shares: dict[str, list[bool]] = defaultdict(list)
    for one, chosen in zip(ready, choices, strict=True):
        for path, value in one.sample.truth.items():
            if path in _ALL:
                shares[path].append(path in chosen and is_right_value(path, chosen[path].value, value))
    card: dict[str, Any] = {
        "name": "base",
        "documents": len(samples),
        "kinds": {kind: round(HOW_MANY.get(kind, 80) * scale) for kind in MAKERS},
        "data": hashlib.sha256(json.dumps([frozen(s) for s in samples[::7]], sort_keys=True).encode()).hexdigest(),
        "synthetic": True,
        "shares": {path: round(sum(v) / len(v), 4) for path, v in sorted(shares.items())},
        "precision": {path: round(sum(v) / len(v), 4) for path, v in sorted(right.items())},
        "seconds": round(time.process_time() - began),
    }
    kept = tuple(frozen(sample(kind, 1_000_000 + seed)) for kind in MAKERS for seed in range(KEPT.get(kind, 8)))
    return Model(fitted.scorers, calibrated(told), card, (), kept, kinds=fitted.kinds)


def unseen(first: int, scale: float) -> Iterator[Sample]:
    """Documents that no stage has seen, with the faults of the engine that is the default."""
    for kind in MAKERS:
        for seed in range(round(HOW_MANY.get(kind, 80) * scale)):
            yield sample(kind, first + seed, worst=SMALL)


def fresh_joins(model: Model, scale: float) -> Joins:
    """How rows of names are joined, from documents that no stage has seen."""
    told: dict[str, list[tuple[Layout, list[Candidate], Matrix, Matrix]]] = defaultdict(list)
    for one in unseen(800_000, scale):
        layout = lay_out(one.readings)
        found = candidates(layout)[Pool.TEXT]
        scores, (truth, known) = model.scorers[Pool.TEXT].score(layout, found), labels(found, Pool.TEXT, one)
        for path, column in PATHS.items():
            if path in one.truth and known[column]:
                told[path].append((layout, found, scores[:, column], truth[:, column]))
    return {path: curve for path in PATHS if (curve := fit_joins(told[path]))}


def fresh_calibration(model: Model, scale: float) -> Calibration:
    """Curves of the confidence from documents that no stage has seen."""
    told: list[tuple[str, Choice, bool]] = []
    for one in unseen(600_000, scale):
        layout = lay_out(one.readings)
        found = candidates(layout)
        scores = {pool: model.scorers[pool].score(layout, found[pool]) for pool in found}
        chosen = decode(layout, found, scores, model.joins)
        add_whole(layout, found, model.kinds.tell(layout), country(layout, ""), chosen)
        told += [
            (path, choice, path in one.truth and is_right_value(path, choice.value, one.truth[path]))
            for path, choice in chosen.items()
            if path in one.truth or path in one.asked
        ]
    return calibrated(told)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--out", type=Path, default=MODELS / "base.cuadra")
    options.add_argument("--curves", action="store_true", help="keep the scorers as shipped")
    given = options.parse_args()
    model = Model.load() if given.curves else train(given.scale)
    model = replace(model, joins=fresh_joins(model, given.scale))
    curves = fresh_calibration(model, given.scale * 0.6).weights
    if given.curves:  # of the joined paths alone: the others are chosen as before
        curves = {**model.calibration.weights, **{path: curves[path] for path in PATHS}}
    model = replace(model, calibration=Calibration(curves))
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    data = model.to_bytes(lambda digest: (public, key.sign(digest)))
    given.out.write_bytes(data)
    given.out.with_suffix(".pub").write_text(base64.b64encode(public).decode() + "\n")
    print(json.dumps(dict(model.card), indent=1))
    print(f"{len(data)} bytes")


if __name__ == "__main__":
    main()
