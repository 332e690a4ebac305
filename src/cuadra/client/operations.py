"""A method for every operation of the API. Made by ``update/client.py`` from ``docs/openapi.json``: do not edit."""

from __future__ import annotations

from typing import Literal, cast

from cuadra.client.shapes import (
    AcceptIn,
    AccessOut,
    AdjustIn,
    AfterIn,
    AskedOut,
    ChangedOut,
    ChangesIn,
    ChoicesIn,
    ChoicesOut,
    CodeIn,
    CompanyChange,
    CompanyOut,
    ConfirmIn,
    CutIn,
    CutsOut,
    DeedIn,
    DeedOut,
    DeliveryPage,
    DeviceIn,
    DeviceOut,
    DevicesOut,
    DocumentChange,
    DocumentIn,
    DocumentOut,
    DocumentPage,
    DocumentState,
    DocumentWholeOut,
    EndpointChange,
    EndpointIn,
    EndpointOut,
    EndpointsOut,
    EnrolmentOut,
    ErasedOut,
    EventPage,
    HandedAllOut,
    HealthOut,
    InvitationIn,
    InvitationsOut,
    InvitedOut,
    JobOut,
    JobPage,
    JobState,
    JoinedOut,
    JoinIn,
    KeyIn,
    KeysOut,
    KnownOut,
    LearningOut,
    LevelIn,
    LevelsOut,
    LoginIn,
    LookIn,
    MadeEndpointOut,
    MadeKeyOut,
    MadeRuleOut,
    MadeSourceOut,
    MembersOut,
    MeOut,
    ModelsOut,
    NextOut,
    NoteOut,
    NotesOut,
    NoteTextIn,
    NoticesOut,
    NoticesRead,
    OfferOut,
    OtherIn,
    OwnFieldChange,
    OwnFieldIn,
    OwnFieldOut,
    OwnFieldsOut,
    OwnValuesIn,
    OwnValuesOut,
    PartOut,
    PasswordIn,
    PathIn,
    ProofIn,
    PushEndpointIn,
    QuestionIn,
    QuestionOut,
    ReadOut,
    ReasonIn,
    ReceivedAllOut,
    RecoveryOut,
    RefreshIn,
    RegionIn,
    RegionOut,
    ReplacedOut,
    ResetIn,
    RetentionIn,
    RetentionOut,
    ReviewOut,
    RoleIn,
    RulesOut,
    SampleOut,
    SecretIn,
    SecretOut,
    SecretsOut,
    SessionsOut,
    SourceChange,
    SourceIn,
    SourceItemPage,
    SourceOut,
    SourcesOut,
    SourceTriedOut,
    StandsOut,
    StatsOut,
    SupplierChange,
    SupplierOut,
    SupplierPage,
    SwitchIn,
    TagIn,
    TagOut,
    TagsOut,
    TextIn,
    TokensOut,
    TotalOut,
    TurnedOut,
    UploadIn,
    UploadOut,
    ViewIn,
    ViewOut,
    ViewsOut,
    WatcherOut,
    WordsOut,
)
from cuadra.client.wire import Wire, place


class Operations(Wire):
    """Ids and moments are text, as in JSON; money is text too, exact."""

    def list_audit(
        self,
        *,
        actor: str | None = None,
        actor_kind: Literal["", "person", "key", "worker", "system", "operator"] | None = None,
        action: str | None = None,
        subject: str | None = None,
        subject_kind: str | None = None,
        request_id: str | None = None,
        since: str | None = None,
        until: str | None = None,
        cursor: str | None = None,
        most: int | None = None,
    ) -> EventPage:
        """What happened, newest first, as far as it fits the filters."""
        return cast(
            "EventPage",
            self.ask(
                "GET",
                "/api/v1/audit",
                query={
                    "actor": actor,
                    "actor_kind": actor_kind,
                    "action": action,
                    "subject": subject,
                    "subject_kind": subject_kind,
                    "request_id": request_id,
                    "since": since,
                    "until": until,
                    "cursor": cursor,
                    "most": most,
                },
            ),
        )

    def export_audit(self, *, after: int | None = None) -> bytes:
        """The record as JSON lines; ``cuadra audit verify`` proves that nothing in it was changed or left out."""
        return cast("bytes", self.ask("GET", "/api/v1/audit/export", query={"after": after}))

    def erase_myself(self, body: ProofIn) -> ErasedOut:
        """Makes oneself a number without a name, everywhere; needs the password, and cannot be undone."""
        return cast("ErasedOut", self.ask("POST", "/api/v1/auth/erase", body=body))

    def export_myself(self, body: ProofIn) -> bytes:
        """All that is kept about oneself, in every company, as a ZIP of JSON; needs the password."""
        return cast("bytes", self.ask("POST", "/api/v1/auth/export", body=body))

    def log_in(self, body: LoginIn) -> TokensOut:
        """A session for a program. 401 ``TEN-005`` asks for the code of the second step."""
        return cast("TokensOut", self.ask("POST", "/api/v1/auth/login", body=body))

    def log_out(self) -> None:
        """Ends this session."""
        self.ask("POST", "/api/v1/auth/logout")

    def get_me(self) -> MeOut:
        """Who one is, and where one works."""
        return cast("MeOut", self.ask("GET", "/api/v1/auth/me"))

    def change_password(self, body: PasswordIn) -> None:
        """A new password, which ends all other sessions."""
        self.ask("POST", "/api/v1/auth/password", body=body)

    def reset_password(self, body: ResetIn) -> None:
        """A new password by the link that was mailed; it ends all sessions."""
        self.ask("POST", "/api/v1/auth/password/reset", body=body)

    def refresh(self, body: RefreshIn) -> TokensOut:
        """The next tokens. A refresh token that was used before ends its whole session."""
        return cast("TokensOut", self.ask("POST", "/api/v1/auth/refresh", body=body))

    def switch_company(self, body: SwitchIn) -> AccessOut:
        """Goes on in another company of the person, with an access token for it."""
        return cast("AccessOut", self.ask("POST", "/api/v1/auth/switch", body=body))

    def enrol_second_step(self, body: ProofIn) -> EnrolmentOut:
        """A secret for the telephone; in force once a code of it is confirmed."""
        return cast("EnrolmentOut", self.ask("POST", "/api/v1/auth/totp", body=body))

    def confirm_second_step(self, body: CodeIn) -> RecoveryOut:
        """Turns the second step on, with a code of the telephone."""
        return cast("RecoveryOut", self.ask("POST", "/api/v1/auth/totp/confirm", body=body))

    def turn_off_second_step(self, body: CodeIn) -> None:
        """Back to the password alone; needs a code."""
        self.ask("POST", "/api/v1/auth/totp/off", body=body)

    def clear_level(self, *, country: str | None = None, tax_id: str | None = None, kind: str | None = None) -> None:
        """What holds more widely holds here too from now on."""
        self.ask("DELETE", "/api/v1/automation/levels", query={"country": country, "tax_id": tax_id, "kind": kind})

    def list_levels(self) -> LevelsOut:
        """How far documents go on alone, by supplier and kind."""
        return cast("LevelsOut", self.ask("GET", "/api/v1/automation/levels"))

    def set_level(self, body: LevelIn) -> None:
        """``never``: a person sees each; ``confident``: sure ones go on; ``always``: unsure ones too."""
        self.ask("PUT", "/api/v1/automation/levels", body=body)

    def get_company(self) -> CompanyOut:
        """The company of the caller."""
        return cast("CompanyOut", self.ask("GET", "/api/v1/company"))

    def change_company(self, body: CompanyChange) -> CompanyOut:
        """Other data of the company, checked by the rules of its country; the country itself does not change."""
        return cast("CompanyOut", self.ask("PATCH", "/api/v1/company", body=body))

    def get_retention(self) -> RetentionOut:
        """How long each kind of data is kept, and how much of it goes tonight."""
        return cast("RetentionOut", self.ask("GET", "/api/v1/company/retention"))

    def set_retention(self, body: RetentionIn) -> RetentionOut:
        """Other ages; for owners. Nothing goes earlier than the law of the country lets it."""
        return cast("RetentionOut", self.ask("PUT", "/api/v1/company/retention", body=body))

    def get_company_stats(self) -> StatsOut:
        """Documents and jobs by state."""
        return cast("StatsOut", self.ask("GET", "/api/v1/company/stats"))

    def begin_deed(self, body: DeedIn, *, idempotency_key: str | None = None) -> DeedOut:
        """Tags, untags, refuses or reads again all documents of now that match, in the background."""
        return cast(
            "DeedOut", self.ask("POST", "/api/v1/deeds", headers={"idempotency-key": idempotency_key}, body=body)
        )

    def get_deed(self, deed_id: str) -> DeedOut:
        """How far it has come."""
        return cast("DeedOut", self.ask("GET", f"/api/v1/deeds/{place(deed_id)}"))

    def undo_deed(self, deed_id: str, *, idempotency_key: str | None = None) -> DeedOut:
        """Takes it back from all that it changed."""
        return cast(
            "DeedOut",
            self.ask("POST", f"/api/v1/deeds/{place(deed_id)}/undo", headers={"idempotency-key": idempotency_key}),
        )

    def list_documents(
        self,
        *,
        state: list[DocumentState] | None = None,
        kind: str | None = None,
        country: str | None = None,
        issuer: str | None = None,
        number: str | None = None,
        currency: str | None = None,
        source: str | None = None,
        external_id: str | None = None,
        fiscal_key: str | None = None,
        issued_from: str | None = None,
        issued_to: str | None = None,
        created_from: str | None = None,
        created_to: str | None = None,
        total_from: float | str | None = None,
        total_to: float | str | None = None,
        q: str | None = None,
        tag: list[str] | None = None,
        own: list[str] | None = None,
        sort: str | None = None,
        fields: str | None = None,
        cursor: str | None = None,
        most: int | None = None,
    ) -> DocumentPage:
        """Documents of the company; ``next`` is the cursor of the following page."""
        return cast(
            "DocumentPage",
            self.ask(
                "GET",
                "/api/v1/documents",
                query={
                    "state": state,
                    "kind": kind,
                    "country": country,
                    "issuer": issuer,
                    "number": number,
                    "currency": currency,
                    "source": source,
                    "external_id": external_id,
                    "fiscal_key": fiscal_key,
                    "issued_from": issued_from,
                    "issued_to": issued_to,
                    "created_from": created_from,
                    "created_to": created_to,
                    "total_from": total_from,
                    "total_to": total_to,
                    "q": q,
                    "tag": tag,
                    "own": own,
                    "sort": sort,
                    "fields": fields,
                    "cursor": cursor,
                    "most": most,
                },
            ),
        )

    def upload_documents(self, body: DocumentIn, *, idempotency_key: str | None = None) -> ReceivedAllOut:
        """Sends documents: files of a form, or one as base64 in JSON."""
        return cast(
            "ReceivedAllOut",
            self.ask("POST", "/api/v1/documents", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def join_documents(self, body: JoinIn) -> ReplacedOut:
        """Makes one document of several: their files stay as they came, the joined one is read."""
        return cast("ReplacedOut", self.ask("POST", "/api/v1/documents/join", body=body))

    def upload_photos(self) -> ReceivedAllOut:
        """Several photos, in order, that are one document: each is kept as it came, and they are read as one."""
        return cast("ReceivedAllOut", self.ask("POST", "/api/v1/documents/photos"))

    def upload_text(self, body: TextIn, *, idempotency_key: str | None = None) -> ReceivedAllOut:
        """A pasted text as a document."""
        return cast(
            "ReceivedAllOut",
            self.ask("POST", "/api/v1/documents/text", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def upload_voice(self) -> ReceivedAllOut:
        """Voice notes: kept as they are; each waits until there is an engine for speech."""
        return cast("ReceivedAllOut", self.ask("POST", "/api/v1/documents/voice"))

    def get_document(self, document_id: str, *, if_none_match: str | None = None) -> DocumentWholeOut:
        """A document with what was read of it: fields with confidence and evidence, findings, and where it cam."""
        return cast(
            "DocumentWholeOut",
            self.ask("GET", f"/api/v1/documents/{place(document_id)}", headers={"if-none-match": if_none_match}),
        )

    def change_document(
        self, document_id: str, body: DocumentChange, *, if_match: str | None = None, idempotency_key: str | None = None
    ) -> DocumentOut:
        """Changes its name, the caller's own id, its country; what was read of it is corrected in review."""
        return cast(
            "DocumentOut",
            self.ask(
                "PATCH",
                f"/api/v1/documents/{place(document_id)}",
                headers={"if-match": if_match, "idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def ask_colleague(self, document_id: str, body: QuestionIn) -> QuestionOut:
        """Asks a colleague about the document: a note that names them, of which they are told."""
        return cast("QuestionOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/ask", body=body))

    def confirm_document(self, document_id: str, body: ConfirmIn) -> StandsOut:
        """The document is right as it stands; it goes on. 412 where somebody changed it since ``seen``."""
        return cast("StandsOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/confirm", body=body))

    def correct_document(self, document_id: str, body: ChangesIn) -> ReviewOut:
        """Says what some fields are, all or none; the answer holds their normal forms."""
        return cast("ReviewOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/corrections", body=body))

    def undo_correction(self, document_id: str, nth: str) -> ReviewOut:
        """Takes one correction back."""
        return cast(
            "ReviewOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/corrections/{place(nth)}/undo")
        )

    def cut_document(self, document_id: str, body: CutIn) -> ReplacedOut:
        """Makes several documents of one, each of some of its pages; each is read."""
        return cast("ReplacedOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/cut", body=body))

    def suggest_cuts(self, document_id: str) -> CutsOut:
        """Where another document seems to begin, and why: by what reading kept of each page."""
        return cast("CutsOut", self.ask("GET", f"/api/v1/documents/{place(document_id)}/cuts"))

    def list_document_events(self, document_id: str, *, after: int | None = None, most: int | None = None) -> EventPage:
        """What happened to a document, oldest first; ``next`` is the number to go on ``after``."""
        return cast(
            "EventPage",
            self.ask("GET", f"/api/v1/documents/{place(document_id)}/events", query={"after": after, "most": most}),
        )

    def look_at_document(self, document_id: str) -> WatcherOut:
        """Says that the caller has it open, for two minutes; ``watcher`` is who had it first."""
        return cast("WatcherOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/look"))

    def list_notes(self, document_id: str) -> NotesOut:
        """The notes beside a document, oldest first."""
        return cast("NotesOut", self.ask("GET", f"/api/v1/documents/{place(document_id)}/notes"))

    def add_note(self, document_id: str, body: NoteTextIn, *, idempotency_key: str | None = None) -> NoteOut:
        """Writes a note."""
        return cast(
            "NoteOut",
            self.ask(
                "POST",
                f"/api/v1/documents/{place(document_id)}/notes",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def get_original(self, document_id: str) -> bytes:
        """The bytes as they came, to be saved and never shown in the page: they are whatever somebody sent."""
        return cast("bytes", self.ask("GET", f"/api/v1/documents/{place(document_id)}/original"))

    def list_own_values(self, document_id: str) -> OwnValuesOut:
        """Every field of the company's own with its value on a document."""
        return cast("OwnValuesOut", self.ask("GET", f"/api/v1/documents/{place(document_id)}/own-fields"))

    def say_own_values(self, document_id: str, body: OwnValuesIn) -> OwnValuesOut:
        """Gives fields their values, all or none."""
        return cast("OwnValuesOut", self.ask("PATCH", f"/api/v1/documents/{place(document_id)}/own-fields", body=body))

    def get_page_picture(self, document_id: str, number: str, *, if_none_match: str | None = None) -> bytes:
        """A page as a picture. Its address may carry the version (``v``), then it is kept for ever."""
        return cast(
            "bytes",
            self.ask(
                "GET",
                f"/api/v1/documents/{place(document_id)}/pages/{place(number)}.webp",
                headers={"if-none-match": if_none_match},
            ),
        )

    def get_adjustment(self, document_id: str, number: str) -> AdjustIn:
        """How a page is wanted now."""
        return cast("AdjustIn", self.ask("GET", f"/api/v1/documents/{place(document_id)}/pages/{place(number)}/adjust"))

    def adjust_page(self, document_id: str, number: str, body: AdjustIn) -> ReviewOut:
        """Turns or crops a page and reads it again, it alone; without turn and crop it is as it came."""
        return cast(
            "ReviewOut",
            self.ask("POST", f"/api/v1/documents/{place(document_id)}/pages/{place(number)}/adjust", body=body),
        )

    def read_region(self, document_id: str, number: str, body: RegionIn) -> RegionOut:
        """Reads a region of a page again, larger and with the exact engine; nothing is changed by it."""
        return cast(
            "RegionOut",
            self.ask("POST", f"/api/v1/documents/{place(document_id)}/pages/{place(number)}/region", body=body),
        )

    def get_page_words(self, document_id: str, number: str, *, if_none_match: str | None = None) -> WordsOut:
        """The words on a page: text, left, top, right, bottom, in the page's units."""
        return cast(
            "WordsOut",
            self.ask(
                "GET",
                f"/api/v1/documents/{place(document_id)}/pages/{place(number)}/words",
                headers={"if-none-match": if_none_match},
            ),
        )

    def postpone_document(self, document_id: str, body: ReasonIn) -> StandsOut:
        """Puts it behind all others that wait."""
        return cast("StandsOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/postpone", body=body))

    def put_back_document(self, document_id: str) -> ReplacedOut:
        """Takes a cut or a join back; asked of any document that it concerned."""
        return cast("ReplacedOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/put-back"))

    def refuse_document(self, document_id: str, body: ReasonIn) -> StandsOut:
        """Discards it, and says why."""
        return cast("StandsOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/refuse", body=body))

    def reject_document(
        self, document_id: str, *, if_match: str | None = None, idempotency_key: str | None = None
    ) -> DocumentOut:
        """Discards a document that is none of the company's; the original stays. Needs ``If-Match``."""
        return cast(
            "DocumentOut",
            self.ask(
                "POST",
                f"/api/v1/documents/{place(document_id)}/reject",
                headers={"if-match": if_match, "idempotency-key": idempotency_key},
            ),
        )

    def reopen_document(self, document_id: str) -> StandsOut:
        """Takes a confirmation back."""
        return cast("StandsOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/reopen"))

    def restore_document(self, document_id: str) -> StandsOut:
        """Takes a refusal back: it is read again, and what people said of it still counts."""
        return cast("StandsOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/restore"))

    def retry_document(self, document_id: str, *, idempotency_key: str | None = None) -> DocumentOut:
        """Has a document read again, e.g."""
        return cast(
            "DocumentOut",
            self.ask(
                "POST", f"/api/v1/documents/{place(document_id)}/retry", headers={"idempotency-key": idempotency_key}
            ),
        )

    def get_review(self, document_id: str) -> ReviewOut:
        """The document as it stands: every field with its state, reasons and alternatives; pages; place in the."""
        return cast("ReviewOut", self.ask("GET", f"/api/v1/documents/{place(document_id)}/review"))

    def make_supplier_rule(self, document_id: str, body: PathIn) -> MadeRuleOut:
        """Says that a field, as it stands on this document, holds for all documents of its supplier."""
        return cast("MadeRuleOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/supplier-rule", body=body))

    def list_document_tags(self, document_id: str) -> TagsOut:
        """The tags of a document."""
        return cast("TagsOut", self.ask("GET", f"/api/v1/documents/{place(document_id)}/tags"))

    def take_tag(self, document_id: str, tag_id: str) -> None:
        """Takes a tag off a document."""
        self.ask("DELETE", f"/api/v1/documents/{place(document_id)}/tags/{place(tag_id)}")

    def put_tag(self, document_id: str, tag_id: str) -> None:
        """Puts a tag on a document; twice is once."""
        self.ask("PUT", f"/api/v1/documents/{place(document_id)}/tags/{place(tag_id)}")

    def take_up_document(self, document_id: str) -> StandsOut:
        """Takes a postponement back."""
        return cast("StandsOut", self.ask("POST", f"/api/v1/documents/{place(document_id)}/take-up"))

    def list_events(self, *, after: int | None = None, most: int | None = None) -> EventPage:
        """What happened, oldest first, as far as the caller may know it; ``next`` is the number to go on ``aft."""
        return cast("EventPage", self.ask("GET", "/api/v1/events", query={"after": after, "most": most}))

    def hand_in(self, body: DocumentIn, *, idempotency_key: str | None = None) -> HandedAllOut:
        """Hands documents in by an upload link, whose token is the bearer: its country holds for all of them."""
        return cast(
            "HandedAllOut",
            self.ask("POST", "/api/v1/handed-in", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def list_invitations(self) -> InvitationsOut:
        """Invitations that are still open, newest first."""
        return cast("InvitationsOut", self.ask("GET", "/api/v1/invitations"))

    def invite(self, body: InvitationIn, *, idempotency_key: str | None = None) -> InvitedOut:
        """Asks somebody in, within a week; an earlier invitation of the address stops working."""
        return cast(
            "InvitedOut",
            self.ask("POST", "/api/v1/invitations", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def accept_invitation(self, body: AcceptIn) -> JoinedOut:
        """Joins as a new person; who has an account logs in and joins with it."""
        return cast("JoinedOut", self.ask("POST", "/api/v1/invitations/accept", body=body))

    def look_at_invitation(self, body: LookIn) -> OfferOut:
        """What a link offers, without using it up."""
        return cast("OfferOut", self.ask("POST", "/api/v1/invitations/look", body=body))

    def withdraw_invitation(self, invitation_id: str) -> None:
        """The link stops working."""
        self.ask("DELETE", f"/api/v1/invitations/{place(invitation_id)}")

    def process_document(self, document_id: str, *, idempotency_key: str | None = None) -> DocumentOut:
        """Has a document read again, e.g."""
        return cast(
            "DocumentOut",
            self.ask(
                "POST",
                f"/api/v1/invoicing/documents/{place(document_id)}/process",
                headers={"idempotency-key": idempotency_key},
            ),
        )

    def get_job_status(self, job_id: str) -> JobOut:
        """One job."""
        return cast("JobOut", self.ask("GET", f"/api/v1/invoicing/jobs/{place(job_id)}/status"))

    def upload_tickets(self, body: DocumentIn, *, idempotency_key: str | None = None) -> ReceivedAllOut:
        """Sends documents: files of a form, or one as base64 in JSON."""
        return cast(
            "ReceivedAllOut",
            self.ask(
                "POST", "/api/v1/invoicing/tickets/upload", headers={"idempotency-key": idempotency_key}, body=body
            ),
        )

    def list_jobs(
        self,
        *,
        state: list[JobState] | None = None,
        kind: str | None = None,
        subject: str | None = None,
        cursor: str | None = None,
        most: int | None = None,
    ) -> JobPage:
        """Jobs, newest first."""
        return cast(
            "JobPage",
            self.ask(
                "GET",
                "/api/v1/jobs",
                query={"state": state, "kind": kind, "subject": subject, "cursor": cursor, "most": most},
            ),
        )

    def get_job(self, job_id: str) -> JobOut:
        """One job."""
        return cast("JobOut", self.ask("GET", f"/api/v1/jobs/{place(job_id)}"))

    def cancel_job(self, job_id: str, *, idempotency_key: str | None = None) -> JobOut:
        """Cancels what waits; asks what runs to stop between its steps."""
        return cast(
            "JobOut",
            self.ask("POST", f"/api/v1/jobs/{place(job_id)}/cancel", headers={"idempotency-key": idempotency_key}),
        )

    def replay_job(self, job_id: str, *, idempotency_key: str | None = None) -> JobOut:
        """Lets a dead, blocked or cancelled job run again."""
        return cast(
            "JobOut",
            self.ask("POST", f"/api/v1/jobs/{place(job_id)}/replay", headers={"idempotency-key": idempotency_key}),
        )

    def list_keys(self) -> KeysOut:
        """All keys, the revoked too, newest first."""
        return cast("KeysOut", self.ask("GET", "/api/v1/keys"))

    def make_key(self, body: KeyIn, *, idempotency_key: str | None = None) -> MadeKeyOut:
        """A new key. It does at most what its maker may, and dies when they leave."""
        return cast(
            "MadeKeyOut", self.ask("POST", "/api/v1/keys", headers={"idempotency-key": idempotency_key}, body=body)
        )

    def revoke_key(self, key_id: str) -> None:
        """It opens nothing from now on."""
        self.ask("DELETE", f"/api/v1/keys/{place(key_id)}")

    def get_learning(self) -> LearningOut:
        """How much goes on without a person, how much was right without a touch, and what stops the rest."""
        return cast("LearningOut", self.ask("GET", "/api/v1/learning"))

    def ask_to_learn(self) -> AskedOut:
        """Learns now and not only at night; 409 where too little was confirmed."""
        return cast("AskedOut", self.ask("POST", "/api/v1/learning/ask"))

    def list_models(self) -> ModelsOut:
        """Every attempt with its figures, those that were refused too."""
        return cast("ModelsOut", self.ask("GET", "/api/v1/learning/models"))

    def use_model(self, version: str) -> None:
        """Reads with this version from now on; 0 is the model that comes with Cuadra."""
        self.ask("POST", f"/api/v1/learning/models/{place(version)}/use")

    def list_sample(self) -> SampleOut:
        """Documents that went on alone and are offered to be checked, oldest first."""
        return cast("SampleOut", self.ask("GET", "/api/v1/learning/sample"))

    def check_sampled(self, document_id: str) -> None:
        """The document is right as it stands."""
        self.ask("POST", f"/api/v1/learning/sample/{place(document_id)}/right")

    def get_notice_choices(self) -> ChoicesOut:
        """What one is told in this company, where and when."""
        return cast("ChoicesOut", self.ask("GET", "/api/v1/me/notices"))

    def choose_notices(self, body: ChoicesIn) -> ChoicesOut:
        """Changes what is named."""
        return cast("ChoicesOut", self.ask("PATCH", "/api/v1/me/notices", body=body))

    def list_push_devices(self) -> DevicesOut:
        """The browsers that show one's notices."""
        return cast("DevicesOut", self.ask("GET", "/api/v1/me/notices/devices"))

    def add_push_device(self, body: DeviceIn) -> DeviceOut:
        """A browser that subscribed; the same one again takes its own place."""
        return cast("DeviceOut", self.ask("POST", "/api/v1/me/notices/devices", body=body))

    def keep_push_device(self, body: PushEndpointIn) -> None:
        """Says that a browser of one's own, added in an earlier session, is in use in this one; any other is l."""
        self.ask("POST", "/api/v1/me/notices/devices/keep", body=body)

    def remove_push_device(self, device_id: str) -> None:
        """No more notices there."""
        self.ask("DELETE", f"/api/v1/me/notices/devices/{place(device_id)}")

    def remove_note(self, note_id: str) -> None:
        """Takes one's own note away; it can be brought back."""
        self.ask("DELETE", f"/api/v1/notes/{place(note_id)}")

    def change_note(self, note_id: str, body: NoteTextIn) -> NoteOut:
        """Writes one's own note anew."""
        return cast("NoteOut", self.ask("PATCH", f"/api/v1/notes/{place(note_id)}", body=body))

    def restore_note(self, note_id: str) -> NoteOut:
        """Brings a removed note back."""
        return cast("NoteOut", self.ask("POST", f"/api/v1/notes/{place(note_id)}/restore"))

    def list_notices(
        self, *, unread: bool | None = None, before: str | None = None, most: int | None = None
    ) -> NoticesOut:
        """One's notices in this company, newest first; ``next`` is the id to go on ``before``."""
        return cast(
            "NoticesOut", self.ask("GET", "/api/v1/notices", query={"unread": unread, "before": before, "most": most})
        )

    def read_notices(self, body: NoticesRead) -> ReadOut:
        """Marks some or all as read."""
        return cast("ReadOut", self.ask("POST", "/api/v1/notices/read", body=body))

    def unread_notice(self, notice_id: str) -> None:
        """Marks one as unread; where another unread one is about the same, nothing changes."""
        self.ask("POST", f"/api/v1/notices/{place(notice_id)}/unread")

    def list_own_fields(self) -> OwnFieldsOut:
        """The fields that the company keeps of every document."""
        return cast("OwnFieldsOut", self.ask("GET", "/api/v1/own-fields"))

    def add_own_field(self, body: OwnFieldIn, *, idempotency_key: str | None = None) -> OwnFieldOut:
        """A new field."""
        return cast(
            "OwnFieldOut",
            self.ask("POST", "/api/v1/own-fields", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def remove_own_field(self, field_id: str) -> None:
        """Takes a field away; it can be brought back with its values."""
        self.ask("DELETE", f"/api/v1/own-fields/{place(field_id)}")

    def change_own_field(self, field_id: str, body: OwnFieldChange) -> OwnFieldOut:
        """Another name, or other choices."""
        return cast("OwnFieldOut", self.ask("PATCH", f"/api/v1/own-fields/{place(field_id)}", body=body))

    def restore_own_field(self, field_id: str) -> OwnFieldOut:
        """Brings a removed field back."""
        return cast("OwnFieldOut", self.ask("POST", f"/api/v1/own-fields/{place(field_id)}/restore"))

    def list_people(self) -> MembersOut:
        """Who works here, oldest first."""
        return cast("MembersOut", self.ask("GET", "/api/v1/people"))

    def remove_person(self, person_id: str) -> None:
        """They no longer work here; the keys that they made are revoked."""
        self.ask("DELETE", f"/api/v1/people/{place(person_id)}")

    def erase_person(self, person_id: str) -> ErasedOut:
        """Takes somebody and their traces out of the company; who then works nowhere is erased whole."""
        return cast("ErasedOut", self.ask("POST", f"/api/v1/people/{place(person_id)}/erase"))

    def export_person(self, person_id: str) -> bytes:
        """What the company keeps about somebody, as a ZIP of JSON; for owners."""
        return cast("bytes", self.ask("POST", f"/api/v1/people/{place(person_id)}/export"))

    def set_role(self, person_id: str, body: RoleIn) -> None:
        """Another role; nobody gives or changes one above their own, and one owner stays."""
        self.ask("PUT", f"/api/v1/people/{place(person_id)}/role", body=body)

    def next_to_review(self, body: AfterIn) -> NextOut:
        """The next document that waits and that nobody else has open; the caller has it from now on."""
        return cast("NextOut", self.ask("POST", "/api/v1/review/next", body=body))

    def list_secrets(self, *, after: str | None = None, most: int | None = None) -> SecretsOut:
        """What secrets there are; ``next`` is the id to go on ``after``."""
        return cast("SecretsOut", self.ask("GET", "/api/v1/secrets", query={"after": after, "most": most}))

    def put_secret(self, body: SecretIn) -> SecretOut:
        """Keeps a secret, in place of the one with the same owner and name."""
        return cast("SecretOut", self.ask("PUT", "/api/v1/secrets", body=body))

    def forget_secret(self, secret_id: str) -> None:
        """Deletes it; backups made before still hold it, sealed."""
        self.ask("DELETE", f"/api/v1/secrets/{place(secret_id)}")

    def describe_secret(self, secret_id: str) -> SecretOut:
        """What may be known of a secret: never its value."""
        return cast("SecretOut", self.ask("GET", f"/api/v1/secrets/{place(secret_id)}"))

    def end_other_sessions(self) -> None:
        """Ends all but this one."""
        self.ask("DELETE", "/api/v1/sessions")

    def list_sessions(self) -> SessionsOut:
        """Where one is logged in, last seen first."""
        return cast("SessionsOut", self.ask("GET", "/api/v1/sessions"))

    def end_session(self, session_id: str) -> None:
        """Ends one."""
        self.ask("DELETE", f"/api/v1/sessions/{place(session_id)}")

    def list_sources(self) -> SourcesOut:
        """Every source of the company, and how it is."""
        return cast("SourcesOut", self.ask("GET", "/api/v1/sources"))

    def add_source(self, body: SourceIn, *, idempotency_key: str | None = None) -> MadeSourceOut:
        """A new source, looked at from now on; of a link the token, which is shown once."""
        return cast(
            "MadeSourceOut",
            self.ask("POST", "/api/v1/sources", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def try_source(self, body: SourceIn) -> SourceTriedOut:
        """Opens a folder or enters a mailbox with these settings; nothing is taken, nothing kept."""
        return cast("SourceTriedOut", self.ask("POST", "/api/v1/sources/try", body=body))

    def remove_source(self, source_id: str) -> None:
        """Forgets a source with its secret and its memory (a link ends by this); its documents stay."""
        self.ask("DELETE", f"/api/v1/sources/{place(source_id)}")

    def get_source(self, source_id: str, *, if_none_match: str | None = None) -> SourceOut:
        """A source: its settings, how far it was read, and what stopped it last."""
        return cast(
            "SourceOut",
            self.ask("GET", f"/api/v1/sources/{place(source_id)}", headers={"if-none-match": if_none_match}),
        )

    def change_source(
        self, source_id: str, body: SourceChange, *, if_match: str | None = None, idempotency_key: str | None = None
    ) -> SourceOut:
        """Other settings, another name or secret; looked at at once unless it is paused. Needs ``If-Match``."""
        return cast(
            "SourceOut",
            self.ask(
                "PATCH",
                f"/api/v1/sources/{place(source_id)}",
                headers={"if-match": if_match, "idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def list_source_items(
        self, source_id: str, *, left: bool | None = None, cursor: str | None = None, most: int | None = None
    ) -> SourceItemPage:
        """Files and messages that came by a folder or mailbox, newest first; ``next`` is the cursor of the nex."""
        return cast(
            "SourceItemPage",
            self.ask(
                "GET", f"/api/v1/sources/{place(source_id)}/items", query={"left": left, "cursor": cursor, "most": most}
            ),
        )

    def look_at_source(self, source_id: str, *, idempotency_key: str | None = None) -> SourceOut:
        """Has it looked at now; its state tells later what came of it."""
        return cast(
            "SourceOut",
            self.ask("POST", f"/api/v1/sources/{place(source_id)}/look", headers={"idempotency-key": idempotency_key}),
        )

    def pause_source(self, source_id: str, *, idempotency_key: str | None = None) -> SourceOut:
        """Not looked at any more (a link: closed) until it goes on."""
        return cast(
            "SourceOut",
            self.ask("POST", f"/api/v1/sources/{place(source_id)}/pause", headers={"idempotency-key": idempotency_key}),
        )

    def resume_source(self, source_id: str, *, idempotency_key: str | None = None) -> SourceOut:
        """Goes on, at once: after a pause, or since what stopped it was repaired."""
        return cast(
            "SourceOut",
            self.ask(
                "POST", f"/api/v1/sources/{place(source_id)}/resume", headers={"idempotency-key": idempotency_key}
            ),
        )

    def separate_suppliers(self, join_id: str) -> SupplierOut:
        """Takes a join apart: the supplier that is back, with what was its own."""
        return cast("SupplierOut", self.ask("POST", f"/api/v1/supplier-joins/{place(join_id)}/separate"))

    def remove_supplier_rule(self, rule_id: str) -> None:
        """Takes a rule away, also from the documents that wait."""
        self.ask("DELETE", f"/api/v1/supplier-rules/{place(rule_id)}")

    def apply_supplier_rule(self, rule_id: str) -> ChangedOut:
        """Lays a rule over the documents of its supplier that wait for a person."""
        return cast("ChangedOut", self.ask("POST", f"/api/v1/supplier-rules/{place(rule_id)}/apply"))

    def list_suppliers(
        self,
        *,
        q: str | None = None,
        country: str | None = None,
        sort: str | None = None,
        cursor: str | None = None,
        most: int | None = None,
    ) -> SupplierPage:
        """Suppliers of the company."""
        return cast(
            "SupplierPage",
            self.ask(
                "GET",
                "/api/v1/suppliers",
                query={"q": q, "country": country, "sort": sort, "cursor": cursor, "most": most},
            ),
        )

    def get_supplier(self, supplier_id: str) -> KnownOut:
        """One supplier with all that is known of it."""
        return cast("KnownOut", self.ask("GET", f"/api/v1/suppliers/{place(supplier_id)}"))

    def change_supplier(self, supplier_id: str, body: SupplierChange) -> SupplierOut:
        """Another name to show, another note."""
        return cast("SupplierOut", self.ask("PATCH", f"/api/v1/suppliers/{place(supplier_id)}", body=body))

    def merge_suppliers(self, supplier_id: str, body: OtherIn) -> SupplierOut:
        """Joins another supplier, which is the same, to this one."""
        return cast("SupplierOut", self.ask("POST", f"/api/v1/suppliers/{place(supplier_id)}/merge", body=body))

    def list_supplier_rules(self, supplier_id: str) -> RulesOut:
        """Its rules."""
        return cast("RulesOut", self.ask("GET", f"/api/v1/suppliers/{place(supplier_id)}/rules"))

    def get_supplier_totals(
        self, supplier_id: str, *, since: str | None = None, until: str | None = None
    ) -> list[TotalOut]:
        """What its ready documents dated from ``since`` to ``until`` come to, by currency."""
        return cast(
            "list[TotalOut]",
            self.ask("GET", f"/api/v1/suppliers/{place(supplier_id)}/totals", query={"since": since, "until": until}),
        )

    def list_tags(self) -> TagsOut:
        """All tags of the company, by name."""
        return cast("TagsOut", self.ask("GET", "/api/v1/tags"))

    def add_tag(self, body: TagIn, *, idempotency_key: str | None = None) -> TagOut:
        """A new tag."""
        return cast("TagOut", self.ask("POST", "/api/v1/tags", headers={"idempotency-key": idempotency_key}, body=body))

    def remove_tag(self, tag_id: str) -> None:
        """Takes the tag away from everywhere; it can be brought back."""
        self.ask("DELETE", f"/api/v1/tags/{place(tag_id)}")

    def change_tag(self, tag_id: str, body: TagIn) -> TagOut:
        """Another name or colour."""
        return cast("TagOut", self.ask("PATCH", f"/api/v1/tags/{place(tag_id)}", body=body))

    def restore_tag(self, tag_id: str) -> TagOut:
        """Brings a removed tag back, with its documents."""
        return cast("TagOut", self.ask("POST", f"/api/v1/tags/{place(tag_id)}/restore"))

    def begin_upload(self, body: UploadIn, *, idempotency_key: str | None = None) -> UploadOut:
        """Begins an upload. What is not finished within a day is forgotten."""
        return cast(
            "UploadOut", self.ask("POST", "/api/v1/uploads", headers={"idempotency-key": idempotency_key}, body=body)
        )

    def cancel_upload(self, upload_id: str) -> None:
        """Forgets an upload; a document that it became stays."""
        self.ask("DELETE", f"/api/v1/uploads/{place(upload_id)}")

    def get_upload(self, upload_id: str) -> UploadOut:
        """Where an upload stands."""
        return cast("UploadOut", self.ask("GET", f"/api/v1/uploads/{place(upload_id)}"))

    def send_part(self, upload_id: str, *, upload_offset: str | None = None) -> UploadOut:
        """Sends the next part, of at most ``part_bytes``. 409 tells in ``Upload-Offset`` where to go on."""
        return cast(
            "UploadOut",
            self.ask("PATCH", f"/api/v1/uploads/{place(upload_id)}", headers={"upload-offset": upload_offset}),
        )

    def list_views(self, *, page: Literal["inbox", "suppliers", "jobs"] | None = None) -> ViewsOut:
        """One's own views of a list, and those that everybody sees."""
        return cast("ViewsOut", self.ask("GET", "/api/v1/views", query={"page": page}))

    def save_view(self, body: ViewIn, *, idempotency_key: str | None = None) -> ViewOut:
        """Keeps a query of a list under a name; one's own of that name is replaced."""
        return cast(
            "ViewOut", self.ask("POST", "/api/v1/views", headers={"idempotency-key": idempotency_key}, body=body)
        )

    def remove_view(self, view_id: str) -> None:
        """Takes one's own view away."""
        self.ask("DELETE", f"/api/v1/views/{place(view_id)}")

    def list_webhooks(self) -> EndpointsOut:
        """The addresses."""
        return cast("EndpointsOut", self.ask("GET", "/api/v1/webhooks"))

    def add_webhook(self, body: EndpointIn, *, idempotency_key: str | None = None) -> MadeEndpointOut:
        """A new address, told what happens from now on."""
        return cast(
            "MadeEndpointOut",
            self.ask("POST", "/api/v1/webhooks", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def replay_webhook_delivery(self, delivery_id: str, *, idempotency_key: str | None = None) -> None:
        """Sends one more time, under the same message id."""
        self.ask(
            "POST",
            f"/api/v1/webhooks/deliveries/{place(delivery_id)}/replay",
            headers={"idempotency-key": idempotency_key},
        )

    def remove_webhook(self, webhook_id: str) -> None:
        """Forgets the address and its deliveries."""
        self.ask("DELETE", f"/api/v1/webhooks/{place(webhook_id)}")

    def change_webhook(self, webhook_id: str, body: EndpointChange) -> EndpointOut:
        """Another address or other events; on again, it goes on with what it missed."""
        return cast("EndpointOut", self.ask("PATCH", f"/api/v1/webhooks/{place(webhook_id)}", body=body))

    def list_webhook_deliveries(
        self, webhook_id: str, *, before: str | None = None, most: int | None = None
    ) -> DeliveryPage:
        """What became of the messages, newest first; ``next`` is the id to go on ``before``."""
        return cast(
            "DeliveryPage",
            self.ask("GET", f"/api/v1/webhooks/{place(webhook_id)}/deliveries", query={"before": before, "most": most}),
        )

    def ping_webhook(self, webhook_id: str, *, idempotency_key: str | None = None) -> None:
        """Sends an event that only says hello."""
        self.ask("POST", f"/api/v1/webhooks/{place(webhook_id)}/ping", headers={"idempotency-key": idempotency_key})

    def turn_webhook_secret(self, webhook_id: str, *, idempotency_key: str | None = None) -> TurnedOut:
        """A new signing secret."""
        return cast(
            "TurnedOut",
            self.ask(
                "POST", f"/api/v1/webhooks/{place(webhook_id)}/secret", headers={"idempotency-key": idempotency_key}
            ),
        )

    def get_health(self) -> HealthOut:
        """The whole: 200 where requests are served, 503 where not."""
        return cast("HealthOut", self.ask("GET", "/health"))

    def get_health_of_part(self, part: str) -> PartOut:
        """One part: database, worker, storage, vault, ocr."""
        return cast("PartOut", self.ask("GET", f"/health/{place(part)}"))
