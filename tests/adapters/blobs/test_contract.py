"""One suite for every store: what holds for the folder holds for the bucket."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from cuadra.adapters.blobs import BlobKeyRefused, BlobMissing, BlobStore
from cuadra.adapters.blobs.contract import safe_key

KEY = hashlib.sha256(b"one").hexdigest()

UNSAFE = [
    "",
    "/etc/passwd",
    "../secret",
    "a/../../b",
    "a//b",
    "a/",
    ".hidden",
    "a/.incoming",
    "a\\b",
    "a\x00b",
    "UPPER",
    "ñ",
    "a b",
    "%2e%2e/x",
    "name\n",
    "ab/folder",  # two hex digits are the folder's own
    "x" * 129,
    "a/" * 8 + "a",
]


def test_what_was_put_comes_back_whole(store: BlobStore) -> None:
    content = bytes(range(256)) * 20_000
    assert store.put(KEY, content)
    assert b"".join(store.get(KEY)) == content
    assert store.size(KEY) == len(content)
    assert store.exists(KEY)


def test_an_empty_file_is_a_file(store: BlobStore) -> None:
    assert store.put(KEY, b"")
    assert (b"".join(store.get(KEY)), store.size(KEY)) == (b"", 0)
    assert store.read_range(KEY, 0, 10) == b""


def test_a_file_may_come_in_chunks(store: BlobStore) -> None:
    assert store.put(KEY, (bytes([number]) * 1000 for number in range(50)))
    assert store.read_range(KEY, 999, 2) == b"\x00\x01"
    assert store.size(KEY) == 50_000


def test_a_key_is_written_once_and_the_first_bytes_stay(store: BlobStore) -> None:
    assert store.put(KEY, b"first") is True
    assert store.put(KEY, b"second") is False
    assert store.put(KEY, iter([b"third"])) is False
    assert b"".join(store.get(KEY)) == b"first"


def test_of_fifty_writers_of_one_key_one_created_it(store: BlobStore) -> None:
    contents = [str(number).encode() * 1000 for number in range(50)]
    with ThreadPoolExecutor(50) as pool:
        created = list(pool.map(lambda content: store.put(KEY, content), contents))
    assert created.count(True) == 1
    assert b"".join(store.get(KEY)) == contents[created.index(True)]


def test_a_missing_file_is_told_at_once(store: BlobStore) -> None:
    with pytest.raises(BlobMissing):
        store.get(KEY)
    with pytest.raises(BlobMissing):
        store.size(KEY)
    with pytest.raises(BlobMissing):
        store.read_range(KEY, 0, 1)
    assert not store.exists(KEY)


def test_a_range_ends_where_the_file_ends(store: BlobStore) -> None:
    store.put(KEY, b"0123456789")
    assert store.read_range(KEY, 2, 3) == b"234"
    assert store.read_range(KEY, 8, 50) == b"89"
    assert store.read_range(KEY, 10, 5) == b""
    assert store.read_range(KEY, 3, 0) == b""
    with pytest.raises(ValueError, match="negative"):
        store.read_range(KEY, -1, 3)


def test_a_removal_may_be_repeated_and_the_key_is_free_again(store: BlobStore) -> None:
    store.put(KEY, b"x")
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)
    assert store.put(KEY, b"y")


def test_keys_are_listed_in_order_page_by_page(store: BlobStore) -> None:
    addresses = [hashlib.sha256(bytes([number])).hexdigest() for number in range(30)]
    keys = sorted(
        [
            *addresses,
            "backup-1.age",
            "backup/1",
            "backup/2",
            "backup.old",
            "abc",
            "zz/deep/er",
            *("t1/" + a for a in addresses),
        ]
    )
    for key in reversed(keys):
        store.put(key, b"x")
    seen: list[str] = []
    after = ""
    for _ in range(100):
        page = store.list(after=after, limit=7)
        assert len(page.keys) <= 7
        seen += page.keys
        after = page.after
        if not after:
            break
    assert seen == keys


def test_a_prefix_is_whole_parts(store: BlobStore) -> None:
    for key in ("t1/a", "t1/b/c", "t10/a", "t1x", "abc/0123456789"):
        store.put(key, b"x")
    assert store.list("t1").keys == ("t1/a", "t1/b/c")
    assert store.list("t1", after="t1/a").keys == ("t1/b/c",)
    assert store.list("abc").keys == ("abc/0123456789",)
    assert store.list("nothing").keys == ()


@pytest.mark.parametrize("key", UNSAFE)
def test_an_unsafe_key_is_refused_by_every_door(store: BlobStore, key: str) -> None:
    for door in (
        lambda: store.put(key, b"x"),
        lambda: store.get(key),
        lambda: store.size(key),
        lambda: store.exists(key),
        lambda: store.delete(key),
        lambda: store.read_range(key, 0, 1),
        lambda: store.list(key or "/"),
    ):
        with pytest.raises(BlobKeyRefused):
            door()
    assert store.list().keys == ()


@pytest.mark.parametrize("key", [KEY, "a", "tenant-1/" + KEY, "backups/2026-11-21.tar.age", "x" * 128])
def test_an_honest_key_is_taken(key: str) -> None:
    assert safe_key(key) == key
