"""Records: only for their place, only whole, only by workers."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret
from cuadra.vault.envelope import Record, parse, parse_text, rewrap, seal, unseal
from cuadra.vault.errors import KeyUnknown, OpeningNotAllowed, RecordRefused, RecordUnreadable, VaultNotConfigured
from cuadra.vault.no_keys import NoKeys
from cuadra.vault.place import Place
from cuadra.vault.provider import LocalRing, PublicRing
from tests.vault.conftest import BETO

CANARY = "kanarienvogel-5f1c9e"


def test_what_the_api_seals_a_worker_opens(api: PublicRing, worker: LocalRing, place: Place) -> None:
    record = seal(Secret("contraseña ñandú"), place, api)
    assert unseal(parse(record.to_bytes()), place, worker).reveal() == "contraseña ñandú"
    assert unseal(parse_text(record.to_text()), place, worker).reveal() == "contraseña ñandú"


def test_the_api_opens_nothing_not_even_what_it_sealed_itself(api: PublicRing, place: Place) -> None:
    record = seal(Secret(CANARY), place, api)
    with pytest.raises(OpeningNotAllowed):
        unseal(record, place, api)
    with pytest.raises(OpeningNotAllowed):
        rewrap(record, place, api)


@pytest.mark.parametrize(
    "other", [{"tenant": BETO}, {"table": "bank_account"}, {"field": "user"}, {"row": "8"}], ids=str
)
def test_a_record_copied_elsewhere_is_refused(worker: LocalRing, place: Place, other: dict[str, object]) -> None:
    record = seal(Secret(CANARY), place, worker)
    with pytest.raises(RecordRefused) as caught:
        unseal(record, replace(place, **other), worker)
    assert caught.value.code == "VLT-001"


def test_a_data_key_wrapped_for_another_tenant_is_refused_before_the_content_is_looked_at(
    worker: LocalRing, place: Place
) -> None:
    foreign = worker.wrap(bytes(32), replace(place, tenant=BETO).context)
    with pytest.raises(ValueError, match="tenant"):
        worker.unwrap(*foreign, place.context)
    with pytest.raises(RecordRefused):
        rewrap(Record(*foreign, bytes(12), bytes(20)), place, worker)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_is_refused(worker: LocalRing, place: Place, data: st.DataObject) -> None:
    whole = bytearray(seal(Secret(CANARY), place, worker).to_bytes())
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    with pytest.raises((RecordRefused, RecordUnreadable, KeyUnknown)):
        unseal(parse(bytes(whole)), place, worker)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_bytes_of_anybody_are_refused_with_a_code(worker: LocalRing, place: Place, content: bytes) -> None:
    for candidate in (content, b"\x01" + content):
        with pytest.raises(CuadraError):
            unseal(parse(candidate), place, worker)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_cut_record_is_refused(worker: LocalRing, place: Place, data: st.DataObject) -> None:
    whole = seal(Secret(CANARY), place, worker).to_bytes()
    with pytest.raises((RecordRefused, RecordUnreadable, KeyUnknown)):
        unseal(parse(whole[: data.draw(st.integers(0, len(whole) - 1))]), place, worker)


def test_the_text_form_has_one_spelling(worker: LocalRing, place: Place) -> None:
    text = seal(Secret(CANARY + "x"), place, worker).to_text()
    assert "=" not in text
    for other in (text + "=", text + "\n", " " + text, text[:-1] + "!"):
        with pytest.raises(RecordUnreadable):
            parse_text(other)


def test_two_records_of_one_value_share_nothing(worker: LocalRing, place: Place) -> None:
    one, two = (seal(Secret(CANARY), place, worker) for _ in range(2))
    assert one.sealed != two.sealed
    assert one.wrapped != two.wrapped
    assert one.nonce != two.nonce


def test_a_new_wrapping_leaves_the_content_and_opens(worker: LocalRing, place: Place) -> None:
    old = seal(Secret(CANARY), place, worker)
    active = worker.rotate()
    new = rewrap(old, place, worker)
    assert (new.key_id, new.sealed, new.nonce) == (active, old.sealed, old.nonce)
    assert unseal(new, place, worker).reveal() == unseal(old, place, worker).reveal() == CANARY


def test_a_key_id_of_another_key_of_the_ring_is_refused(worker: LocalRing, place: Place) -> None:
    old = seal(Secret(CANARY), place, worker)
    with pytest.raises(RecordRefused):
        unseal(replace(old, key_id=worker.rotate()), place, worker)


def test_without_keys_the_work_is_told_what_is_missing(place: Place) -> None:
    with pytest.raises(VaultNotConfigured) as caught:
        seal(Secret(CANARY), place, NoKeys())
    assert "doctor" in caught.value.hint("es")


def test_a_secret_shows_itself_nowhere(
    worker: LocalRing, api: PublicRing, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    record = seal(Secret(CANARY), place, worker)
    value = unseal(record, place, worker)
    logging.getLogger("prueba").warning("%s %r %s", value, value, {"a": [value]})
    for shown in (repr(value), str(value), f"{value}", repr(record), caplog.text, repr(copy.deepcopy(value))):
        assert CANARY not in shown
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(value, protocol)


def test_a_traceback_with_locals_holds_no_secret(worker: LocalRing, api: PublicRing, place: Place) -> None:
    record = seal(Secret(CANARY), place, worker)
    hurt = replace(record, sealed=record.sealed[:-1] + bytes([record.sealed[-1] ^ 1]))
    for broken in (
        lambda: seal(Secret(CANARY), place, NoKeys()),
        lambda: unseal(hurt, place, worker),
        lambda: unseal(record, replace(place, row="9"), worker),
        lambda: unseal(record, place, api),
    ):
        try:
            broken()
        except CuadraError as error:
            told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
            assert "broken" in told
            assert CANARY not in told
        else:
            pytest.fail("nothing was refused")
