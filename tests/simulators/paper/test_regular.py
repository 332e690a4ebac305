"""Papers of one supplier: what stays, what changes, and that the truth is what is printed."""

from __future__ import annotations

import pytest

from cuadra.simulators.paper import KINDS
from cuadra.simulators.paper.regular import supplied
from cuadra.simulators.paper.sheet import Sheet

STAYS = ("kind", "currency", "issuer.name", "issuer.tax_id", "issuer.address", "receiver.name", "receiver.tax_id")


def labels(sheet: Sheet) -> list[str]:
    """The first words of the first lines that hold no field's value."""
    marked = {line for spans in sheet.spans.values() for line, _, _ in spans}
    return [line.text.split()[0].strip("0123456789") for at, line in enumerate(sheet.lines[:6]) if at not in marked]


@pytest.mark.parametrize("kind", KINDS)
def test_a_supplier_prints_its_papers_in_one_way_and_no_two_are_equal(kind: str) -> None:
    first, second = supplied(kind, 7, 1), supplied(kind, 7, 2)
    assert [first.fields.get(path) for path in STAYS] == [second.fields.get(path) for path in STAYS]
    assert first.fields["issued_on"] != second.fields["issued_on"]
    assert labels(first)[:2] == labels(second)[:2]
    if "total" in first.fields:
        assert first.fields["total"] != second.fields["total"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_numbers_give_the_same_paper_and_another_supplier_is_another(kind: str) -> None:
    assert supplied(kind, 7, 3).lines == supplied(kind, 7, 3).lines
    assert supplied(kind, 7, 3).fields.get("issuer.name") != supplied(kind, 8, 3).fields.get("issuer.name")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "other"])
def test_what_is_true_is_what_is_printed(kind: str) -> None:
    sheet = supplied(kind, 5, 4)
    for path in ("issuer.tax_id", "number"):
        if path in sheet.spans:
            printed = "".join(sheet.lines[at].text[start:end] for at, start, end in sheet.spans[path])
            wanted = "".join(one for one in sheet.fields[path].upper() if one.isalnum())
            assert wanted in "".join(one for one in printed.upper() if one.isalnum())
