"""Both stores, real: a folder, and a bucket of moto's S3 server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from cuadra.adapters.blobs import BlobStore, FolderStore, S3Store
from cuadra.adapters.blobs.s3 import Bucket
from cuadra.kit.secret import Secret


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """moto listens on every address unless told; 127.0.0.1 only."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_url: str) -> Bucket:
    name = f"cuadra-{uuid4().hex[:12]}"
    assert httpx.put(f"{s3_url}/{name}", headers={"Host": "s3.amazonaws.com"}).status_code == 200
    return Bucket(name, endpoint=s3_url, access_key=Secret("AKIDCANARY"), secret_key=Secret("canary-s3-secret"))


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "originals")
    return S3Store(request.getfixturevalue("bucket"), seconds=10)
