"""What a company's confirmations are worth: touchless share and mistakes of drawn suppliers' next papers.

Of each supplier ten papers are confirmed and learned from, as the nightly job does; then its next ten are read, with
the shipped model and with the one that was learned: once as text, and once as text spoiled as a recogniser spoils worn
receipts, where little can be read and nothing wrong may pass (what photographs ask of a person is measured in
``suppliers``). A paper goes on alone by the rule of ``inbox.verdict`` at the level ``confident``; one of those is wrong
where a needed field or the number is.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.table import Row

PATHS = ("issuer.name", "issuer.tax_id", "issued_on", "number", "total", "taxes", "subtotal")
KINDS = ("mx_ticket", "ar_ticket", "pa_ticket", "mx_cfdi_print", "ar_invoice", "pa_cafe")
CONFIRMED, NEXT = 10, 10
FORMS = ("text", "spoiled text")


@dataclass
class Told:
    """Counted over papers; ``wrong`` of those that went ``alone``, ``touched`` of the ``fields`` on them."""

    papers: int = 0
    alone: int = 0
    wrong: int = 0
    fields: int = 0
    touched: int = 0
    notes: list[str] = field(default_factory=list)


def rows(*, quick: bool) -> Iterator[Row]:
    from cuadra.reading.fields.learned import Model

    suppliers = [(kind, 4_000 + n) for n in range(1 if quick else 3) for kind in KINDS]
    base, seconds = Model.load(None), 0.0
    for form in FORMS:
        papers = [_papers(form, kind, one, range(CONFIRMED + NEXT)) for kind, one in suppliers]
        learned = [kept for some in papers for kept in _kept(some[:CONFIRMED])]
        began = perf_counter()
        model = _taught(base, learned)
        seconds += perf_counter() - began
        before, after = Told(), Told()
        for some in papers:
            for told, reader in ((before, base), (after, model)):
                _count(told, reader, some[CONFIRMED:])
        data = f"{form}: {after.papers} drawn papers of {len(suppliers)} suppliers, {CONFIRMED} of each confirmed"
        for name, told in (("shipped", before), ("learned", after)):
            yield Row(f"learning, {form}, {name}: touchless", told.alone / told.papers, data=data)
            note = f"{told.wrong} of {told.alone}; " + "; ".join(told.notes[:2])
            share = told.wrong / max(told.alone, 1)
            yield Row(f"learning, {form}, {name}: wrong automatic", share, 0.02, 0.01, "", data, note, less=True)
            note = f"{told.touched} of {told.fields} fields"
            share = told.touched / told.fields
            bar, moonshot = (0.05, 0.02) if (form, name) == ("text", "learned") else (None, None)
            yield Row(f"learning, {form}, {name}: fields to touch", share, bar, moonshot, "", data, note, less=True)
    count = 2 * len(suppliers) * CONFIRMED
    yield Row("learning: a document", seconds / count, data=f"{count} papers, one core", unit="s", less=True)


def _taught(base: Any, samples: Sequence[Any]) -> Any:
    """As the nightly job does it."""
    from cuadra.learning.adapt import adapt
    from cuadra.learning.calibrate import calibrated

    return calibrated(base, adapt(base, samples), samples)


def _papers(form: str, kind: str, supplier: int, which: range) -> list[Any]:
    """Papers as they are read: what the text layer says, or what an engine sees; and their truth."""
    from cuadra.reading.fields.labelled import values
    from cuadra.reading.fields.labels import Sample
    from cuadra.simulators.paper.chance import Chance
    from cuadra.simulators.paper.noise import CLEAN, SMALL, readings
    from cuadra.simulators.paper.regular import supplied

    made = []
    for nth in which:
        sheet, name = supplied(kind, supplier, nth), f"{kind}-{supplier}-{nth}"
        seen = readings(sheet, Chance(f"bench:{name}"), CLEAN if form == "text" else SMALL)
        truth = values({path: sheet.fields[path] for path in PATHS if path in sheet.fields})
        made.append(Sample(seen, truth, frozenset(truth), {}, name))
    return made


def _kept(papers: Sequence[Any]) -> list[Any]:
    """The same as the product keeps and learns from them: the words of their pages, one page under the other."""
    from cuadra.reading.fields.labelled import load
    from cuadra.reading.views import placed

    told = {}
    for one in papers:
        lines, top = [], 0.0
        for page in one.readings:
            words = placed(page)
            lines += [{"text": text, "box": [box.x0, box.y0 + top, box.x1, box.y1 + top]} for text, box in words]
            top += page.height
        fields = {path: str(value) for path, value in one.truth.items()}
        told[one.name] = {"fields": fields, "lines": lines, "width": one.readings[0].width, "height": top}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "papers.json"
        file.write_text(json.dumps(told), encoding="utf-8")
        return [replace(one, asked=frozenset(one.truth)) for one in load(file)]


def _count(told: Told, model: Any, samples: Sequence[Any]) -> None:
    from cuadra.inbox.verdict import SURE, blockers
    from cuadra.model.level import Level
    from cuadra.reading.fields.extract import extract
    from cuadra.reading.fields.judge import right

    for one in samples:
        made = extract(one.readings, model)
        plain = {path: {"confidence": it.confidence, "evidence": {}} for path, it in made.fields.items()}
        found = [{"code": it.code, "severity": str(it.severity), "where": it.where} for it in made.findings]
        wrong = {p for p, v in one.truth.items() if p not in made.fields or not right(p, made.fields[p].value, v)}
        unsure = {p for p in one.truth if p in made.fields and made.fields[p].confidence < SURE}
        told.papers, told.fields = told.papers + 1, told.fields + len(one.truth)
        told.touched += len(wrong | unsure)
        if not blockers(plain, found, level=Level.CONFIDENT):
            told.alone += 1
            if mistakes := _weighty(one.truth, made.fields, wrong):
                told.wrong += 1
                told.notes.append(f"{one.name} {','.join(mistakes)}")


def _weighty(truth: Any, fields: Any, wrong: set[str]) -> list[str]:
    """Needed fields that are wrong; of the issuer, tax id or name may be the right one, as the verdict takes them."""
    found = [path for path in ("issued_on", "total", "number") if path in wrong and path in fields]
    issuer = [path for path in ("issuer.tax_id", "issuer.name") if path in truth]
    return found + (issuer if issuer and all(path in wrong for path in issuer) else [])
