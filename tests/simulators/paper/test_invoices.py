"""What makes invented invoices hard to read, and that its truth stays exact."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cuadra.simulators.paper import make
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.goods import Item
from cuadra.simulators.paper.kinds.ar_totals import spelled
from cuadra.simulators.paper.kinds.invoice_numbers import invoice_number
from cuadra.simulators.paper.kinds.invoice_sums import reckon
from cuadra.simulators.paper.prints import any_day


@pytest.fixture(scope="module")
def world():
    return [make("world_invoice", seed) for seed in range(400)]


@pytest.fixture(scope="module")
def argentine():
    return [make("ar_invoice", seed) for seed in range(400)]


def rates_of(sheet):
    return [path for path in sheet.fields if path.startswith("taxes[") and path.endswith(".amount")]


def test_taxes_of_several_rates_add_up_to_the_taxes(world):
    several = [sheet for sheet in world if len(rates_of(sheet)) > 1]
    assert len(several) > 20
    for sheet in several:
        assert sum(Decimal(sheet.fields[path]) for path in rates_of(sheet)) == Decimal(sheet.fields["taxes"])


def test_net_and_taxes_are_the_total_wherever_both_are_told(world):
    told = [s.fields for s in world if {"subtotal", "taxes"} <= s.fields.keys()]
    assert len(told) > 300
    assert all(Decimal(f["subtotal"]) + Decimal(f["taxes"]) == Decimal(f["total"]) for f in told)


def test_gross_prices_sum_to_the_total_with_the_tax_inside():
    items = [Item("a", 1000, "", 11900, 11900, "", 1900), Item("b", 1000, "", 10700, 10700, "", 700)]
    sums = next(
        s for seed in range(50) if not (s := reckon(Chance(seed), items, gross=True, sign=1)).extras and not s.discount
    )
    assert (sums.total, sums.bases, sums.taxes) == (22600, {1900: 10000, 700: 10000}, {1900: 1900, 700: 700})


def test_number_date_and_total_have_one_place_and_others_are_repetitions(world, argentine):
    for sheet in (*world, *argentine):
        assert all(len(sheet.spans[path]) == 1 for path in ("number", "issued_on", "total"))
        assert sheet.again.keys() <= sheet.spans.keys()


def test_repetitions_of_an_amount_print_the_same_digits(world):
    for sheet in world:
        for path in ("total", "taxes", "subtotal"):
            for index, start, end in sheet.again.get(path, ()):
                digits = "".join(s for s in sheet.lines[index].text[start:end] if s.isdigit())
                assert digits.lstrip("0") == "".join(s for s in sheet.fields[path] if s.isdigit()).lstrip("0")


def test_a_deposit_leaves_less_to_pay_than_the_total(world):
    paid = [s.fields for s in world if "payment.paid" in s.fields]
    assert len(paid) > 10
    assert all(Decimal(0) < Decimal(f["payment.paid"]) <= Decimal(f["total"]) for f in paid)


def test_some_credit_notes_are_negative_throughout(world):
    notes = [s.fields for s in world if s.fields["kind"] == "credit_note"]
    negative = [f for f in notes if f["total"].startswith("-")]
    assert 0 < len(negative) < len(notes)
    assert all(f["lines[0].total"].startswith("-") for f in negative)


def test_invoice_numbers_are_short_and_long():
    c = Chance(3)
    lengths = {len(invoice_number(c, any_day(c))) for _ in range(600)}
    assert min(lengths) <= 3
    assert max(lengths) >= 20


def test_other_days_stand_above_the_invoice_date_at_times(world):
    def day_like(text):
        return sum(s.isdigit() for s in text) >= 5 and any(mark in text for mark in "/.-")

    above = 0
    for sheet in world:
        place = sheet.spans["issued_on"][0][0]
        above += any(day_like(line.text) and line.box.y0 < sheet.lines[place].box.y0 for line in sheet.lines[:place])
    assert above > 40


def test_papers_whose_letterhead_is_a_picture_do_not_tell_a_name(world, argentine):
    for sheets in (world, argentine):
        assert any("issuer.name" not in sheet.fields for sheet in sheets)


def test_argentine_iva_is_the_sum_of_its_rates_printed_or_not(argentine):
    class_a = [s for s in argentine if s.fields["letter"] == "A"]
    mixed = 0
    for sheet in class_a:
        of_iva = [p.replace(".base", ".amount") for p in sheet.fields if p.startswith("taxes[") and ".base" in p]
        assert sum(Decimal(sheet.fields[p]) for p in of_iva) == Decimal(sheet.fields["taxes"])
        mixed += len(of_iva) > 1 and "taxes" not in sheet.spans
    assert mixed > 10


def test_argentine_receivers_may_be_persons_or_nobody(argentine):
    lengths = {len(s.fields["receiver.tax_id"]) for s in argentine if "receiver.tax_id" in s.fields}
    assert {8, 11} <= lengths
    assert any("receiver.tax_id" not in s.fields for s in argentine)


@pytest.mark.parametrize(
    ("whole", "text"),
    [
        (0, "cero"),
        (100, "cien"),
        (1_000, "mil"),
        (2_345_678, "dos millones trescientos cuarenta y cinco mil seiscientos setenta y ocho"),
    ],
)
def test_amounts_in_words(whole, text):
    assert spelled(whole) == text


def test_mexican_folios_are_short_and_long_and_days_have_names():
    sheets = [make("mx_ticket", seed) for seed in range(300)]
    lengths = {len(s.fields["portal.folio"]) for s in sheets if "portal.folio" in s.fields}
    assert min(lengths) <= 5
    assert max(lengths) >= 20
    assert sum(any(sign.isalpha() for sign in s.printed("issued_on")) for s in sheets) > 40
