"""Transit against a real OpenBao server: sealed, restarted, expired, denied, rotated."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hvac.exceptions import Forbidden

from cuadra.adapters.transit import Transit, TransitPlace, policy, transit_from
from cuadra.adapters.transit_errors import (
    TransitNotConfigured,
    VaultAnswered,
    VaultDenied,
    VaultKeyGone,
    VaultLoginRefused,
    VaultSealed,
    VaultUnreachable,
)
from cuadra.adapters.transit_session import Identity
from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret
from cuadra.settings import Settings
from cuadra.vault.envelope import parse, rewrap, seal, unseal
from cuadra.vault.errors import KeyInUse, KeyTooYoung, RecordRefused
from cuadra.vault.keeping import retire
from cuadra.vault.place import Place
from cuadra.vault.provider import LocalRing
from cuadra.vault.several import Several
from tests.adapters.openbao import OpenBao, free_ports, running
from tests.vault.conftest import ANA, BETO

pytestmark = pytest.mark.slow
DATA_KEY = b"k" * 32
NOW = timedelta(0)


@pytest.fixture(scope="module")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    with running(tmp_path_factory.mktemp("bao")) as server:
        yield server


@pytest.fixture
def key(bao: OpenBao, request: pytest.FixtureRequest) -> str:
    """A key of the test's own, derived, as the operator makes it."""
    name = f"k{abs(hash(request.node.name))}"
    assert bao.transit("operator", name).make() is True
    return name


@pytest.fixture
def worker(bao: OpenBao, key: str) -> Transit:
    return bao.transit("worker", key)


@pytest.fixture
def api(bao: OpenBao, key: str) -> Transit:
    return bao.transit("api", key)


@pytest.fixture
def place() -> Place:
    return Place(ANA, "portal_account", "password", "7")


def test_what_the_api_seals_a_worker_opens(api: Transit, worker: Transit, place: Place) -> None:
    record = parse(seal(Secret("contraseña"), place, api).to_bytes())
    assert unseal(record, place, worker).reveal() == "contraseña"


def test_the_policy_of_the_api_opens_nothing(api: Transit, place: Place) -> None:
    record = seal(Secret("contraseña"), place, api)
    for forbidden in (unseal, rewrap):
        with pytest.raises(VaultDenied):
            forbidden(record, place, api)
    with pytest.raises(VaultDenied):
        api.rotate()


def test_a_worker_may_not_rotate_and_the_operator_may_not_open(
    bao: OpenBao, key: str, worker: Transit, place: Place
) -> None:
    with pytest.raises(VaultDenied):
        worker.rotate()
    with pytest.raises(VaultDenied):
        unseal(seal(Secret("x"), place, worker), place, bao.transit("operator", key))


def test_another_tenants_data_key_is_refused_by_the_server(worker: Transit, place: Place) -> None:
    foreign = replace(place, tenant=BETO)
    wrapped = worker.wrap(DATA_KEY, place.context)
    with pytest.raises(ValueError, match="tenant"):
        worker.unwrap(*wrapped, foreign.context)
    with pytest.raises(ValueError, match="tenant"):
        worker.rewrap(*wrapped, foreign.context)
    with pytest.raises(RecordRefused):
        unseal(seal(Secret("x"), place, worker), foreign, worker)


def test_changed_wrappings_are_refused(worker: Transit) -> None:
    key_id, wrapped = worker.wrap(DATA_KEY, b"t")
    for at in (0, 11, 12, len(wrapped) - 1):
        hurt = wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :]
        with pytest.raises(ValueError, match="changed"):
            worker.unwrap(key_id, hurt, b"t")
    for short in (b"", wrapped[:10]):
        with pytest.raises((ValueError, VaultAnswered)):
            worker.unwrap(key_id, short, b"t")
    for other in (key_id.replace(".1", ".7"), "vault.1.abc", "transit.otra.1", "", f"{key_id}x"):
        with pytest.raises(VaultKeyGone):
            worker.unwrap(other, wrapped, b"t")


def test_sealed_is_told_apart_and_the_work_goes_on_after(bao: OpenBao, worker: Transit) -> None:
    wrapped = worker.wrap(DATA_KEY, b"t")
    bao.seal()
    try:
        for call in (lambda: worker.unwrap(*wrapped, b"t"), lambda: worker.wrap(DATA_KEY, b"t")):
            with pytest.raises(VaultSealed) as caught:
                call()
            assert (caught.value.retry, caught.value.status, caught.value.code) == (True, 503, "VLT-011")
        fresh = Transit(worker.place, Identity("rol", Secret("secreto")))
        with pytest.raises(VaultSealed):  # not «login refused»: nobody can log in now
            fresh.wrap(DATA_KEY, b"t")
    finally:
        bao.unseal()
    assert worker.unwrap(*wrapped, b"t") == DATA_KEY


def test_an_expired_token_is_renewed_by_logging_in_again(bao: OpenBao, key: str) -> None:
    worker = bao.transit("worker", key, token_ttl="1s", token_max_ttl="1s")
    wrapped = worker.wrap(DATA_KEY, b"t")
    expired_token(bao, worker)
    assert worker.unwrap(*wrapped, b"t") == DATA_KEY


def test_tokens_that_end_under_load_stop_nobody(bao: OpenBao, key: str, worker: Transit) -> None:
    wrapped = worker.wrap(DATA_KEY, b"t")
    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(worker.unwrap, *wrapped, b"t") for _ in range(400)]
        for asked in range(0, 400, 100):
            work[asked].result(30)
            bao.root.auth.token.revoke(worker._session._token)
        assert {one.result(30) for one in work} == {DATA_KEY}


def test_an_expired_token_without_a_role_says_so(bao: OpenBao, key: str) -> None:
    token = bao.token("worker")
    worker = Transit(TransitPlace(bao.url, key=key), Identity(token=Secret(token)))
    wrapped = worker.wrap(DATA_KEY, b"t")
    bao.root.auth.token.revoke(token)
    with pytest.raises(VaultLoginRefused):
        worker.unwrap(*wrapped, b"t")


def test_a_wrong_secret_id_and_no_identity_are_refused(bao: OpenBao, key: str) -> None:
    good = bao.login("worker")
    for identity in (replace(good, secret_id=Secret("no")), Identity(), Identity(token=Secret("s.no"))):
        with pytest.raises(VaultLoginRefused):
            Transit(TransitPlace(bao.url, key=key), identity).wrap(DATA_KEY, b"t")


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_of_the_server_is_survived(bao: OpenBao, worker: Transit, end: str) -> None:
    wrapped = worker.wrap(DATA_KEY, b"t")
    getattr(bao, end)()
    with pytest.raises(VaultUnreachable) as caught:
        worker.unwrap(*wrapped, b"t")
    assert caught.value.retry
    bao.start()
    with pytest.raises(VaultSealed):
        worker.unwrap(*wrapped, b"t")
    bao.unseal()
    assert worker.unwrap(*wrapped, b"t") == DATA_KEY


def test_a_server_that_never_answers_costs_the_time_limit_and_no_more(bao: OpenBao) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = TransitPlace(f"http://127.0.0.1:{silent.getsockname()[1]}", seconds=0.3)
        began = time.monotonic()
        with pytest.raises(VaultUnreachable):
            Transit(place, Identity(token=Secret("s.x"))).wrap(DATA_KEY, b"t")
        assert time.monotonic() - began < 5


def test_nobody_at_the_address_may_be_tried_again() -> None:
    place = TransitPlace(f"http://127.0.0.1:{free_ports(1)[0]}", seconds=1)
    with pytest.raises(VaultUnreachable) as caught:
        Transit(place, Identity("rol", Secret("secreto"))).wrap(DATA_KEY, b"t")
    assert caught.value.retry


ANSWERS = [
    (500, '{"errors": ["internal error"]}', VaultUnreachable),
    (500, '{"errors": ["local node not active but active cluster node not found"]}', VaultUnreachable),
    (502, "<html>Bad gateway</html>", VaultUnreachable),
    (503, "<html>down for maintenance</html>", VaultUnreachable),
    (429, '{"errors": ["rate limit quota exceeded"]}', VaultUnreachable),
    (404, '{"errors": ["no handler for route"]}', VaultAnswered),
    (418, "", VaultAnswered),
    (200, "<html>a proxy's page</html>", VaultAnswered),
    (200, '{"data": {}}', VaultAnswered),
    (200, '{"data": {"ciphertext": "vault:v1:%%%"}}', VaultAnswered),
    (200, '{"data": {"ciphertext": "v1"}}', VaultAnswered),
    (200, "[]", VaultAnswered),
]


@pytest.mark.parametrize(("status", "body", "wanted"), ANSWERS)
def test_whatever_an_address_answers_is_told_in_our_words(status: int, body: str, wanted: type[CuadraError]) -> None:
    with answering(status, body) as url, pytest.raises(wanted) as caught:
        Transit(TransitPlace(url, seconds=5), Identity(token=Secret("s.x"))).wrap(DATA_KEY, b"t")
    assert caught.value.retry is (wanted is VaultUnreachable)
    assert "html" not in str(caught.value)


NO_KEYS = '{"data": {"min_decryption_version": 1, "min_available_version": 0, "keys": {}}}'


@pytest.mark.parametrize(
    "body", ["<html>", "[]", '{"data": 7}', '{"data": {"plaintext": "%", "keys": 7}}', "null", NO_KEYS]
)
def test_an_answer_that_is_none_is_no_key_and_no_refusal_of_the_record(body: str) -> None:
    with answering(200, body) as url:
        transit = Transit(TransitPlace(url), Identity(token=Secret("s.x")))
        for call in (transit.keys, transit.active_key, lambda: transit.unwrap("transit.cuadra.1", bytes(40), b"t")):
            with pytest.raises(VaultAnswered):
                call()


@contextmanager
def answering(status: int, body: str) -> Iterator[str]:
    """A server on loopback that says the same to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST  # noqa: N815  the name that the library asks for

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_a_missing_key_and_one_without_derivation_are_told(bao: OpenBao) -> None:
    with pytest.raises(VaultAnswered):
        bao.transit("worker", "nunca-hecha").unwrap("transit.nunca-hecha.1", bytes(40), b"t")
    bao.root.secrets.transit.create_key("comun", derived=False)
    with pytest.raises(VaultAnswered, match="apart"):
        bao.transit("operator", "comun").make()


def test_making_the_key_again_changes_nothing(bao: OpenBao, key: str, worker: Transit) -> None:
    before = worker.keys()
    assert bao.transit("operator", key).make() is False
    assert worker.keys() == before


def test_old_versions_open_until_they_are_retired(bao: OpenBao, key: str, worker: Transit, place: Place) -> None:
    operator = bao.transit("operator", key)
    old = seal(Secret("x"), place, worker)
    active = operator.rotate()
    assert unseal(old, place, worker).reveal() == "x"
    new = rewrap(old, place, worker)
    assert (new.key_id, new.sealed) == (active, old.sealed)
    with pytest.raises(KeyInUse):
        retire(operator, old.key_id, {old.key_id: 1}, grace=NOW)
    with pytest.raises(KeyTooYoung):
        retire(operator, old.key_id, {})
    retire(operator, old.key_id, {}, grace=NOW)
    assert list(dict(worker.keys())) == [active]
    assert unseal(new, place, worker).reveal() == "x"
    with pytest.raises((VaultKeyGone, RecordRefused)):
        unseal(old, place, worker)


def test_nobody_fails_to_open_while_the_key_rotates(bao: OpenBao, key: str, worker: Transit) -> None:
    operator = bao.transit("operator", key)
    places = [Place(ANA, "t", "f", str(n)) for n in range(6)]
    records = {p.row: seal(Secret(p.row), p, worker) for p in places}
    stop, opened = threading.Event(), [0] * 4

    def read(which: int) -> None:
        while not stop.is_set():
            for place in places:
                assert unseal(records[place.row], place, worker).reveal() == place.row
                opened[which] += 1

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, n) for n in range(4)]
        try:
            for _ in range(3):
                operator.rotate()
                for place in places:
                    records[place.row] = rewrap(records[place.row], place, worker)
        finally:
            stop.set()
        for one in readers:
            one.result(30)
    assert all(opened)
    assert {r.key_id for r in records.values()} == {worker.active_key()}


def test_a_house_moves_from_the_ring_to_the_server_and_back(worker: Transit, place: Place, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    ring = LocalRing(tmp_path)
    ring.make()
    there, back = Several(worker, {"vault": ring}), Several(ring, {"transit": worker})
    old = seal(Secret("x"), place, ring)
    moved = rewrap(old, place, there)
    assert (moved.key_id, moved.sealed) == (worker.active_key(), old.sealed)
    assert seal(Secret("x"), place, there).key_id == moved.key_id
    for keys in (there, back):
        assert unseal(old, place, keys).reveal() == unseal(moved, place, keys).reveal() == "x"
    assert rewrap(moved, place, back).key_id == ring.active_key()
    assert rewrap(moved, place, there).key_id == moved.key_id
    with pytest.raises(RecordRefused):
        rewrap(old, replace(place, tenant=BETO), there)
    with pytest.raises(VaultKeyGone):
        unseal(replace(old, key_id="nadie.1.x"), place, there)


def test_no_error_tells_a_token_or_a_secret_id(bao: OpenBao, key: str) -> None:
    good = bao.login("worker")
    wrong = Identity(good.role_id, Secret("canario-91c2"))
    with pytest.raises(VaultLoginRefused) as caught:
        Transit(TransitPlace(bao.url, key=key), wrong).wrap(DATA_KEY, b"t")
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    assert "canario" not in "".join(told) + repr(wrong) + repr(caught.value.facts)


def test_the_settings_name_it_or_say_what_is_missing(bao: OpenBao) -> None:
    token = Settings(keys="transit", transit_url=bao.url, transit_token=Secret(bao.token("operator")))
    transit = transit_from(token)
    transit.make()
    transit.check()
    for missing in (replace(token, transit_url=""), replace(token, transit_token=Secret())):
        with pytest.raises(TransitNotConfigured):
            transit_from(missing)


def test_the_api_policy_names_nothing_but_encrypt() -> None:
    assert policy("api", "t", "k") == 'path "t/encrypt/k" { capabilities = ["update"] }\n'


def expired_token(bao: OpenBao, transit: Transit) -> None:
    """Wait until the server has forgotten the token that ``transit`` holds."""
    token, end = transit._session._token, time.monotonic() + 15
    while time.monotonic() < end:
        try:
            bao.root.auth.token.lookup(token)
        except Forbidden:
            return
        time.sleep(0.05)
    pytest.fail("the token outlived its time")
