from __future__ import annotations

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.fields.labels import Sample
from cuadra.reading.fields.layout import lay_out
from cuadra.reading.fields.suppliers import recognise, remember


def page(*rows: str) -> Reading:
    words = (Word(row, Box(10, 30 * i, 10 + 9 * len(row), 30 * i + 20)) for i, row in enumerate(rows))
    return Reading(1, 500, 900, tuple(words), Rung.OCR, "test")


HEADER = ("FERRETERIA LA ESTRELLA SA DE CV", "AV. JUAREZ 1203, COL. CENTRO", "TEL 55 1234 5678", "TOTAL 12.00")
TRUTH = {"issuer.name": "FERRETERÍA LA ESTRELLA SA DE CV", "issuer.address": "AV. JUAREZ 1203, COL. CENTRO"}
KNOWN = remember([Sample((page(*HEADER),), TRUTH, frozenset())])


def test_an_issuer_is_known_again_though_misread():
    seen = recognise(
        KNOWN, lay_out([page("FERRETERlA LA ESTREL1A SA DE CV", "AV JUAREZ 1203,C0L. CENTRO", *HEADER[2:])])
    )
    assert seen is not None
    assert seen.issuer["name"] == TRUTH["issuer.name"]


def test_a_stranger_is_not_taken_for_a_known_issuer():
    assert (
        recognise(KNOWN, lay_out([page("FERRETERIA EL SOL SA DE CV", "AV. JUAREZ 88, COL. NORTE", "TEL 81 8765 4321")]))
        is None
    )


def test_the_same_address_alone_is_not_enough():
    assert recognise(KNOWN, lay_out([page("PANADERIA DON PEPE", HEADER[1], "TEL 81 8765 4321")])) is None
