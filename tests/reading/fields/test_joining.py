from __future__ import annotations

import numpy as np

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields import joining
from cuadra.reading.fields.candidates import Pool, candidates
from cuadra.reading.fields.joining import SIGNS, best_by_cell, fit, signs, together
from cuadra.reading.fields.layout import lay_out

ADDRESS = "12 Calle Mayor, 06000 Ciudad"


def page(*rows: tuple[str, float, int]):
    """Texts with their scores and heights, each a row in the middle of a page of 500."""
    words, y = [], 0
    for text, _, height in rows:
        half = len(text) * height * 0.25
        words.append(Word(text, Box(250 - half, y, 250 + half, y + height)))
        y += height + 10
    layout = lay_out([Reading(1, 500, 900, tuple(words), Rung.OCR, "test")])
    found = candidates(layout)[Pool.TEXT]
    by_text = {text: score for text, score, _ in rows}
    return layout, found, np.array([by_text.get(one.cell.text, 0.001) for one in found], np.float32)


def taught():
    """Names that run on in a second row, and firms under their brand, which stands taller."""
    firms = ("PALMERA", "RIVERA", "TORRES", "LUCERO", "MORADO", "CARMEN", "BOSQUE", "ARENAL", "CEDROS", "NIEVES")
    told = []
    for firm in firms:
        on = page((f"{firm} Y HIJOS &", 0.9, 30), ("COMERCIAL SA DE CV", 0.4, 30), (ADDRESS, 0.01, 30))
        under = page((f"BRAND {firm}", 0.4, 60), (f"{firm} DEL NORTE SA DE CV", 0.9, 30), (ADDRESS, 0.01, 30))
        told += [(*on, {0, 1}), (*under, {1})]
    return [
        (layout, found, scores, np.array([one.cell.row in rows for one in found], np.float32))
        for layout, found, scores, rows in told
    ]


def name(weights, *rows: tuple[str, float, int]) -> list[str]:
    layout, found, scores = page(*rows)
    best = best_by_cell(found, scores, joining.FAINT)
    top = max(best.values(), key=lambda i: scores[i])
    joined, _ = together(layout, found, scores, best, top=top, weights=weights)
    return [found[i].text for i in sorted(joined, key=lambda i: found[i].cell.at)]


def test_a_name_that_runs_on_in_the_next_row_is_joined():
    rows = (("FERRETERIA OCAMPO &", 0.9, 28), ("SERVICIOS SA DE CV", 0.3, 28), (ADDRESS, 0.01, 28))
    assert name(fit(taught()), *rows) == ["FERRETERIA OCAMPO &", "SERVICIOS SA DE CV"]


def test_a_tall_brand_over_its_firm_stays_out():
    rows = (("BRAND OCAMPO", 0.4, 60), ("OPERADORA OCAMPO SA DE CV", 0.9, 28), (ADDRESS, 0.01, 28))
    assert name(fit(taught()), *rows) == ["OPERADORA OCAMPO SA DE CV"]


def test_a_name_printed_twice_is_told_once():
    always = (9.0, *(0.0,) * (SIGNS - 1))
    assert name(always, ("OCAMPO SA", 0.9, 28), ("OCAMPO S.A.", 0.8, 28)) == ["OCAMPO SA"]


def test_no_name_grows_beyond_its_most_cells():
    always = (9.0, *(0.0,) * (SIGNS - 1))
    rows = [(f"NAME {letter * 4}", 0.9, 28) for letter in "ABCDEFGHIJ"]
    assert len(name(always, *rows)) == joining.MOST


def test_too_few_joined_rows_teach_nothing_but_what_was_known_stays():
    few = taught()[:4]
    assert fit(few) is None
    before = (0.1, *(0.0,) * (SIGNS - 1))
    assert fit([], before) == before
    assert fit(few, before) is not None


def test_every_sign_is_a_number_whatever_stands_there():
    layout, found, _ = page(("&", 0.5, 1), (") :", 0.5, 90), ("ab", 0.5, 2))
    for inside in found:
        for asked in found:
            row = np.array(signs(layout, inside, asked, 0.0), float)
            assert row.shape == (SIGNS,)
            assert np.isfinite(row).all()
