"""What only a bucket can suffer: no answer, no bucket, files of many parts, secrets in its errors."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from cuadra.adapters.blobs import (
    BlobStoreBroken,
    BlobStoreDenied,
    BlobStoreError,
    BlobStoreUnreachable,
    S3Store,
    s3,
)
from cuadra.adapters.blobs.s3 import Bucket
from cuadra.kit.secret import Secret

KEY = "9f86d081884c7d659a2feaa0c55ad015"


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def somewhere(url: str) -> Bucket:
    return Bucket("bucket", endpoint=url, access_key=Secret("AKIDCANARY"), secret_key=Secret("canary-s3-secret"))


def test_a_large_file_goes_up_in_parts_and_once(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "WHOLE", 1 << 20)
    store = S3Store(bucket, seconds=10)
    assert store.put(KEY, (b"x" * 400_000 for _ in range(40)))
    assert not store.put(KEY, (b"y" * 400_000 for _ in range(40)))
    assert store.size(KEY) == 16_000_000
    assert set(b"".join(store.get(KEY))) == {ord("x")}


def test_a_folder_of_the_bucket_sees_only_its_own(bucket: Bucket) -> None:
    inside = S3Store(replace(bucket, folder="cuadra"), seconds=10)
    S3Store(bucket, seconds=10).put("other", b"x")
    inside.put("mine", b"y")
    assert inside.list().keys == ("mine",)
    assert S3Store(bucket, seconds=10).list().keys == ("cuadra/mine", "other")


def test_a_server_that_never_answers_is_given_up_in_time(silent: str) -> None:
    store = S3Store(somewhere(silent), seconds=0.5)
    begun = time.monotonic()
    with pytest.raises(BlobStoreUnreachable) as told:
        store.put(KEY, b"x")
    assert time.monotonic() - begun < 5
    assert told.value.retry


class Moody(BaseHTTPRequestHandler):
    """A server that answers as the test says: one status after the other, the last one for ever."""

    moods: ClassVar[list[str]] = []
    asked: ClassVar[list[str]] = []

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append(self.command)
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        if mood == "drip":
            with suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b"H")
                    time.sleep(0.05)
            return
        self.send_response(int(mood))
        self.send_header("Content-Length", "0")
        self.send_header("ETag", '"1"')
        self.end_headers()

    do_HEAD = do_GET = do_PUT  # noqa: N815  http.server's names

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def moody() -> Iterator[S3Store]:
    Moody.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Moody) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield S3Store(somewhere(f"http://127.0.0.1:{server.server_port}"), seconds=1)
        server.shutdown()


@pytest.mark.parametrize(
    ("mood", "kind", "requests"),
    [
        ("403", BlobStoreDenied, 1),
        ("401", BlobStoreDenied, 1),
        ("500", BlobStoreUnreachable, 3),
        ("503", BlobStoreUnreachable, 3),
        ("412", None, 1),  # another was first
    ],
)
def test_each_answer_has_its_meaning_and_retries_are_few(
    moody: S3Store, mood: str, kind: type[BlobStoreError] | None, requests: int
) -> None:
    Moody.moods = [mood]
    if kind is None:
        assert moody.put(KEY, b"x") is False
    else:
        with pytest.raises(kind) as told:
            moody.put(KEY, b"x")
        assert told.value.retry == (kind is BlobStoreUnreachable)
    assert len(Moody.asked) == requests


def test_a_hiccup_is_tried_again(moody: S3Store) -> None:
    Moody.moods = ["503", "200"]
    assert moody.put(KEY, b"x")
    assert len(Moody.asked) == 2


def test_a_server_that_drips_is_given_up_in_time(moody: S3Store) -> None:
    Moody.moods = ["drip"]
    begun = time.monotonic()
    with pytest.raises(BlobStoreUnreachable):
        moody.put(KEY, b"x")
    assert time.monotonic() - begun < 6


def test_no_secret_is_in_the_error_or_its_causes(silent: str) -> None:
    with pytest.raises(BlobStoreUnreachable) as told:
        S3Store(somewhere(silent), seconds=0.3).exists(KEY)
    text = "".join(traceback.format_exception(told.value))
    assert "CANARY" not in text.upper()


def test_a_missing_bucket_is_a_mistake_of_set_up(s3_url: str) -> None:
    with pytest.raises(BlobStoreBroken):
        S3Store(somewhere(s3_url), seconds=5).put(KEY, b"x")
