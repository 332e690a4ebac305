"""Where whole files lie: a folder of this machine, or an S3 bucket; both behave the same (``BlobStore``).

What is stored never changes: a key is written once. Keys are meant to be content addresses (SHA-256 in hex); whoever
stores encrypts first, for nothing here looks into the bytes.
"""

from cuadra.adapters.blobs.contract import (
    BlobKeyRefused,
    BlobMissing,
    BlobPage,
    BlobStore,
    BlobStoreBroken,
    BlobStoreDenied,
    BlobStoreError,
    BlobStoreFull,
    BlobStoreUnreachable,
)
from cuadra.adapters.blobs.folder import FolderStore
from cuadra.adapters.blobs.s3 import S3Store

__all__ = [
    "BlobKeyRefused",
    "BlobMissing",
    "BlobPage",
    "BlobStore",
    "BlobStoreBroken",
    "BlobStoreDenied",
    "BlobStoreError",
    "BlobStoreFull",
    "BlobStoreUnreachable",
    "FolderStore",
    "S3Store",
]
