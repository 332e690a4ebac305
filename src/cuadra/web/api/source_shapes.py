"""Sources as the API takes and shows them: the settings of each kind by name, and never a secret."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from cuadra.flows.source_trying import Tried
from cuadra.kit.errors import CuadraError
from cuadra.kit.say import hint, say
from cuadra.kit.why import why
from cuadra.sources.errors import SettingsRefused
from cuadra.sources.kinds import FOLDER, LONGEST, MAIL
from cuadra.sources.models import SourceItem, StoredSource
from cuadra.sources.service import FASTEST, SLOWEST, NewSource
from cuadra.web.api.shapes import Shape
from cuadra.web.api.texts import Country, Given, Name, secret

Kind = Literal["folder", "mail", "link"]
Told = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00-\x1f\x7f]*$")]
Every = Annotated[int, Field(ge=FASTEST, le=SLOWEST)]
Small = Annotated[int, Field(ge=0, le=100_000)]
Password = Annotated[SecretStr, Field(max_length=4096)]
MAIL_EXAMPLE = {"host": "imap.example.com", "user": "facturas@tienda.example", "after": "seen"}


class FolderSettings(Given):
    """A folder of the server. What is not named is as usual, or stays as it is."""

    folder: Told = Field("", description="With its whole path, within what the server allows.")
    done: Told = Field("done", description="Folder within it for what was taken; empty: files stay where they are.")
    depth: Small = Field(8, description="Levels of folders below, up to 32.")
    still: Annotated[float, Field(ge=0, le=600)] = Field(2.0, description="Seconds for which a file has to lie still.")


class MailSettings(Given):
    """A mailbox, read by IMAP. What is not named is as usual, or stays as it is."""

    host: Told = ""
    port: Small = 993
    security: Literal["tls", "starttls", "plain"] = "tls"
    user: Told = ""
    method: Literal["password", "xoauth2"] = Field("password", description="What the secret is.")
    folder: Told = "INBOX"
    since_days: Small = Field(30, description="Begin with mail of the last days; 0 for everything that is there.")
    after: Literal["nothing", "seen", "move"] = Field("nothing", description="What is done with a message read.")
    to: Told = Field("", description="The folder to which it is moved.")
    picture_kib: Small = Field(20, description="Pictures shown in the text count from this size.")
    text: bool = Field(True, description="Whether the text counts where nothing is attached.")


class SourceIn(Given):
    """``folder`` or ``mail`` goes with the ``kind`` of that name; a ``link`` has neither, and no time.

    ``cron`` in place of ``every`` (seconds): looked at at those ticks, by the clock of ``zone``. ``secret`` is the
    password of a mailbox or its token: kept sealed, and never shown.
    """

    kind: Kind
    name: Name = Field(examples=["Facturas por correo"])
    country: Country | None = Field(None, description="Of all documents that come this way; null: found out from each.")
    every: Every | None = Field(None, examples=[300])
    cron: Annotated[str, Field(max_length=100, pattern=r"^[\x20-\x7e]*$")] = Field("", examples=[""])
    zone: Annotated[str, Field(max_length=60, pattern=r"^[\x21-\x7e]+$")] = Field("UTC", examples=["UTC"])
    folder: FolderSettings | None = Field(None, examples=[None])
    mail: MailSettings | None = Field(None, examples=[MAIL_EXAMPLE])
    secret: Password | None = Field(None, examples=["una contraseña de aplicación"])

    def new(self) -> NewSource:
        """``SettingsRefused`` where settings of another kind are given."""
        plain = self.model_dump(include={"kind", "name", "country", "cron", "zone"})
        password = secret(self.secret or "")
        return NewSource(**plain, settings=settings_of(self.kind, self), every=self.every or 0, secret=password)


class SourceChange(Given):
    """What is not named stays. Another folder or mailbox is read from its start; nothing is taken twice."""

    name: Name = Field(default_factory=str, examples=["Facturas por correo"])
    country: Country | None = None
    every: Every = Field(FASTEST, examples=[900])
    cron: Annotated[str, Field(max_length=100, pattern=r"^[\x20-\x7e]*$")] = Field("", examples=["0 8 * * *"])
    zone: Annotated[str, Field(max_length=60, pattern=r"^[\x21-\x7e]+$")] = Field("UTC", examples=["UTC"])
    folder: FolderSettings | None = Field(None, examples=[None])
    mail: MailSettings | None = Field(None, examples=[{"after": "nothing"}])
    secret: Password | None = Field(None, description="A new one; without it the one that is kept stays.")

    def over(self, kept: NewSource) -> NewSource:
        """What is asked for: what is kept, with what is named here laid over it. ``SettingsRefused``."""
        plain = self.model_dump(exclude_unset=True, include={"name", "country", "every", "cron", "zone"})
        settings = {**kept.settings, **settings_of(kept.kind, self)}
        kept_plain = {"kind": kept.kind, "name": kept.name, "country": kept.country, "every": kept.every,
                      "cron": kept.cron, "zone": kept.zone}  # fmt: skip
        return NewSource(**{**kept_plain, **plain}, settings=settings, secret=secret(self.secret or ""))


def settings_of(kind: str, given: SourceIn | SourceChange) -> dict[str, Any]:
    """Those that were named of this kind; ``SettingsRefused`` for those of another."""
    found: dict[str, Any] = {}
    for name, told in ((FOLDER, given.folder), (MAIL, given.mail)):
        if told is not None and kind != name:
            raise SettingsRefused(setting=name, why=why("SRCUNKNOWN"))
        if told is not None:
            found = told.model_dump(exclude_unset=True)
    return found


class FolderSettingsOut(Shape):
    folder: str
    done: str
    depth: int
    still: float


class MailSettingsOut(Shape):
    host: str
    port: int
    security: str
    user: str
    method: str
    folder: str
    since_days: int
    after: str
    to: str
    picture_kib: int
    text: bool


class SourceErrorOut(Shape):
    """Why it stopped or is tried again, in the language of Accept-Language."""

    code: str
    text: str
    hint: str


class SourceOut(Shape):
    """``cursor`` is how far it was read: of a mailbox UIDVALIDITY and the last UID; a folder needs none.

    ``failing`` is tried again at ``next_at``; ``needs_password`` and ``needs_attention`` wait for a person.
    ``token_start`` is how the token of a link begins.
    """

    id: UUID
    kind: Kind
    name: str
    country: str | None
    state: Literal["active", "paused", "failing", "needs_password", "needs_attention"]
    error: SourceErrorOut | None
    failures: int
    arrived: int
    every: int
    cron: str
    zone: str
    folder: FolderSettingsOut | None
    mail: MailSettingsOut | None
    has_secret: bool
    token_start: str
    cursor: dict[str, Any] = Field(examples=[{"validity": 7, "uid": 120, "until": 0}])
    next_at: datetime | None
    last_at: datetime | None
    last_new_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class SourcesOut(Shape):
    items: list[SourceOut]


class MadeSourceOut(Shape):
    """``token`` and the ``url`` with it are of a link; they are shown once."""

    source: SourceOut
    token: str | None
    url: str | None
    shown_once: ClassVar = ("token", "url")


class SourceTriedOut(Shape):
    """``count`` files and folders, or messages; ``is_more`` than were counted. ``error`` where it does not work."""

    works: bool
    count: int
    is_more: bool
    may_write: bool
    error: SourceErrorOut | None


class SourceItemOut(Shape):
    """A file or message: how many documents it brought, or the ``reason`` for which it was left, in words and code."""

    name: str
    at: datetime
    documents: int
    code: str
    reason: str
    hint: str


def shown_source(row: StoredSource, language: str) -> SourceOut:
    error = _error(row.error_code, row.error_facts, language) if row.error_code else None
    return SourceOut(
        **{name: getattr(row, name) for name in _PLAIN},
        error=error,
        every=row.every_seconds,
        zone=row.time_zone,
        folder=FolderSettingsOut(**row.settings) if row.kind == FOLDER else None,
        mail=MailSettingsOut(**row.settings) if row.kind == MAIL else None,
        has_secret=row.secret_id is not None,
    )


_PLAIN = ("id", "kind", "name", "country", "state", "failures", "arrived", "cron", "token_start", "cursor", "next_at",
          "last_at", "last_new_at", "version", "created_at", "updated_at")  # fmt: skip


def shown_tried(found: Tried | CuadraError, language: str) -> SourceTriedOut:
    if isinstance(found, CuadraError):
        error = _error(found.code, found.facts, language)
        return SourceTriedOut(works=False, count=0, is_more=False, may_write=False, error=error)
    return SourceTriedOut(works=True, count=found.count, is_more=found.is_more, may_write=found.may_write, error=None)


def shown_item(one: SourceItem, language: str) -> SourceItemOut:
    told = _error(one.reason, one.facts, language) if one.reason else SourceErrorOut(code="", text="", hint="")
    return SourceItemOut(
        name=one.name, at=one.at, documents=one.documents, code=told.code, reason=told.text, hint=told.hint
    )


def _error(code: str, facts: dict[str, Any], language: str) -> SourceErrorOut:
    return SourceErrorOut(code=code, text=say(code, language, facts), hint=hint(code, language, facts))
