"""The shapes of the API. Made by ``update/client.py`` from ``docs/openapi.json``: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

DocumentState: TypeAlias = Literal[
    "received", "reading", "review", "ready", "posted", "duplicate", "rejected", "blocked", "replaced"
]

JobState: TypeAlias = Literal["waiting", "running", "blocked", "done", "dead", "cancelled"]

Level: TypeAlias = Literal["never", "confident", "always"]


class AcceptIn(TypedDict):
    name: str
    password: str
    token: str


class AccessOut(TypedDict):
    access_token: str
    expires_in: NotRequired[int]
    role: str
    tenant: str
    token_type: NotRequired[Literal["Bearer"]]


class AdjustIn(TypedDict):
    """The page turned clockwise; ``crop`` is left, top, right, bottom in shares of the page as it came."""

    crop: NotRequired[list[Any] | None]
    turn: NotRequired[Literal[0, 90, 180, 270]]


class AfterIn(TypedDict):
    after: NotRequired[str | None]


class Asked(TypedDict):
    """What a list may be asked for; what is not known is refused, so that a misspelt filter does not show ."""

    country: NotRequired[str | None]
    created_from: NotRequired[str | None]
    created_to: NotRequired[str | None]
    currency: NotRequired[str]
    cursor: NotRequired[str]
    external_id: NotRequired[str]
    fields: NotRequired[str]
    fiscal_key: NotRequired[str]
    issued_from: NotRequired[str | None]
    issued_to: NotRequired[str | None]
    issuer: NotRequired[str]
    kind: NotRequired[str]
    most: NotRequired[int]
    number: NotRequired[str]
    own: NotRequired[list[str]]
    q: NotRequired[str]
    sort: NotRequired[str]
    source: NotRequired[str]
    state: NotRequired[list[DocumentState]]
    tag: NotRequired[list[str]]
    total_from: NotRequired[float | str | None]
    total_to: NotRequired[float | str | None]


class AskedOut(TypedDict):
    """The job that learns."""

    job: str


class BlockerOut(TypedDict):
    """``what`` stopped documents: ``missing:total``, ``unsure:number``, ``check:FLD-003``, ``twin``, ``lev."""

    documents: int
    what: str


class ChangeIn(TypedDict):
    """One field as a person wants it: as typed; empty takes it away. ``box`` in the units of ``page``."""

    box: NotRequired[list[Any] | None]
    how: NotRequired[Literal["typed", "pointed", "chosen", "agreed", "region"]]
    page: NotRequired[int | None]
    path: str
    said: str


class ChangedOut(TypedDict):
    """How many documents that wait were changed."""

    documents: int


class ChangesIn(TypedDict):
    changes: list[ChangeIn]


class ChoicesIn(TypedDict):
    """What is left out stays as it is. ``quiet_from`` and ``quiet_to`` as ``null``: no quiet hours."""

    daily_goal: NotRequired[int | None]
    hour: NotRequired[int | None]
    kinds: NotRequired[dict[str, list[Literal["app", "mail", "push"]]] | None]
    pace: NotRequired[Literal["now", "hourly", "daily"] | None]
    quiet_from: NotRequired[int | None]
    quiet_to: NotRequired[int | None]


class ChoicesOut(TypedDict):
    """``kinds``: the channels of every kind, chosen or usual. Hours are by the company's clock."""

    daily_goal: int
    hour: int
    kinds: dict[str, list[str]]
    pace: str
    push_id: str
    push_key: str
    quiet_from: int | None
    quiet_to: int | None


class CodeIn(TypedDict):
    code: str


class CompanyChange(TypedDict):
    """What is not named stays."""

    fiscal: NotRequired[dict[str, str]]
    language: NotRequired[Literal["es", "en"]]
    name: NotRequired[str]
    tax_id: NotRequired[str]
    time_zone: NotRequired[str]


class CompanyOfMine(TypedDict):
    id: str
    name: str
    role: str


class CompanyOut(TypedDict):
    """The company; ``time_zone`` is an IANA name."""

    country: str
    created_at: str
    fiscal: NotRequired[dict[str, str]]
    id: str
    language: str
    name: str
    tax_id: str
    time_zone: str


class ConfirmIn(TypedDict):
    """``seen`` is the version that the person saw."""

    seen: NotRequired[int | None]


class CutIn(TypedDict):
    """Each document that is to be, by the numbers of its pages; every page is in one of them."""

    parts: list[list[int]]


class CutOut(TypedDict):
    """Another document seems to begin at ``page``; ``value`` is what says so, in the words of the page."""

    page: int
    value: str
    why: Literal["number", "issuer", "first_page", "head"]


class CutsOut(TypedDict):
    """Where a document seems to be several, in the order of its pages; nothing is cut by asking."""

    cuts: list[CutOut]


class DeedIn(TypedDict):
    """What is done to all documents that match ``wanted``; ``tag`` is needed to tag and untag."""

    action: Literal["tag", "untag", "reject", "again"]
    tag: NotRequired[str | None]
    wanted: NotRequired[Asked]


class DeedOut(TypedDict):
    """How far it is: ``seen`` of ``among``, of which it ``changed`` some; over when it ``ended_at``."""

    action: str
    among: int
    changed: int
    created_at: str
    ended_at: str | None
    id: str
    seen: int
    tag_id: str | None
    undoes: str | None


class DeliveryOut(TypedDict):
    """One event for one address."""

    answered: int | None
    attempts: int
    created_at: str
    failure: str
    id: str
    seconds: float | None
    seq: int
    state: str
    updated_at: str


class DeliveryPage(TypedDict):
    items: list[DeliveryOut]
    next: NotRequired[str]


class DeviceIn(TypedDict):
    """A subscription as ``PushManager.subscribe`` gives it; ``key`` is the ``push_id`` that it was made wi."""

    auth: str
    endpoint: str
    key: str
    p256dh: str


class DeviceOut(TypedDict):
    """A browser that takes push messages."""

    agent: str
    created_at: str
    id: str
    last_at: str | None


class DevicesOut(TypedDict):
    items: list[DeviceOut]


class DocumentChange(TypedDict):
    """What is not named stays."""

    country: NotRequired[str | None]
    external_id: NotRequired[str]
    name: NotRequired[str]


class DocumentIn(TypedDict):
    """One file as JSON: ``content`` is its bytes in standard base64, without line breaks."""

    content: str
    country: NotRequired[str | None]
    external_id: NotRequired[str]
    name: str
    source: NotRequired[Literal["api", "upload", "mail", "drive", "folder"]]


class DocumentOut(TypedDict):
    """A document and the values it is found by. ``reason`` is the code of why it stands where it stands."""

    country: str | None
    created_at: str
    currency: str | None
    duplicate_of: str | None
    external_id: str
    fiscal_key: str | None
    id: str
    issued_on: str | None
    issuer_name: str | None
    issuer_tax_id: str | None
    kind: str | None
    media_type: str
    name: str
    number: str | None
    parent_id: str | None
    part: str
    reason: str
    reason_hint: str
    reason_text: str
    sha256: str
    size: int
    source: str
    state: DocumentState
    total: str | None
    updated_at: str
    version: int


class DocumentPage(TypedDict):
    items: list[DocumentOut]
    next: NotRequired[str]


class DocumentWholeOut(TypedDict):
    """A document with its newest reading and all its arrivals."""

    country: str | None
    created_at: str
    currency: str | None
    duplicate_of: str | None
    external_id: str
    fiscal_key: str | None
    id: str
    issued_on: str | None
    issuer_name: str | None
    issuer_tax_id: str | None
    kind: str | None
    media_type: str
    name: str
    number: str | None
    parent_id: str | None
    part: str
    reading: ReadingOut | None
    reason: str
    reason_hint: str
    reason_text: str
    sha256: str
    sightings: list[SightingOut]
    size: int
    source: str
    state: DocumentState
    total: str | None
    updated_at: str
    version: int


class EndpointChange(TypedDict):
    is_active: NotRequired[bool | None]
    types: NotRequired[list[str] | None]
    url: NotRequired[str | None]


class EndpointIn(TypedDict):
    """``types`` are names of events, with ``*``: ``document.*``."""

    types: NotRequired[list[str]]
    url: str


class EndpointOut(TypedDict):
    """``disabled_for`` is the code of why it was switched off."""

    created_at: str
    disabled_at: str | None
    disabled_for: str
    failing_since: str | None
    id: str
    types: list[str]
    url: str


class EndpointsOut(TypedDict):
    items: list[EndpointOut]


class EnrolmentOut(TypedDict):
    """``uri`` is what the QR code holds; both are shown once."""

    secret: str
    uri: str


class ErasedOut(TypedDict):
    """What went; ``kept`` are events that stay, under a number without a name."""

    events: int
    invitations: int
    kept: int
    keys: int
    memberships: int


class EventOut(TypedDict):
    """One thing that happened; ``seq`` has no gaps in a company and is where a stream resumes."""

    action: str
    actor_id: str | None
    actor_kind: str
    at: str
    details: dict[str, Any] | None
    request_id: str
    seq: int
    subject_id: str | None
    subject_kind: str


class EventPage(TypedDict):
    items: list[EventOut]
    next: NotRequired[str]


FieldProblem = TypedDict(
    "FieldProblem",
    {
        "code": str,
        "detail": str,
        "in": NotRequired["str | None"],
        "parameter": NotRequired["str | None"],
        "pointer": NotRequired["str | None"],
    },
)


class FolderSettings(TypedDict):
    """A folder of the server. What is not named is as usual, or stays as it is."""

    depth: NotRequired[int]
    done: NotRequired[str]
    folder: NotRequired[str]
    still: NotRequired[float]


class FolderSettingsOut(TypedDict):
    depth: int
    done: str
    folder: str
    still: float


class HandedAllOut(TypedDict):
    documents: list[HandedInOut]


class HandedInOut(TypedDict):
    """One file: ``known`` where the same bytes were here already, ``refused`` with the reason."""

    code: str
    name: str
    reason: str
    state: Literal["received", "known", "refused"]


class HealthOut(TypedDict):
    """``state`` is the worst of what every request needs; the other parts may be down and the API still wo."""

    parts: list[PartOut]
    state: Literal["ok", "degraded", "down"]


class InvitationIn(TypedDict):
    email: str
    role: Literal["owner", "admin", "accountant", "clerk", "reader"]


class InvitationOut(TypedDict):
    created_at: str
    email: str
    expires_at: str
    id: str
    role: str


class InvitationsOut(TypedDict):
    items: list[InvitationOut]


class InvitedOut(TypedDict):
    """``token`` goes into the link; it is shown once."""

    email: str
    expires_at: str
    id: str
    token: str | None


class JobOut(TypedDict):
    """One piece of work. ``error_code`` says why it failed or is blocked."""

    attempts: int
    cancel_requested: bool
    created_at: str
    ended_at: str | None
    error_code: str
    error_hint: str
    error_text: str
    id: str
    kind: str
    next_at: str
    started_at: str | None
    state: JobState
    subject_id: str
    takeovers: int
    weight: int


class JobPage(TypedDict):
    items: list[JobOut]
    next: NotRequired[str]


class JoinIn(TypedDict):
    """The documents that are one, in the order of their pages."""

    documents: list[str]


class JoinedOut(TypedDict):
    person: str
    role: str
    tenant: str


class KeyIn(TypedDict):
    """``scopes`` have to be within those of who makes it."""

    expires_at: NotRequired[str | None]
    name: str
    scopes: list[str]


class KeyOut(TypedDict):
    """``start`` is what is seen of a key: enough to tell two apart."""

    created_at: str
    expires_at: str | None
    id: str
    last_used_at: str | None
    made_by: str | None
    name: str
    revoked_at: str | None
    scopes: list[str]
    start: str


class KeysOut(TypedDict):
    items: list[KeyOut]


class KnownOut(TypedDict):
    """A supplier with all that is known: names and numbers it goes by, months, what is remembered, the cur."""

    curve: list[StepOut]
    joins: list[SupplierJoinOut]
    months: list[TotalOut]
    names: list[str]
    remembered: list[RememberedOut]
    rules: list[SupplierRuleOut]
    supplier: SupplierOut


class LearningOut(TypedDict):
    """``alone`` of ``decided`` documents became ready without a person in the last 30 days, and in the 30 ."""

    alone: int
    alone_before: int
    blockers: list[BlockerOut]
    checked: int
    decided: int
    decided_before: int
    model: int
    unchecked: int
    weeks: list[WeekOut]
    wrong: int


class LevelIn(TypedDict):
    """Which documents: of a supplier (country and tax id), of a kind, of both, or all where everything is ."""

    country: NotRequired[str]
    kind: NotRequired[str]
    level: Level
    tax_id: NotRequired[str]


class LevelOut(TypedDict):
    country: str
    facts: dict[str, Any]
    kind: str
    level: Level
    reason: str
    set_at: str
    tax_id: str


class LevelsOut(TypedDict):
    """What was set; ``default`` holds where nothing was."""

    default: Level
    items: list[LevelOut]


class LoginIn(TypedDict):
    """``code`` is of the second step, where the person has one; ``tenant`` the company to work in."""

    code: NotRequired[str]
    email: str
    password: str
    tenant: NotRequired[str | None]


class LookIn(TypedDict):
    token: str


class MadeEndpointOut(TypedDict):
    """``secret`` signs the messages (Standard Webhooks); it is shown once."""

    endpoint: EndpointOut
    secret: str | None


class MadeKeyOut(TypedDict):
    """``key`` is shown once, to whoever asked first; a repeated request gets null."""

    id: str
    key: str | None


class MadeRuleOut(TypedDict):
    """The rule, the supplier's name, and how many of their documents wait and could follow it too."""

    rule: SupplierRuleOut
    supplier: str
    waiting: int


class MadeSourceOut(TypedDict):
    """``token`` and the ``url`` with it are of a link; they are shown once."""

    source: SourceOut
    token: str | None
    url: str | None


class MailSettings(TypedDict):
    """A mailbox, read by IMAP. What is not named is as usual, or stays as it is."""

    after: NotRequired[Literal["nothing", "seen", "move"]]
    folder: NotRequired[str]
    host: NotRequired[str]
    method: NotRequired[Literal["password", "xoauth2"]]
    picture_kib: NotRequired[int]
    port: NotRequired[int]
    security: NotRequired[Literal["tls", "starttls", "plain"]]
    since_days: NotRequired[int]
    text: NotRequired[bool]
    to: NotRequired[str]
    user: NotRequired[str]


class MailSettingsOut(TypedDict):
    after: str
    folder: str
    host: str
    method: str
    picture_kib: int
    port: int
    security: str
    since_days: int
    text: bool
    to: str
    user: str


class MeOut(TypedDict):
    """The person behind the session."""

    companies: list[CompanyOfMine]
    email: str
    id: str
    is_operator: bool
    language: str
    name: str
    session: str
    tenant: str | None


class MemberOut(TypedDict):
    """Somebody who works here."""

    email: str
    is_disabled: bool
    name: str
    person: str
    role: str


class MembersOut(TypedDict):
    items: list[MemberOut]


class ModelOut(TypedDict):
    """A version: ``present``, ``kept`` (may be used again) or ``refused``; ``reason`` is a code with its f."""

    documents: int
    facts: dict[str, Any]
    figures: dict[str, Any]
    held_out: int
    made_at: str
    reason: str
    seconds: float
    state: str
    used_at: str | None
    version: int


class ModelsOut(TypedDict):
    """Newest first; version 0, the model that comes with Cuadra, is not among them."""

    items: list[ModelOut]
    present: int


class NextOut(TypedDict):
    """The next document to review; null where none waits."""

    id: str | None


class NoteOut(TypedDict):
    created_at: str
    document_id: str
    id: str
    mentions: list[str]
    person_id: str | None
    text: str
    updated_at: str


class NoteTextIn(TypedDict):
    """People of the company named with ``@`` are told."""

    text: str


class NotesOut(TypedDict):
    items: list[NoteOut]


class NoticeOut(TypedDict):
    """``count`` things of one kind; ``sentence`` in the language asked for; ``page`` is where to act on it."""

    count: int
    created_at: str
    id: str
    kind: str
    page: str
    read_at: str | None
    sentence: str
    subject_id: str | None
    subject_kind: str
    updated_at: str


class NoticesOut(TypedDict):
    """``unread`` counts to a hundred."""

    items: list[NoticeOut]
    next: NotRequired[str]
    unread: int


class NoticesRead(TypedDict):
    """``ids`` of notices; left out, all."""

    ids: NotRequired[list[str] | None]


class OfferOut(TypedDict):
    """``has_account``: the person logs in to accept."""

    company: str
    email: str
    has_account: bool
    role: str


class OtherIn(TypedDict):
    """The supplier that is the same one, and will be no more."""

    other: str


class OwnFieldChange(TypedDict):
    """``choices`` only where they are to be others."""

    choices: NotRequired[list[str] | None]
    name: str


class OwnFieldIn(TypedDict):
    choices: NotRequired[list[str]]
    name: str
    sort: NotRequired[Literal["text", "number", "amount", "date", "choice"]]


class OwnFieldOut(TypedDict):
    choices: list[str]
    id: str
    name: str
    sort: str


class OwnFieldsOut(TypedDict):
    items: list[OwnFieldOut]


class OwnValue(TypedDict):
    """``said`` as a person would type it; empty takes the value away."""

    field: str
    said: str


class OwnValueOut(TypedDict):
    """``text`` is the normal form: a decimal point, a date as ISO 8601; empty where there is none."""

    choices: list[str]
    field: str
    name: str
    sort: str
    text: str


class OwnValuesIn(TypedDict):
    values: list[OwnValue]


class OwnValuesOut(TypedDict):
    items: list[OwnValueOut]


class OwnerIn(TypedDict):
    """The thing of ours that the secret belongs to."""

    field: NotRequired[str]
    row: NotRequired[str]
    table: NotRequired[str]


class PartOut(TypedDict):
    """``ok``, ``degraded`` (works, but somebody should look) or ``down``; ``detail`` never holds a secret."""

    detail: NotRequired[str]
    name: str
    state: Literal["ok", "degraded", "down"]


class PasswordIn(TypedDict):
    new: str
    old: str


class PathIn(TypedDict):
    """The field of the document that the rule is made of, as it now stands there."""

    path: str


class Problem(TypedDict):
    """An error (RFC 9457)."""

    code: str
    detail: str
    errors: NotRequired[list[FieldProblem]]
    hint: NotRequired[str]
    instance: str
    request_id: str
    status: int
    title: str
    type: str


class ProofIn(TypedDict):
    """The person's own password, once more."""

    password: str


class PushEndpointIn(TypedDict):
    """Where a browser takes its messages."""

    endpoint: str


class QuestionIn(TypedDict):
    """``person`` works in the company; null leaves a note for whoever comes."""

    field: NotRequired[str | None]
    person: NotRequired[str | None]
    text: str


class QuestionOut(TypedDict):
    """The note that the question became."""

    note: str


class ReadOut(TypedDict):
    """How many were marked."""

    marked: int


class ReadingOut(TypedDict):
    """What was read: every field with its value, confidence and evidence, by its path (``issuer.tax_id``)."""

    created_at: str
    fields: dict[str, Any]
    findings: list[Any]
    lines: list[Any]
    nth: int
    reader: str
    rungs: list[str]
    seconds: float


class ReasonIn(TypedDict):
    note: NotRequired[str]


class ReceivedAllOut(TypedDict):
    documents: list[ReceivedOut]


class ReceivedOut(TypedDict):
    """One file that came."""

    id: str
    is_new: bool
    sha256: str
    url: str


class RecoveryOut(TypedDict):
    """For the day the telephone is lost; each works once, and they are shown once."""

    codes: list[str]


class RefreshIn(TypedDict):
    refresh_token: str


class RegionIn(TypedDict):
    """A frame in the page's units, how the person has turned the page, and the field that it is read for."""

    box: list[Any]
    path: NotRequired[str]
    turn: NotRequired[Literal[0, 90, 180, 270]]


class RegionOut(TypedDict):
    """What stands there: its text, how sure the engine is, the place of the words; ``said`` is what suits ."""

    box: list[float]
    confidence: float
    said: str
    text: str
    words: list[list[Any]]


class RememberedOut(TypedDict):
    """``way``: the usual value, or what stands beside or under a label, or only in its place."""

    count: int
    path: str
    sure: float
    told: str
    way: str


class ReplacedOut(TypedDict):
    """The documents that stand now."""

    documents: list[str]


class ResetIn(TypedDict):
    new: str
    token: str


class RetentionIn(TypedDict):
    """Days by kind of data; null keeps for ever, what is not named stays."""

    days: dict[str, int | None]


class RetentionOut(TypedDict):
    """``law`` is what fiscal documents of the country are kept by: for people to check, not an advice."""

    law: str
    law_years: int
    rules: list[RetentionRuleOut]


class RetentionRuleOut(TypedDict):
    """``days`` after which it goes, null for never; ``least`` may be set and no less; ``count`` goes tonig."""

    count: int
    days: int | None
    is_fixed: bool
    kind: str
    least: int


class ReviewOut(TypedDict):
    """A document as it stands: its fields with state, reasons and alternatives, its lines, pages and findi."""

    among: int
    columns: list[str]
    country: str
    fields: list[dict[str, Any]]
    findings: list[dict[str, str]]
    id: str
    lines: list[dict[str, Any]]
    name: str
    next_line: int
    note: str
    nth: int
    pages: list[dict[str, Any]]
    reason: str
    state: DocumentState
    twin: dict[str, str] | None
    undo: int | None
    version: int
    watcher: str


class RoleIn(TypedDict):
    role: Literal["owner", "admin", "accountant", "clerk", "reader"]


class RulesOut(TypedDict):
    items: list[SupplierRuleOut]


class SampleOut(TypedDict):
    items: list[SampledOut]


class SampledOut(TypedDict):
    """A document that went on alone and waits to be checked."""

    at: str
    currency: str | None
    id: str
    issued_on: str | None
    issuer_name: str | None
    kind: str | None
    name: str
    number: str | None
    total: str | None


class SecretIn(TypedDict):
    """``value`` is sealed at once; only a worker opens it."""

    kind: Literal["password", "token", "certificate", "private_key", "file"]
    name: str
    owner: NotRequired[OwnerIn]
    value: str


class SecretOut(TypedDict):
    """All that anybody is told of a secret."""

    created_at: str
    expires_at: str | None
    fingerprint: str
    id: str
    kind: str
    name: str
    owner_field: str
    owner_row: str
    owner_table: str
    updated_at: str


class SecretsOut(TypedDict):
    items: list[SecretOut]
    next: NotRequired[str]


class SessionOut(TypedDict):
    """A place where the person is logged in."""

    agent: str
    created_at: str
    expires_at: str
    id: str
    ip: str
    is_this: NotRequired[bool]
    kind: str
    last_seen_at: str
    tenant_id: str | None


class SessionsOut(TypedDict):
    items: list[SessionOut]


class SightingOut(TypedDict):
    """One arrival of these bytes."""

    at: str
    external_id: str
    name: str
    source: str


class SourceChange(TypedDict):
    """What is not named stays. Another folder or mailbox is read from its start; nothing is taken twice."""

    country: NotRequired[str | None]
    cron: NotRequired[str]
    every: NotRequired[int]
    folder: NotRequired[FolderSettings | None]
    mail: NotRequired[MailSettings | None]
    name: NotRequired[str]
    secret: NotRequired[str | None]
    zone: NotRequired[str]


class SourceErrorOut(TypedDict):
    """Why it stopped or is tried again, in the language of Accept-Language."""

    code: str
    hint: str
    text: str


class SourceIn(TypedDict):
    """``folder`` or ``mail`` goes with the ``kind`` of that name; a ``link`` has neither, and no time."""

    country: NotRequired[str | None]
    cron: NotRequired[str]
    every: NotRequired[int | None]
    folder: NotRequired[FolderSettings | None]
    kind: Literal["folder", "mail", "link"]
    mail: NotRequired[MailSettings | None]
    name: str
    secret: NotRequired[str | None]
    zone: NotRequired[str]


class SourceItemOut(TypedDict):
    """A file or message: how many documents it brought, or the ``reason`` for which it was left, in words ."""

    at: str
    code: str
    documents: int
    hint: str
    name: str
    reason: str


class SourceItemPage(TypedDict):
    items: list[SourceItemOut]
    next: NotRequired[str]


class SourceOut(TypedDict):
    """``cursor`` is how far it was read: of a mailbox UIDVALIDITY and the last UID; a folder needs none."""

    arrived: int
    country: str | None
    created_at: str
    cron: str
    cursor: dict[str, Any]
    error: SourceErrorOut | None
    every: int
    failures: int
    folder: FolderSettingsOut | None
    has_secret: bool
    id: str
    kind: Literal["folder", "mail", "link"]
    last_at: str | None
    last_new_at: str | None
    mail: MailSettingsOut | None
    name: str
    next_at: str | None
    state: Literal["active", "paused", "failing", "needs_password", "needs_attention"]
    token_start: str
    updated_at: str
    version: int
    zone: str


class SourceTriedOut(TypedDict):
    """``count`` files and folders, or messages; ``is_more`` than were counted."""

    count: int
    error: SourceErrorOut | None
    is_more: bool
    may_write: bool
    works: bool


class SourcesOut(TypedDict):
    items: list[SourceOut]


class StandsOut(TypedDict):
    """Where a document stands now."""

    state: DocumentState
    version: int


class StatsOut(TypedDict):
    """How many documents and jobs stand where."""

    documents: dict[str, int]
    jobs: dict[str, int]


class StepOut(TypedDict):
    """The share of fields that a person touched on the documents ``first`` to ``last``."""

    first: int
    last: int
    share: float


class SupplierChange(TypedDict):
    name: NotRequired[str | None]
    note: NotRequired[str | None]


class SupplierJoinOut(TypedDict):
    """A supplier, ``gone_id`` under its ``name``, that was joined to ``kept_id`` and can be taken apart ag."""

    created_at: str
    gone_id: str
    id: str
    kept_id: str
    name: str
    person_id: str | None


class SupplierOut(TypedDict):
    """Who issues documents to the company. ``documents`` are those known to be theirs."""

    address: str
    country: str
    documents: int
    first_seen: str
    id: str
    last_seen: str
    name: str
    note: str
    tax_id: str


class SupplierPage(TypedDict):
    items: list[SupplierOut]
    next: NotRequired[str]


class SupplierRuleOut(TypedDict):
    """What a person said that holds for all documents of a supplier."""

    created_at: str
    document_id: str | None
    id: str
    path: str
    person_id: str | None
    supplier_id: str
    told: str
    way: str


class SwitchIn(TypedDict):
    tenant: str


class TagIn(TypedDict):
    colour: NotRequired[Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple"]]
    name: str


class TagOut(TypedDict):
    colour: str
    id: str
    name: str


class TagsOut(TypedDict):
    items: list[TagOut]


class TextIn(TypedDict):
    """A text that somebody pasted: a mail, a message."""

    country: NotRequired[str | None]
    name: NotRequired[str]
    text: str


class TokensOut(TypedDict):
    """``access_token`` goes into ``Authorization: Bearer``; ``refresh_token`` gives the next ones, each on."""

    access_token: str
    expires_in: NotRequired[int]
    person: str
    refresh_expires_at: str
    refresh_token: str
    tenant: str | None
    token_type: NotRequired[Literal["Bearer"]]


class TotalOut(TypedDict):
    """What ready documents come to, credit notes taken off."""

    currency: str
    documents: int
    month: str | None
    total: str | None


class TurnedOut(TypedDict):
    """The new signing secret, shown once; the one before goes on signing until the next turn."""

    secret: str | None


class UploadIn(TypedDict):
    """A file that will come in parts; ``size`` in bytes."""

    country: NotRequired[str | None]
    external_id: NotRequired[str]
    name: str
    size: int


class UploadOut(TypedDict):
    """Where an upload stands: ``offset`` of ``size`` bytes are here; ``document`` once it is whole."""

    document: str | None
    id: str
    is_new: bool
    offset: int
    part_bytes: int
    size: int


class ViewIn(TypedDict):
    """``query`` is that of the address of the list ``page``."""

    is_shared: NotRequired[bool]
    name: str
    page: NotRequired[Literal["inbox", "suppliers", "jobs"]]
    query: str


class ViewOut(TypedDict):
    id: str
    is_shared: bool
    name: str
    page: str
    person_id: str | None
    query: str


class ViewsOut(TypedDict):
    items: list[ViewOut]


class WatcherOut(TypedDict):
    """Who else has the document open; empty for nobody."""

    watcher: str


class WeekOut(TypedDict):
    """The fields read in a week, and how many of them a person had to touch."""

    documents: int
    fields: int
    model: int
    start: str
    touched: int


class WordsOut(TypedDict):
    """The words of a page, each as text, left, top, right, bottom; ``width`` and ``height`` in the same un."""

    height: float
    width: float
    words: list[list[Any]]
