"""What ``cuadra doctor`` tries of the server: database, keys, storage, mail, logins, port, clock and disk.

Everything is tried at once, each in a thread with a bound, so that a far end that never answers costs some seconds.
Nothing is made or changed, but a probe in the bucket that is removed again.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

from cuadra.cli.examined import Capability, is_open, reason
from cuadra.kit.errors import CuadraError
from cuadra.settings import Settings

SECONDS = 8.0
SCARCE = 2**30  # bytes
SKEW = 5.0  # seconds: codes of a second step live thirty
Attempt = Callable[[Settings], "list[Capability]"]


def examine_server(settings: Settings, *, seconds: float = SECONDS) -> Callable[[], list[Capability]]:
    """Begins to try everything; call what is returned for what was found."""
    runs = [_Run(what, attempt, settings) for what, attempt in _attempts(settings).items()]

    def found() -> list[Capability]:
        return [one for run in runs for one in run.result(seconds)]

    return found


class _Run:
    """One attempt in a thread of its own, which is left alone when its time is up."""

    def __init__(self, what: str, attempt: Attempt, settings: Settings) -> None:
        self.what, self.attempt, self.settings = what, attempt, settings
        self.is_needed = is_set_up(settings)
        self.found: list[Capability] = []
        self.thread = threading.Thread(target=self._run, name=f"doctor-{what}", daemon=True)
        self.thread.start()

    def result(self, seconds: float) -> list[Capability]:
        self.thread.join(seconds)
        if self.thread.is_alive():
            return [Capability(self.what, works=False, is_needed=self.is_needed, code="DOC-017", fact=f"{seconds:g}")]
        return self.found

    def _run(self) -> None:
        try:
            self.found = self.attempt(self.settings)
        except CuadraError as error:
            self.found = [
                Capability(self.what, works=False, is_needed=self.is_needed, code=error.code, facts=error.facts)
            ]
        except Exception as error:  # noqa: BLE001  whatever breaks a part is what the doctor tells
            told = reason(error)
            self.found = [Capability(self.what, works=False, is_needed=self.is_needed, code="DOC-001", fact=told)]


def is_set_up(settings: Settings) -> bool:
    """Whether a server lives here: who only reads documents needs none of this."""
    return bool(settings.database_url) or (settings.home / "keys").exists()


def _attempts(settings: Settings) -> dict[str, Attempt]:
    """What is tried here, by its name; what nobody set up and works without is left out."""
    database: dict[str, Attempt] = {"database": _external if settings.database_url else _embedded}
    keys: dict[str, Attempt] = {"keys": _transit if settings.keys == "transit" else _ring}
    wanted: dict[str, tuple[object, Attempt]] = {
        "storage": (settings.storage == "s3", _bucket),
        "mail": (settings.smtp_url, _mail),
        "OpenID Connect": (settings.oidc_issuer, _oidc),
    }
    asked = {what: attempt for what, (is_wanted, attempt) in wanted.items() if is_wanted}
    return database | keys | {"key files": _modes, "home": _home} | asked | {"port": _port}


def _embedded(settings: Settings) -> list[Capability]:
    from cuadra.database.embedded.examine import examine
    from cuadra.model.evidence import Severity

    return [
        Capability(
            f"database {one.where}",
            works=one.severity == Severity.INFO,
            is_needed=one.severity == Severity.ERROR and is_set_up(settings),
            code=one.code,
            facts=one.facts,
        )
        for one in examine(settings.home / "database")
    ]


def _external(settings: Settings) -> list[Capability]:
    from cuadra.database.examine import look

    seen = look(settings.database_url.reveal())
    return [
        Capability("database", works=True, is_needed=True, detail=f"PostgreSQL {seen.version}, {seen.login}"),
        Capability(
            "backup rights", works=seen.sees_all, code="DOC-000" if seen.sees_all else "DOC-011", fact=seen.login
        ),
        _clock(seen.skew),
    ]


def _clock(skew: float) -> Capability:
    works = abs(skew) <= SKEW
    detail = f"{skew:+.1f} s" if works else ""
    return Capability("clock", works=works, code="DOC-000" if works else "DOC-012", detail=detail, fact=f"{skew:+.0f}")


def _ring(settings: Settings) -> list[Capability]:
    from cuadra.vault.health import check_keys
    from cuadra.vault.provider import LocalRing

    folder = settings.home / "keys"
    if not folder.exists():
        return [Capability("keys", works=True, code="DOC-013", fact=str(folder))]
    return [Capability("keys", works=True, is_needed=True, detail=check_keys(LocalRing(folder), opens=True))]


def _transit(settings: Settings) -> list[Capability]:
    from cuadra.flows.house import key_provider
    from cuadra.vault.health import check_keys

    key = check_keys(key_provider(settings, opens_secrets=True), opens=True)
    return [Capability("keys", works=True, is_needed=True, detail=f"{settings.transit_url} {key}")]


def _modes(settings: Settings) -> list[Capability]:
    """Files that hold secrets are for their owner alone."""
    private = [one for one in _secret_files(settings) if one.is_file()]
    exposed = [one for one in private if is_open(one)]
    if exposed:
        told = " ".join(str(one) for one in exposed)
        return [Capability("key files", works=False, is_needed=True, code="DOC-014", fact=told)]
    return [Capability("key files", works=True, detail=str(len(private)))] if private else []


def _secret_files(settings: Settings) -> Iterator[Path]:
    yield Path(".env")
    yield settings.home / ".env"
    yield settings.home / "demo.password"
    if (keys := settings.home / "keys").is_dir():
        yield from (one for one in sorted(keys.iterdir()) if ".pub" not in one.name)


def _home(settings: Settings) -> list[Capability]:
    """Room, rights, and no network in between."""
    from cuadra.database.embedded.filesystem import network_kind

    there = next(one for one in (settings.home, *settings.home.parents) if one.exists())
    is_needed, free = is_set_up(settings), shutil.disk_usage(there).free
    if not os.access(there, os.W_OK | os.X_OK):
        return [Capability("home", works=False, is_needed=is_needed, code="DOC-015", fact=str(settings.home))]
    told = [Capability("home", works=True, detail=f"{settings.home} ({free / 2**30:,.0f} GiB)")]
    if free < SCARCE:
        told.append(Capability("space", works=False, code="DOC-016", fact=f"{free / 2**20:,.0f}"))
    if kind := network_kind(there):
        told.append(Capability("home disk", works=False, code="DOC-019", fact=kind))
    return told


def _bucket(settings: Settings) -> list[Capability]:
    from cuadra.flows.house import blob_store

    store, name = blob_store(settings, "doctor"), token_hex(32)
    store.put(name, b"cuadra doctor")
    store.delete(name)
    return [Capability("storage", works=True, is_needed=True, detail=f"s3 {settings.s3_bucket}")]


def _mail(settings: Settings) -> list[Capability]:
    from cuadra.adapters.mail import SmtpMailer
    from cuadra.adapters.mail.address import mail_server

    server = mail_server(settings.smtp_url, settings.mail_from)
    SmtpMailer(server, seconds=SECONDS - 1).check()
    return [Capability("mail", works=True, detail=f"{server.host}:{server.port}")]


def _oidc(settings: Settings) -> list[Capability]:
    import httpx

    from cuadra.adapters.oidc import Provider

    with httpx.Client() as client:
        Provider(client, settings.oidc_issuer, settings.oidc_client, settings.oidc_secret).way("http://127.0.0.1/")
    return [Capability("OpenID Connect", works=True, detail=settings.oidc_issuer)]


def _port(settings: Settings) -> list[Capability]:
    """Whether somebody could listen where the settings say."""
    where = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return [Capability("port", works=False, code="DOC-018", fact=where)]
    return [Capability("port", works=True, detail=where)]
