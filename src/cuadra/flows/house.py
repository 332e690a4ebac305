"""What a process needs to serve or to work, opened once from the settings and handed down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cuadra.adapters.blobs import BlobStore, FolderStore, S3Store
from cuadra.adapters.blobs.s3 import Bucket
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.inbox.originals import Originals
from cuadra.settings import Settings
from cuadra.vault.at_rest import ring_sealer


@dataclass(frozen=True, slots=True)
class House:
    """The database, the originals and the settings of a process."""

    settings: Settings
    urls: Urls
    database: Database
    originals: Originals

    def close(self) -> None:
        self.database.close()


def open_house(settings: Settings, urls: Urls) -> House:
    """Connects; makes folders and keys at the first start."""
    make_private(settings.home)
    store = blob_store(settings, settings.home / "originals", "originals")
    return House(
        settings=settings,
        urls=urls,
        database=Database.connect(urls, pool=settings.database_pool),
        originals=Originals(store, ring_sealer(keys_folder(settings), "originals")),
    )


def keys_folder(settings: Settings) -> Path:
    """Where the key rings lie, for the owner of the process alone."""
    return make_private(settings.home / "keys")


def blob_store(settings: Settings, folder: Path, prefix: str) -> BlobStore:
    """The folder, or the bucket under ``prefix``."""
    if settings.storage == "folder":
        return FolderStore(make_private(folder))
    bucket = Bucket(
        name=settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        folder=prefix,
    )
    return S3Store(bucket)


def make_private(folder: Path) -> Path:
    """The folder, made for this account alone where it was not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
