"""Countries, their tax numbers in a line, and whose document a text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuadra.fiscal.country import COUNTRIES, Strength, country_of, find_tax_ids

PRINTED = {
    "MX": {
        "RFC: CCO8605231N4": "CCO8605231N4",
        "R.F.C.EKU-900317-3C9 X": "EKU9003173C9",
        "RFCCCO8605231N4": "CCO8605231N4",
    },
    "AR": {"CUIT: 30 - 71733690 - 5": "30717336905", "CUIT30717336905": "30717336905", "30717336905": "30717336905"},
    "PA": {"R.U.C. 8-442-445 D.V. 08": "8-442-445", "RUC 45400-2-299934 DV:9": "45400-2-299934"},
    "PE": {"RUC: 20100070970": "20100070970", "RUC 2O10007097O": "20100070970"},
    "CO": {"NIT 860.002.964-4": "8600029644"},
    "CL": {"R.U.T.: 76.086.428-5": "760864285"},
    "EC": {"R.U.C.: 1790016919001": "1790016919001"},
    "BR": {"CNPJ: 33.000.167/0001-01": "33000167000101"},
    "UY": {"RUT 211003420017": "211003420017"},
    "DO": {"RNC: 1-01-85004-3": "101850043"},
    "PY": {"RUC: 80028061-0": "800280610"},
    "CR": {"Cédula Jurídica 3-101-999999": "3101999999"},
    "GT": {"NIT: 576937-K": "576937K"},
    "SV": {"NIT 0614-050707-104-8": "06140507071048"},
    "VE": {"RIF: J-00002950-4": "J000029504"},
    "MY": {"(GST REG NO: 000436633600)": "000436633600"},
    "DE": {"USt-IdNr.: DE136695976": "DE136695976"},
    "FR": {"TVA FR 40 303 265 045": "FR40303265045"},
    "NL": {"BTW NL004495445B01": "NL004495445B01"},
    "IT": {"P.IVA IT00743110157": "IT00743110157"},
    "ES": {"CIF: B58378431": "B58378431"},
    "GB": {"VAT No GB 980 7806 84": "980780684"},
    "IN": {"GSTIN: 27AAPFU0939F1ZV": "27AAPFU0939F1ZV"},
}
CASES = [(code, text, value) for code, cases in PRINTED.items() for text, value in cases.items()]


@pytest.mark.parametrize(("code", "text", "value"), CASES)
def test_each_country_finds_its_number_in_a_line(code: str, text: str, value: str) -> None:
    (match,) = COUNTRIES[code].find_tax_ids(text)
    assert (match.value, match.country) == (value, code)
    assert 0 <= match.start < match.end <= len(text)


def test_a_letter_is_put_right_only_where_one_reading_alone_passes() -> None:
    (match,) = COUNTRIES["MX"].find_tax_ids("RFC EKU9OO3173C9")
    assert (match.value, match.strength) == ("EKU9003173C9", Strength.REPAIRED)
    assert COUNTRIES["MX"].find_tax_ids("RFC EKU9OO3173C9", repair=False) == []
    assert COUNTRIES["AR"].find_tax_ids("CUIT 3O-71733690-4") == []


def test_an_rfc_with_a_wrong_digit_is_still_shown() -> None:
    found = COUNTRIES["MX"].find_tax_ids("RFC: RTO840921REA", repair=False)
    assert [(m.value, m.strength) for m in found] == [("RTO840921REA", Strength.FORMAT)]


@pytest.mark.parametrize(
    "text", ["TEL: 03-62801198", "10-04-2018", "DEL 200101 ABC", "3071385270401000273464126584619202311255"]
)
def test_what_is_no_tax_number_is_not_found(text: str) -> None:
    assert find_tax_ids(text) == []


def test_the_surest_number_comes_first() -> None:
    found = find_tax_ids("RFC RTO840921REA  RFC EKU9003173C9")
    assert found[0].value == "EKU9003173C9"


def test_a_document_tells_its_country() -> None:
    assert country_of("CUIT: 30-71733690-5 IVA Responsable Inscripto\nCAE 73464126584619") == "AR"
    assert country_of("RUC 155596713-2-2015 DV 59\nITBMS 7% B/. 0.70 CUFE") == "PA"
    assert country_of("TAX INVOICE ABC SDN BHD JALAN BANGI SELANGOR RM 5.00") == "MY"
    assert country_of("hello") is None


def test_every_country_brings_what_the_reader_needs() -> None:
    for code, country in COUNTRIES.items():
        assert len(code) == 2
        assert len(country.currency) == 3
        assert country.tax_id_labels
        assert all(0 <= rate < 1 for rate in country.rates)


@given(st.text(alphabet="0123456789OISBZABCXÑ&-. RFCUITDV:", max_size=50))
def test_any_text_is_searched_without_a_fault(text: str) -> None:
    for country in COUNTRIES.values():
        for match in country.find_tax_ids(text):
            assert text[match.start : match.end].strip()
