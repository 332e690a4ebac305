"""Names of our own things as people read them: states, roles, kinds, reasons, deeds. Told in the reader's language."""

from __future__ import annotations

from cuadra.web.pages.texts import mark as _

STATES = {
    "received": _("Received"),
    "reading": _("Being read"),
    "review": _("To review"),
    "ready": _("Ready"),
    "posted": _("Posted"),
    "duplicate": _("Duplicate"),
    "rejected": _("Rejected"),
    "blocked": _("Blocked"),
    "replaced": _("Replaced by others"),
}
TABS = {
    "": _("All"),
    "review": _("To review"),
    "working": _("Being read"),
    "ready": _("Ready"),
    "posted": _("Posted"),
    "duplicate": _("Duplicates"),
    "rejected": _("Rejected"),
    "blocked": _("Blocked"),
}
JOBS = {
    "waiting": _("Waiting"),
    "running": _("Running"),
    "blocked": _("Held up"),
    "done": _("Done"),
    "dead": _("Given up"),
    "cancelled": _("Cancelled"),
}
JOB_TABS = {"": _("Every job"), **JOBS}
WORK = {
    "document.read": _("Read a document"),
    "webhook.lay_out": _("Prepare notices to other programs"),
    "webhook.deliver": _("Deliver a notice to another program"),
    "retention.apply": _("Delete what is past its time"),
}
ROLES = {
    "owner": _("Owner"),
    "admin": _("Administrator"),
    "accountant": _("Accountant"),
    "clerk": _("Clerk"),
    "reader": _("Reader"),
    "operator": _("Operator of the installation"),
    "key": _("API key"),
}
SOURCES = {
    "upload": _("Uploaded here"),
    "api": _("API"),
    "mail": _("E-mail"),
    "drive": _("Drive"),
    "folder": _("Folder"),
    "part": _("Part of a file"),
    "joined": _("Several pages joined"),
}
KINDS = {
    "invoice": _("Invoice"),
    "ticket": _("Receipt"),
    "credit_note": _("Credit note"),
    "debit_note": _("Debit note"),
    "payment": _("Payment"),
    "payroll": _("Payroll"),
    "withholding": _("Withholding"),
    "transfer": _("Goods in transit"),
}
COUNTRIES = {"MX": _("Mexico"), "AR": _("Argentina"), "PA": _("Panama")}
CHECKS = {
    "sums": _("the sums agree"),
    "rate": _("the tax rate is one of the law"),
    "product": _("quantity times price agrees"),
    "lines_sum": _("the lines add up"),
    "code": _("it is in the fiscal code"),
    "code_agrees": _("the fiscal code says the same"),
    "text_agrees": _("the printed text says the same"),
    "ocr_agrees": _("the picture says the same"),
    "xml_agrees": _("the XML says the same"),
    "vision_agrees": _("the vision model says the same"),
    "payment_code": _("it is a code of the authority's catalogue"),
    "checked": _("its check digit is right"),
    "digit": _("its check digit is right"),
}
GRADES = {"sure": _("Sure"), "likely": _("Likely"), "unsure": _("Unsure")}
THEMES = {"auto": _("As the system"), "light": _("Light"), "dark": _("Dark")}
ACTORS = {
    "person": _("A person"),
    "key": _("API key"),
    "system": _("Cuadra"),
    "worker": _("Cuadra"),
    "operator": _("Operator of the installation"),
}
DEEDS = {
    "document.received": _("Document received"),
    "document.seen_again": _("Document came again"),
    "document.reading": _("Reading began"),
    "document.review": _("Waits for review"),
    "document.ready": _("Ready"),
    "document.posted": _("Posted"),
    "document.duplicate": _("Recognised as a duplicate"),
    "document.rejected": _("Rejected"),
    "document.blocked": _("Blocked"),
    "document.asked_again": _("Asked to be read again"),
    "document.replaced": _("Replaced by other documents"),
    "document.cut": _("Cut into several documents"),
    "document.joined": _("Joined into one document"),
    "document.put_back": _("Cutting or joining undone"),
    "document.page_adjusted": _("Page turned or cropped"),
    "job.cancelled": _("Job cancelled"),
    "job.replayed": _("Job started again"),
    "job.unblocked": _("Blocked jobs go on"),
    "company.made": _("Company created"),
    "company.changed": _("Company changed"),
    "invitation.made": _("Somebody was invited"),
    "invitation.withdrawn": _("Invitation withdrawn"),
    "member.joined": _("Somebody joined"),
    "member.removed": _("Somebody was removed"),
    "member.role_changed": _("Role changed"),
    "key.made": _("API key created"),
    "key.revoked": _("API key revoked"),
    "session.begun": _("Session begun"),
    "webhook.added": _("Webhook added"),
    "webhook.changed": _("Webhook changed"),
    "webhook.removed": _("Webhook removed"),
    "webhook.ping": _("Test notice sent"),
    "webhook.replayed": _("Notice sent again"),
    "webhook.secret_turned": _("Signing secret renewed"),
    "webhook.switched_off": _("Webhook switched off"),
    "secret.set": _("Secret set"),
    "secret.opened": _("Secret opened"),
    "secret.forgotten": _("Secret deleted"),
    "secret.refused": _("Secret refused"),
    "secrets.rewrapped": _("Secrets sealed anew"),
    "retention.set": _("Retention changed"),
    "retention.applied": _("Retention applied"),
    "person.erased": _("Personal data erased"),
}
DELIVERIES = {"waiting": _("Waiting"), "delivered": _("Delivered"), "given_up": _("Given up")}
SCOPES = {
    "documents:read": _("See documents"),
    "documents:write": _("Send documents"),
    "documents:review": _("Review documents"),
    "jobs:read": _("See jobs"),
    "jobs:write": _("Stop and repeat jobs"),
    "company:read": _("See the company"),
    "company:write": _("Change the company"),
    "people:write": _("Manage people"),
    "keys:write": _("Manage API keys"),
    "secrets:write": _("Manage secrets"),
    "audit:read": _("See the record"),
    "webhooks:write": _("Manage webhooks"),
}
PARTS = {
    "database": _("Database"),
    "worker": _("Workers"),
    "storage": _("Originals"),
    "vault": _("Encryption keys"),
    "ocr": _("Image reader"),
}
HEALTH = {"ok": _("Works"), "degraded": _("Needs attention"), "down": _("Does not work")}
# What a deed tells afterwards: for one, and for several.
TOLD = {
    "received": (_("%(count)s document received."), _("%(count)s documents received.")),
    "known": (_("That document was already here."), _("Those %(count)s documents were already here.")),
    "asked": (_("%(count)s document will be read again."), _("%(count)s documents will be read again.")),
    "rejected": (_("%(count)s document rejected."), _("%(count)s documents rejected.")),
    "joined": (_("The documents are one now."),) * 2,
    "put_back": (_("They are as they were before."),) * 2,
    "unmoved": (_("Nothing to change there."), _("Nothing to change in those %(count)s.")),
    "job_cancelled": (_("The job was cancelled."), _("%(count)s jobs were cancelled.")),
    "job_replayed": (_("The job starts again."), _("%(count)s jobs start again.")),
    "saved": (_("Saved."), _("Saved.")),
    "invitation_withdrawn": (_("The invitation no longer works."), _("The invitations no longer work.")),
    "removed": (_("Removed."), _("Removed.")),
    "key_revoked": (_("The key no longer works."), _("The keys no longer work.")),
    "session_ended": (_("The session was ended."), _("The other sessions were ended.")),
    "switched": (_("You are now in another company."), _("You are now in another company.")),
    "pinged": (_("A test notice is on its way."), _("Test notices are on their way.")),
    "replayed": (_("It will be sent once more."), _("They will be sent once more.")),
    "welcome": (_("All is set. Drop your first document on this page."),) * 2,
    "entered": (_("You have joined the company."),) * 2,
    "linked": (_("The account is linked."),) * 2,
    "unlinked": (_("The account is no longer linked."),) * 2,
}
GROUPS = {
    "state": STATES,
    "tab": TABS,
    "job": JOBS,
    "job_tab": JOB_TABS,
    "work": WORK,
    "role": ROLES,
    "source": SOURCES,
    "kind": KINDS,
    "country": COUNTRIES,
    "check": CHECKS,
    "grade": GRADES,
    "theme": THEMES,
    "actor": ACTORS,
    "deed": DEEDS,
    "delivery": DELIVERIES,
    "scope": SCOPES,
    "part": PARTS,
    "health": HEALTH,
}
