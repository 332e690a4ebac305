"""The truth of invented papers is exact."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from cuadra.model.paths import KINDS as DOCUMENT_KINDS
from cuadra.model.paths import Sort, sort_of
from cuadra.simulators.paper import KINDS, make, truth

SEEDS = range(60)
ADDING = {"world_invoice", "mx_cfdi_print", "pa_cafe", "pa_ticket"}


def same(printed: str, value: str) -> bool:
    """Whether the print holds the value: letters and digits of either agree."""
    bare = "".join(s for s in printed if s.isalnum()).upper()
    return bare == "".join(s for s in value if s.isalnum()).upper()


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_gives_the_same_sheet_and_another_seed_another(kind):
    assert make(kind, 7) == make(kind, 7)
    assert make(kind, 7) != make(kind, 8)


@pytest.mark.parametrize("kind", KINDS)
def test_every_span_lies_in_its_line_and_belongs_to_a_known_field(kind):
    for seed in SEEDS:
        sheet = make(kind, seed)
        for spans in (sheet.spans, sheet.again):
            for path, places in spans.items():
                sort_of(path)
                assert path in sheet.fields, (seed, path)
                assert all(0 <= a < b <= len(sheet.lines[i].text) for i, a, b in places), (seed, path)


@pytest.mark.parametrize("kind", KINDS)
def test_amounts_stand_at_their_place_digit_by_digit(kind):
    for seed in SEEDS:
        sheet = make(kind, seed)
        for path in sheet.spans:
            if sort_of(path) is not Sort.AMOUNT:
                continue
            printed = "".join(s for s in sheet.printed(path) if s.isdigit())
            assert printed.lstrip("0") == "".join(s for s in sheet.fields[path] if s.isdigit()).lstrip("0"), (
                seed,
                path,
            )


@pytest.mark.parametrize("kind", KINDS)
def test_texts_and_tax_numbers_stand_at_their_place(kind):
    for seed in SEEDS:
        sheet = make(kind, seed)
        for path in (
            "issuer.name",
            "issuer.address",
            "issuer.tax_id",
            "receiver.name",
            "receiver.address",
            "stamp.key",
            "portal.folio",
            "portal.ticket",
        ):
            if path in sheet.spans:
                assert same(sheet.printed(path), sheet.fields[path]), (
                    seed,
                    path,
                    sheet.printed(path),
                    sheet.fields[path],
                )


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_field_that_is_told_is_printed(kind):
    for seed in SEEDS:
        sheet = make(kind, seed)
        assert sheet.fields["kind"] in DOCUMENT_KINDS
        for path in sheet.fields:
            if sort_of(path) is Sort.TEXT and not path.startswith("lines"):
                assert path in sheet.spans, (seed, path)


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "other"])
def test_every_receipt_and_invoice_has_total_and_date(kind):
    for seed in SEEDS:
        assert {"total", "issued_on", "kind", "currency"} <= make(kind, seed).fields.keys(), seed


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "other"])
def test_nearly_every_receipt_and_invoice_names_its_issuer(kind):
    named = ["issuer.name" in make(kind, seed).fields for seed in SEEDS]
    assert sum(named) > 0.85 * len(named)
    assert all(named) or kind in {"world_invoice", "ar_invoice"}  # a letterhead may be a picture


def test_papers_that_are_no_invoice_have_no_total():
    assert all("total" not in make("other", seed).fields for seed in SEEDS)


@pytest.mark.parametrize("kind", sorted(ADDING))
def test_subtotal_less_discount_plus_taxes_is_the_total(kind):
    for seed in SEEDS:
        fields = {
            path: Decimal(v)
            for path, v in make(kind, seed).fields.items()
            if path in {"subtotal", "discount", "taxes", "withholdings", "total"}
        }
        if kind == "world_invoice" and not {"subtotal", "taxes"} <= fields.keys():
            continue  # prices with the tax in them, and no net printed
        lowered = fields.get("discount", Decimal(0)) if kind == "mx_cfdi_print" else Decimal(0)
        assert (
            fields["subtotal"] - lowered + fields.get("taxes", Decimal(0)) - fields.get("withholdings", Decimal(0))
            == fields["total"]
        ), seed


def test_argentine_class_a_adds_up_from_net_and_taxes():
    for seed in SEEDS:
        fields = make("ar_invoice", seed).fields
        if fields["letter"] == "A":
            parts = [Decimal(v) for path, v in fields.items() if path.startswith("taxes[") and path.endswith(".amount")]
            assert Decimal(fields["subtotal"]) + sum(parts) == Decimal(fields["total"]), seed


@pytest.mark.parametrize("kind", ["world_receipt", "mx_ticket", "ar_ticket", "pa_ticket"])
def test_paid_less_change_is_the_total(kind):
    for seed in SEEDS:
        fields = make(kind, seed).fields
        if "payment.change" in fields:
            assert Decimal(fields["payment.paid"]) - Decimal(fields["payment.change"]) == Decimal(fields["total"]), seed


def test_items_tell_only_what_is_printed():
    for kind in KINDS:
        for seed in range(20):
            sheet = make(kind, seed)
            for index, item in enumerate(sheet.items):
                assert all(f"lines[{index}].{name}" in sheet.spans for name in item), (kind, seed)


def test_truth_is_plain_data_with_eight_numbers_a_box():
    found = truth([make("world_receipt", 1), make("mx_ticket", 1)])
    assert list(found) == ["world_receipt_0000", "mx_ticket_0001"]
    assert json.loads(json.dumps(found)) == found
    assert all(len(line["box"]) == 8 for line in found["world_receipt_0000"]["lines"])


def test_shops_hardly_repeat():
    names = {make("world_receipt", seed).fields["issuer.name"] for seed in range(300)}
    assert len(names) > 290
