"""Codes of the rest of the continent: what each states, and that a broken one is refused or told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cuadra.fiscal.printed_code import parse
from cuadra.fiscal.world import br, ec, py
from cuadra.model.paths import KINDS, PATHS

EC_FRONT = "030520250117900169190012001001000000123123456781"
BR_FRONT = "3525053300016700010165001000000123112345678"
PY_FRONT = "0180028061000100100001231202505031123456789"
CODES = {
    "pe.qr": "20100070970|01|F001|123|18.00|118.00|03/05/2025|6|20131312955|",
    "co.qr": "NumFac: SETT123\nFecFac: 2025-05-03\nNitFac: 860002964\n"
    "ValFac: 100.00\nValIva: 19.00\nValTolFac: 119.00\nCUFE: " + "ab" * 48,
    "cl.ted": "<TED version='1.0'><DD><RE>76086428-5</RE><TD>39</TD><F>60</F>"
    "<FE>2025-05-03</FE><MNT>119000</MNT></DD></TED>",
    "ec.clave": EC_FRONT + ec.check_digit(EC_FRONT),
    "br.chave": BR_FRONT + br.check_digit(BR_FRONT),
    "uy.qr": "https://www.efactura.dgi.gub.uy/consultaQR/cfe?211003420017,101,A,12345,1220.00,03%2F05%2F2025,abc=",
    "do.qr": "https://ecf.dgii.gov.do/ecf/ConsultaTimbre?RncEmisor=101850043&ENCF=E310000000123&FechaEmision=03-05-2025&MontoTotal=1180.00",
    "py.qr": f"https://ekuatia.set.gov.py/consultas/qr?nVersion=150&Id={PY_FRONT}{py.check_digit(PY_FRONT)}&dTotGralOpe=110000",
    "cr.clave": "50603052500310112345600100001010000000123112345678",
}


@pytest.mark.parametrize(("scheme", "text"), CODES.items())
def test_a_code_is_read_into_known_paths(scheme: str, text: str) -> None:
    facts = parse(text)
    assert facts is not None
    assert (facts.scheme, facts.trusted, facts.findings) == (scheme, True, ())
    assert facts.fields.keys() <= PATHS.keys()
    assert facts.fields.get("kind", "other") in KINDS
    assert str(facts.fields.get("issued_on", "2025-05-03")) == "2025-05-03"
    assert facts.key


@pytest.mark.parametrize("scheme", ["ec.clave", "br.chave"])
def test_one_changed_digit_is_refused(scheme: str) -> None:
    code = CODES[scheme]
    assert parse(code[:12] + str((int(code[12]) + 1) % 10) + code[13:]) is None


@pytest.mark.parametrize("scheme", ["uy.qr", "do.qr", "py.qr"])
def test_the_same_on_another_host_is_not_believed(scheme: str) -> None:
    host = CODES[scheme].split("/")[2]
    facts = parse(CODES[scheme].replace(host, host + ".example.com"))
    assert facts is not None
    assert (facts.trusted, facts.fields) == (False, {})


def test_an_offline_brazilian_receipt_carries_its_total() -> None:
    facts = parse(f"https://www.fazenda.sp.gov.br/qrcode?p={CODES['br.chave']}|2|1|03|118.50|aGFzaA|1|x")
    assert facts is not None
    assert facts.fields["total"] == Decimal("118.50")


def test_a_wrong_issuer_is_told() -> None:
    facts = parse(CODES["pe.qr"].replace("20100070970", "20100070971"))
    assert facts is not None
    assert [f.code for f in facts.findings] == ["TAX-203"]
