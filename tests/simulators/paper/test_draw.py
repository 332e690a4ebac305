"""Drawn papers: the truth follows the ink, codes can be read, files open."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from cuadra.simulators.paper import draw, make, pdf, photograph, scanned_pdf
from cuadra.simulators.paper.__main__ import main
from cuadra.simulators.paper.chance import Chance


def darkness(drawn, line):
    grey = np.asarray(drawn.image.convert("L"), dtype=float)
    x0, y0, x1, y1 = (max(0, int(v)) for v in line.box)
    return float(np.percentile(grey[y0:y1, x0:x1], 90) - grey[y0:y1, x0:x1].min())


@pytest.mark.parametrize("kind", ["world_receipt", "ar_invoice"])
def test_every_line_has_ink_in_its_box(kind):
    drawn = draw(make(kind, 5), Chance(1))
    assert all(darkness(drawn, line) > 60 for line in drawn.sheet.lines if len(line.text.strip("-_. =*")) > 1)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_follow_a_photograph(turn):
    drawn = photograph(draw(make("mx_ticket", 5), Chance(1)), Chance(2), level=2, turn=turn)
    inked = [darkness(drawn, line) > 25 for line in drawn.sheet.lines if len(line.text.strip("-_. =*")) > 3]
    assert sum(inked) / len(inked) > 0.95
    assert len(drawn.truth()["lines"][0]["box"]) == 8


def test_a_photograph_is_decided_by_its_seed():
    drawn = draw(make("mx_ticket", 6), Chance(1))
    assert photograph(drawn, Chance(3), 3).image.tobytes() == photograph(drawn, Chance(3), 3).image.tobytes()


@pytest.mark.parametrize("kind", ["ar_invoice", "mx_cfdi_print", "pa_ticket"])
def test_the_code_says_what_the_paper_says(kind):
    import zxingcpp

    sheet = make(kind, 4)
    found = zxingcpp.read_barcodes(np.asarray(draw(sheet, Chance(1), 2.4).image.convert("L")))
    assert [one.text for one in found] == [code.text for code in sheet.codes]


def test_pdf_text_layer_holds_the_lines_at_their_place():
    import pypdfium2

    sheet = make("world_invoice", 2)
    page = pypdfium2.PdfDocument(pdf(sheet))[0]
    read = page.get_textpage()
    for line in sheet.lines[:20]:
        box = line.box
        seen = read.get_text_bounded(box.x0 - 1, sheet.height - box.y1 - 3, box.x1 + 1, sheet.height - box.y0 + 3)
        assert "".join(line.text.split()) in "".join(seen.split())
    assert "SIN VALIDEZ" in read.get_text_range()


def test_a_scan_is_a_pdf_without_text():
    import pypdfium2

    page = pypdfium2.PdfDocument(io.BytesIO(scanned_pdf(draw(make("pa_cafe", 2), Chance(1)))))[0]
    assert page.get_textpage().get_text_range() == ""


def test_the_command_writes_files_and_their_truth(tmp_path):
    main([str(tmp_path), "--kind", "mx_ticket", "--n", "2", "--as", "clean"])
    told = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert sorted(told) == sorted(p.name for p in tmp_path.glob("*.png"))


def test_accents_of_capitals_are_drawn():
    from cuadra.model.geometry import Box
    from cuadra.simulators.paper import Line, Sheet

    def ink(text):
        sheet = Sheet(200, 60, "x", "MX", (Line(text, Box(20, 20, 180, 40), 20),), {}, {})
        grey = np.asarray(draw(sheet, Chance(1), 2.0).image.convert("L"))
        return int((grey[:80] < 128).sum())

    assert ink("ÓÓÓÓ") > ink("OOOO") + 40
