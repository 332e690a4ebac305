"""What Cuadra does by itself, as people read it: jobs, sources, deliveries, what is kept, how it all stands."""

from __future__ import annotations

from cuadra.web.pages.texts import mark as _

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
    "documents.bulk": _("Change many documents"),
    "webhook.lay_out": _("Prepare notices to other programs"),
    "webhook.deliver": _("Deliver a notice to another program"),
    "supplier.learn": _("Learn from a confirmed document"),
    "learning.learn": _("Learn from what was confirmed"),
    "retention.apply": _("Delete what is past its time"),
    "notice.tell": _("Send notices"),
    "notice.weekly": _("Report of the week"),
}
DELIVERIES = {"waiting": _("Waiting"), "delivered": _("Delivered"), "given_up": _("Given up")}
SOURCE_KINDS = {"folder": _("Watched folder"), "mail": _("Mailbox"), "link": _("Upload link")}
SOURCE_STATES = {
    "active": _("Works"),
    "paused": _("Paused"),
    "failing": _("Failing"),
    "needs_password": _("Password needed"),
    "needs_attention": _("Needs you"),
}
KEPT = {
    "event_personal": _("Address and browser of who did something"),
    "event_details": _("Details of events in the record"),
    "refused_originals": _("Originals of rejected and duplicate documents"),
    "readings": _("Former readings of documents"),
    "jobs": _("Jobs that are over"),
    "sessions": _("Sessions that were ended"),
    "deliveries": _("Notices sent to other programs"),
    "notices": _("Notices to people"),
    "tellings": _("Mails and messages about them"),
    "requests": _("Answers kept for repeated requests"),
}
PARTS = {
    "database": _("Database"),
    "worker": _("Workers"),
    "storage": _("Originals"),
    "vault": _("Encryption keys"),
    "ocr": _("Image reader"),
    "queue": _("Queue"),
    "disk": _("Disk"),
    "backup": _("Backups"),
    "mail": _("E-mail"),
    "jobs": _("Jobs"),
    "sources": _("Sources"),
}
HEALTH = {"ok": _("Works"), "degraded": _("Needs attention"), "down": _("Does not work"), "off": _("Not set up")}
GROUPS = {
    "job": JOBS,
    "job_tab": JOB_TABS,
    "work": WORK,
    "delivery": DELIVERIES,
    "part": PARTS,
    "health": HEALTH,
    "kept": KEPT,
    "source_kind": SOURCE_KINDS,
    "source_state": SOURCE_STATES,
}
