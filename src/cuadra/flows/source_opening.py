"""Opening a source for one run: its folder as far as the server's owner allows it, its mailbox with its password."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from cuadra.adapters.imap import Account
from cuadra.adapters.imap import opened as opened_mailbox
from cuadra.database.embedded.filesystem import network_kind
from cuadra.flows.sourcing import Opener
from cuadra.jobs.work import Work
from cuadra.kit.ids import TenantId
from cuadra.settings import Settings
from cuadra.sources.contract import Source
from cuadra.sources.errors import PasswordMissing
from cuadra.sources.folder import Folder
from cuadra.sources.kinds import FOLDER, MAIL, Allowed
from cuadra.sources.letters import Wanted
from cuadra.sources.mailbox import Mailbox
from cuadra.sources.models import StoredSource
from cuadra.sources.roots import checked_folder, own_folder, roots_of
from cuadra.vault.provider import KeyProvider
from cuadra.vault.service import use

SECONDS = 180.0  # for a conversation with a mail server


def allowed(settings: Settings, tenant: TenantId) -> Allowed:
    """What a company may set up as a source on this server."""
    return Allowed(roots_of(settings.source_folders, settings.home, tenant), settings.home)


def openers(settings: Settings, keys: KeyProvider, *, tls: ssl.SSLContext | None = None) -> dict[str, Opener]:
    """How each kind of source is opened; ``keys`` open secrets, as a worker's do."""
    return {FOLDER: open_folder(settings), MAIL: open_mailbox(settings, keys, tls)}


def open_folder(settings: Settings) -> Opener:
    @contextmanager
    def opened(work: Work, source: StoredSource) -> Iterator[Source]:
        told = source.settings
        own = own_folder(settings.home, work.tenant)
        roots = roots_of(settings.source_folders, settings.home, work.tenant)
        path = checked_folder(told["folder"], roots, home=settings.home)
        if path == own.resolve():
            path.mkdir(mode=0o770, parents=True, exist_ok=True)
        yield Folder(
            path,
            done=told["done"],
            depth=told["depth"],
            still=told["still"],
            most_mib=settings.upload_megabytes,
            is_network=bool(network_kind(path)),
        )

    return opened


def open_mailbox(settings: Settings, keys: KeyProvider, tls: ssl.SSLContext | None = None) -> Opener:
    @contextmanager
    def opened(work: Work, source: StoredSource) -> Iterator[Source]:
        told = source.settings
        if source.secret_id is None:
            raise PasswordMissing
        secret = use(work.database, work.tenant, source.secret_id, work.actor, "mailbox", keys)
        account = Account(
            told["host"], told["port"], told["user"], secret, security=told["security"], method=told["method"]
        )
        wanted = Wanted(told["picture_kib"] * 2**10, settings.upload_megabytes * 2**20, told["text"])
        with opened_mailbox(account, seconds=SECONDS, allow_private=settings.allow_private_mail, tls=tls) as wire:
            yield Mailbox(
                wire,
                told["folder"],
                after=told["after"],
                to=told["to"],
                since_days=told["since_days"],
                wanted=wanted,
            )

    return opened
