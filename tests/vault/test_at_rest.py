"""Content at rest: whole, in order, for its own place, and for the locks that it was given."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret
from cuadra.vault.at_rest import Sealer, ring_key, ring_sealer
from cuadra.vault.errors import (
    KeyUnknown,
    NoKeyFits,
    PassphraseWeak,
    RecoveryKeyUnreadable,
    SealBroken,
)
from cuadra.vault.keyring import Keyring
from cuadra.vault.locks import PassphraseLock, RecoveryKey, RecoveryLock, RingLock
from cuadra.vault.recovery import new_recovery_key, receiver
from cuadra.vault.sealed_head import head_of
from cuadra.vault.stream import close_chunks, open_chunks

CHUNK = 256 * 1024
PHRASE = Secret("caballo correcto pila grapa")


@pytest.fixture
def sealer(folder: Path) -> Sealer:
    return ring_sealer(folder, "originals")


def phrase(text: Secret = PHRASE) -> Sealer:
    return Sealer((PassphraseLock(text, cost=14),))  # the cheapest that is read: tests guard nothing


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_content_of_any_length_comes_back(sealer: Sealer, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    assert sealer.open(sealer.seal(content[:size], b"a"), b"a") == content[:size]


def test_content_does_not_open_as_something_else(sealer: Sealer) -> None:
    with pytest.raises(SealBroken):
        sealer.open(sealer.seal(b"factura", b"ana/1"), b"beto/1")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_is_refused(sealer: Sealer, data: st.DataObject) -> None:
    whole = bytearray(sealer.seal(b"factura", b"a"))
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    with pytest.raises((SealBroken, KeyUnknown, NoKeyFits)):
        sealer.open(bytes(whole), b"a")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_bytes_of_anybody_are_refused_with_a_code(sealer: Sealer, content: bytes) -> None:
    for candidate in (content, b"CUAD\x01\x12\x01" + content):
        with pytest.raises(CuadraError):
            sealer.open(candidate, b"a")


def chunks(content: bytes, size: int = 64) -> list[bytes]:
    return list(close_chunks(io.BytesIO(content), b"k" * 32, size, b"a"))


def opened(pieces: list[bytes], size: int = 64) -> bytes:
    return b"".join(open_chunks(io.BytesIO(b"".join(pieces)), b"k" * 32, size, b"a"))


FOUR = bytes(range(256))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda p: p[:-1], id="last cut off"),
        pytest.param(lambda p: p[1:], id="first cut off"),
        pytest.param(lambda p: [p[0], *p[2:]], id="one left out"),
        pytest.param(lambda p: [p[1], p[0], *p[2:]], id="two exchanged"),
        pytest.param(lambda p: [p[0], *p], id="first twice"),
        pytest.param(lambda p: [*p, p[-1]], id="last twice"),
        pytest.param(lambda p: [*p, b"x"], id="one byte more"),
        pytest.param(lambda p: [*p[:-1], p[-1][:-1]], id="one byte less"),
        pytest.param(lambda p: [], id="nothing left"),
    ],
)
def test_chunks_that_are_not_as_they_were_sealed_are_refused(change: object) -> None:
    pieces = chunks(FOUR)
    assert len(pieces) == 4
    assert opened(pieces) == FOUR
    with pytest.raises(SealBroken):
        opened(change(pieces))


def test_chunks_of_another_content_are_refused(sealer: Sealer) -> None:
    one, two = (sealer.seal(letter * 2 * CHUNK, b"a") for letter in (b"x", b"y"))
    with pytest.raises(SealBroken):
        sealer.open(one[: -CHUNK - 16] + two[-CHUNK - 16 :], b"a")


class Trickle(io.RawIOBase):
    """A pipe: gives fewer bytes than it is asked for, and tells how much was ever asked for at once."""

    def __init__(self, size: int) -> None:
        self.left, self.most = size, 0

    def read(self, size: int = -1) -> bytes:
        self.most = max(self.most, size)
        given_now = min(size, self.left, 50_000)
        self.left -= given_now
        return b"z" * given_now


def test_a_long_stream_is_sealed_a_chunk_at_a_time(sealer: Sealer) -> None:
    source = Trickle(20 * CHUNK + 5)
    largest = 0
    whole = io.BytesIO()
    for piece in sealer.sealed(source, b"a"):  # type: ignore[arg-type]
        largest = max(largest, len(piece))
        whole.write(piece)
    assert source.most <= CHUNK
    assert largest <= CHUNK + 16
    whole.seek(0)
    target = io.BytesIO()
    assert sealer.open_stream(whole, target, b"a") == 20 * CHUNK + 5
    assert set(target.getvalue()) == {ord("z")}


def test_a_cut_stream_gives_true_pieces_and_then_an_error(sealer: Sealer) -> None:
    whole = sealer.seal(b"x" * 3 * CHUNK, b"a")
    pieces: Iterator[bytes] = sealer.opened(io.BytesIO(whole[: -CHUNK - 16]), b"a")
    assert next(pieces) == b"x" * CHUNK
    with pytest.raises(SealBroken):
        list(pieces)


def test_old_keys_open_until_the_content_has_new_locks(folder: Path, sealer: Sealer) -> None:
    keys = Keyring(folder, "originals")
    old = sealer.seal(b"factura", b"a")
    before = keys.active.id
    after = keys.rotate()
    assert sealer.open(old, b"a") == b"factura"
    target = io.BytesIO()
    sealer.relock(io.BytesIO(old), target)
    assert (ring_key(old), ring_key(target.getvalue())) == (before, after)
    assert sealer.open(target.getvalue(), b"a") == b"factura"
    keys.drop(before)
    assert sealer.open(target.getvalue(), b"a") == b"factura"
    with pytest.raises(KeyUnknown):
        sealer.open(old, b"a")


def test_the_rings_of_two_purposes_do_not_open_each_other(folder: Path, sealer: Sealer) -> None:
    with pytest.raises(KeyUnknown):
        ring_sealer(folder, "backup").open(sealer.seal(b"factura", b"a"), b"a")


def test_a_passphrase_opens_and_another_does_not() -> None:
    whole = phrase().seal(b"copia", b"a")
    assert phrase().open(whole, b"a") == b"copia"
    with pytest.raises(NoKeyFits):
        phrase(Secret("caballo correcto pila grapas")).open(whole, b"a")


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    whole = phrase(Secret("la ni\u00f1a del canci\u00f3n")).seal(b"copia", b"a")
    assert phrase(Secret("la nin\u0303a del cancio\u0301n")).open(whole, b"a") == b"copia"


def test_the_cost_of_a_passphrase_is_what_the_head_says_within_bounds() -> None:
    whole = phrase().seal(b"copia", b"a")
    assert Sealer((PassphraseLock(PHRASE),)).open(whole, b"a") == b"copia"
    body = head_of(whole).slots[0].body
    for cost in (1, 13, 19, 40, 255):
        with pytest.raises(SealBroken):
            PassphraseLock(PHRASE).open(bytes([cost]) + body[1:])


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(PassphraseWeak):
        phrase(Secret("hola")).seal(b"copia", b"a")


def test_a_backup_opens_with_the_ring_or_with_the_drawer_when_the_machine_is_gone(folder: Path, tmp_path: Path) -> None:
    private, public = new_recovery_key()
    mine = ring_sealer(folder, "backup")
    whole = Sealer((*mine.locks, RecoveryLock(receiver(public)))).seal(b"copia", b"a")
    assert mine.open(whole, b"a") == b"copia"
    elsewhere = tmp_path / "otra"
    elsewhere.mkdir()
    other = ring_sealer(elsewhere, "backup")
    with pytest.raises(KeyUnknown):
        other.open(whole, b"a")
    assert Sealer((*other.locks, RecoveryKey(private))).open(whole, b"a") == b"copia"
    lost = Sealer((RingLock(Keyring(tmp_path / "nada", "backup")), RecoveryKey(private)))
    assert lost.open(whole, b"a") == b"copia"


def test_the_public_half_and_another_drawer_open_nothing() -> None:
    _, public = new_recovery_key()
    whole = Sealer((RecoveryLock(receiver(public)),)).seal(b"copia", b"a")
    for lock in (RecoveryLock(receiver(public)), RecoveryKey(new_recovery_key()[0])):
        with pytest.raises(NoKeyFits):
            Sealer((lock,)).open(whole, b"a")


def test_a_recovery_key_survives_being_typed_and_a_slip_is_told() -> None:
    private, public = new_recovery_key()
    line = private.reveal()
    whole = Sealer((RecoveryLock(receiver(public)),)).seal(b"copia", b"a")
    typed = Secret(f" {line[:30].upper()}\n {line[30:]} ")
    assert Sealer((RecoveryKey(typed),)).open(whole, b"a") == b"copia"
    slip = line[:20] + ("a" if line[20] != "a" else "b") + line[21:]
    for wrong in (slip, line[:-3], public, "hola", ""):
        with pytest.raises(RecoveryKeyUnreadable):
            Sealer((RecoveryKey(Secret(wrong)),)).open(whole, b"a")
