"""Key files: who may read them, what survives, how keys come and go."""

from __future__ import annotations

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cuadra.kit.secret import Secret
from cuadra.vault.envelope import Record, rewrap, seal, unseal
from cuadra.vault.errors import KeyFileDamaged, KeyFileExposed, KeyFileMissing, KeyInUse, KeyTooYoung, KeyUnknown
from cuadra.vault.keeping import retire
from cuadra.vault.key_files import alone
from cuadra.vault.keyring import Keyring, public_path
from cuadra.vault.place import Place
from cuadra.vault.provider import LocalRing, PublicRing
from tests.vault.conftest import ANA

PRIVATE = "vault.keys.json"
NOW = timedelta(0)


def test_the_private_file_is_for_its_owner_and_the_public_one_for_all(worker: LocalRing, folder: Path) -> None:
    assert (folder / PRIVATE).stat().st_mode & 0o777 == 0o600
    assert public_path(folder, "vault").stat().st_mode & 0o777 == 0o644


def test_the_umask_decides_nothing(folder: Path) -> None:
    before = os.umask(0)
    try:
        LocalRing(folder).make()
    finally:
        os.umask(before)
    assert (folder / PRIVATE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o606])
def test_a_private_file_that_others_can_get_at_is_refused(worker: LocalRing, folder: Path, mode: int) -> None:
    (folder / PRIVATE).chmod(mode)
    with pytest.raises(KeyFileExposed) as caught:
        LocalRing(folder).unwrap(worker.active_key(), b"", b"")
    assert "chmod 600" in caught.value.hint("es")


def test_a_public_file_that_others_can_write_is_refused(api: PublicRing, folder: Path) -> None:
    public_path(folder, "vault").chmod(0o664)
    with pytest.raises(KeyFileExposed):
        PublicRing(folder).active_key()


def test_a_folder_that_others_can_write_is_refused(worker: LocalRing, folder: Path) -> None:
    folder.chmod(0o777)
    with pytest.raises(KeyFileExposed):
        PublicRing(folder).active_key()


def test_a_stricter_mode_is_welcome(worker: LocalRing, folder: Path) -> None:
    (folder / PRIVATE).chmod(0o400)
    assert LocalRing(folder).unwrap(*worker.wrap(b"k" * 32, b"t"), b"t") == b"k" * 32


def test_the_public_file_alone_opens_nothing_and_holds_no_private_key(worker: LocalRing, folder: Path) -> None:
    private, public = (folder / PRIVATE).read_text(), public_path(folder, "vault").read_text()
    keys = [line for line in private.splitlines() if '"key"' in line]
    assert keys
    assert not any(line in public for line in keys)
    (folder / PRIVATE).unlink()
    with pytest.raises(KeyFileMissing):
        LocalRing(folder).unwrap(*PublicRing(folder).wrap(b"k" * 32, b"t"), b"t")


def test_a_missing_ring_is_never_made_again_by_a_reader(folder: Path) -> None:
    with pytest.raises(KeyFileMissing):
        LocalRing(folder).active_key()
    assert not list(folder.iterdir())


def test_a_second_start_makes_no_second_key(worker: LocalRing, folder: Path) -> None:
    assert LocalRing(folder).make() is False
    assert LocalRing(folder).keys() == worker.keys()


@pytest.mark.parametrize("public", [True, False])
def test_a_ring_that_was_lost_is_not_made_anew(folder: Path, public: bool) -> None:
    ring = Keyring(folder, "prueba", public=public)
    ring.make()
    content = (folder / "prueba.keys.json").read_bytes()
    (folder / "prueba.keys.json").unlink()
    with pytest.raises(KeyFileMissing):
        ring.make()
    (folder / "prueba.keys.json").write_bytes(content)
    (folder / "prueba.keys.json").chmod(0o600)
    assert ring.make() is False


def test_a_first_start_that_was_killed_before_the_key_was_written_begins_again(folder: Path) -> None:
    with alone(folder / "prueba.keys.json"):
        pass
    assert Keyring(folder, "prueba").make() is True


def test_many_first_starts_at_once_make_one_key(folder: Path) -> None:
    ready = threading.Barrier(8)

    def start(_: int) -> bool:
        ready.wait(10)
        return LocalRing(folder).make()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(start, range(8))) == 1
    assert len(LocalRing(folder).keys()) == 1


def test_a_kill_between_the_two_files_is_mended_at_the_next_start(worker: LocalRing, folder: Path) -> None:
    old = public_path(folder, "vault").read_bytes()
    active = worker.rotate()
    public_path(folder, "vault").write_bytes(old)
    assert PublicRing(folder).active_key() != active
    LocalRing(folder).make()
    assert PublicRing(folder).active_key() == active


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_key_file_is_refused_or_means_the_same(worker: LocalRing, folder: Path, data: st.DataObject) -> None:
    whole = (folder / PRIVATE).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    hurt = bytearray(whole)
    hurt[at] ^= 1 << data.draw(st.integers(0, 7))
    (folder / PRIVATE).write_bytes(hurt)
    try:
        wrapped = worker.wrap(b"k" * 32, b"t")
        assert LocalRing(folder).unwrap(*wrapped, b"t") == b"k" * 32  # a space became a tab
    except KeyFileDamaged:
        pass
    finally:
        (folder / PRIVATE).write_bytes(whole)


def test_a_ring_of_another_purpose_is_refused(worker: LocalRing, folder: Path) -> None:
    (folder / PRIVATE).rename(folder / "originals.keys.json")
    with pytest.raises(KeyFileDamaged, match="not for originals"):
        _ = Keyring(folder, "originals").active


def test_a_running_program_sees_a_rotation_by_another(worker: LocalRing, api: PublicRing, folder: Path) -> None:
    api.active_key()
    worker.active_key()
    fresh = LocalRing(folder).rotate()
    assert api.active_key() == worker.active_key() == fresh
    assert worker.unwrap(*api.wrap(b"k" * 32, b"t"), b"t") == b"k" * 32


def test_the_active_key_and_a_key_in_use_are_not_retired(worker: LocalRing) -> None:
    old = worker.active_key()
    with pytest.raises(KeyInUse):
        retire(worker, old, {}, grace=NOW)
    worker.rotate()
    with pytest.raises(KeyInUse) as caught:
        retire(worker, old, {old: 3}, grace=NOW)
    assert caught.value.facts["records"] == "3"
    assert old in dict(worker.keys())


def test_not_even_the_primitive_drops_the_active_key(worker: LocalRing) -> None:
    with pytest.raises(KeyInUse):
        worker.drop(worker.active_key())


def test_a_key_replaced_a_moment_ago_waits_for_its_writers(worker: LocalRing) -> None:
    old = worker.active_key()
    worker.rotate()
    with pytest.raises(KeyTooYoung) as caught:
        retire(worker, old, {})
    assert 1 <= int(caught.value.facts["minutes"]) <= 15


def test_a_key_goes_only_after_those_before_it(worker: LocalRing) -> None:
    first = worker.active_key()
    second = worker.rotate()
    worker.rotate()
    with pytest.raises(KeyInUse):
        retire(worker, second, {first: 1}, grace=NOW)
    with pytest.raises(KeyUnknown):
        retire(worker, "vault.9.00000000", {}, grace=NOW)


def test_a_retired_key_is_gone_from_both_files(worker: LocalRing, folder: Path) -> None:
    old = worker.active_key()
    wrapped = worker.wrap(b"k" * 32, b"t")
    worker.rotate()
    retire(worker, old, {}, grace=NOW)
    assert old not in (folder / PRIVATE).read_text() + public_path(folder, "vault").read_text()
    with pytest.raises(KeyUnknown):
        worker.unwrap(*wrapped, b"t")


def test_nobody_fails_to_open_while_keys_rotate_and_old_ones_go(worker: LocalRing, folder: Path) -> None:
    """Eight readers and a writer, each with files of its own, while six rotations rewrap and retire everything."""
    places = [Place(ANA, "t", "f", str(n)) for n in range(40)]
    records: dict[str, Record] = {p.row: seal(Secret(f"v{p.row}"), p, worker) for p in places}
    stop, opened = threading.Event(), [0] * 8

    def read(which: int) -> None:
        mine = LocalRing(folder)
        while not stop.is_set():
            for place in places:
                record = records[place.row]
                try:
                    value = unseal(record, place, mine)
                except KeyUnknown:  # retired since: then the row has been rewrapped, as in the database
                    assert records[place.row] is not record
                    continue
                assert value.reveal() == f"v{place.row}"
                opened[which] += 1

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, n) for n in range(8)]
        try:
            for _ in range(6):
                old = worker.active_key()
                worker.rotate()
                for place in places:
                    records[place.row] = rewrap(records[place.row], place, worker)
                retire(worker, old, Counter(r.key_id for r in records.values()), grace=NOW)
        finally:
            stop.set()
        for one in readers:
            one.result(30)
    assert all(opened)
    assert len(worker.keys()) == 1
