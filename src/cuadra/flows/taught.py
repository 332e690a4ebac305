"""The present model of each company, opened once a version, and lent to the processes that read while they do.

A model that cannot be opened is lent as an empty file: the process finds it broken, reads with the shipped one, and
says so.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.learning.repository import LearningRepository
from cuadra.learning.versions import opened
from cuadra.vault.at_rest import Sealer
from cuadra.vault.errors import VaultError

log = structlog.get_logger(__name__)
MOST_OPEN = 8  # models of some 4 MB each


@dataclass(frozen=True, slots=True)
class Lent:
    """A company's model; ``content`` is empty where its file is broken."""

    tenant: TenantId
    version: int
    digest: bytes
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The name of its file: another for each company, version and content."""
        return f"model-{self.tenant.hex}-{self.version}-{self.digest.hex()[:12]}.cuadra"


class Taught:
    """Gives the model to read with."""

    def __init__(self, sealer: Sealer, *, most: int = MOST_OPEN) -> None:
        self.sealer, self.most = sealer, most
        self._open: OrderedDict[TenantId, Lent] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, tenant: TenantId) -> Lent | None:
        """The company's present model; None where it reads with the shipped one."""
        repository = LearningRepository(session, tenant)
        present = repository.present()
        if present is None:
            return None
        version, digest = present
        with self._lock:
            known = self._open.get(tenant)
            if known and (known.version, known.digest) == present:
                self._open.move_to_end(tenant)
                return known
        lent = Lent(tenant, version, digest, self._content(repository, tenant, version, digest))
        with self._lock:
            self._open[tenant] = lent
            self._open.move_to_end(tenant)
            while len(self._open) > self.most:
                self._open.popitem(last=False)
        return lent

    def _content(self, repository: LearningRepository, tenant: TenantId, version: int, digest: bytes) -> bytes:
        row = repository.model(version, whole=True)
        try:
            return opened(self.sealer, tenant, row.sealed or b"", digest) if row else b""
        except VaultError as error:
            log.warning("model.broken", tenant=str(tenant), version=version, code=error.code)
            return b""


class Shelf:
    """Files of models in a private folder, there while somebody reads with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._readers: dict[str, int] = {}
        self._lock = threading.Lock()

    @contextmanager
    def lent(self, model: Lent | None) -> Iterator[str]:
        """The path of its file; empty for the shipped model."""
        if model is None:
            yield ""
            return
        path = self.folder / model.name
        with self._lock:
            if not self._readers.get(model.name):
                path.touch(mode=0o600)
                path.write_bytes(model.content)
            self._readers[model.name] = self._readers.get(model.name, 0) + 1
        try:
            yield str(path)
        finally:
            with self._lock:
                self._readers[model.name] -= 1
                if not self._readers[model.name]:
                    del self._readers[model.name]
                    with suppress(OSError):
                        path.unlink()
