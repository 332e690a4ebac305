"""The old barcode."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cuadra.fiscal.ar import barcode


def test_one_changed_digit_is_refused() -> None:
    good = "3071385270401000273464126584619202311255"
    assert barcode.parse(good) is not None
    assert barcode.parse(good[:5] + "9" + good[6:]) is None
    assert barcode.parse(good[:-1]) is None


@pytest.mark.corpus
def test_all_vectors_of_the_corpus(corpus: Path) -> None:
    for case in json.loads((corpus / "ar/idnum/vectors.json").read_text("utf-8")):
        if case["kind"] == "i2of5":
            facts = barcode.parse(case["text"])
            assert facts is not None
            normal, fields = case["normal"], facts.fields
            assert (fields["issuer.tax_id"], fields["stamp.key"]) == (normal["cuit"], normal["cae"])
            assert (fields["kind_code"], fields["point_of_sale"]) == (str(normal["tipo"]), str(normal["pto_vta"]))
            assert str(fields["stamp.due_on"]) == normal["vto"]
