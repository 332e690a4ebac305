"""What a process needs to serve or to work, opened once from the settings and handed down."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from cuadra import __version__
from cuadra.adapters.blobs import BlobStore, FolderStore, S3Store
from cuadra.adapters.blobs.s3 import Bucket
from cuadra.database.embedded import Server, start
from cuadra.database.migrate import upgrade
from cuadra.database.session import Database
from cuadra.database.urls import Urls, urls_from
from cuadra.inbox.originals import Originals
from cuadra.kit.metrics import Metrics, metrics
from cuadra.kit.redact import redactor
from cuadra.kit.secret import Secret
from cuadra.kit.spans import NO_TRACES, Traces
from cuadra.settings import Settings
from cuadra.tenants.access import Door
from cuadra.tenants.access_tokens import AccessTokens
from cuadra.tenants.gate import Gate
from cuadra.vault.at_rest import Sealer, ring_sealer
from cuadra.vault.keyring import Keyring
from cuadra.vault.provider import KeyProvider, LocalRing, PublicRing


@dataclass(frozen=True, slots=True)
class House:
    """The open database, stores and keys of a process. ``keys`` wraps secrets; only a worker's can unwrap."""

    settings: Settings
    urls: Urls
    database: Database
    originals: Originals
    keys: KeyProvider = field(repr=False)
    door: Door = field(repr=False)
    gate: Gate = field(repr=False)
    metrics: Metrics = field(repr=False)
    log: Any = field(repr=False)
    server: Server | None = None
    opens_secrets: bool = False
    traces: Traces = field(default=NO_TRACES, repr=False)

    def close(self) -> None:
        self.database.close()
        self.traces.close()


@contextmanager
def running_database(settings: Settings) -> Iterator[tuple[Urls, Server | None]]:
    """The addresses of the database: another's, or the included one, running for as long as this is entered."""
    if settings.database_url:
        yield urls_from(settings.database_url.reveal()), None
        return
    with start(make_home(settings.home) / "database") as server:
        server.watch()
        yield server.urls, server


@contextmanager
def open_house(settings: Settings, *, opens_secrets: bool, connections: int | None = None) -> Iterator[House]:
    """A house with its database brought to the present shape. Folders and keys are made at the first start.

    ``opens_secrets`` is for workers: without it the process holds the public half of the keys alone.
    """
    if settings.sentry_dsn:
        from cuadra.adapters.reports import report_errors

        report_errors(settings.sentry_dsn, settings.secrets(), version=__version__)
    with running_database(settings) as (urls, server):
        upgrade(urls.owner)
        house = house_at(settings, urls, server, opens_secrets=opens_secrets, connections=connections)
        try:
            yield house
        finally:
            house.close()


def house_at(
    settings: Settings,
    urls: Urls,
    server: Server | None = None,
    *,
    opens_secrets: bool,
    connections: int | None = None,
) -> House:
    """A house over a database that runs and was migrated; its maker closes it."""
    database = Database.connect(urls, pool=connections or settings.database_pool)
    tokens = AccessTokens(_signing_keys(settings))
    told = metrics()
    told.build_info.labels(__version__).set(1)
    return House(
        settings=settings,
        urls=urls,
        database=database,
        originals=Originals(blob_store(settings, "originals"), sealer(settings, "originals")),
        keys=key_provider(settings, opens_secrets=opens_secrets),
        door=Door(database, tokens),
        gate=Gate(database, tokens, sealer(settings, "login"), lambda reason: told.login_failures.labels(reason).inc()),
        metrics=told,
        log=structlog.get_logger("cuadra"),
        server=server,
        opens_secrets=opens_secrets,
        traces=traces_of(settings),
    )


def traces_of(settings: Settings) -> Traces:
    """Where spans go: nowhere, unless a collector is named."""
    if not settings.traces_url:
        return NO_TRACES
    from cuadra.adapters.traces import Collected

    return Collected.to(settings.traces_url, redactor(settings.secrets()), __version__)


def sealer(settings: Settings, purpose: str) -> Sealer:
    """What seals content of ``purpose`` at rest, with the ring of this machine."""
    return ring_sealer(keys_folder(settings), purpose)


def key_provider(settings: Settings, *, opens_secrets: bool) -> KeyProvider:
    """What wraps the keys of secrets: rings on this machine, or the transit engine of Vault or OpenBao."""
    if settings.keys == "transit":
        from cuadra.adapters.transit import Transit, TransitPlace
        from cuadra.adapters.transit_session import Identity

        identity = Identity(settings.transit_role, settings.transit_secret, settings.transit_token)
        return Transit(TransitPlace(settings.transit_url), identity)
    ring = LocalRing(keys_folder(settings))
    ring.make()
    return ring if opens_secrets else PublicRing(keys_folder(settings))


def _signing_keys(settings: Settings) -> tuple[Secret, ...]:
    ring = Keyring(keys_folder(settings), "tokens")
    ring.make()
    newest_first = reversed([name for name, _ in ring.keys()])  # noqa: SIM118  no dict
    return tuple(Secret(ring.key(name).material.hex()) for name in newest_first)


def keys_folder(settings: Settings) -> Path:
    """Where the key rings lie, for the owner of the process alone."""
    return make_private(settings.home / "keys")


def blob_store(settings: Settings, name: str) -> BlobStore:
    """The folder ``name`` of the house, or the bucket under that name."""
    if settings.storage == "folder":
        return FolderStore(make_private(settings.home / name))
    bucket = Bucket(
        name=settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        folder=name,
    )
    return S3Store(bucket)


def make_home(folder: Path) -> Path:
    """The house's own folder. As root others may pass through it (not look): the database's account has to."""
    folder.mkdir(mode=0o711 if hasattr(os, "geteuid") and os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    return folder


def make_private(folder: Path) -> Path:
    """The folder, made for this account alone where it was not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
